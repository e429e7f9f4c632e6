"""What a flag waits for, as it stands in a row."""
from datetime import date
from typing import NamedTuple

from domain.flags.flag import Flag, Standing
from domain.flags.next_steps import waiting_for
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts


class Awaited(NamedTuple):
    act: str
    """In policy's words; `judged` for an answer to a question that was referred."""
    roles: tuple[str, ...]
    """Nobody where the policy leaves it open."""
    rule: str
    due: date | None = None
    code: str | None = None
    """Of a referral."""


class Wait(NamedTuple):
    for_: tuple[Awaited, ...] = ()
    since: date | None = None
    """London date of the earliest of the acts that are still to be answered."""


NO_WAIT = Wait()
AlikeFlags = tuple[object, ...]


class Waits:
    """Of flags of one type of one edition. Remembers what it has worked out for flags alike."""

    def __init__(self, kind: FlagType, settled: Facts) -> None:
        self._kind, self._settled = kind, settled
        self._known: dict[AlikeFlags, tuple[Awaited, ...]] = {}

    def of(self, flag: Flag, alike: AlikeFlags) -> Wait:
        """`alike` are the facts that the policy's conditions look at."""
        on_register = flag.standing is Standing.ON_REGISTER
        if on_register and not (flag.referred or flag.proposed or "end_requested" in flag.done):
            return NO_WAIT
        if flag.referred or on_register:
            waiting = waiting_for(flag, self._kind, self._settled)
            found = tuple(Awaited(w.act, w.roles, w.rule, w.due, w.code) for w in waiting)
            return Wait(found, min((w.since for w in waiting), default=None))
        passed = tuple([flag.has_passed(rule.before) for rule in self._kind.referral])
        key = (flag.standing, flag.meeting is None, flag.talked_with, passed, *alike)
        if key not in self._known:
            self._known[key] = tuple(Awaited(w.act, w.roles, w.rule, code=w.code)
                                     for w in waiting_for(flag, self._kind, self._settled))
        found = self._known[key]
        return Wait(found, _last_step(flag) if found else None)


def _last_step(flag: Flag) -> date:
    return max(flag.done[act].on for act in ("requested", "endorsed", "agreed") if act in flag.done)
