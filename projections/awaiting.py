"""What a flag waits for, as it stands in a row."""
from datetime import date
from typing import NamedTuple

from domain.flags.flag import Flag, Standing
from domain.flags.next_steps import Waiting, waiting_for
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


class Waits:
    """Of flags alike in the facts that the policy's conditions look at. Remembers what it has worked out."""

    def __init__(self, kind: FlagType, settled: Facts) -> None:
        self._kind, self._settled = kind, settled
        self._known: dict[tuple[object, ...], tuple[Awaited, ...]] = {}

    def of(self, flag: Flag) -> Wait:
        on_register = flag.standing is Standing.ON_REGISTER
        if on_register and not (flag.referred or flag.proposed or "end_requested" in flag.done):
            return NO_WAIT
        if flag.referred or (on_register and flag.proposed not in ("CONTINUE", "END")):
            waiting = waiting_for(flag, self._kind, self._settled)
            return Wait(tuple(map(_awaited, waiting)), min((w.since for w in waiting), default=None))
        passed = tuple([flag.has_passed(rule.before) for rule in self._kind.referral])
        key = (flag.standing.value, flag.proposed, flag.meeting is None, flag.talked_with, passed, *flag.judged)
        if key not in self._known:
            self._known[key] = tuple(map(_awaited, waiting_for(flag, self._kind, self._settled)))
        found = self._known[key]
        if not found:
            return NO_WAIT
        return Wait(found, flag.done["reviewed"].on if on_register else _last_step(flag))


def _awaited(waiting: Waiting) -> Awaited:
    return Awaited(waiting.act, waiting.roles, waiting.rule, waiting.due, waiting.code)


def _last_step(flag: Flag) -> date:
    return max([flag.done[act].on for act in ("requested", "endorsed", "agreed") if act in flag.done])
