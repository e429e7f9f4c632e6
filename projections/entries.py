"""Entries as a reading meets them."""
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from domain.event import Event
from ledger.opening import Opening
from ledger.sealing import event_of

FOLDED = ("flag", "council", "system", "report")
"""Kinds of stream that the readings of flags and of messages follow from beginning to end."""
CHECK = "subject.check_performed"
ERASED, REPLACED = "subject.payload_erased", ".narrative_replaced"
"""The latter ends the types of entries that stand for words of a flag, a record or a request."""
UNREAD = Event(type="")
"""Stands for an event that no reading of flags looks at."""
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
    """Events without a sealed part, remembered by type and clear part: very many say the same."""

    def __missing__(self, said: tuple[str, bytes]) -> Event:
        if len(self) > MOST_ALIKE:
            self.clear()
        self[said] = event = event_of(*said)
        return event


ALIKE = Alike()


def opened(connection: Opening, rows: Iterable[Sequence[Any]]) -> Iterator[Line]:
    """Rows with the columns of `Line`, but for the last the event's id, and the entry's clear and sealed parts."""
    coming = iter(rows)
    while some := list(islice(coming, OPENED_AT_A_TIME)):
        connection.load(row[14] for row in some if _is_read(row))
        yield from (_line(connection, row) for row in some)


def _line(connection: Opening, row: Sequence[Any]) -> Line:
    event = UNREAD
    if _is_read(row):
        event = connection.event(row[12], row[0], row[2], row[4], row[13], row[14]) if row[14] else ALIKE[row[4], row[13]]
    return Line._make((*row[:12], event))


def _is_read(row: Sequence[Any]) -> bool:
    return row[1] in FOLDED or row[4] in (CHECK, ERASED) or row[4].endswith(REPLACED)
