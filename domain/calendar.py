"""Dates as policies and the law count them."""
import calendar
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays.countries.united_kingdom  # here, for it takes long: not while the first request waits

LONDON = ZoneInfo("Europe/London")
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A day as callers write it: no week and no seconds since 1970, which parsers take for days too."""


def london_date(instant: datetime) -> date:
    """The calendar date in London at an aware instant."""
    return instant.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """When a London day begins, UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def months_after(day: date, months: int) -> date:
    """The same day number `months` later, or the last day of that month (convention C1)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


@cache
def announced() -> Mapping[int, frozenset[date]]:
    """Year → bank holidays of England and Wales, for the years whose list was published (bank_holidays.toml)."""
    data = tomllib.loads(Path(__file__).with_name("bank_holidays.toml").read_text(encoding="utf-8"))
    return {int(year): frozenset(days) for year, days in data.items()}


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Public holidays of England and Wales, substitutes included (LAW-20); for a year not announced, by today's rules."""
    if year in announced():
        return announced()[year]
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def working_days_after(day: date, number: int) -> date:
    """The last of so many working days of England and Wales that follow `day`."""
    for _ in range(number):
        day = next_working_day(day + timedelta(days=1))
    return day


def next_working_day(day: date) -> date:
    """`day` itself, or the next that is no Saturday, Sunday or bank holiday of England and Wales (convention C2)."""
    while day.weekday() >= 5 or day in bank_holidays(day.year):
        day += timedelta(days=1)
    return day
