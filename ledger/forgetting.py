"""Lets a process forget what others destroyed: keys, and with them whatever was opened; and the epoch that was turned."""
import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

from ledger.append import LedgerError
from ledger.epochs import EpochKeyMissing
from ledger.keyring import Keyring

FRESH_SECONDS = 0.25
"""How soon a key that another process destroyed is forgotten here, and an epoch followed."""
DESTROYED = "SELECT owner, destroyed_at FROM ledger.data_key WHERE council = %s AND destroyed_at > %s ORDER BY destroyed_at"
EPOCH = "SELECT epoch FROM ledger.register"
Rows = Callable[[str, str, tuple[Any, ...]], Awaitable[list[tuple[Any, ...]]]]


class Forgetting:
    """One a process."""

    def __init__(self, keyring: Keyring, rows: Rows, councils: Callable[[], Awaitable[list[str]]],
                 follow_epoch: Callable[[int], Awaitable[None]]) -> None:
        """`rows` asks the database about one council; `follow_epoch` is told the current epoch."""
        self._keyring, self._rows, self._councils, self._follow_epoch = keyring, rows, councils, follow_epoch
        self._seen: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        self._closed = True  # a query that is cut off may say so by an error of its own
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Forget what was destroyed since the last look. Raises LedgerError, EpochKeyMissing."""
        self._keyring.epochs.forget_destroyed()
        councils = await self._councils()
        for council in councils:
            since = self._seen.setdefault(council, 0)
            for owner, position in await self._rows(council, DESTROYED, (council, since)):
                self._keyring.drop(council, owner)
                self._seen[council] = position
        if councils:
            ((epoch,),) = await self._rows(councils[0], EPOCH, ())
            await self._follow_epoch(epoch)

    async def _keep(self) -> None:
        while not self._closed:
            # The database, or who holds the keys, is away: what needs them can't be shown either.
            with contextlib.suppress(LedgerError, EpochKeyMissing, psycopg.OperationalError, psycopg.InterfaceError, OSError):
                await self.look()
            await asyncio.sleep(FRESH_SECONDS)
