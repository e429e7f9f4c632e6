"""A date of the law explains itself: the steps that made it, and the provision that each step rests on."""
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Self

from pydantic import Field

from domain.calendar import announced, next_working_day
from domain.law.commencement import Provision, provisions
from domain.value import Value

Of = Literal["start", "due", "safe_due", "extension_notice_due"]


class Step(Value):
    """One step of the count to a date."""

    of: Of
    """Which of the clock's dates it makes."""
    what: str = Field(examples=["One month from the start"])
    law: str = Field(examples=["LAW-20"])
    """The law id."""
    provision: str = Field(examples=["UK GDPR Art 12A(1)"])
    before: datetime | date | None = None
    """What the step begins with: a London date, or a UTC instant for a period in hours. Nothing for the first step."""
    after: datetime | date | None = None
    """What the step makes of it. Nothing while the clock is stopped."""
    confirmed: bool
    """Whether the provision's text, and the bank holidays that the step uses, were checked."""
    note: str | None = None
    """What hangs on this step; it begins with ARGUABLE where another reading is possible."""


class Clock(Value):
    """What every clock tells besides its dates."""

    kind: str = Field(examples=["access"])
    confirmed: bool
    """Whether each of the steps is."""
    steps: tuple[Step, ...]


class Count:
    """A London date and the steps that have made it so far."""

    def __init__(self, of: Of, day: date) -> None:
        self.of: Of = of
        self.day = day
        self.steps: tuple[Step, ...] = ()
        self.stopped: date | None = None
        """Since when it is stopped; `day` is then where it would have ended."""

    @property
    def due(self) -> date | None:
        """Where it ends. Nothing while it is stopped."""
        return None if self.stopped else self.day

    def begin(self, what: str, provision: Provision, *, place: str = "") -> Self:
        """Say where it begins."""
        return self._add(what, provision, None, self.day, place=place)

    def step(self, what: str, provision: Provision, after: date, *, place: str = "", confirmed: bool = True,
             note: str | None = None) -> Self:
        """Go on to another date. `place`: where in the provision this stands."""
        self._add(what, provision, self.day, after, place=place, confirmed=confirmed, note=note)
        self.day = after
        return self

    def stop(self, what: str, provision: Provision, since: date, *, place: str = "", note: str | None = None) -> Self:
        """Stand still since a London date."""
        self.stopped = since
        return self._add(what, provision, self.day, None, place=place, note=note)

    def roll(self, provision: Provision) -> Self:
        """From a last day that is no working day to the next that is (convention C2). Nothing on a stopped clock."""
        if self.stopped:
            return self
        last = next_working_day(self.day)
        unknown = [str(year) for year in range(self.day.year, last.year + 1) if year not in announced()]
        return self.step(_why(self.day, last), provision, last, confirmed=not unknown,
                         note=f"Not confirmed: the bank holidays of {' and '.join(unknown)} are by rule, not as announced."
                         if unknown else None)

    def _add(self, what: str, provision: Provision, before: date | None, after: date | None, *, place: str,
             confirmed: bool = True, note: str | None = None) -> Self:
        self.steps += (Step(of=self.of, what=what, law=provision.law, provision=provision.source + place, before=before,
                            after=after, confirmed=confirmed and provision.confirmed, note=note),)
        return self


def all_confirmed(steps: Iterable[Step]) -> bool:
    return all(step.confirmed for step in steps)


def _why(day: date, last: date) -> str:
    if day == last:
        return "The last day is a working day"
    which = "a Saturday or Sunday" if day.weekday() >= 5 else "a bank holiday"
    return f"The last day is {which}: the end of the next working day"


def reading_of_periods(day: date) -> Provision:
    """What says that a period's last day is moved to a working day: Art 4A from 20 August 2025, Regulation 1182/71 before."""
    law = provisions()["UK_GDPR_4A"]
    return law if law.in_force(day) else provisions()["REG_1182_71"]
