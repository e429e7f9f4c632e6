"""Entries as a reading meets them."""
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.event import Event
from domain.events import EVENTS

FOLDED = ("flag", "council")
"""Kinds of stream that the readings of flags follow from beginning to end."""
CHECK = "subject.check_performed"
UNREAD = Event(type="")
"""Stands for an event that no reading of flags looks at."""


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


def opened(row: Sequence[Any]) -> Line:
    """A row with the columns of `Line`, its last two being the entry's clear and sealed parts."""
    read = row[1] in FOLDED or row[4] == CHECK
    event = EVENTS[row[4]].model_validate(_fields(row[12], row[13], of_flag=row[1] == "flag")) if read else UNREAD
    return Line._make((*row[:12], event))


def _fields(clear: bytes, sealed: bytes, *, of_flag: bool) -> dict[str, Any]:
    fields: dict[str, Any] = orjson.loads(clear)
    if of_flag:  # a default of pydantic's would be copied deeply, at a third of what the whole event takes
        fields |= {"facts": {}, "text": {}}
    if sealed:
        for box in orjson.loads(sealed):
            fields |= box["facts"]
            fields |= box["text"]
    return fields
