"""What every command has in common: the day of the act, and why it is recorded late."""
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from domain.calendar import WRITTEN_DAY
from domain.refusal import Refused
from domain.value import NotAccepted, Value, Words

RECORDED_WITHIN = timedelta(days=28)
"""An act further back needs a reason (convention C8)."""


def _iso_day(given: Any) -> Any:
    if (isinstance(given, str) and not WRITTEN_DAY.fullmatch(given)) or not isinstance(given, (str, date)):
        raise NotAccepted("a day, YYYY-MM-DD")
    return given


Day = Annotated[date, BeforeValidator(_iso_day), Field(ge=date(1850, 1, 1), le=date(2200, 12, 31))]
"""A London date as a caller may send it: ISO 8601, in a century that makes sense."""


class Command(Value):
    """What is asked. A command is also the body of its HTTP request."""

    occurred_on: Day | None = None
    """London date of the act; today when left out (convention C8)."""
    why_late: Words | None = None
    """Needed when the act is more than 28 days back (convention C8)."""

    def day(self, today: date, answers: date | None = None) -> date:
        """The London date of the act.

        `answers` is the date of the act that this one answers. Raises Refused (C8) for a day to come, a day before
        `answers`, or a day more than 28 days back without a reason.
        """
        day = self.occurred_on or today
        if day > today:
            raise Refused("C8", "occurred_on", "a date no later than today")
        if answers and day < answers:
            raise Refused("C8", "occurred_on", "a date no earlier than the act that this one answers")
        if today - day > RECORDED_WITHIN and not self.why_late:
            raise Refused("C8", "why_late", "the reason why this is recorded more than 28 days after it happened")
        return day


class Telling(Command):
    """One whose words may tell of others."""

    mentions: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    """Records of others whom the words tell of, so that the words can be replaced when one of them is erased (LAW-36)."""
