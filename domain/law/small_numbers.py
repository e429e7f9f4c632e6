"""Small numbers are suppressed so that none can be worked out from a sum, from another year, or from knowing how it was done."""
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import StringConstraints

from domain.value import Value


class SmallNumbers(Value):
    threshold: int
    """A number below it, but not nought, is suppressed."""
    confirmed: bool
    source: str
    year_begins: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]
    settles_days: int
    """Calendar days after a year's end until its figures are fixed, for ever."""

    def year(self, begins_in: int) -> tuple[date, date]:
        """First and last London day of the council's year that begins in a calendar year."""
        first, after = (date.fromisoformat(f"{year}-{self.year_begins}") for year in (begins_in, begins_in + 1))
        return first, after - timedelta(days=1)

    def fixed_after(self, begins_in: int) -> date:
        """The last London day whose entries count for that year."""
        return self.year(begins_in)[1] + timedelta(days=self.settles_days)


class Told(NamedTuple):
    parts: Mapping[str, int | None]
    total: int | None
    """None: suppressed."""


@cache
def small_numbers() -> SmallNumbers:
    return SmallNumbers.model_validate(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))


def suppressed(parts: Mapping[str, int], threshold: int) -> Told:
    """What may be told of numbers that add up to a total.

    Small ones are hidden, and with them others in the order of their names, never of their size, until any small
    values of the small ones would fit the sum; where that can't be, the total is hidden, too. Nought is told. All hidden
    ones look alike. Figures share no part and years no day, so comparing them tells nothing.
    """
    total = sum(parts.values())
    small = {name for name, number in parts.items() if 0 < number < threshold}
    others = sorted(name for name, number in parts.items() if number >= threshold) if small else []
    beside: list[str] = []
    fits = not small
    while not fits and others:
        beside.append(others.pop(0))
        left = sum(parts[name] for name in (*small, *beside))
        fits = left >= len(beside) * threshold + len(small) * (threshold - 1)
    hidden = {*small, *beside}
    return Told({name: None if name in hidden else number for name, number in parts.items()}, total if fits else None)
