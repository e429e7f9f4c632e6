"""The present instant: the real one, or where a trial register's clock stands."""
import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any, Self

import psycopg
from psycopg_pool import AsyncConnectionPool

from ledger.append import LedgerError
from ledger.database import Database

FRESH_SECONDS = 0.25
"""How soon another process's move of a trial's clock is noticed."""

Pool = AsyncConnectionPool[Any]


class ClockError(LedgerError):
    """A real register's clock is not to be set, and a trial's moves forward only."""


class Clock:
    def __init__(self, stands: datetime | None) -> None:
        self._stands = stands
        self._following: asyncio.Task[None] | None = None

    @classmethod
    async def read(cls, database: Database) -> Self:
        async with await psycopg.AsyncConnection.connect(database.conninfo("reader"), autocommit=True) as connection:
            return cls(await _stands(connection))

    @property
    def trial(self) -> bool:
        return self._stands is not None

    def now(self) -> datetime:
        """UTC."""
        return datetime.now(UTC) if self._stands is None else self._stands

    async def set(self, connection: psycopg.AsyncConnection[Any], instant: datetime) -> None:
        """Move a trial's clock forward. Raises ClockError."""
        try:
            await connection.execute("SELECT ledger.set_clock(%s)", (instant,))
        except psycopg.DatabaseError as refused:
            if refused.sqlstate not in ("HM014", "HM015"):
                raise
            raise ClockError(str(refused.diag.message_primary)) from refused
        self._stands = instant.astimezone(UTC)

    def follow(self, pool: Pool) -> None:
        """Keep up with other processes that move the clock."""
        if self.trial:
            self._following = asyncio.create_task(self._follow(pool))

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following

    async def _follow(self, pool: Pool) -> None:
        while True:
            await asyncio.sleep(FRESH_SECONDS)
            with contextlib.suppress(psycopg.OperationalError):
                async with pool.connection() as connection:
                    stands = await _stands(connection)
                if self._stands is not None and stands is not None and stands > self._stands:
                    self._stands = stands


async def _stands(connection: psycopg.AsyncConnection[Any]) -> datetime | None:
    (stands,), = await (await connection.execute("SELECT clock FROM ledger.register")).fetchall()
    return None if stands is None else stands.astimezone(UTC)
