"""One line of a council's log, and what is handed in to become one."""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.event import Event
from domain.events import EVENTS

STORED_FORM = "1"
"""What ledger/README.md specifies; stays readable for ever. A trial register's has `-trial` after it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has a position."""

    event_id: UUID
    stream: UUID
    kind: str
    version: int
    """From 0, contiguous within a stream."""
    type: str
    signed_at: datetime
    """UTC."""
    occurred_on: date
    """London date of the act."""
    actor: str
    role: str
    on_behalf_of: str | None
    purpose: str
    correlation: UUID
    causation: UUID | None
    edition: str | None
    digest: str | None
    clear: bytes
    """JSON object: the event's clear fields."""
    sealed: bytes
    """JSON list of boxes `{"owner", "facts", "text"}`; empty when the event has no personal field."""


@dataclass(frozen=True, slots=True)
class Entry(Draft):
    council: str
    position: int
    """From 1, without gaps, within a council."""
    recorded_at: datetime
    """UTC; when the ledger learned it. Never runs backwards within a council."""
    command_id: UUID
    form: str = STORED_FORM
    """How it is stored, and whether in a trial register."""

    @property
    def event(self) -> Event:
        """The event with its sealed part opened."""
        return opened(self.type, self.clear, self.sealed)


def opened(type_: str, clear: bytes, sealed: bytes) -> Event:
    """The event of an entry's two halves."""
    fields: dict[str, Any] = json.loads(clear)
    for box in json.loads(sealed or b"[]"):
        fields |= box["facts"] | box["text"]
    return EVENTS[type_].model_validate(fields)


def parts(event: Event, owner: UUID | None) -> tuple[bytes, bytes]:
    """An event's clear and sealed halves as they are stored."""
    fields: Mapping[str, Any] = event.model_dump(mode="json", exclude={"type"})
    marks = type(event).sealed_fields()
    clear = {name: value for name, value in fields.items() if name not in marks}
    held = {name: value for name, value in fields.items() if name in marks and value not in (None, {}, [], "")}
    if not held:
        return _json(clear), b""
    box = {"owner": str(owner), "facts": {n: v for n, v in held.items() if marks[n] == "facts"},
           "text": {n: v for n, v in held.items() if marks[n] == "text"}}
    return _json(clear), _json([box])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
