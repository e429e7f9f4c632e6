"""What a flag remembers of single acts: who did them, what they call for, what the subject was told."""
from datetime import date
from typing import NamedTuple


class Done(NamedTuple):
    """That an act was done: by whom, in which role, on which London day, and its place in the log."""

    by: str
    role: str
    on: date
    position: int
    on_behalf_of: str | None = None

    @property
    def people(self) -> frozenset[str]:
        """Whose act it is: who signed, and the colleague in whose name."""
        return frozenset({self.by, self.on_behalf_of} if self.on_behalf_of else {self.by})


class SecondSignature(NamedTuple):
    """That somebody signed for an act that is still to come."""

    before: str
    role: str
    people: frozenset[str]
    position: int


class Call(NamedTuple):
    """A review that is wanted early, since when, and by when where policy gives it time."""

    reason: str
    by: str
    on: date
    position: int
    due: date | None = None


class Notice(NamedTuple):
    """What the subject was told: `pending`, `told` or `withheld` with its basis and the day to look at it again."""

    state: str = "pending"
    basis: str | None = None
    retest_on: date | None = None
    on: date | None = None
