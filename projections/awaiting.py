"""What a flag waits for: the next acts on its way, and whom the policy names for each."""
from datetime import date
from typing import NamedTuple

from domain.flags.flag import Flag, Standing
from domain.policies.provision import Act
from projections.asking import Asks


class Awaited(NamedTuple):
    act: str
    """In policy's words; `judged` for an answer to a question that was referred."""
    roles: tuple[str, ...]
    rule: str
    due: date | None = None


def awaited(flag: Flag, asks: Asks) -> tuple[Awaited, ...]:
    """Nothing for a flag that is over, or that is on the register with nothing proposed, asked or referred."""
    referred = tuple(Awaited("judged", (r.to,), code, r.due) for code, r in flag.referred.items())
    if flag.standing is not Standing.ON_REGISTER:
        return (*referred, _next_step(flag, asks))
    if flag.proposed in ("CONTINUE", "END"):
        return (*referred, _by_policy("continued" if flag.proposed == "CONTINUE" else "ended", asks))
    if _asked_to_end(flag):
        return (*referred, _by_policy("reviewed", asks))
    return referred


def _next_step(flag: Flag, asks: Asks) -> Awaited:
    order = asks.order if not flag.meeting else ("added",)
    reached = max((place + 1 for place, step in enumerate(order) if step == flag.standing.value), default=0)
    act: Act = next((step for step in order[reached:] if step not in ("requested", "discussed")), "added")
    for talk in asks.talks:
        if talk.before == act and not set(talk.roles) & set(flag.talked_with):
            return Awaited("discussed", talk.roles, talk.rule)
    return _by_policy(act, asks)


def _asked_to_end(flag: Flag) -> bool:
    asked = flag.done["end_requested"].position if "end_requested" in flag.done else 0
    looked = flag.done["reviewed"].position if "reviewed" in flag.done else 0
    return asked > looked


def _by_policy(act: Act, asks: Asks) -> Awaited:
    return Awaited(act, asks.roles[act], asks.rules[act])
