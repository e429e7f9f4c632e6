"""Connections that see one council at a time and open what is sealed in its log."""
from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from domain.event import Event
from ledger.database import Conninfo
from ledger.epochs import EpochKeyMissing
from ledger.keyring import ALL, FOUND, Keyring, Row, keyring_at, owners_of
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
            self._take_in(FOUND, (self.council, asked), asked)

    def load_all(self) -> None:
        """Have all of the council's keys at hand, to read its whole log."""
        self._take_in(ALL, (self.council,), ())

    def _take_in(self, query: LiteralString, values: Sequence[Any], asked: Iterable[UUID]) -> None:
        try:
            self.keyring.take_in(self.council, self.execute(query, values, binary=True).fetchall(), asked)
        except EpochKeyMissing:  # wrapped anew before they were opened
            self.keyring.take_in(self.council, self.execute(query, values, binary=True).fetchall(), asked)

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
            await self.keyring.admit(self.council, lambda: self._found(asked), asked)

    async def _found(self, asked: Sequence[UUID]) -> Sequence[Row]:
        return await (await self.execute(FOUND, (self.council, asked), binary=True)).fetchall()

    def event(self, event_id: UUID, stream: UUID, version: int, type_: str, clear: bytes, sealed: bytes) -> Event:
        """As Opening.event."""
        return opened(self.keyring, self.council, event_id, stream, version, type_, clear, sealed)


def connect(conninfo: Conninfo) -> Opening:
    """In autocommit; a transaction names its council first."""
    connection = Opening.connect(conninfo, autocommit=True)
    connection.keyring = keyring_at(conninfo.keys)
    return connection
