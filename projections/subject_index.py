"""One council's records as a search remembers them, in memory."""
from collections.abc import Iterable, Mapping, Set
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.subjects.identifiers import UPRN, Identifier
from ledger.entry import Entry
from projections.subject_card import Card, Place, evolve, holds_on
from projections.wordbook import Wordbook

NONE: frozenset[int] = frozenset()
Key = TypeVar("Key", str, date)


class SubjectIndex:
    """Feed it a council's entries in order. Nothing of it is stored, and what is forgotten leaves no trace in it."""

    def __init__(self) -> None:
        self.position = 0
        """Of the last entry fed, whatever its kind."""
        self.names, self.streets = Wordbook(), Wordbook()
        self._numbers: dict[UUID, int] = {}
        self._subjects: list[UUID] = []
        self._cards: list[Card | None] = []
        self._identifiers: dict[str, set[int]] = {}
        self._born: dict[date, set[int]] = {}
        self._places: dict[str, set[int]] = {}
        self._merged: dict[UUID, set[UUID]] = {}

    def feed(self, entries: Iterable[Entry]) -> None:
        """Take in entries; those of other kinds than `subject` only move the position."""
        for entry in entries:
            self.position = entry.position
            if entry.kind == "subject":
                self._put(entry.stream, evolve(self.card(entry.stream), entry.event))

    def forget(self, subject: UUID) -> None:
        """Remove a record and everything by which it was found."""
        if subject in self._numbers:
            self._put(subject, None)

    def subject(self, number: int) -> UUID:
        """The record behind a number."""
        return self._subjects[number]

    def card(self, subject: UUID) -> Card | None:
        """What is remembered of one record."""
        return self._cards[self._numbers[subject]] if subject in self._numbers else None

    def numbered(self, number: int) -> Card:
        """What is remembered of the record behind a number that a look-up gave."""
        if card := self._cards[number]:
            return card
        raise LookupError("look-ups give no forgotten records")

    def resolve(self, subject: UUID) -> UUID:
        """The record that carries on for this one; itself when it was not merged."""
        card = self.card(subject)
        return self.resolve(card.merged_into) if card and card.merged_into else subject

    def ids(self, subject: UUID) -> frozenset[UUID]:
        """The record and all that were merged into it."""
        brought = self._merged.get(subject, ())
        return frozenset({subject}).union(*(self.ids(one) for one in brought))

    def by_identifier(self, identifier: Identifier) -> UUID | None:
        """The record that carries on for the holder of a normalised identifier."""
        return next((self.resolve(self._subjects[number]) for number in _at(self._identifiers, identifier.key)), None)

    def at_uprn(self, uprn: str) -> frozenset[UUID]:
        """Records with an address of this normalised UPRN at any time, and the premises that it identifies."""
        premises = self.by_identifier(Identifier(system=UPRN, value=uprn))
        found = frozenset(self.resolve(self._subjects[number]) for number in _at(self._places, f"uprn {uprn}"))
        return found | {premises} if premises else found

    def at_place(self, place: Place, day: date) -> frozenset[UUID]:
        """Records whose address is the same place, by UPRN or as it is written, on a London date."""
        keys = set(place.found_under())
        numbers = set().union(*(_at(self._places, key) for key in keys))
        return frozenset(
            self.resolve(self._subjects[number]) for number in numbers
            if any(holds_on(other, day) and not keys.isdisjoint(other.found_under())
                   for other in self.numbered(number).places))

    def born_on(self, days: Iterable[date]) -> set[int]:
        """Numbers of the records with one of these birth dates."""
        return set().union(*(_at(self._born, day) for day in days))

    def _put(self, subject: UUID, after: Card | None) -> None:
        before = self.card(subject)
        if subject not in self._numbers:
            self._numbers[subject] = len(self._cards)
            self._subjects.append(subject)
            self._cards.append(None)
        number = self._numbers[subject]
        self._cards[number] = after
        if _found_by(before) != _found_by(after):
            if before:
                self._unfile(number, before)
            if after:
                self._file(number, after)
        _move(self._merged, subject, before.merged_into if before else None, after.merged_into if after else None)

    def _file(self, number: int, card: Card) -> None:
        self.names.add(_all_words(card.names), number)
        self.streets.add(_all_words(place.words for place in card.places), number)
        for place in card.places:
            for key in place.found_under():
                self._places.setdefault(key, set()).add(number)
        for identifier in card.identifiers:
            self._identifiers.setdefault(identifier, set()).add(number)
        if card.born:
            self._born.setdefault(card.born, set()).add(number)

    def _unfile(self, number: int, card: Card) -> None:
        self.names.remove(_all_words(card.names), number)
        self.streets.remove(_all_words(place.words for place in card.places), number)
        for key in {key for place in card.places for key in place.found_under()}:
            _take_out(self._places, key, number)
        for identifier in set(card.identifiers):
            _take_out(self._identifiers, identifier, number)
        if card.born:
            _take_out(self._born, card.born, number)


def _at(shelves: Mapping[Key, set[int]], key: Key) -> Set[int]:
    return shelves.get(key, NONE)


def _take_out(shelves: dict[Key, set[int]], key: Key, number: int) -> None:
    shelves[key].discard(number)
    if not shelves[key]:
        del shelves[key]


def _all_words(lines: Iterable[tuple[str, ...]]) -> set[str]:
    return {word for line in lines for word in line}


def _found_by(card: Card | None) -> object:
    return card and (card.names, card.born, card.places, card.identifiers)


def _move(merged: dict[UUID, set[UUID]], subject: UUID, before: UUID | None, after: UUID | None) -> None:
    if before and before != after:
        merged[before].discard(subject)
    if after:
        merged.setdefault(after, set()).add(subject)
