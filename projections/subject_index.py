"""One council's records as a search remembers them, in memory."""
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from domain.subjects.erasure_events import PayloadErased
from domain.subjects.identifiers import UPRN, Identifier
from ledger.entry import Entry
from projections.subject_card import Card, Place, evolve, holds_on
from projections.wordbook import Wordbook


class SubjectIndex:
    """Feed it a council's entries in order. Nothing of it is stored, and what is forgotten leaves no trace in it."""

    def __init__(self) -> None:
        self.position = 0
        """Up to which all entries of records were fed."""
        self.names, self.streets = Wordbook(), Wordbook()
        self._numbers: dict[UUID, int] = {}
        self._subjects: list[UUID] = []
        self._cards: list[Card | None] = []
        self._identifiers: dict[str, int] = {}
        self._born: dict[date, set[int]] = {}
        self._places: dict[str, tuple[int, ...]] = {}
        self._merged: dict[UUID, set[UUID]] = {}

    def feed(self, entries: Iterable[Entry]) -> None:
        """Take in entries; those of other kinds than `subject` only move the position."""
        for entry in entries:
            self.position = entry.position
            if entry.kind == "subject":
                event = entry.event
                if isinstance(event, PayloadErased):
                    self.forget(entry.stream)
                else:
                    self._put(entry.stream, evolve(self.card(entry.stream), event))

    def has_all_to(self, position: int) -> None:
        """Say that no further entry of a record stands up to a position."""
        self.position = max(self.position, position)

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
        number = self._identifiers.get(identifier.key)
        return None if number is None else self.resolve(self._subjects[number])

    def at_uprn(self, uprn: str, day: date | None = None) -> frozenset[UUID]:
        """The premises that this normalised UPRN identifies, and records with such an address on a London date, or ever."""
        premises = self.by_identifier(Identifier(system=UPRN, value=uprn))
        found = frozenset(
            self.resolve(self._subjects[number]) for number in self._places.get(f"uprn {uprn}", ())
            if any(place.uprn == uprn and (day is None or holds_on(place, day)) for place in self.numbered(number).places))
        return found | {premises} if premises else found

    def at_place(self, place: Place, day: date) -> frozenset[UUID]:
        """Records whose address is the same place, by UPRN or as it is written, on a London date."""
        keys = set(place.found_under())
        numbers = {number for key in keys for number in self._places.get(key, ())}
        return frozenset(
            self.resolve(self._subjects[number]) for number in numbers
            if any(holds_on(other, day) and not keys.isdisjoint(other.found_under())
                   for other in self.numbered(number).places))

    def born_on(self, days: Iterable[date]) -> set[int]:
        """Numbers of the records with one of these birth dates."""
        return {number for day in days for number in self._born.get(day, ())}

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
        for key in {key for place in card.places for key in place.found_under()}:
            self._places[key] = (*self._places.get(key, ()), number)
        for identifier in card.identifiers:
            self._identifiers[identifier] = number
        if card.born:
            self._born.setdefault(card.born, set()).add(number)

    def _unfile(self, number: int, card: Card) -> None:
        self.names.remove(_all_words(card.names), number)
        self.streets.remove(_all_words(place.words for place in card.places), number)
        for key in {key for place in card.places for key in place.found_under()}:
            if left := tuple(held for held in self._places[key] if held != number):
                self._places[key] = left
            else:
                del self._places[key]
        for identifier in card.identifiers:
            if self._identifiers.get(identifier) == number:
                del self._identifiers[identifier]
        if card.born:
            self._born[card.born].discard(number)
            if not self._born[card.born]:
                del self._born[card.born]


def _all_words(lines: Iterable[tuple[str, ...]]) -> set[str]:
    return {word for line in lines for word in line}


def _found_by(card: Card | None) -> object:
    return card and (card.names, card.born, card.places, card.identifiers)


def _move(merged: dict[UUID, set[UUID]], subject: UUID, before: UUID | None, after: UUID | None) -> None:
    if before and before != after:
        merged[before].discard(subject)
    if after:
        merged.setdefault(after, set()).add(subject)
