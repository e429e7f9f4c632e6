"""As at which moment, and for which day, a reading is asked."""
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from api.caller import AUDITOR, Caller
from api.problems import Misplaced, Problem
from domain.calendar import london_date
from domain.command import Day
from domain.instant import Instant

AsAt = Annotated[Instant | None, Query(description="What the ledger knew at this instant.")]
AsAtPosition = Annotated[int | None, Query(ge=0, le=2**62, description="What the ledger knew at this position; auditors only.")]
On = Annotated[Day | None, Query(description=(
    "London date: what is overdue is overdue on it; today, or the day of `as_at`, when left out. Of the register: what is now "
    "believed to have stood on that day."), examples=["2026-03-01"])]


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
    def named(self) -> tuple[str, ...]:
        """Which of the three were used."""
        used = {"as_at": self._as_at, "position": self._position, "on": self.on}
        return tuple(name for name, value in used.items() if value is not None)

    async def at(self) -> int | None:
        """The position asked about; None for now. Raises Problem: 403 for positions, 422 for two moments."""
        if self._position is not None:
            self.caller.require(AUDITOR, clause="positions are for auditors")
            if self._as_at is not None:
                raise Problem("invalid", "Ask as at an instant or as at a position, not both.",
                              places=[Misplaced(location=["query", "position"], type="not_both")])
            return self._position
        return await self.caller.ledger.position_at(self.caller.council, self._as_at) if self._as_at else None


TheMoment = Annotated[Moment, Depends()]
