"""What one story of the demonstration works with: the days, the desk, and chances of its own."""
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Self

from commands.demonstration import staff
from commands.demonstration.days import Days
from commands.demonstration.desk import Desk
from commands.demonstration.staff import Colleague

MOST_STORIES = 20_000
FIRST_CASE = 20_000


@dataclass(frozen=True)
class Scene:
    days: Days
    desk: Desk
    chance: Random
    """Drawn from by this story alone, so that a seed always tells the same one."""
    number: int
    """From 0; no two stories share it."""

    @property
    def case(self) -> str:
        """The reference of the family's case."""
        return f"LL-{FIRST_CASE + self.number}"

    @classmethod
    def of_case(cls, days: Days, desk: Desk, case: str) -> Self:
        """The scene of the story whose case that is."""
        number = int(case.removeprefix("LL-")) - FIRST_CASE
        return cls(days, desk, chances(case), number)

    @property
    def worker(self) -> Colleague:
        """Who works the case."""
        return staff.worker(self.number, self.number // staff.TEAMS).on(self.case)

    @property
    def manager(self) -> Colleague:
        return staff.team_manager(self.number)

    @property
    def service_manager(self) -> Colleague:
        return staff.service_manager(self.number)

    @property
    def reviewer(self) -> Colleague:
        return staff.REVIEWERS[self.number % 2]

    def apart(self, name: str) -> Self:
        """The same for something that goes on beside this story, with chances of its own."""
        return replace(self, chance=chances(name, self.chance.random()))

    def again(self) -> Self:
        """The same with numbers that no other story has."""
        return replace(self, number=self.number + MOST_STORIES)

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def days_on(self, least: int, most: int) -> date:
        """A London date so many days from now."""
        return self.days.today + timedelta(days=self.chance.randint(least, most))


def chances(*of: object) -> Random:
    """The same draws for the same parts."""
    return Random(" ".join(map(str, of)))  # noqa: S311 - a story, not a secret
