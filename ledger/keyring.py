"""Data keys as far as this process has opened them: one an owner, wrapped by an epoch's key that lives outside the database."""
import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.boxes import apart
from ledger.epochs import EpochKeyMissing, Epochs, epochs_at
from ledger.recent import Recent

KEY_BYTES = 32
MOST_KEYS = 200_000
"""Kept in memory, about 1 kB each, for all councils together."""
KEPT_SECONDS = 600
"""A key stays at least so long after it was asked for: what was read with it is opened within that time."""
FOUND = """
SELECT owner, epoch, wrapped FROM ledger.data_key
WHERE council = %s AND owner = ANY(%s) ORDER BY epoch"""
ALL = "SELECT owner, epoch, wrapped FROM ledger.data_key WHERE council = %s ORDER BY epoch"
Row = tuple[UUID, int | None, bytes | None]
"""Owner, epoch, wrapped key; neither of a key that is destroyed."""


class NewKey(NamedTuple):
    """A data key to be stored with the first entry that needs it."""

    owner: UUID
    epoch: int
    wrapped: bytes


class Keyring:
    """One a process, for all councils."""

    def __init__(self, epochs: Epochs) -> None:
        self.epochs = epochs
        self._keys: Recent[tuple[str, UUID], AESGCM | None] = Recent(MOST_KEYS, KEPT_SECONDS)
        self._told: list[Callable[[str, UUID], None]] = []

    def key(self, council: str, owner: UUID) -> AESGCM | None:
        """The owner's key, which must have been loaded; None when it is destroyed."""
        return self._keys[council, owner]

    def living(self, council: str, owners: Iterable[UUID]) -> dict[UUID, AESGCM]:
        """Of those that are loaded, the keys that aren't destroyed."""
        loaded = [owner for owner in owners if (council, owner) in self._keys]
        return {owner: key for owner in loaded if (key := self._keys[council, owner]) is not None}

    def missing(self, council: str, owners: Iterable[UUID]) -> list[UUID]:
        """Those of them that must be loaded first."""
        return [owner for owner in dict.fromkeys(owners) if (council, owner) not in self._keys]

    def take_in(self, council: str, rows: Sequence[Row], asked: Iterable[UUID] = ()) -> None:
        """Open the keys that FOUND or ALL gave. Those that were `asked` for and aren't there count as destroyed.

        Raises EpochKeyMissing.
        """
        for epoch, those in groupby(rows, key=lambda row: row[1]):
            same = list(those)
            if epoch is None:
                for owner, _, _ in same:
                    self._keys[council, owner] = None
            else:
                opened = self.epochs.unwrap(epoch, [wrapped or b"" for _, _, wrapped in same])
                for (owner, _, _), key in zip(same, opened, strict=True):
                    self._keys.setdefault((council, owner), AESGCM(key))  # not where it was dropped since the rows were read
        for owner in asked:
            self._keys.setdefault((council, owner), None)

    async def admit(self, council: str, find: Callable[[], Awaitable[Sequence[Row]]], asked: Iterable[UUID] = ()) -> None:
        """As `take_in`, of the rows that `find` reads; once more where they were wrapped anew before they were opened."""
        try:
            await self._admit(council, await find(), asked)
        except EpochKeyMissing:
            await self._admit(council, await find(), asked)

    async def _admit(self, council: str, rows: Sequence[Row], asked: Iterable[UUID]) -> None:
        """In a thread where another program has to be asked."""
        if self.epochs.asks_a_program:
            await asyncio.to_thread(self.take_in, council, rows, asked)
        else:
            self.take_in(council, rows, asked)

    def make(self, owners: Sequence[UUID], epoch: int) -> list[tuple[AESGCM, NewKey]]:
        """New keys, to be stored, and then kept by `keep`."""
        keys = [os.urandom(KEY_BYTES) for _ in owners]
        wrapped = self.epochs.wrap(epoch, keys)
        return [(AESGCM(key), NewKey(owner, epoch, shut)) for owner, key, shut in zip(owners, keys, wrapped, strict=True)]

    def keep(self, council: str, owner: UUID, key: AESGCM) -> None:
        self._keys[council, owner] = key

    def drop(self, council: str, owner: UUID) -> None:
        """The owner's key is destroyed: forget it, whoever else in this process had asked to be told of it first."""
        self._keys[council, owner] = None
        for tell in self._told:
            tell(council, owner)

    def on_drop(self, tell: Callable[[str, UUID], None]) -> None:
        """Have it told whose key is dropped, so that what was opened with it is forgotten too."""
        self._told.append(tell)


def owners_of(sealed: Iterable[bytes]) -> list[UUID]:
    """Whose boxes they are."""
    return [box.owner for one in sealed if one for box in apart(one)]


@cache
def keyring_at(place: str) -> Keyring:
    """This process's keyring for the keys kept there."""
    return Keyring(epochs_at(place))
