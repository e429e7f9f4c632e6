"""Who looked at what: written down in company before the answer leaves, and found again."""
import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from ledger.append import LedgerError, Unavailable
from ledger.appender import FAULTS
from ledger.batch import appending
from ledger.entry import STORED_FORM
from ledger.packing import columns, record, single
from ledger.search_terms import SearchTerms

LARGEST_BATCH = 256
KINDS = ("uuid", "timestamptz", "code", "code", "code", "code", "code", "code", "text", "text", "code", "bigint", "bytea")
STATEMENT = appending("ledger.record_access", "ledger.sightings")
FOUND = """
SELECT a.access_id, a.at, a.actor, a.role, a.purpose, a.action, a.outcome, a.rule, a.flags, a.subjects, a.reading, a.position,
       a.sealed, a.number, a.recorded_at
FROM ledger.access a {} WHERE {} ORDER BY a.number LIMIT %s"""
BY_SEEN = "JOIN ledger.access_seen s ON (s.council, s.number, s.recorded_at) = (a.council, a.number, a.recorded_at)"
Readable = str | bytes | sql.SQL | sql.Composed
Rows = Callable[[str, Readable, Sequence[Any]], Awaitable[list[tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class Access:
    """One read of personal data, or an attempt at one."""

    id: UUID
    at: datetime
    """UTC; when it was asked. When it was recorded is the ledger's to say."""
    actor: str
    role: str
    purpose: str
    action: str
    """The route's name."""
    outcome: Literal["shown", "refused", "not known"]
    rule: str | None = None
    """Of a refusal."""
    flags: tuple[UUID, ...] = ()
    subjects: tuple[UUID, ...] = ()
    reading: str | None = None
    position: int | None = None
    """Of the reading that was shown."""
    sealed: bytes = b""
    """Search terms as JSON; stored in a box of the month's, see ledger.search_terms."""
    number: int = 0
    """From 1, without gaps, within a council; given when recorded."""
    recorded_at: datetime | None = None
    """UTC."""


class AccessLog:
    """All councils' in this process."""

    def __init__(self, pool: AsyncConnectionPool[psycopg.AsyncConnection[tuple[Any, ...]]], rows: Rows, terms: SearchTerms,
                 now: Callable[[], datetime]) -> None:
        self._pool, self._rows, self._terms, self._now = pool, rows, terms, now
        self._waiting: dict[str, deque[tuple[Access, asyncio.Future[int]]]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._known: dict[str, int] = {}

    async def record(self, council: str, access: Access) -> int:
        """Its number, once it is stored. Raises Unavailable: then nothing may be shown."""
        access = await self._terms.sealed(council, access, self._now())
        number: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(council, deque()).append((access, number))
        if council not in self._workers:
            self._workers[council] = asyncio.create_task(self._work(council))
        return await number

    async def finish(self) -> None:
        while self._workers:
            await asyncio.wait(list(self._workers.values()))

    async def find(self, council: str, *, flag: UUID | None = None, subject: UUID | None = None, actor: str | None = None,
                   since: datetime | None = None, until: datetime | None = None, after: int = 0,
                   limit: int = 1000) -> list[Access]:
        """Accesses in order of number, past `after`; `since` and `until` bound when they were recorded (UTC)."""
        seen = flag or subject
        conditions: list[tuple[str, Any]] = [("a.council = %s", council), ("a.number > %s", after)]
        conditions += [] if seen is None else [("s.council = %s", council), ("s.seen = %s", seen)]
        conditions += [(condition, value) for condition, value in (
            ("a.actor = %s", actor), ("a.recorded_at >= %s", since), ("a.recorded_at < %s", until)) if value is not None]
        query = sql.SQL(FOUND).format(sql.SQL("" if seen is None else BY_SEEN),
                                      sql.SQL(" AND ").join(sql.SQL(condition) for condition, _ in conditions))
        rows = await self._rows(council, query, [*(value for _, value in conditions), limit])
        return await self._terms.opened(council, [Access(*_seen(row)) for row in rows])

    async def _work(self, council: str) -> None:
        waiting = self._waiting[council]
        try:
            while waiting:
                batch = [waiting.popleft() for _ in range(min(LARGEST_BATCH, len(waiting)))]
                await self._store(council, batch)
        finally:
            del self._workers[council]

    async def _store(self, council: str, batch: Sequence[tuple[Access, "asyncio.Future[int]"]]) -> None:
        try:
            last = await self._send(council, [access for access, _ in batch])
        except LedgerError as error:
            _fail(batch, error)
        except FAULTS as error:
            if len(batch) > 1:
                for one in batch:
                    await self._store(council, [one])
            else:
                _fail(batch, LedgerError(f"the access could not be written down ({type(error).__name__})"))
        except BaseException:
            _fail(batch, Unavailable("the ledger is closing"))
            raise
        else:
            self._known[council] = last
            for number, (_, future) in enumerate(batch, last - len(batch) + 1):
                if not future.done():
                    future.set_result(number)

    async def _send(self, council: str, accesses: Sequence[Access]) -> int:
        arrays = columns(KINDS, [_row(access) for access in accesses])
        known = self._known[council] if council in self._known else 0
        for again in (False, True):
            values = council, record([*arrays, single("bigint", known if again else None), single("text", STORED_FORM)])
            try:
                async with self._pool.connection(timeout=5) as connection:
                    (number,), = await (await connection.execute(STATEMENT, values, prepare=True, binary=True)).fetchall()
                return int(number)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if again or isinstance(error, PoolTimeout | PoolClosed):
                    raise Unavailable("the access log can't be written") from error
                await self._pool.check()
        raise AssertionError("unreachable")


def _row(a: Access) -> tuple[Any, ...]:
    return (a.id, a.at, a.actor, a.role, a.purpose, a.action, a.outcome, a.rule, _array(a.flags), _array(a.subjects), a.reading,
            a.position, a.sealed)


def _seen(row: Sequence[Any]) -> list[Any]:
    return [tuple(value) if isinstance(value, list) else value for value in row]


def _array(ids: Sequence[UUID]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


def _fail(batch: Sequence[tuple[Access, "asyncio.Future[int]"]], error: LedgerError) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)
