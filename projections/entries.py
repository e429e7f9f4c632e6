"""Entries as a reading meets them."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.event import Event
from domain.events import EVENTS

FOLDED = ("flag", "council", "system")
"""Kinds of stream that the readings of flags and of messages follow from beginning to end."""
CHECK = "subject.check_performed"
ERASED = "subject.payload_erased"
UNREAD = Event(type="")
"""Stands for an event that no reading of flags looks at."""
MOST_ALIKE = 50_000


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
        self[said] = event = _event(*said, b"")
        return event


ALIKE = Alike()


def opened(row: Sequence[Any]) -> Line:
    """A row with the columns of `Line`, its last two being the entry's clear and sealed parts."""
    event = UNREAD
    if row[1] in FOLDED or row[4] == CHECK:
        event = _event(row[4], row[12], row[13]) if row[13] else ALIKE[row[4], row[12]]
    return Line._make((*row[:12], event))


def _event(type_: str, clear: bytes, sealed: bytes) -> Event:
    fields: dict[str, Any] = orjson.loads(clear)
    if type_.startswith("flag."):  # a default of pydantic's would be copied deeply, at a third of what the whole event takes
        fields |= {"facts": {}, "text": {}}
    if sealed:
        for box in orjson.loads(sealed):
            fields |= box["facts"]
            fields |= box["text"]
    return EVENTS[type_].model_validate(fields)
