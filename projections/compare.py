"""Holds the readings that serve against a fold of the log made anew, without exchanging them."""
from collections.abc import Iterator
from uuid import UUID

from ledger.database import Conninfo
from ledger.opening import connect
from projections.partitions import drop, make_aside
from projections.rebuild import Share, fold_share
from projections.tables import APPLICATION, Connection, council_transaction, ddl

MOST = 1_000
POSITION = "SELECT position FROM readings.tracking WHERE council = %s AND application = %s FOR UPDATE"
DIFFERING = ("SELECT flag, min(from_position) FROM ("
             "(TABLE {made} EXCEPT SELECT * FROM {served} WHERE council = {council}) UNION ALL "
             "(SELECT * FROM {served} WHERE council = {council} EXCEPT TABLE {made})) d GROUP BY flag ORDER BY 2, 1")


def differing(conninfo: Conninfo, council: str) -> tuple[int, list[tuple[UUID, int]]]:
    """How far the readings have come, and the flags whose history they have otherwise than the log: (flag, from position).

    `conninfo` is the runner role's. Whoever keeps the readings waits meanwhile.
    """
    with connect(conninfo) as connection:
        names = make_aside(connection, council)
        try:
            with council_transaction(connection, council):
                row = connection.execute(POSITION, (council, APPLICATION)).fetchone()
                until = int(row[0]) if row else 0
                if until:
                    fold_share(Share(conninfo, council, until, names["history"], 0, 1))
                return until, list(_found(connection, council, names["history"]))
        finally:
            drop(connection, council, list(names.values()))


def _found(connection: Connection, council: str, made: str) -> Iterator[tuple[UUID, int]]:
    for flag, position in connection.execute(ddl(DIFFERING, council, made=made, served="history")).fetchmany(MOST):
        yield flag, int(position)
