"""How long a policy gives somebody: calendar days, or working days of England and Wales."""
from datetime import date, timedelta
from typing import Annotated

from annotated_types import Gt, Le

from domain.calendar import working_days_after

Days = Annotated[int, Gt(0), Le(3660)]
WorkingDays = Annotated[int, Gt(0), Le(250)]


def last_day(since: date, days: int | None, working_days: int | None) -> date | None:
    """The London date on which the time is up that begins with a day, which isn't counted; None where none is set."""
    if working_days is not None:
        return working_days_after(since, working_days)
    return since + timedelta(days=days) if days is not None else None
