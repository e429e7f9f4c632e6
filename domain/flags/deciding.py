"""The way from a request to the register: discussion, endorsement, agreement or its refusal, addition."""
from domain.event import Decided
from domain.flags import events as e
from domain.flags.commands import Add, Agree, Decline, Discuss, Endorse, Withdraw
from domain.flags.flag import Flag, Standing
from domain.flags.matter import Circumstances, Matter, claim_of
from domain.policies.provision import Act
from domain.refusal import Refused

REQUESTED, ENDORSED, AGREED = Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED


def discuss(flag: Flag, command: Discuss, given: Circumstances) -> Decided:
    """A talk with a manager, before the decision or at any time later."""
    matter = Matter(flag, flag.flag_type, command, given, "requested")
    matter.standing(REQUESTED, ENDORSED, AGREED, Standing.ON_REGISTER, act="discussed")
    if command.with_role is None or command.with_role not in matter.edition.role:
        raise Refused("C7", f"{matter.edition.name}: roles", "'with_role', a role of the policy, or 'process', a meeting")
    information = matter.accept(command.information)
    held = matter.role_for("discussed", matter.facts(information))
    if command.with_whom is None:
        raise Refused("LAW-8", "every decision can be followed", "'with_whom', the staff id of whom it was discussed with")
    if command.with_whom == matter.signature.by:
        raise Refused("FOUR-EYES", "a discussion needs two", "somebody else in 'with_whom'")
    roles = tuple(sorted(matter.edition.with_also(frozenset({command.with_role}))))
    matter.sign(e.Discussed(with_role=command.with_role, with_whom=command.with_whom, counts_as=roles), held, information)
    return matter.decided()


def endorse(flag: Flag, command: Endorse, given: Circumstances) -> Decided:
    return _forward(flag, command, given, "endorsed", e.Endorsed())


def agree(flag: Flag, command: Agree, given: Circumstances) -> Decided:
    return _forward(flag, command, given, "agreed", e.Agreed())


def _forward(flag: Flag, command: Endorse | Agree, given: Circumstances, act: Act, event: e.FlagEvent) -> Decided:
    matter = Matter(flag, flag.flag_type, command, given, "requested")
    steps = matter.type.steps_for(matter.facts())
    order = steps.order if steps else ()
    if steps and act not in order:
        raise Refused(steps.rule, steps.clause, f"on these grounds a flag is {', '.join(order)}; nothing is {act}")
    matter.standing(*_standing_before(order, act), act=act)
    information = matter.accept(command.information)
    facts = matter.facts(information)
    held = matter.role_for(act, facts)
    matter.apart_from_asker()
    matter.apart(act)
    _talked(matter, act)
    matter.judged(act, facts)
    matter.informed(act, information)
    matter.criteria_met(act, facts)
    matter.sign(event, held, information)
    return matter.decided()


def _standing_before(order: tuple[Act, ...], act: Act) -> tuple[Standing, ...]:
    """The standing that the step before leaves; the discussion leaves none of its own."""
    before = [step for step in order[: order.index(act)] if step in ("requested", "endorsed", "agreed")]
    return (Standing(before[-1]),) if before else (REQUESTED,)


def _talked(matter: Matter, act: Act) -> None:
    facts = matter.facts()
    talked_with = matter.flag.talked_with if matter.flag else ()
    for rule in matter.type.takes_part:
        if rule.before == act and rule.applies(facts) and not set(rule.roles) & set(talked_with):
            raise Refused(rule.rule, rule.clause, f"first the talk with {' or '.join(rule.roles)}: POST flags/{{id}}/discussions")


def decline(flag: Flag, command: Decline, given: Circumstances) -> Decided:
    matter = Matter(flag, flag.flag_type, command, given, "requested")
    matter.standing(REQUESTED, ENDORSED, act="declined")
    information = matter.accept(command.information)
    held = matter.role_for("declined", matter.facts(information))
    matter.apart_from_asker()
    matter.informed("declined", information)
    matter.sign(e.Declined(reasons=command.reasons), held, information)
    return matter.decided(release=claims_of(flag))


def withdraw(flag: Flag, command: Withdraw, given: Circumstances) -> Decided:
    matter = Matter(flag, flag.flag_type, command, given, "requested")
    matter.standing(REQUESTED, ENDORSED, AGREED, act="withdrawn")
    information = matter.accept(command.information)
    held = matter.role_for("requested", matter.facts(information))
    if flag.was_done_by("requested") != matter.signature.by:
        raise Refused("FOUR-EYES", "who asked may take it back", "whoever asked; a manager declines instead", forbids=True)
    matter.sign(e.Withdrawn(reasons=command.reasons), held, information)
    return matter.decided(release=claims_of(flag))


def add(flag: Flag, command: Add, given: Circumstances) -> Decided:
    """The policy sets the first review date here, and nothing moves it later but an act."""
    matter = Matter(flag, flag.flag_type, command, given, "requested" if flag.meeting else "agreed")
    steps = matter.type.steps_for(matter.facts())
    matter.standing(*_standing_before_addition(steps.order if steps else (), flag), act="added")
    information = matter.accept(command.information)
    facts = matter.facts(information)
    held = matter.role_for("added", facts)
    matter.apart("added")
    _talked(matter, "added")
    matter.judged("added", facts)
    matter.informed("added", information)
    matter.criteria_met("added", facts)
    due, rule = matter.type.review.due(matter.day, facts, flag.next_discussion, flag.meeting.held_on if flag.meeting else None)
    if flag.monitoring and flag.next_discussion is None:
        matter.warnings.append((rule.rule, "no next discussion is fixed; the regular date holds until one is"))
    matter.sign(e.Added(review_due=due, review_rule=rule.rule, decided_at=flag.version), held, information)
    return matter.decided()


def _standing_before_addition(order: tuple[Act, ...], flag: Flag) -> tuple[Standing, ...]:
    return (AGREED,) if flag.meeting or "added" not in order else _standing_before(order, "added")


def claims_of(flag: Flag) -> tuple[str, ...]:
    """What a flag that leaves gives back, so that another of its kind may be asked for."""
    return (claim_of(flag.flag_type, flag.subject, flag.key),)
