"""How often a flag is reconsidered, by whose calendar."""
from datetime import date
from typing import Annotated, Literal, Self

from annotated_types import Gt, Le
from pydantic import model_validator

from domain.calendar import months_after
from domain.policies.period import Days, WorkingDays, last_day
from domain.policies.provision import Facts, Provision
from domain.value import Value


class Interval(Provision):
    """One of the three says how long."""

    every_months: Annotated[int, Gt(0), Le(1200)] | None = None
    every_days: Days | None = None
    every_working_days: WorkingDays | None = None
    counts_from: Literal["act", "meeting"] = "act"
    """From the day of adding or reviewing (C3), or from the meeting that made the flag."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(each is not None for each in (self.every_months, self.every_days, self.every_working_days)) != 1:
            raise ValueError("says one of every_months, every_days and every_working_days")
        return self

    def after(self, day: date) -> date:
        """The London date on which the time is up."""
        by_days = last_day(day, self.every_days, self.every_working_days)
        return by_days or months_after(day, self.every_months or 0)


class Mirror(Provision):
    """While one of these processes follows the subject, the flag is due at its next discussion."""

    processes: tuple[str, ...]
    discussion: Provision | None = None
    """Where it is said that a discussion is recorded together with a review and a new date, which it always is."""
    end: Provision | None = None
    """Where it is said that the end is recorded with decision, outcome and a review, which it always is."""


class Earliest(Provision):
    """Each of these fields may hold a London date on which another system has the flag reviewed: the earliest of all counts."""

    dates: tuple[str, ...]
    within: Provision | None = None
    """Where it is said that none of them lies past the policy's own interval, which is refused."""


class Verifies(Provision):
    """A review confirms or corrects each thing that is known."""


class Lapse(Provision):
    """Unless it is continued by its review date, the flag is lapsed from the day after; nothing but a human ends it."""

    to: str
    """The role to whom a lapsed flag is sent."""


class Reviewing(Value):
    interval: tuple[Interval, ...]
    """The first that applies counts."""
    mirror: Mirror | None = None
    earliest: Earliest | None = None
    verifies: Verifies | None = None
    lapse: Lapse | None = None

    def due(self, since: date, facts: Facts, next_discussion: date | None = None,
            meeting_on: date | None = None) -> tuple[date, Provision]:
        """The London date of the next review and the rule that sets it; never moved off a weekend or holiday (C1, C2).

        `since` is the day the flag was added or last reviewed (C3); `meeting_on` the day of the meeting that made the flag.
        """
        if self.mirror and next_discussion and self.mirrored(facts):
            return next_discussion, self.mirror
        rule = next(rule for rule in self.interval if rule.applies(facts))
        start = meeting_on if rule.counts_from == "meeting" and meeting_on else since
        due = rule.after(start)
        sooner = [day for day in self.dates_in(facts).values() if since < day < due]
        return (min(sooner), self.earliest) if sooner and self.earliest else (due, rule)

    def dates_in(self, facts: Facts) -> dict[str, date]:
        """The days on which other systems have the flag reviewed, by field."""
        names = self.earliest.dates if self.earliest and self.earliest.applies(facts) else ()
        return {name: date.fromisoformat(value) for name in names if name in facts and isinstance(value := facts[name], str)}

    def mirrored(self, facts: Facts) -> bool:
        following = facts["monitoring"] if "monitoring" in facts else []
        return self.mirror is not None and isinstance(following, list) and any(p in self.mirror.processes for p in following)
