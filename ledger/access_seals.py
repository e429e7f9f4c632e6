"""Binds the access log into the log: what was written down is digested into entries, so that none can change unseen."""
import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg import sql

from domain.event import Decided, Signed, Stream
from domain.system.events import AccessesSealed
from ledger.append import LedgerError, Unavailable
from ledger.carry_out import carry_out
from ledger.own_entries import SYSTEM, order, signed_now
from ledger.past import Past
from ledger.reaching import Connection
from ledger.store import Ledger
from ledger.tree import leaf_hash, root

EVERY_SECONDS = 5.0
"""How often what is not sealed yet is looked for: with the sealing itself, no digest is more than 10 s old."""
LARGEST_SEAL = 20_000
COLUMNS = ("council", "number", "recorded_at", "access_id", "at", "actor", "role", "purpose", "action", "outcome", "rule",
           "flags", "subjects", "reading", "position", "sealed", "form")
ROWS = """COPY (SELECT {columns} FROM ledger.access WHERE council = {council} AND number BETWEEN {first} AND {last}
ORDER BY number) TO STDOUT (FORMAT BINARY)"""
OPENING_BYTES = 19
MONTH = ("SELECT recorded_at FROM ledger.access WHERE council = %s AND number = %s")
LAST_OF_MONTH = ("SELECT max(number) FROM ledger.access WHERE council = %s AND number BETWEEN %s AND %s AND recorded_at >= %s "
                 "AND recorded_at < %s")
NEWEST = "SELECT clear FROM ledger.entry WHERE council = %s AND stream = %s ORDER BY version DESC LIMIT 1"
HEAD = "SELECT number FROM ledger.access_head WHERE council = %s"


log = logging.getLogger(__name__)


class Nothing(Exception):
    """All that was written down is sealed."""


class Stretch(NamedTuple):
    """Numbers of accesses, both included."""

    first: int
    last: int


def seals_stream(ledger: Ledger, council: str) -> UUID:
    """Where nothing but seals stands, so that its last entry says how far they reach."""
    return ledger.known_id(council, "accesses")


async def keep_sealing(ledger: Ledger, every: float = EVERY_SECONDS) -> None:
    """Seal each council's accesses, for ever. Several processes may: each stretch is sealed once."""
    while True:
        with contextlib.suppress(Unavailable):
            for council in await ledger.councils():
                await _seal_all(ledger, council)
        await asyncio.sleep(every)


async def _seal_all(ledger: Ledger, council: str) -> None:
    try:
        while await seal(ledger, council):
            pass
    except LedgerError as refused:  # what waits is not lost: verify names what is missing
        log.warning("accesses of %s were not sealed this time (%s)", council, type(refused).__name__)


async def seal(ledger: Ledger, council: str) -> Stretch | None:
    """Seal up to LARGEST_SEAL accesses of one month; None when all are. Raises LedgerError."""
    signature = signed_now(ledger)
    stream = Stream(kind=SYSTEM, id=seals_stream(ledger, council))
    sealed: list[Stretch] = []

    async def decide(past: Past) -> Decided:
        await past.version(stream)  # before what it says is read: should another seal come between, this one is decided again
        stretch = await _next(ledger, council, stream.id)
        async with ledger.read_only(council) as connection:
            digest = await digest_of(connection, council, stretch)
        sealed.append(stretch)
        event = AccessesSealed(first=stretch.first, last=stretch.last, root=digest.hex())
        return Decided(events=((stream, (Signed(event=event, role=SYSTEM, occurred_on=signature.today),)),))

    try:
        await carry_out(ledger, order(ledger, council, signature), decide)
    except Nothing:
        return None
    return sealed[-1]


async def digest_of(connection: Connection, council: str, stretch: Stretch) -> bytes:
    """Root of the tree (RFC 6962) over those accesses, each as a row of COPY's binary format with COLUMNS.

    Raises LedgerError when one is missing.
    """
    hashes = [leaf_hash(row) async for row in _rows(connection, council, stretch)]
    if len(hashes) != stretch.last - stretch.first + 1:
        raise LedgerError(f"accesses of {council} between {stretch.first} and {stretch.last} are missing")
    return root(hashes)


async def _next(ledger: Ledger, council: str, stream: UUID) -> Stretch:
    newest = await ledger.rows(council, NEWEST, (council, stream))
    first = AccessesSealed.model_validate_json(newest[0][0]).last + 1 if newest else 1
    head = await ledger.rows(council, HEAD, (council,))
    if not head or head[0][0] < first:
        raise Nothing
    last = min(head[0][0], first + LARGEST_SEAL - 1)
    ((recorded_at,),) = await ledger.rows(council, MONTH, (council, first))
    ((within,),) = await ledger.rows(council, LAST_OF_MONTH, (council, first, last, *month_of(recorded_at)))
    return Stretch(first, within)


def month_of(instant: datetime) -> tuple[datetime, datetime]:
    """The UTC month's beginning, and the next one's."""
    begin = instant.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begin, (begin + timedelta(days=32)).replace(day=1)


async def _rows(connection: Connection, council: str, stretch: Stretch) -> AsyncIterator[bytes]:
    statement = sql.SQL(ROWS).format(columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), council=sql.Literal(council),
                                     first=sql.Literal(stretch.first), last=sql.Literal(stretch.last))
    async with connection.cursor().copy(statement) as copy:
        start = OPENING_BYTES
        async for row in copy:
            if len(row) > start + 2:
                yield bytes(row[start:])
            start = 0
