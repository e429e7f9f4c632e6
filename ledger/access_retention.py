"""Lets go of the access log's months whose time is over; that they were, and their digests, stay in the log."""
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID

import psycopg

from domain.system.events import AccessesExpired, AccessesSealed
from ledger.access_seals import month_of, seal, seals_stream
from ledger.append import LedgerError
from ledger.own_entries import write
from ledger.search_terms import month_owner
from ledger.store import Ledger

FORGET = ("SELECT ledger.destroy_keys(c.council, %s, %s) FROM set_config('heedmark.council', %s, true) AS c(council)")
MONTHS = "SELECT month FROM ledger.access_month WHERE dropped_at IS NULL AND month < %s ORDER BY month"
NUMBERS = "SELECT min(number), max(number) FROM ledger.access WHERE council = %s AND recorded_at >= %s AND recorded_at < %s"
SEALS = "SELECT position, clear FROM ledger.entry WHERE council = %s AND stream = %s AND version = %s"


async def let_go(ledger: Ledger, before: date) -> list[tuple[date, dict[str, AccessesExpired]]]:
    """Drop all months before that one (UTC), which are over; each with what is gone, by council.

    Raises LedgerError for a month that isn't over.
    """
    if before > month_of(ledger.now())[0].date():
        raise LedgerError("a month that isn't over is kept")
    dropped = []
    for month in await _months(ledger, before):
        gone = {}
        for council in await ledger.councils():
            while await seal(ledger, council):
                pass
            if (event := await _expired(ledger, council, month)) is not None:
                await write(ledger, council, event, once=f"accesses of {event.month} expired")
                gone[council] = event
        await _drop(ledger, month)
        await _forget_terms(ledger, month)
        dropped.append((month, gone))
    return dropped


async def _months(ledger: Ledger, before: date) -> list[date]:
    async with await psycopg.AsyncConnection.connect(ledger.database.conninfo("keeper")) as connection:
        return [month for (month,) in await (await connection.execute(MONTHS, (before,))).fetchall()]


async def _expired(ledger: Ledger, council: str, month: date) -> AccessesExpired | None:
    begin, end = month_of(datetime(month.year, month.month, 1, tzinfo=UTC))
    ((first, last),) = await ledger.rows(council, NUMBERS, (council, begin, end))
    if first is None:
        return None
    seals = seals_stream(ledger, council)
    first_seal, last_seal = [await _seal_of(ledger, council, seals, number) for number in (first, last)]
    return AccessesExpired(month=f"{month:%Y-%m}", first=first, last=last, first_seal=first_seal, last_seal=last_seal)


async def _seal_of(ledger: Ledger, council: str, stream: UUID, number: int) -> int:
    """The position of the seal over an access; seals follow one another without a gap."""
    async def at(version: int) -> tuple[int, AccessesSealed]:
        ((position, clear),) = await ledger.rows(council, SEALS, (council, stream, version))
        return position, AccessesSealed.model_validate_json(clear)

    return await _halving(at, await ledger.version(council, stream), number)


async def _halving(at: Callable[[int], Awaitable[tuple[int, AccessesSealed]]], high: int, number: int) -> int:
    low = 0
    while True:
        middle = (low + high) // 2
        position, found = await at(middle)
        if found.first <= number <= found.last:
            return position
        low, high = (middle + 1, high) if number > found.last else (low, middle - 1)
        if low > high:
            raise LedgerError(f"access {number} is not sealed")


async def _drop(ledger: Ledger, month: date) -> None:
    try:
        async with await psycopg.AsyncConnection.connect(ledger.database.conninfo("keeper"), autocommit=True) as connection:
            await connection.execute("SELECT ledger.drop_access_month(%s)", (month,))
    except psycopg.DatabaseError as refused:
        if refused.sqlstate not in ("HM018", "HM019"):
            raise
        raise LedgerError(str(refused.diag.message_primary)) from refused


async def _forget_terms(ledger: Ledger, month: date) -> None:
    """What was searched for in that month doesn't open any more, wherever a copy of the partition is kept."""
    begin, _ = month_of(datetime(month.year, month.month, 1, tzinfo=UTC))
    async with await psycopg.AsyncConnection.connect(ledger.database.conninfo("keeper"), autocommit=True) as connection:
        for council in await ledger.councils():
            owner = month_owner(ledger.keys, council, begin)
            await connection.execute(FORGET, ([owner], await ledger.head(council), council))
            ledger.keyring.drop(council, owner)
