"""The stated clock of a trial register."""
from fastapi import APIRouter

from api.access import shown
from api.caller import ADMINISTRATOR, POLICY_OWNER, Bearer, CallerAnywhere
from api.problems import Problem, unknown
from domain.instant import Instant
from domain.value import Value
from ledger.clock import ClockError

routes = APIRouter(prefix="/v1/trial", tags=["trial"])


class ClockStands(Value):
    """Where a trial register's clock stands; it doesn't run."""

    now: Instant


@routes.get("/clock")
async def read_trial_clock(caller: CallerAnywhere) -> ClockStands:
    """Where the trial register's clock stands. 404 on a real register."""
    _on_a_trial(caller)
    async with shown(caller):
        return ClockStands(now=caller.ledger.now())


@routes.post("/clock")
async def move_trial_clock(stands: ClockStands, caller: CallerAnywhere) -> ClockStands:
    """Move the trial register's clock forward, for all its councils.

    409 for an earlier instant, 404 on a real register.
    """
    _on_a_trial(caller)
    caller.require(ADMINISTRATOR, POLICY_OWNER, rule="LAW-8", clause="a trial's time is stated by who keeps the trial")
    async with shown(caller):
        try:
            await caller.ledger.set_clock(stands.now)
        except ClockError as error:
            raise Problem("refused", "A trial register's clock moves forward only.", rule="LAW-8",
                          clause="recorded_at never runs backwards", remedy="a later instant") from error
    return ClockStands(now=caller.ledger.now())


def _on_a_trial(caller: Bearer) -> None:
    if not caller.ledger.trial:
        raise unknown()
