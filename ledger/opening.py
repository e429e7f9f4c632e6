"""Connections that see one council at a time and open what is sealed in its log."""
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg

from domain.event import Event
from ledger.database import Conninfo
from ledger.keyring import ALL, FOUND, Keyring, keyring_at, owners_of
from ledger.sealing import opened


class Opening(psycopg.Connection[tuple[Any, ...]]):
    """Of a projection."""

    keyring: Keyring
    council: str
    """The one that the transaction has named."""

    def load(self, sealed: Iterable[bytes]) -> None:
        """Have the keys that open those sealed parts at hand."""
        asked = self.keyring.missing(self.council, owners_of(sealed))
        if asked:
            self.keyring.take_in(self.council, self.execute(FOUND, (self.council, asked), binary=True).fetchall(), asked)

    def load_all(self) -> None:
        """Have all of the council's keys at hand, to read its whole log."""
        self.keyring.take_in(self.council, self.execute(ALL, (self.council,), binary=True).fetchall())

    def event(self, event_id: UUID, stream: UUID, version: int, type_: str, clear: bytes, sealed: bytes) -> Event:
        """An entry's event, whose keys are loaded."""
        return opened(self.keyring, self.council, event_id, stream, version, type_, clear, sealed)


class AsyncOpening(psycopg.AsyncConnection[tuple[Any, ...]]):
    """Of the ledger's own reads, and of queries of readings."""

    keyring: Keyring
    council: str

    async def load(self, sealed: Iterable[bytes]) -> None:
        """As Opening.load."""
        asked = self.keyring.missing(self.council, owners_of(sealed))
        if asked:
            found = await self.execute(FOUND, (self.council, asked), binary=True)
            await self.keyring.admit(self.council, await found.fetchall(), asked)

    def event(self, event_id: UUID, stream: UUID, version: int, type_: str, clear: bytes, sealed: bytes) -> Event:
        """As Opening.event."""
        return opened(self.keyring, self.council, event_id, stream, version, type_, clear, sealed)


def connect(conninfo: Conninfo) -> Opening:
    """In autocommit; a transaction names its council first."""
    connection = Opening.connect(conninfo, autocommit=True)
    connection.keyring = keyring_at(conninfo.keys)
    return connection
