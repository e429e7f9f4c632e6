"""What a flag waits for: the next acts on its way, and whom the policy names for each."""
from datetime import date
from typing import NamedTuple

from domain.flags.flag import Flag, Standing
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts


class Awaited(NamedTuple):
    act: str
    """In policy's words; `judged` for an answer to a question that was referred."""
    roles: tuple[str, ...]
    rule: str
    due: date | None = None


def awaited(flag: Flag, kind: FlagType, facts: Facts) -> tuple[Awaited, ...]:
    """Nothing for a flag that is over, or that is on the register with nothing proposed, asked or referred."""
    referred = tuple(Awaited("judged", (r.to,), code, r.due) for code, r in flag.referred.items())
    if flag.standing in (Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED):
        return (*referred, *_next_step(flag, kind, facts))
    if flag.standing is not Standing.ON_REGISTER:
        return ()
    if flag.proposed in ("CONTINUE", "END"):
        return (*referred, *(_by_policy(act, kind, facts) for act in _outcomes(flag)))
    return (*referred, *(_by_policy("reviewed", kind, facts) for _ in _asked_to_end(flag)))


def _next_step(flag: Flag, kind: FlagType, facts: Facts) -> tuple[Awaited, ...]:
    steps = kind.steps_for(facts)
    order = steps.order if steps and not flag.meeting else ("added",)
    reached = max((place + 1 for place, step in enumerate(order) if step == flag.standing.value), default=0)
    act: Act = next((step for step in order[reached:] if step not in ("requested", "discussed")), "added")
    talk = next((rule for rule in kind.takes_part if rule.before == act and rule.applies(facts)
                 and not set(rule.roles) & set(flag.talked_with)), None)
    if talk:
        return (Awaited("discussed", talk.roles, talk.rule),)
    return (_by_policy(act, kind, facts),)


def _outcomes(flag: Flag) -> tuple[Act, ...]:
    return ("continued",) if flag.proposed == "CONTINUE" else ("ended",)


def _asked_to_end(flag: Flag) -> tuple[Act, ...]:
    asked = flag.done["end_requested"].position if "end_requested" in flag.done else 0
    looked = flag.done["reviewed"].position if "reviewed" in flag.done else 0
    return ("reviewed",) if asked > looked else ()


def _by_policy(act: Act, kind: FlagType, facts: Facts) -> Awaited:
    rules = kind.who_may(act, facts)
    return Awaited(act, kind.roles_for(act, facts), rules[0].rule if rules else "C5")
