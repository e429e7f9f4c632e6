"""Keeps the rows about requests where the readings of flags are, in the same transaction."""
from collections.abc import Iterable
from uuid import UUID

import orjson

from projections.known_request import Line, read, rows
from projections.tables import Connection

ENTRIES = """
SELECT stream, version, position, recorded_at, occurred_on, actor, role, type, clear FROM ledger.entry
WHERE council = %s AND stream = %s AND position <= %s ORDER BY version"""
FORGET = "DELETE FROM readings.request WHERE council = %s AND request = %s"
INSERT = """
INSERT INTO readings.request
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        %s, %s, %s)"""


def follow(connection: Connection, council: str, requests: Iterable[UUID], until: int) -> None:
    """Make the rows of these requests, as far as a position, in the transaction that is open: each is short."""
    for request in requests:
        _make(connection, council, request, until)


def make_anew(connection: Connection, council: str, requests: Iterable[UUID], until: int) -> None:
    """Fold all of them again, in the transaction that is open; whoever reads meanwhile sees the old rows."""
    connection.execute("DELETE FROM readings.request WHERE council = %s", (council,))
    follow(connection, council, requests, until)


def _make(connection: Connection, council: str, stream: UUID, until: int) -> None:
    lines = [Line._make((*envelope, read(type_, orjson.loads(clear)), None))
             for *envelope, type_, clear in connection.execute(ENTRIES, (council, stream, until), binary=True).fetchall()]
    connection.execute(FORGET, (council, stream))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(council, *row) for row in rows(lines)])
