"""A log's entries as the readings ask for them."""
from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

from projections.entries import Line, opened
from projections.tables import Connection

STREAMED_AT_A_TIME = 1_000
LINE = ("SELECT stream, kind, version, position, type, recorded_at, occurred_on, actor, role, on_behalf_of, edition, digest, "
        "event_id, clear, sealed FROM ledger.entry ")


def council_lines(connection: Connection, council: str, until: int) -> list[Line]:
    """The entries of the council's own stream."""
    first = connection.execute("SELECT stream FROM ledger.entry WHERE council = %s AND kind = 'council' AND position <= %s "
                               "ORDER BY position LIMIT 1", (council, until)).fetchone()
    return list(opened(connection, connection.execute(
        LINE + "WHERE council = %s AND stream = %s AND position <= %s ORDER BY version",
        (council, first[0], until), binary=True))) if first else []


def lines_of_types(connection: Connection, council: str, until: int, types: Sequence[str]) -> Iterator[Line]:
    return streamed(connection, LINE + "WHERE council = %s AND position <= %s AND type = ANY(%s) ORDER BY position",
                     (council, until, list(types)))


def streamed(connection: Connection, query: LiteralString, values: Sequence[Any], *, keys_loaded: bool = False) -> Iterator[Line]:
    """The entries that a query finds, a thousand at a time; `keys_loaded` as in `opened`."""
    with connection.cursor("lines", binary=True) as cursor:
        cursor.itersize = STREAMED_AT_A_TIME
        cursor.execute(query, values)
        yield from opened(connection, cursor, keys_loaded=keys_loaded)
