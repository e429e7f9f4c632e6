"""Dates as policies and the law count them."""
import calendar
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


def london_date(instant: datetime) -> date:
    """The calendar date in London at an aware instant."""
    return instant.astimezone(LONDON).date()


def months_after(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of that month (convention C1)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Public holidays of England and Wales, substitutes included (LAW-20)."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def next_working_day(day: date) -> date:
    """`day` itself, or the next that is no Saturday, Sunday or bank holiday of England and Wales (convention C2)."""
    while day.weekday() >= 5 or day in bank_holidays(day.year):
        day += timedelta(days=1)
    return day
