"""Group commit: callers hand in commands, and a council's few connections store what has gathered, a batch at a time."""
import asyncio
import logging
import struct
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolClosed

from ledger.append import Answer, Append, Busy, LedgerError, Unavailable
from ledger.batch import STATEMENT, parameters
from ledger.packing import Packed, PackedDumper

LARGEST_BATCH = 128
CONNECTIONS_A_COUNCIL = 2
"""The second overlaps this process's work with the server's; the council's lock still orders them. It is used when a full
batch is waiting: two half batches cost the server a third more than a whole one."""
PATIENCE_SECONDS = 10.0
"""How long a batch is sent again when the connection is lost."""
PAUSE_SECONDS = 0.05
FAULTS = (psycopg.Error, struct.error, ValueError, OverflowError, TypeError, AttributeError)
"""What a command that can't be stored at all raises: a value of the wrong kind, too great, or refused by the database."""

log = logging.getLogger(__name__)


Row = tuple[int, int, Any, Any, Any, datetime | None, UUID | None]
"""ledger.answer"""


class Waiting(NamedTuple):
    append: Append
    answer: "asyncio.Future[Answer]"


async def prepare_connection(connection: psycopg.AsyncConnection) -> None:
    connection.adapters.register_dumper(Packed, PackedDumper)
    connection.prepare_threshold = 0
    await connection.set_autocommit(True)


class Appender:
    """One council's, in this process."""

    def __init__(self, pool: AsyncConnectionPool[psycopg.AsyncConnection], council: str) -> None:
        self._pool, self._council = pool, council
        self._waiting: deque[Waiting] = deque()
        self._workers: set[asyncio.Task[None] | None] = set()

    def append(self, append: Append) -> "asyncio.Future[Answer]":
        """The answer to come. Fails with Unavailable, Busy or LedgerError."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(append, answer))
        if not self._workers or (len(self._workers) < CONNECTIONS_A_COUNCIL and len(self._waiting) >= LARGEST_BATCH):
            self._workers.add(asyncio.create_task(self._work()))
        return answer

    async def finish(self) -> None:
        """Wait until all that was handed in is answered."""
        while self._workers:
            await asyncio.wait([worker for worker in self._workers if worker])

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(LARGEST_BATCH, len(self._waiting)))]
                await self._store(batch)
                await asyncio.sleep(0)  # whoever was answered just now may come along with the next
        finally:
            self._workers.discard(asyncio.current_task())  # in the same step as the last look at what is waiting

    async def _store(self, batch: Sequence[Waiting]) -> None:
        try:
            answers = await self._send([waiting.append for waiting in batch])
        except LedgerError as error:
            _fail(batch, error)
        except FAULTS as error:
            if len(batch) > 1:
                for waiting in batch:  # one command that can't be stored must not take the others with it
                    await self._store([waiting])
            else:
                _fail(batch, LedgerError(f"the append was refused as faulty ({type(error).__name__})"))
        except BaseException:
            _fail(batch, Unavailable("the ledger is closing"))
            raise
        else:
            for waiting, answer in zip(batch, answers, strict=True):
                if not waiting.answer.done():
                    waiting.answer.set_result(answer)

    async def _send(self, appends: Sequence[Append]) -> list[Answer]:
        """Sends until it is answered: what was stored before a connection was lost comes back as a repeat."""
        values = parameters(self._council, appends)
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        again = False
        while True:
            try:
                async with self._pool.connection() as connection:
                    cursor = await connection.execute(STATEMENT, values, prepare=True, binary=True)
                    return _spread(await cursor.fetchall(), appends, again)
            except psycopg.errors.LockNotAvailable as error:
                raise Busy(f"the lock of council {self._council} is held by another session") from error
            except PoolClosed as error:
                raise Unavailable("the ledger is closed") from error
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if asyncio.get_running_loop().time() > deadline:
                    raise Unavailable("the database can't be reached; whether this was stored is not known") from error
                log.warning("append: connection lost, trying again (%s)", type(error).__name__)
                again = True
                await asyncio.sleep(PAUSE_SECONDS)


def _spread(rows: Sequence[Row], appends: Sequence[Append], again: bool) -> list[Answer]:
    """One answer a command, from the answers to runs of them."""
    answers: list[Answer] = []
    for low, high, answer, first, entries, recorded_at, detail in rows:
        if answer == "stored":
            for append in appends[low - 1:high]:
                answers.append(Answer("stored", first, len(append.drafts), recorded_at))
                first += len(append.drafts)  # noqa: PLW2901  a run's positions follow each other
        else:
            # Sent again after a lost connection, it is this very call's own entries that are found.
            told: Any = "stored" if answer == "repeat" and again else answer
            answers.append(Answer(told, first or 0, entries or 0, recorded_at, detail))
    return answers


def _fail(batch: Sequence[Waiting], error: LedgerError) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_exception(error)
