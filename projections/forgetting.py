"""Takes back from the readings what they held of somebody who was erased: folded again, as without their key."""
from uuid import UUID

from domain.redacting import Replaced
from domain.subjects.erasure_events import PayloadErased
from projections.entries import Line
from projections.flag_by_flag import rows_of, turns
from projections.known import Known
from projections.lines import LINE, streamed
from projections.tables import HISTORY, Connection

FLAGS = "SELECT DISTINCT flag FROM readings.history WHERE council = %s AND subject = %s"
GONE = "DELETE FROM readings.history WHERE council = %s AND flag = ANY(%s)"
CHECKS = "DELETE FROM readings.open_check WHERE council = %s AND subject = %s"
OF_FLAGS = LINE + "WHERE council = %s AND stream = ANY(%s) AND position <= %s ORDER BY stream, version"


def forget(connection: Connection, council: str, erased: Line) -> list[UUID]:
    """Fold the flags again whose words or facts somebody had destroyed with an entry, in the transaction that is open; which
    those are.

    What was folded from facts that nobody can open any more would differ from what a rebuild makes.
    """
    flags: list[UUID] = []
    if isinstance(erased.event, PayloadErased):
        for owner in (erased.stream, *erased.event.narratives):
            connection.keyring.drop(council, owner)
        flags = [flag for (flag,) in connection.execute(FLAGS, (council, erased.stream)).fetchall()]
        connection.execute(CHECKS, (council, erased.stream))
    elif isinstance(erased.event, Replaced):
        connection.keyring.drop(council, erased.event.replaces)
        flags = [erased.stream] if erased.kind == "flag" else []
    if flags:
        connection.execute(GONE, (council, flags))
        lines = streamed(connection, OF_FLAGS, (council, flags, erased.position))
        rows: list[Known] = [row._replace(to_position=until)
                             for row, until in rows_of(lines, turns(connection, council, erased.position))]
        connection.execute(HISTORY.insert, [council, *HISTORY.arrays(rows)])
    return flags
