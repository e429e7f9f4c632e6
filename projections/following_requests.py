"""Keeps the rows about requests where the readings of flags are, in the same transaction."""
from uuid import UUID

import orjson

from projections.known_request import Line, read, rows
from projections.tables import Connection

APPLICATION = "requests"
HAS_COME_TO = "SELECT coalesce(max(position), 0) FROM readings.tracking WHERE council = %s AND application = %s"
REACHED = """
INSERT INTO readings.tracking VALUES (%s, %s, %s)
ON CONFLICT (council, application) DO UPDATE SET position = excluded.position"""
MOVED = """
SELECT DISTINCT stream FROM ledger.entry
WHERE council = %s AND position > %s AND position <= %s AND kind = 'request'"""
ENTRIES = """
SELECT stream, version, position, recorded_at, occurred_on, actor, role, type, clear FROM ledger.entry
WHERE council = %s AND stream = %s AND position <= %s ORDER BY version"""
FORGET = "DELETE FROM readings.request WHERE council = %s AND request = %s"
INSERT = """
INSERT INTO readings.request
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        %s, %s, %s)"""


def follow(connection: Connection, council: str, until: int) -> None:
    """Make the rows of every request that moved since, in the transaction that is open: there are few, and each is short."""
    ((come_to,),) = connection.execute(HAS_COME_TO, (council, APPLICATION)).fetchall()
    for (stream,) in connection.execute(MOVED, (council, come_to, until)).fetchall():
        _make(connection, council, stream, until)
    connection.execute(REACHED, (council, APPLICATION, until))


def make_anew(connection: Connection, council: str, until: int) -> None:
    """Fold all of it again, in the transaction that is open; whoever reads meanwhile sees the old rows."""
    connection.execute("DELETE FROM readings.request WHERE council = %s", (council,))
    connection.execute(REACHED, (council, APPLICATION, 0))
    follow(connection, council, until)


def _make(connection: Connection, council: str, stream: UUID, until: int) -> None:
    lines = [Line._make((*envelope, read(type_, orjson.loads(clear)), None))
             for *envelope, type_, clear in connection.execute(ENTRIES, (council, stream, until), binary=True).fetchall()]
    connection.execute(FORGET, (council, stream))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(council, *row) for row in rows(lines)])
