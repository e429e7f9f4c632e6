"""The way from a request to the register: discussion, endorsement, agreement or its refusal, addition."""
from domain.event import Decided
from domain.flags import events as e
from domain.flags.asking import referrals
from domain.flags.circumstances import Circumstances
from domain.flags.commands import Add, Agree, Decline, Discuss, Endorse, Withdraw
from domain.flags.countersigning import signed_for
from domain.flags.flag import STEPS, Flag, Standing
from domain.flags.key import claims_of
from domain.flags.matter import Matter
from domain.flags.review_dates import set_dates
from domain.flags.scored import scored
from domain.policies.provision import Act
from domain.refusal import Refused

REQUESTED, ENDORSED, AGREED = Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED


def discuss(flag: Flag, command: Discuss, given: Circumstances) -> Decided:
    """A talk with a manager, before the decision or at any time later."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest("requested"))
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
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS))
    steps = matter.steps(matter.facts())
    order = steps.order
    if act not in order:
        raise Refused(steps.rule, steps.clause, f"on these grounds a flag is {', '.join(order)}; nothing is {act}")
    matter.standing(*_standing_before(order, act), act=act)
    information = scored(matter, matter.accept(command.information), act)
    facts = matter.facts(information)
    held = matter.role_for(act, facts)
    matter.apart_from_asker()
    _talked(matter, act)
    signed_for(matter, act, facts)
    matter.judged(act, facts)
    matter.informed(act, information)
    matter.criteria_met(act, facts)
    matter.sign(event, held, information)
    for referral in referrals(matter, facts):
        matter.sign(referral, held)
    return matter.decided()


def _standing_before(order: tuple[Act, ...], act: Act) -> tuple[Standing, ...]:
    """What the step before leaves, and all that lies between: a council may settle meanwhile that a step falls away."""
    way = (REQUESTED, ENDORSED, AGREED)
    before = [Standing(step) for step in order[: order.index(act)] if step in way]
    reached = way.index(before[-1]) if before else 0
    return way[reached : way.index(Standing(act)) if act in way else None]


def _talked(matter: Matter, act: Act) -> None:
    facts = matter.facts()
    talked = {role for role, day in matter.flag.talked_on.items() if day <= matter.day} if matter.flag else set()
    for rule in matter.type.takes_part:
        if rule.before == act and rule.applies(facts) and not talked.intersection(rule.roles):
            raise Refused(rule.rule, rule.clause, f"first the talk with {' or '.join(rule.roles)}: POST flags/{{id}}/discussions")


def decline(flag: Flag, command: Decline, given: Circumstances) -> Decided:
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS))
    matter.standing(REQUESTED, ENDORSED, act="declined")
    information = matter.accept(command.information)
    held = matter.role_for("declined", matter.facts(information))
    matter.apart_from_asker()
    matter.informed("declined", information)
    matter.sign(e.Declined(reasons=command.reasons), held, information)
    return matter.decided(release=claims_of(flag))


def withdraw(flag: Flag, command: Withdraw, given: Circumstances) -> Decided:
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS))
    matter.standing(REQUESTED, ENDORSED, AGREED, act="withdrawn")
    information = matter.accept(command.information)
    held = matter.role_for("requested", matter.facts(information))
    if flag.was_done_by("requested") != matter.signature.by:
        raise Refused("FOUR-EYES", "who asked may take it back", "whoever asked; a manager declines instead", forbids=True)
    matter.sign(e.Withdrawn(reasons=command.reasons), held, information)
    return matter.decided(release=claims_of(flag))


def add(flag: Flag, command: Add, given: Circumstances) -> Decided:
    """The policy sets the first review date here, and nothing moves it later but an act."""
    matter = Matter(flag, flag.flag_type, command, given, flag.latest(*STEPS))
    order = matter.steps(matter.facts()).order
    matter.standing(*((AGREED,) if flag.meeting else _standing_before(order, "added")), act="added")
    information = scored(matter, matter.accept(command.information), "added")
    facts = matter.facts(information)
    held = matter.role_for("added", facts)
    if "agreed" not in order:
        matter.apart_from_asker()
    _talked(matter, "added")
    signed_for(matter, "added", facts)
    matter.judged("added", facts)
    matter.informed("added", information)
    matter.criteria_met("added", facts)
    due, rule = matter.type.review.due(matter.day, facts, flag.next_discussion, flag.meeting.held_on if flag.meeting else None)
    dates = set_dates(matter, information, due, rule.rule)
    if flag.monitoring and flag.next_discussion is None:
        matter.warnings.append((rule.rule, "no next discussion is fixed; the regular date holds until one is"))
    matter.sign(e.Added(review_due=due, review_rule=rule.rule, decided_at=flag.version), held, information)
    matter.sign_all(dates, held)
    return matter.decided()
