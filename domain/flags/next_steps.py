"""Whose turn it is: what a flag waits for, and which roles policy names for it."""
from datetime import date

from domain.flags.countersigned import is_signed
from domain.flags.flag import Flag, Standing
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts
from domain.value import Value


class Waiting(Value):
    """One act that a flag waits for."""

    act: str
    """An act of the policy, or `judged`."""
    roles: tuple[str, ...]
    """Role codes that may do it; empty where the policy names nobody (an open question)."""
    rule: str
    since: date
    """London date of the act that it answers."""
    due: date | None = None
    """London date by which policy has it done; None: it sets none."""
    code: str | None = None
    """Of a referral."""


def waiting_for(flag: Flag, flag_type: FlagType, settled: Facts) -> tuple[Waiting, ...]:
    """What stands between a request and the register, an unfinished review and its outcome, a question and its answer.

    `settled` are the council's questions with the answers that hold.
    """
    facts = {"under_18": False, "process": None, **settled, **flag.facts}
    waiting = [Waiting(act="judged", roles=(referral.to,), rule=code, code=code, due=referral.due,
                       since=flag.referred_on[code]) for code, referral in flag.referred.items() if code not in settled]
    if flag.standing in (Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED):
        waiting.extend(_towards_register(flag, flag_type, facts))
    if flag.standing is Standing.ON_REGISTER and flag.proposed in ("CONTINUE", "END"):
        act: Act = "ended" if flag.proposed == "END" else "continued"
        waiting += _signatures(flag, flag_type, act, facts, flag.done["reviewed"].on)
        waiting.append(_waits(flag_type, act, facts, flag.done["reviewed"].on))
    elif flag.standing is Standing.ON_REGISTER and _asked_to_end(flag):
        waiting.append(_waits(flag_type, "reviewed", facts, flag.done["end_requested"].on))
    return tuple(waiting)


def _towards_register(flag: Flag, flag_type: FlagType, facts: Facts) -> list[Waiting]:
    steps = flag_type.steps_for(facts)
    if steps is None:
        return []
    order: tuple[Act, ...] = ("added",) if flag.meeting else tuple(step for step in steps.order if step != "requested")
    last = flag.standing.value
    following = order[order.index(last) + 1:] if last in order else order
    act = following[0]
    since = max(done.on for step, done in flag.done.items() if step in ("requested", "endorsed", "agreed"))
    unmet = [rule for rule in flag_type.takes_part
             if rule.before == act and rule.applies(facts) and not set(rule.roles) & set(flag.talked_with)]
    talks = [Waiting(act="discussed", roles=rule.roles, rule=rule.rule, since=since) for rule in unmet]
    asked = [Waiting(act="judged", roles=(rule.to,), rule=rule.rule, code=rule.code, since=since)
             for rule in flag_type.referral if rule.code not in flag.referred and rule.code not in facts and rule.applies(facts)
             and not flag.has_passed(rule.before)]
    return [*talks, *asked, *_signatures(flag, flag_type, act, facts, since), _waits(flag_type, act, facts, since)]


def _signatures(flag: Flag, flag_type: FlagType, act: Act, facts: Facts, since: date) -> list[Waiting]:
    """The signatures that still stand before an act."""
    return [Waiting(act="countersigned", roles=rule.roles, rule=rule.rule, since=since) for rule in flag_type.signs
            if rule.before == act and rule.applies(facts) and not is_signed(flag, rule)]


def _asked_to_end(flag: Flag) -> bool:
    """Whether an ending was asked for and no review has answered yet."""
    asked = flag.done["end_requested"].position if "end_requested" in flag.done else 0
    reviewed = flag.done["reviewed"].position if "reviewed" in flag.done else 0
    return asked > reviewed


def _waits(flag_type: FlagType, act: Act, facts: Facts, since: date) -> Waiting:
    rules, limit = flag_type.who_may(act, facts), flag_type.limit_for(act, facts)
    return Waiting(act=act, roles=flag_type.roles_for(act, facts), rule=rules[0].rule if rules else "C5", since=since,
                   due=limit.due_by(since) if limit else None)
