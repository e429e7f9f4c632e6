"""What a search needs to remember of one record."""
from dataclasses import dataclass, replace
from datetime import date
from sys import intern
from typing import NamedTuple
from uuid import UUID

from domain.event import Event
from domain.subjects import events
from domain.subjects.particulars import Address, Kind, Particulars, StatedAge
from domain.subjects.relations import Relation, Side
from projections.likeness import words


class Place(NamedTuple):
    words: tuple[str, ...]
    """Of the address and its postcode."""
    uprn: str | None
    from_day: date | None
    until: date | None

    def found_under(self) -> tuple[str, ...]:
        """Under which the place is found exactly: as it is written, and by UPRN."""
        written = " ".join(self.words)
        return (written, f"uprn {self.uprn}") if self.uprn else (written,)


class Link(NamedTuple):
    relationship: UUID
    relation: Relation
    side: Side
    other: UUID
    from_day: date | None
    until: date | None


def holds_on(limits: Place | Link, day: date) -> bool:
    """Whether it counts on a London date; a limit that is not known excludes nothing."""
    return (limits.from_day is None or limits.from_day <= day) and (limits.until is None or day <= limits.until)


@dataclass(frozen=True, slots=True)
class Card:
    kind: Kind = "PERSON"
    names: tuple[tuple[str, ...], ...] = ()
    """The words of each."""
    born: date | None = None
    age: tuple[int, date] | None = None
    """Years, and the London date on which they were stated."""
    places: tuple[Place, ...] = ()
    identifiers: tuple[str, ...] = ()
    """As they are claimed: `identifier:{system}:{value}`."""
    links: tuple[Link, ...] = ()
    merged_into: UUID | None = None


def evolve(card: Card | None, event: Event) -> Card:
    """The card after an event of its record's stream."""
    card = card or Card()
    match event:
        case events.Recorded():
            return replace(_with(card, event), kind=event.kind) if event.kind != card.kind else _with(card, event)
        case events.Learnt():
            return _with(card, event)
        case events.Corrected():
            return _corrected(card, event)
        case events.AddressLeft():
            return replace(card, places=tuple(
                place._replace(until=event.until) if number == event.place else place
                for number, place in enumerate(card.places)))
        case events.MergedInto():
            return replace(card, merged_into=event.survivor)
        case events.Unmerged():
            return replace(card, merged_into=None)
    return replace(card, links=_linked(card.links, event))


def _linked(links: tuple[Link, ...], event: Event) -> tuple[Link, ...]:
    match event:
        case events.Related(relation=relation, side=side) if relation and side:
            return (*links, Link(event.relationship, relation, side, event.other, event.from_day, None))
        case events.RelationEnded():
            return tuple(link if link.relationship != event.relationship else link._replace(until=event.until)
                         for link in links if link.relationship != event.relationship or event.until)
    return links


def _with(card: Card, more: Particulars) -> Card:
    return replace(
        card,
        names=card.names + _names(more),
        born=more.born or card.born,
        age=_age(more.stated_age) or card.age,
        places=card.places + _places(more),
        identifiers=card.identifiers + _identifiers(more))


def _corrected(card: Card, event: events.Corrected) -> Card:
    match event.piece:
        case "names":
            return replace(card, names=_names(event))
        case "born":
            return replace(card, born=event.born)
        case "stated_age":
            return replace(card, age=_age(event.stated_age))
        case "addresses":
            return replace(card, places=_places(event))
        case "identifiers":
            return replace(card, identifiers=_identifiers(event))
    return card


def _names(of: Particulars) -> tuple[tuple[str, ...], ...]:
    return tuple(_interned(name.full) for name in of.names)


def _age(stated: StatedAge | None) -> tuple[int, date] | None:
    return (stated.years, stated.stated_on) if stated else None


def _places(of: Particulars) -> tuple[Place, ...]:
    return tuple(_place(address) for address in of.addresses)


def _place(address: Address) -> Place:
    return Place(_interned(f"{address.text} {address.postcode or ''}"), address.uprn, address.from_day, address.until)


def _identifiers(of: Particulars) -> tuple[str, ...]:
    return tuple(number.key for number in of.identifiers)


def _interned(text: str) -> tuple[str, ...]:
    return tuple(map(intern, words(text)))
