"""How well a birth date fits the one asked for, slips of the pen included."""
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from projections.subject_card import Card

EXACT, SWAPPED, SLIP, SAME_YEAR, BY_AGE, UNKNOWN, OTHER = 1.0, 0.9, 0.85, 0.6, 0.7, 0.5, 0.0
"""The same; day and month swapped; one digit or two neighbours wrong; the year only; by a stated age; not known; no."""


def fits(card: Card, asked: date | int) -> float:
    """From 0 to 1: the record's birth date, or age as stated, against a date or a year."""
    year = asked if isinstance(asked, int) else asked.year
    if card.born is None:
        if card.age is None:
            return UNKNOWN
        years, stated_on = card.age
        return BY_AGE if 0 <= stated_on.year - years - year <= 1 else OTHER
    if isinstance(asked, int):
        return EXACT if card.born.year == year else SLIP if abs(card.born.year - year) == 1 else OTHER
    if card.born == asked:
        return EXACT
    if card.born in slips(asked):
        return SWAPPED if (card.born.day, card.born.month) == (asked.month, asked.day) else SLIP
    return SAME_YEAR if card.born.year == year else OTHER


@lru_cache(maxsize=64)
def slips(day: date) -> frozenset[date]:
    """Dates that one slip turns into `day`: day and month swapped, a digit wrong, two neighbouring digits exchanged."""
    return frozenset(_real(f"{day:%Y%m%d}", f"{day:%Y%d%m}"))


def _real(digits: str, swapped: str) -> Iterator[date]:
    written = [swapped]
    written += [digits[:place] + other + digits[place + 1:] for place in range(2, 8) for other in "0123456789"]
    written += [digits[:place] + digits[place + 1] + digits[place] + digits[place + 2:] for place in range(2, 7)]
    for text in written:
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
        if 1 <= month <= 12 and 1 <= day <= _days(year, month):
            yield date(year, month, day)


def _days(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
