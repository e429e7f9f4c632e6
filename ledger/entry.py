"""One line of a council's log, and what is handed in to become one."""
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from domain.event import Event
from ledger.boxes import Plain
from ledger.keyring import Keyring
from ledger.sealing import Opened, boxes_of, opened

STORED_FORM = "1"
"""What ledger/README.md specifies; stays readable for ever. A trial register's has `-trial` after it."""


@dataclass(slots=True)  # not frozen: that takes five times as long, of every entry that is written or read
class Draft:
    """An entry before it has a position. Nobody changes it."""

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
    """JSON object, a field a line: the event's clear fields."""
    sealed: bytes
    """Boxes, one after the other; empty when the event has no personal field, or while they are still to be sealed."""
    plain: tuple[Plain, ...] = field(default=(), repr=False, kw_only=True)
    """What is to be sealed; the ledger does it as it appends."""


@dataclass(slots=True)
class Entry(Draft):
    council: str
    position: int
    """From 1, without gaps, within a council."""
    recorded_at: datetime
    """UTC; when the ledger learned it. Never runs backwards within a council."""
    command_id: UUID
    form: str = STORED_FORM
    """How it is stored, and whether in a trial register."""
    keyring: Keyring | None = field(default=None, repr=False, compare=False, kw_only=True)
    """Holds the keys of its owners, unless nothing of it is sealed."""

    @property
    def boxes(self) -> list[Opened]:
        """Its boxes, each opened where that can be. Raises BoxDamaged."""
        return boxes_of(self.keyring, self.council, self.event_id, self.stream, self.version, self.type, self.sealed)

    @property
    def event(self) -> Event:
        """The event with its sealed part opened; an `Erased` one where a key is destroyed. Raises BoxDamaged."""
        return opened(self.keyring, self.council, self.event_id, self.stream, self.version, self.type, self.clear, self.sealed)
