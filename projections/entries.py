"""Entries as a reading meets them."""
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice, repeat
from typing import Any, NamedTuple
from uuid import UUID

from domain.event import Event
from domain.events import EVENTS
from ledger.opening import Opening
from ledger.sealing import Holding, event_of

FOLDED = ("flag", "council", "system", "report")
"""Kinds of stream that the readings of flags and of messages follow from beginning to end."""
CHECK = "subject.check_performed"
ERASED, REPLACED = "subject.payload_erased", ".narrative_replaced"
"""The latter ends the types of entries that stand for words of a flag, a record or a request."""
UNREAD = Event(type="")
"""Stands for an event that no reading of flags looks at."""
FOLDED_FIELDS = frozenset({"text", *(name for event in EVENTS.values() for name, part in event.sealed_fields().items()
                                     if part == "facts")})
"""All that a fold reads of what is sealed: facts, and a flag's `text`, since a policy asks by name what is known."""
MOST_ALIKE = 50_000
OPENED_AT_A_TIME = 1_000


class Line(NamedTuple):
    """An entry, opened; a `domain.event.Happened`."""

    stream: UUID
    kind: str
    version: int
    position: int
    type: str
    recorded_at: datetime
    occurred_on: date
    actor: str
    role: str
    on_behalf_of: str | None
    edition: str | None
    digest: str | None
    event: Event


class Alike(dict[tuple[str, bytes], Event]):
    """Events of whose sealed part nothing is read, remembered by type and clear part: very many say the same."""

    def __missing__(self, said: tuple[str, bytes]) -> Event:
        if len(self) > MOST_ALIKE:
            self.clear()
        self[said] = event = event_of(*said)
        return event


ALIKE = Alike()
FOLDED_BOXES = Holding(FOLDED_FIELDS)


def opened(connection: Opening, rows: Iterable[Sequence[Any]], *, keys_loaded: bool = False) -> Iterator[Line]:
    """Rows with the columns of `Line`, but for the last the event's id, and the entry's clear and sealed parts.

    A box that no fold reads stays shut. `keys_loaded`: all of the council's are, up to these rows.
    """
    coming = iter(rows)
    while some := list(islice(coming, OPENED_AT_A_TIME)):
        sealed = [bool(row[14]) and _is_read(row) and FOLDED_BOXES.in_any(row[14]) for row in some]
        if not keys_loaded:
            connection.load(row[14] for row, is_sealed in zip(some, sealed, strict=True) if is_sealed)
        yield from map(_line, repeat(connection), some, sealed)


def _line(connection: Opening, row: Sequence[Any], is_sealed: bool) -> Line:
    if is_sealed:
        event = connection.event(row[12], row[0], row[2], row[4], row[13], row[14])
    else:
        event = ALIKE[row[4], row[13]] if _is_read(row) else UNREAD
    return tuple.__new__(Line, (*row[:12], event))


def _is_read(row: Sequence[Any]) -> bool:
    return row[1] in FOLDED or row[4] in (CHECK, ERASED) or row[4].endswith(REPLACED)
