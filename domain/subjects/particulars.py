"""What is known of a subject, piece by piece."""
from datetime import date
from typing import Annotated, Literal

from domain.subjects.identifiers import Identifier
from domain.value import FACTS, TEXT, Value

Use = Literal["NAME", "ALIAS", "FORMER", "BIRTH"]
Kind = Literal["PERSON", "HOUSEHOLD", "PREMISES"]
PieceName = Literal["names", "born", "stated_age", "addresses", "identifiers", "case_references", "needs_supporter",
                    "died_on"]


class Name(Value):
    full: str
    """As it is written, in the order in which the person writes it."""
    use: Use = "NAME"


class StatedAge(Value):
    """An age somebody stated, when no birth date is known."""

    years: int
    stated_on: date
    """London date."""

    def birth_years(self) -> range:
        """The calendar years in which the person can have been born."""
        return range(self.stated_on.year - self.years - 1, self.stated_on.year - self.years + 1)


class Address(Value):
    text: str
    """On one line, parts divided by commas."""
    postcode: str | None = None
    uprn: str | None = None
    """Unique Property Reference Number."""
    from_day: date | None = None
    """London date; nothing when not known."""
    until: date | None = None
    """London date, the last day; nothing while it lasts."""

    def holds_on(self, day: date) -> bool:
        """Whether the address counts on a London date; a limit that is not known excludes nothing."""
        return (self.from_day is None or self.from_day <= day) and (self.until is None or day <= self.until)


class Particulars(Value):
    """The pieces, as they are recorded, added to or corrected. An event keeps them sealed under the subject's key.

    Not judged here, since history stays valid when rules change: what may be sent stands with the commands.
    """

    names: Annotated[tuple[Name, ...], TEXT] = ()
    """For a household or premises, what it is called."""
    born: Annotated[date | None, FACTS] = None
    """London date of birth."""
    stated_age: Annotated[StatedAge | None, FACTS] = None
    addresses: Annotated[tuple[Address, ...], TEXT] = ()
    identifiers: Annotated[tuple[Identifier, ...], TEXT] = ()
    case_references: Annotated[tuple[str, ...], FACTS] = ()
    needs_supporter: Annotated[bool | None, FACTS] = None
    """Whether an adult needs support to be told and heard (DUD-66, LAW-47); nothing when not known."""
    died_on: Annotated[date | None, FACTS] = None
    """London date of death."""
