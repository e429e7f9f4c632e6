"""A list of flags on the register that the guidance wants to be made."""
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.calendar import months_after, next_working_day
from domain.policies.fields import Name
from domain.policies.provision import Provision

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class Regular(Provision):
    """On which days a report is to be made without being asked for, and who is told that it is."""

    every: Literal["week", "month", "quarter"]
    """From Monday, from the first of the month, or from the first of January, April, July and October."""
    to: tuple[Code, ...]
    says: str
    working_day: bool = False
    """On the first working day from then on, by the calendar of England and Wales; on that day itself where left out."""

    def days(self, first: date, last: date) -> Iterator[date]:
        """Its London dates from one to another, both included."""
        start = first - timedelta(days=first.weekday()) if self.every == "week" else date(first.year, 1, 1)
        for number in count():
            begins = start + timedelta(days=7 * number) if self.every == "week" else months_after(
                start, number * (1 if self.every == "month" else 3))
            day = next_working_day(begins) if self.working_day else begins
            if day > last:
                return
            if day >= first:
                yield day


class Report(Provision):
    """Flags to which it applies, in the order of a date, counted by the codes of some fields."""

    title: str
    flags: tuple[Code, ...]
    roles: tuple[Code, ...]
    """Who may have it made, besides those who oversee the register."""
    ordered_by: Literal["added_on", "review_due"]
    """The London date that it is ordered, and narrowed, by."""
    counts: tuple[Name, ...] = ()
    """Fields of codes: a flag with several codes counts under each."""
    shows: tuple[Name, ...] = ()
    """Fields of codes and dates that stand in each row."""
    regular: tuple[Regular, ...] = ()
    """Each that applies by the council's answers; a day of several is told once."""


Reports = Mapping[Code, Report]
