"""What a flag waits for, as it stands in a row."""
from datetime import date
from typing import NamedTuple

from domain.flags.countersigned import is_signed
from domain.flags.flag import Flag, Standing
from domain.flags.next_steps import waiting_for
from domain.policies.flag_type import FlagType, InTime
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
    roles: tuple[str, ...] = ()
    """All of those awaited."""


NO_WAIT = Wait()
ON_REGISTER = Standing.ON_REGISTER


class Waits:
    """Of flags alike in the facts that the policy's conditions look at. Remembers what it has worked out."""

    def __init__(self, kind: FlagType, settled: Facts) -> None:
        self._kind, self._settled = kind, settled
        self._known: dict[tuple[object, ...], Wait] = {}
        self._limits: dict[tuple[object, ...], tuple[InTime | None, ...]] = {}
        """Of each wait that is known: the rule by which each act has its time, if one does."""

    def of(self, flag: Flag) -> Wait:
        on_register = flag.standing is ON_REGISTER
        if on_register and not (flag.referred or flag.proposed or "end_requested" in flag.done):
            return NO_WAIT
        if flag.referred or (on_register and flag.proposed not in ("CONTINUE", "END")):
            return self._worked_out(flag)
        passed = tuple([flag.has_passed(rule.before) for rule in self._kind.referral])
        signed = tuple([is_signed(flag, rule) for rule in self._kind.signs])
        key = (flag.standing, flag.proposed, flag.meeting is None, tuple(flag.talked_on), passed, signed, *flag.judged)
        if key not in self._known:
            self._known[key] = self._worked_out(flag)
            self._limits[key] = self._limits_of(flag, self._known[key])
        for_, _, roles = self._known[key]
        if not for_:
            return NO_WAIT
        since = flag.done["reviewed"].on if on_register else _last_step(flag)
        if self._limits[key]:
            for_ = tuple(one._replace(due=limit.due_by(since)) if limit else one
                         for one, limit in zip(for_, self._limits[key], strict=True))
        return Wait(for_, since, roles)

    def _limits_of(self, flag: Flag, wait: Wait) -> tuple[InTime | None, ...]:
        if not self._kind.in_time:
            return ()
        facts = {"under_18": False, "process": None, **self._settled, **flag.facts}
        return tuple(next((rule for rule in self._kind.in_time if rule.act == one.act and rule.applies(facts)), None)
                     for one in wait.for_)

    def _worked_out(self, flag: Flag) -> Wait:
        waiting = waiting_for(flag, self._kind, self._settled)
        for_ = tuple(Awaited(w.act, w.roles, w.rule, w.due, w.code) for w in waiting)
        roles = dict.fromkeys(role for w in waiting for role in w.roles)
        return Wait(for_, min((w.since for w in waiting), default=None), tuple(roles))


def _last_step(flag: Flag) -> date:
    done = flag.done
    return max([done[act].on for act in ("requested", "endorsed", "agreed") if act in done])
