"""Finding records by what somebody remembers of a name or an address."""
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from heapq import nlargest
from typing import NamedTuple
from uuid import UUID

from projections import born
from projections.likeness import words
from projections.subject_index import SubjectIndex
from projections.wordbook import FORM, Wordbook

LEAST_LIKE = 0.62
"""Below it a record is not shown as a match."""
MOST_COMPARED = 1_500
"""Records compared for one question; one that more would answer is too wide to rank them all."""
Likes = Sequence[Mapping[str, float]]


class Match(NamedTuple):
    subject: UUID
    """The record that carries on, where the one found was merged."""
    likeness: float
    """0 to 1."""
    found: UUID
    """The record on which the words stand."""


def by_name(index: SubjectIndex, name: str, when_born: date | int | None = None, most: int = 20) -> list[Match]:
    """Records under a name like this, aliases included, in any order of its words, best first.

    With a birth date or year of birth, that counts too, slips included; a record without either is not ruled out.
    """
    likes = [index.names.like(word) for word in words(name)[:8]]
    holding = [_holding(index.names, like) for like in likes]
    chosen = _agreeing(holding)
    if len(chosen) > MOST_COMPARED:
        closely = [_holding(index.names, (word for word, alike in like.items() if alike >= FORM)) for like in likes]
        chosen = set(nlargest(MOST_COMPARED, chosen, key=lambda number: sum(number in numbers for numbers in closely)))
    if isinstance(when_born, date):
        about = index.born_on({when_born, *born.slips(when_born)})
        chosen |= {number for number in about if any(number in numbers for numbers in holding)}
    return _best(index, ((number, _named(index, number, likes, when_born)) for number in chosen), most)


def _agreeing(holding: list[set[int]]) -> set[int]:
    """The records in every set; of three sets or more, in all but one."""
    if len(holding) <= 2:
        return set.intersection(*holding) if holding else set()
    return set().union(*(set.intersection(*holding[:left_out], *holding[left_out + 1:]) for left_out in range(len(holding))))


def by_address(index: SubjectIndex, text: str, most: int = 20) -> list[Match]:
    """Records at an address like this, at any time, best first."""
    likes = [index.streets.like(word) for word in words(text)[:20]]
    chosen: set[int] = set()
    for numbers in sorted((_holding(index.streets, like) for like in likes), key=len):
        chosen = (chosen & numbers or chosen) if chosen else numbers
    compared = sorted(chosen)[:MOST_COMPARED]
    return _best(index, ((number, max(_agreement(place.words, likes) for place in index.numbered(number).places))
                         for number in compared), most)


def _holding(book: Wordbook, words_held: Iterable[str]) -> set[int]:
    return set().union(*(book.holders(word) for word in words_held))


def _named(index: SubjectIndex, number: int, likes: Likes, when_born: date | int | None) -> float:
    card = index.numbered(number)
    by_its_names = max(_agreement(name, likes) for name in card.names)
    return by_its_names if when_born is None else 0.65 * by_its_names + 0.35 * born.fits(card, when_born)


def _agreement(held: tuple[str, ...], likes: Likes) -> float:
    """How well the words held answer those asked: the mean of each one's best, less a little for words left over."""
    best = [max((like[word] for word in held if word in like), default=0.0) for like in likes]
    return sum(best) / len(best) - 0.01 * max(0, len(held) - len(likes)) if best else 0.0


def _best(index: SubjectIndex, found: Iterable[tuple[int, float]], most: int) -> list[Match]:
    best: dict[UUID, Match] = {}
    for number, likeness in found:
        if likeness >= LEAST_LIKE:
            subject = index.subject(number)
            match = Match(index.resolve(subject), round(likeness, 3), subject)
            best[match.subject] = max(match, best.get(match.subject, match), key=lambda one: one.likeness)
    return sorted(best.values(), key=lambda match: (-match.likeness, match.subject))[:most]
