"""What one command hands to the log, and what the log answers."""
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from ledger.entry import Draft
from ledger.keyring import NewKey


class Claim(NamedTuple):
    key: bytes
    """HMAC of the key under the council's secret."""
    holder: UUID
    """The stream that takes it, or that may be holding it when it is released."""
    said: str = ""
    """The key in clear, where it may stand in the entry's clear part: no identifier's."""


class Append(NamedTuple):
    """All that one command stores; all of it or nothing."""

    command_id: UUID
    """Its drafts' event ids are made from it: the first one's tells whether the command is there."""
    body: bytes | None
    """HMAC of the canonical request body; nothing where the command can't be sent again: it had no idempotency key."""
    drafts: tuple[Draft, ...]
    reads: tuple[tuple[UUID, int], ...] = ()
    """(stream, version) the decision rests on, beside the streams written to; -1 for one that isn't there."""
    counts: tuple[tuple[UUID, str, int], ...] = ()
    """(subject, kind, how many streams of that kind it had)."""
    subjects: tuple[tuple[UUID, str, UUID], ...] = ()
    """(subject, kind, stream) to be found from now on."""
    release: tuple[Claim, ...] = ()
    take: tuple[Claim, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    epoch: int | None = None
    """Under whose secret the claims are."""
    boxes: tuple[bytes, ...] = ()
    """What of the drafts was to be sealed: a draft's `sealed`, one a draft, or none at all where it stands in the drafts."""
    keys: tuple[NewKey, ...] = ()
    fresh: frozenset[UUID] = frozenset()
    """Ids that were made for this command: they own no key yet, and none is looked for."""
    forget: tuple[UUID, ...] = ()
    """Owners whose keys, and claims, are destroyed with it."""


class Answer(NamedTuple):
    """What became of an Append."""

    answer: Literal["stored", "repeat", "changed", "moved", "held"]
    """`changed`: the same command id was stored with another body. `moved`: what was read is no longer so. `held`: a key
    is held by another stream."""
    first: int = 0
    entries: int = 0
    recorded_at: datetime | None = None
    """UTC."""
    detail: UUID | None = None
    """The stream, subject or key's owner that moved (nothing: the epoch), or the stream that holds the key."""

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(range(self.first, self.first + self.entries))


class LedgerError(Exception):
    """The ledger could not do what it was asked; the message says why, without personal data."""


class Unavailable(LedgerError):
    """The database can't be reached. An append may or may not be stored: send it again with the same command id."""


class Busy(LedgerError):
    """Another session has held the council's lock too long; nothing was stored."""
