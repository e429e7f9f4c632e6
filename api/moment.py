"""As at which moment, and for which day, a reading is asked."""
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Query

from api.caller import AUDITOR, Bearer, Caller
from api.problems import Misplaced, Problem
from domain.calendar import london_date, midnight
from domain.command import Day
from domain.instant import Instant

AsAt = Annotated[Instant | None, Query(description="What the ledger knew at this instant; none to come.")]
AsAtPosition = Annotated[int | None, Query(ge=0, le=2**62, description="What the ledger knew at this position; auditors only.")]
On = Annotated[Day | None, Query(description=(
    "London date: what is overdue is overdue on it; today, or the day of `as_at`, when left out. Of the register: what is now "
    "believed to have stood on that day, and none to come."), examples=["2026-03-01"])]


class Moment:
    """What the ledger knew then, looked at from a London day."""

    def __init__(self, caller: Caller, as_at: AsAt = None, position: AsAtPosition = None, on: On = None) -> None:
        self.caller, self.on = caller, on
        self._as_at, self._position = as_at, position

    @property
    def day(self) -> date:
        if self.on is not None:
            return self.on
        return london_date(self._as_at) if self._as_at else self.caller.signature().today

    @property
    def instant(self) -> datetime:
        """UTC: at which hours that run are looked at. The end of a day asked for; else the instant asked for, or now."""
        if self.on is not None and self.on != self.caller.signature().today:
            return midnight(self.on + timedelta(days=1))
        return self._as_at or self.caller.signature().at

    @property
    def named(self) -> tuple[str, ...]:
        """Which of the three were used."""
        used = {"as_at": self._as_at, "position": self._position, "on": self.on}
        return tuple(name for name, value in used.items() if value is not None)

    @property
    def on_as_known(self) -> date | None:
        """`on`, of a reading that tells what stood on a day. Raises Problem (422) for a day that nothing was known of then."""
        knew = london_date(self._as_at) if self._as_at else self.caller.signature().today
        if self.on is not None and self.on > knew:
            raise _to_come("on", "a day no later than today in London, or than `as_at`'s")
        return self.on

    async def at(self) -> int | None:
        """The position asked about; None for now. Raises Problem: 403 for positions, 422 for two moments, or one to come."""
        if self._position is not None:
            self.caller.require(AUDITOR, clause="positions are for auditors")
            if self._as_at is not None:
                raise Problem("invalid", "Ask as at an instant or as at a position, not both.", places=[
                    Misplaced(location=["query", "position"], type="not_both", accepted="as_at or position, not both")])
            if self._position > await self.caller.ledger.head(self.caller.council):
                raise _to_come("position", "a position that the log has come to, or none")
            return self._position
        return await position_known(self.caller, self._as_at)


async def position_known(caller: Bearer, as_at: datetime | None) -> int | None:
    """The last position that the ledger knew at an instant; None for now. Raises Problem (422) for an instant to come."""
    if as_at is None:
        return None
    if as_at > caller.signature().at and as_at > await _last_recorded(caller):
        raise _to_come("as_at", "an instant no later than now, or none")
    return await caller.ledger.position_at(caller.council, as_at)


async def _last_recorded(caller: Bearer) -> datetime:
    """Of the newest entry: the database's clock may be ahead of this machine's."""
    newest = await caller.ledger.entries_at(caller.council, [await caller.ledger.head(caller.council)])
    return newest[-1].recorded_at if newest else caller.signature().at


def _to_come(name: str, would_be: str) -> Problem:
    return Problem("invalid", "What will be known then can't be told: it is still to come.", remedy=would_be,
                   places=[Misplaced(location=["query", name], type="to_come", accepted=would_be)])


TheMoment = Annotated[Moment, Depends()]
