"""Who and what a worker meets at a visit: the households and premises of a day, and who is there."""
from datetime import date
from typing import NamedTuple
from uuid import UUID

from projections.subject_card import holds_on
from projections.subject_index import SubjectIndex

HOMES = ("LIVES_AT", "MEMBER_OF")


class Around(NamedTuple):
    """Records that carry on, each in one place only."""

    visited: frozenset[UUID]
    households: frozenset[UUID]
    premises: frozenset[UUID]
    occupants: frozenset[UUID]


def around(index: SubjectIndex, visited: frozenset[UUID], day: date) -> Around:
    """The households and premises of those visited on a London date, and everybody who lives there then (LAW-5)."""
    visited = frozenset(index.resolve(one) for one in visited)
    homes = visited | _places(index, visited, day)
    homes |= _places(index, homes, day)  # a household's premises
    people = frozenset(one for home in homes for one in _who_lives_at(index, home, day))
    homes |= frozenset(one for one in people if _kind(index, one) != "PERSON")
    people |= frozenset(one for home in homes for one in _who_lives_at(index, home, day))
    beside = homes - visited
    return Around(
        visited=visited,
        households=frozenset(one for one in beside if _kind(index, one) == "HOUSEHOLD"),
        premises=frozenset(one for one in beside if _kind(index, one) == "PREMISES"),
        occupants=frozenset(one for one in people | beside if _kind(index, one) == "PERSON") - visited)


def _places(index: SubjectIndex, of: frozenset[UUID], day: date) -> frozenset[UUID]:
    found: set[UUID] = set()
    for one in of:
        for record in index.ids(one):
            card = index.card(record)
            if card:
                found |= {index.resolve(link.other) for link in card.links
                          if link.relation in HOMES and link.side == "FROM" and holds_on(link, day)}
                for place in card.places:
                    if holds_on(place, day):
                        found |= index.at_place(place, day) | (index.at_uprn(place.uprn, day) if place.uprn else frozenset())
    return frozenset(found)


def _who_lives_at(index: SubjectIndex, home: UUID, day: date) -> frozenset[UUID]:
    if _kind(index, home) == "PERSON":
        return frozenset()
    cards = [card for record in index.ids(home) if (card := index.card(record))]
    linked = {index.resolve(link.other) for card in cards for link in card.links
              if link.relation in HOMES and link.side == "TO" and holds_on(link, day)}
    written = {one for card in cards for place in card.places if holds_on(place, day)
               for one in index.at_place(place, day)}
    return frozenset(linked | written)


def _kind(index: SubjectIndex, subject: UUID) -> str | None:
    card = index.card(subject)
    return card.kind if card else None
