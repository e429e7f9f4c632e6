"""Holds the readings that serve against what the log gives when it is folded anew, and changes nothing."""
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import uuid4

import psycopg
from psycopg import sql

from ledger.database import Conninfo
from ledger.opening import connect
from projections.follower import Follower
from projections.following_subjects import APPLICATION as SUBJECTS
from projections.gathering import gathered
from projections.partitions import Names, drop, make_aside
from projections.rebuild import Share, fold_checks, fold_share, make_small_ones_anew, wait_for_others
from projections.tables import APPLICATION, TABLES, Connection, council_transaction, ddl

MOST = 1_000
"""Rows named of one table."""
TRIES = 5
TRACKING = "tracking"
POSITIONS = "SELECT application, position FROM readings.tracking WHERE council = %s FOR UPDATE"
HEAD = "SELECT coalesce(max(position), 0) FROM ledger.entry WHERE council = %s"
FORGOTTEN_SINCE = "SELECT EXISTS (SELECT FROM ledger.data_key WHERE council = %s AND destroyed_at > %s)"
ALL_TABLES = ("SELECT c.oid::regclass::text, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c "
              "JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
              "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey) AND a.attname <> 'council' "
              "WHERE c.relnamespace = 'readings'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
              "GROUP BY c.oid ORDER BY 1")
DIFFERING = """
SELECT {key}, m.row IS NULL, s.row IS NULL, ARRAY(
  SELECT a.key FROM jsonb_each(to_jsonb(m.row)) a JOIN jsonb_each(to_jsonb(s.row)) b USING (key)
  WHERE a.value IS DISTINCT FROM b.value ORDER BY a.key)
FROM (SELECT {key}, t AS row FROM {made} t WHERE council = {council}) m
FULL JOIN (SELECT {key}, t AS row FROM {served} t WHERE council = {council}) s USING ({key})
WHERE m.row::record IS DISTINCT FROM s.row::record ORDER BY {key} LIMIT {most}"""


class Otherwise(NamedTuple):
    """A row of a reading that the log doesn't give, or gives otherwise."""

    position: int | None
    """Of the entry from which on it stands so; None: it is none of one entry's."""
    what: str
    """The table, the row's key (ids, codes and positions, nothing personal) and the columns' names."""


class _ForgottenMeanwhile(Exception):
    """Somebody was erased while their facts were being folded."""


def differing(conninfo: Conninfo, council: str) -> tuple[int, list[Otherwise]]:
    """How far the readings were compared, and every row of every table of theirs that a rebuild gives otherwise.

    `conninfo` is the runner role's. Whoever keeps the readings waits meanwhile; all that is made is taken back.
    """
    with connect(conninfo) as connection:
        wait_for_others(connection, council)
        for _ in range(TRIES):
            try:
                with _aside(connection, council) as names:
                    return _compared(connection, conninfo, council, names)
            except _ForgottenMeanwhile:
                continue
    return 0, [Otherwise(None, "the readings couldn't be compared: somebody was erased each time that was tried")]


@contextmanager
def _aside(connection: Connection, council: str) -> Iterator[Names]:
    names = make_aside(connection, council)
    try:
        yield names
    finally:
        drop(connection, council, list(names.values()))


def _compared(connection: Connection, conninfo: Conninfo, council: str, names: Names) -> tuple[int, list[Otherwise]]:
    until = 0
    with connection.transaction(force_rollback=True), council_transaction(connection, council):
        at: dict[str, int] = dict(connection.execute(POSITIONS, (council,)).fetchall())
        found = _astray(connection, council, at)
        if not found:
            try:
                follower = Follower(council, locked=True)
                while follower.step(connection):
                    pass
                until = follower.position
            except psycopg.IntegrityError:
                found = [Otherwise(None, f"readings.{TRACKING}: rows stand there from after its position")]
        if until > 0:
            found = list(_held_against_the_log(connection, conninfo, council, until, names))
            if connection.execute(FORGOTTEN_SINCE, (council, until)).fetchone() == (True,):
                raise _ForgottenMeanwhile
        return until, found


def _astray(connection: Connection, council: str, at: Mapping[str, int]) -> list[Otherwise]:
    """Positions that can't be."""
    row = connection.execute(HEAD, (council,)).fetchone()
    head = int(row[0]) if row else 0
    found = [Otherwise(None, f"readings.{TRACKING}: {application} is at {position}, and the log ends at {head}")
             for application, position in at.items() if position > head]
    if not found and APPLICATION in at and (SUBJECTS not in at or at[SUBJECTS] != at[APPLICATION]):
        found = [Otherwise(None, f"readings.{TRACKING}: {APPLICATION} and {SUBJECTS} are not at the same position")]
    return found


def _held_against_the_log(connection: Connection, conninfo: Conninfo, council: str, until: int,
                          names: Names) -> Iterator[Otherwise]:
    fold_share(Share(conninfo, council, until, names["history"], 0, 1))
    beside = gathered(conninfo, council, until)
    if beside.has_checks:
        fold_checks(conninfo, council, until, names["open_check"])
    keys: dict[str, list[str]] = {
        name.removeprefix("readings."): key for name, key in connection.execute(ALL_TABLES).fetchall()}
    as_served = {}
    for table in keys.keys() - {*TABLES, TRACKING}:
        as_served[table] = f"{table}_{uuid4().hex[:8]}"
        connection.execute(ddl("CREATE TABLE {kept} AS SELECT * FROM {table} WHERE council = {council}", council,
                               kept=as_served[table], table=table))
    make_small_ones_anew(connection, council, until, beside)
    for table in TABLES:
        yield from _rows(connection, council, table, keys[table], names[table], table)
    for table, kept in sorted(as_served.items()):
        yield from _rows(connection, council, table, keys[table], table, kept)


def _rows(connection: Connection, council: str, table: str, key: Sequence[str], made: str, served: str) -> Iterator[Otherwise]:
    """The rows in which what was made and what serves differ."""
    query = sql.SQL(DIFFERING).format(
        key=sql.SQL(", ").join(map(sql.Identifier, key)), made=sql.Identifier("readings", made),
        served=sql.Identifier("readings", served), council=sql.Literal(council), most=sql.Literal(MOST))
    for *values, not_made, not_served, columns in connection.execute(query).fetchall():
        row = dict(zip(key, values, strict=True))
        where = next((int(row[name]) for name in ("from_position", "position") if name in row), None)
        whose = ", ".join(f"{name} {value}" for name, value in row.items() if name not in ("from_position", "position"))
        said = ("stands there, and the log doesn't give it" if not_made else "is missing" if not_served
                else f"is otherwise than the log gives it ({', '.join(columns)})")
        yield Otherwise(where, f"readings.{table}: {whose} {said}")
