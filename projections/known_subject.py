"""Where a record's name stands in the log, and what a merge or a death leaves to be done about its flags."""
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from domain.event import Event
from domain.subjects import events
from domain.subjects.erasure_events import PayloadErased
from domain.subjects.particulars import Particulars
from domain.subjects.subject import owners_key_is_gone
from projections.checks import STILL


class Told(NamedTuple):
    """An entry of a record."""

    subject: UUID
    position: int
    occurred_on: date
    event: Event


class KnownSubject(NamedTuple):
    """What the ledger knew of a record from one position until another: no name and no fact, only where they stand."""

    subject: UUID
    from_position: int
    to_position: int
    names: tuple[int, ...]
    """Positions of the entries that hold its names."""
    born: int | None
    """Position of the entry that holds its birth date."""
    merged_into: UUID | None
    """The record that carries on for it."""
    death_noted_on: date | None
    """London date on which the death became known; not the day of the death."""
    erased: bool = False


class SameFlags(NamedTuple):
    """That a merge left these flags standing under one key."""

    survivor: UUID
    merged: UUID
    flags: tuple[UUID, ...]
    position: int
    on: date


class Parted(NamedTuple):
    """That the two records of such a merge were parted again."""

    survivor: UUID
    merged: UUID
    position: int


FOLDED: Sequence[type[Event]] = (events.Recorded, events.Learnt, events.Corrected, events.Died, events.MergedInto,
                                 events.Unmerged, events.Absorbed, events.Separated, PayloadErased)
RECORDED = "subject.recorded"
TYPES = tuple(str(event.model_fields["type"].default) for event in FOLDED)


def evolve(row: KnownSubject | None, told: Told) -> KnownSubject:
    """The row from an entry of the record on; the same row where the entry changes nothing of it."""
    before = row or KnownSubject(told.subject, told.position, STILL, (), None, None, None)
    after = before._replace(**_changed(before, told))
    return after if after == before else after._replace(from_position=told.position)


def _changed(row: KnownSubject, told: Told) -> dict[str, Any]:
    match told.event:
        case events.Corrected() as event:
            return _corrected(event, told)
        case events.Recorded() | events.Learnt() as event:
            return _learnt(row, event, told)
        case events.Died():
            return {"death_noted_on": row.death_noted_on or told.occurred_on}
        case events.MergedInto() as event:
            return {"merged_into": event.survivor}
        case events.Unmerged():
            return {"merged_into": None}
        case PayloadErased():
            return {"names": (), "born": None, "death_noted_on": None, "erased": True}
    return {}


def _learnt(row: KnownSubject, event: Particulars, told: Told) -> dict[str, Any]:
    changed: dict[str, Any] = {"names": (*row.names, told.position)} if event.names else {}
    changed |= {"born": told.position} if event.born else {}
    changed |= {"erased": True} if told.event.type == RECORDED and owners_key_is_gone(told.event) else {}
    return changed | ({"death_noted_on": told.occurred_on} if event.died_on else {})


def _corrected(event: events.Corrected, told: Told) -> dict[str, Any]:
    match event.piece:
        case "names":
            return {"names": (told.position,) if event.names else ()}
        case "born":
            return {"born": told.position if event.born else None}
        case "died_on":
            return {"death_noted_on": told.occurred_on if event.died_on else None}
    return {}


def merged(told: Told) -> SameFlags | Parted | None:
    """What an entry says of flags that stand under one key on two records."""
    match told.event:
        case events.Absorbed(same_flags=flags) as event if flags:
            return SameFlags(told.subject, event.merged, flags, told.position, told.occurred_on)
        case events.Separated() as event:
            return Parted(told.subject, event.merged, told.position)
    return None
