"""Keeps the rows about subjects' records where the readings of flags are, in the same transaction."""
from collections.abc import Iterator, Sequence
from typing import Any

from projections.checks import STILL
from projections.entries import ERASED
from projections.known_subject import TYPES, KnownSubject, Parted, SameFlags, Told, evolve, merged
from projections.tables import Connection

APPLICATION = "subjects"
AT_A_TIME = 5_000
NEXT = """
SELECT stream, position, occurred_on, event_id, version, type, clear, sealed FROM ledger.entry
WHERE council = %s AND position > %s AND position <= %s AND type = ANY(%s) ORDER BY position LIMIT %s"""
HAS_COME_TO = "SELECT coalesce(max(position), 0) FROM readings.tracking WHERE council = %s AND application = %s"
REACHED = """
INSERT INTO readings.tracking VALUES (%s, %s, %s)
ON CONFLICT (council, application) DO UPDATE SET position = excluded.position"""
OVER = "UPDATE readings.subject SET to_position = %s WHERE council = %s AND subject = %s AND from_position = %s"
PARTED = """
UPDATE readings.same_flag SET to_position = %s
WHERE council = %s AND survivor = %s AND merged = %s AND to_position = %s"""
INSERT = "INSERT INTO readings.subject VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
ENTRIES = """
SELECT stream, position, occurred_on, event_id, version, type, clear, sealed FROM ledger.entry
WHERE council = %s AND stream = %s AND position <= %s AND type = ANY(%s) ORDER BY version"""
SAME = "INSERT INTO readings.same_flag VALUES (%s, %s, %s, %s, %s, %s, %s)"


def follow(connection: Connection, council: str, until: int) -> None:
    """Take in the entries up to a position, in the transaction that is open."""
    while told := _next(connection, council, until):
        for run in _runs(told):
            _take_in(connection, council, run)
            if run[-1].event.type == ERASED:
                _fold_again(connection, council, run[-1])
        if len(told) < AT_A_TIME:
            break
        connection.execute(REACHED, (council, APPLICATION, told[-1].position))
    connection.execute(REACHED, (council, APPLICATION, until))


def make_anew(connection: Connection, council: str, until: int) -> None:
    """Fold all of it again, in the transaction that is open; whoever reads meanwhile sees the old rows."""
    connection.execute("DELETE FROM readings.subject WHERE council = %s", (council,))
    connection.execute("DELETE FROM readings.same_flag WHERE council = %s", (council,))
    connection.execute(REACHED, (council, APPLICATION, 0))
    follow(connection, council, until)


def _next(connection: Connection, council: str, until: int) -> list[Told]:
    ((come_to,),) = connection.execute(HAS_COME_TO, (council, APPLICATION)).fetchall()  # the planner must know it
    rows = connection.execute(NEXT, (council, come_to, until, list(TYPES), AT_A_TIME), binary=True).fetchall()
    return _opened(connection, rows)


def _opened(connection: Connection, rows: Sequence[Sequence[Any]]) -> list[Told]:
    connection.load(row[7] for row in rows)
    return [Told(stream, position, on, connection.event(event_id, stream, *entry))
            for stream, position, on, event_id, *entry in rows]


def _runs(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    """The entries up to each erasure, which ends its run."""
    first = 0
    for number, each in enumerate(told, 1):
        if each.event.type == ERASED or number == len(told):
            yield told[first:number]
            first = number


def _take_in(connection: Connection, council: str, entries: Sequence[Told]) -> None:
    rows = {row[0]: KnownSubject._make((*row[:3], tuple(row[3]), *row[4:])) for row in connection.execute(
        "SELECT subject, from_position, to_position, names, born, merged_into, death_noted_on, erased FROM readings.subject "
        "WHERE council = %s AND subject = ANY(%s) AND to_position = %s",
        (council, list({told.subject for told in entries}), STILL)).fetchall()}
    new: list[KnownSubject] = []
    over: list[tuple[int, KnownSubject]] = []
    for told in entries:
        before = rows.get(told.subject)
        after = rows[told.subject] = evolve(before, told)
        if before is None:
            new.append(after)
        elif after != before:
            over.append((after.from_position, before))
            new.append(after)
        _note_merge(connection, council, merged(told))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(council, *row[:3], list(row.names), *row[4:]) for row in new])
        cursor.executemany(OVER, [(until, council, row.subject, row.from_position) for until, row in over])


def _fold_again(connection: Connection, council: str, erased: Told) -> None:
    """The rows of an erased record as a rebuild makes them without its key."""
    rows: list[KnownSubject] = []
    entries = connection.execute(ENTRIES, (council, erased.subject, erased.position, list(TYPES)), binary=True).fetchall()
    for told in _opened(connection, entries):
        after = evolve(rows[-1] if rows else None, told)
        if rows and after != rows[-1]:
            rows[-1] = rows[-1]._replace(to_position=after.from_position)
        if not rows or after.from_position > rows[-1].from_position:
            rows.append(after)
    connection.execute("DELETE FROM readings.subject WHERE council = %s AND subject = %s", (council, erased.subject))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(council, *row[:3], list(row.names), *row[4:]) for row in rows])


def _note_merge(connection: Connection, council: str, said: SameFlags | Parted | None) -> None:
    if isinstance(said, SameFlags):
        with connection.cursor() as cursor:
            cursor.executemany(SAME, [(council, said.survivor, said.merged, flag, said.position, STILL, said.on)
                                      for flag in said.flags])
    elif said is not None:
        connection.execute(PARTED, (said.position, council, said.survivor, said.merged, STILL))
