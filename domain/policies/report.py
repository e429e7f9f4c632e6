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


Section = Literal["NEW", "EXISTING", "FOR_REVIEW"]
SECTIONS: Mapping[Section, str] = {
    "NEW": "Added since the report before", "EXISTING": "On the register before that",
    "FOR_REVIEW": "Due for review by the end of the month, or overdue"}


class Distributed(Provision):
    """A human sends the report on; from then on it is shown as it stood."""

    by: tuple[Code, ...]
    to: tuple[Code, ...]
    says: str
    """What those are told, in a fixed sentence: nothing about anybody."""


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
    sections: tuple[Section, ...] = ()
    """Of a report that is made for each month: into which its flags fall; one may fall into several."""
    distributed: Distributed | None = None

    def made_on(self, month: date) -> date:
        """The London date in the month of any of its days on which the report is made for it: the first regular one."""
        first, last = month.replace(day=1), months_after(month.replace(day=1), 1) - timedelta(days=1)
        return min((day for rule in self.regular for day in rule.days(first, last)), default=first)

    def sections_of(self, month: date, added_on: date, review_due: date | None) -> tuple[Section, ...]:
        """The sections into which a flag falls in the report for the month of a day."""
        since = self.made_on(month.replace(day=1) - timedelta(days=1))
        until = months_after(month.replace(day=1), 1)
        falls: dict[Section, bool] = {"NEW": added_on >= since, "EXISTING": added_on < since,
                                      "FOR_REVIEW": review_due is not None and review_due < until}
        return tuple(section for section in self.sections if falls[section])


Reports = Mapping[Code, Report]
