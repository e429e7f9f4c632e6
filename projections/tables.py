"""The tables of the readings, and how rows get into them."""
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, LiteralString, get_type_hints

from psycopg import sql

from ledger.opening import AsyncOpening, Opening
from projections.awaiting import Awaited
from projections.cells import CLOSING, KINDS, OPENING, rows_of_cells
from projections.checks import STILL, Answer, Check
from projections.folding import Changes
from projections.known import Known

Connection = Opening
Reader = AsyncOpening
"""A transaction as the reader role that sees one council."""
APPLICATION = "readings"
ROWS_A_WRITE = 500
UNHURRIED = "SET synchronous_commit = off"
"""Readings needn't be on disk at once: rows and position are lost together in a crash, and are folded from the log again."""
Rows = type[Known] | type[Check]
TABLES = ("history", "open_check")


def awaits_from(stored: Sequence[dict[str, Any]]) -> tuple[Awaited, ...]:
    return tuple(Awaited(one["act"], tuple(one["roles"]), one["rule"], date.fromisoformat(one["due"]) if one["due"] else None,
                         one["code"])
                 for one in stored)


class Table:
    """One projection table whose columns are a row's fields."""

    def __init__(self, name: str, row: Rows) -> None:
        self.name, self.columns = name, row._fields
        hints = get_type_hints(row)
        kinds = [KINDS[_bare(hints[field])] for field in row._fields]
        self._elements, self._cells = [kind.element for kind in kinds], [kind.cell for kind in kinds]
        self._to_position = row._fields.index("to_position")
        self.insert = sql.SQL("INSERT INTO {} (council, {}) SELECT %s, {} FROM unnest({}) AS u({})").format(
            sql.Identifier("readings", name), _names(self.columns),
            sql.SQL(", ").join(sql.SQL("u.{}::{}").format(sql.Identifier(c), sql.SQL(k.in_table))
                               for c, k in zip(self.columns, kinds, strict=True)),
            sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(k.in_parameter)) for k in kinds), _names(self.columns))

    def arrays(self, rows: Sequence[Known] | Sequence[Check]) -> list[str]:
        """The rows as one array literal a column."""
        return ["{" + ",".join(map(write, column)) + "}"
                for write, column in zip(self._elements, zip(*rows, strict=True), strict=True)]

    def cells(self, council: str, rows: Sequence[tuple[Known | Check, int]]) -> bytes:
        """The rows, each with its `to_position`, as COPY takes them in its binary format."""
        columns: list[Sequence[Any]] = list(zip(*[row for row, _ in rows], strict=True))
        columns[self._to_position] = [to_position for _, to_position in rows]
        return rows_of_cells(council, [map(write, column) for write, column in zip(self._cells, columns, strict=True)])


def _bare(hint: Any) -> Any:
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    return options[0] if type(None) in getattr(hint, "__args__", ()) else hint


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


HISTORY, OPEN_CHECK = Table("history", Known), Table("open_check", Check)


@contextmanager
def council_transaction(connection: Connection, council: str) -> Iterator[None]:
    """A transaction in which one council's rows are there and no other's."""
    with connection.transaction():
        connection.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
        connection.council = council
        yield


def write(connection: Connection, council: str, changes: Changes) -> None:
    """Store what a run of entries changed, in the transaction that is open."""
    if changes.closed:
        flags, froms, tos = zip(*changes.closed, strict=True)
        connection.execute(
            "UPDATE readings.history h SET to_position = u.until FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) "
            "AS u(flag, since, until) WHERE h.council = %s AND h.flag = u.flag AND h.from_position = u.since",
            (list(flags), list(froms), list(tos), council))
    if changes.rows:
        connection.execute(HISTORY.insert, [council, *HISTORY.arrays(changes.rows)])
    if changes.checks.answers:
        _close_checks(connection, council, changes.checks.answers)
    if changes.checks.checks:
        connection.execute(OPEN_CHECK.insert, [council, *OPEN_CHECK.arrays(changes.checks.checks)])


def _close_checks(connection: Connection, council: str, answers: Sequence[Answer]) -> None:
    subjects, flag_types, actors, positions = zip(*answers, strict=True)
    connection.execute(
        "UPDATE readings.open_check c SET to_position = a.position FROM ("
        "  SELECT subject, flag_type, actor, min(position) AS position"
        "  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[]) AS u(subject, flag_type, actor, position)"
        "  GROUP BY subject, flag_type, actor) a "
        "WHERE c.council = %s AND c.subject = a.subject AND c.flag_type = a.flag_type "
        "AND (a.actor IS NULL OR c.actor = a.actor) AND c.to_position = %s",
        (list(subjects), list(flag_types), list(actors), list(positions), council, STILL))


def copied(connection: Connection, council: str, into: str, table: Table, rows: Iterable[tuple[Known | Check, int]]) -> int:
    """COPY rows, each with its `to_position`, into a table aside that is shaped like `table`; how many they were."""
    columns = _names(("council", *table.columns))
    count, coming = 0, iter(rows)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier("readings", into), columns)
    with connection.cursor().copy(statement) as copy:
        copy.write(OPENING)
        while some := list(islice(coming, ROWS_A_WRITE)):
            copy.write(table.cells(council, some))
            count += len(some)
        copy.write(CLOSING)
    return count


def ddl(text: LiteralString, council: str, **tables: str) -> sql.Composed:
    """A statement about tables of the schema `readings`; `{council}` stands for the council's code."""
    return sql.SQL(text).format(council=sql.Literal(council),
                                **{name: sql.Identifier("readings", table) for name, table in tables.items()})


FOR_OVERSEERS = (" AND flag NOT IN (SELECT flag FROM readings.history WHERE to_position = {still} "
                 "AND (standing = 'struck' OR marks @> '{{HIDDEN}}'))")
NOT_HIDDEN = " AND NOT marks @> '{{HIDDEN}}'"


def known_at(text: LiteralString, position: int | None, *, overseer: bool = True) -> sql.Composed:
    """A query of `readings.history` in which `{known}` stands for: known still, or as at a position.

    `overseer`: with flags that have been struck since, and those whose alert is hidden now (LAW-38).
    """
    if position is None:  # as a constant, so that the planner finds the indexes of what is known still
        known = sql.SQL("to_position = {}").format(sql.Literal(STILL))
        return sql.SQL(text).format(known=known if overseer else known + sql.SQL(NOT_HIDDEN).format())
    known = sql.SQL("to_position > {at} AND from_position <= {at}").format(at=sql.Literal(position))
    if not overseer:
        known += sql.SQL(FOR_OVERSEERS).format(still=sql.Literal(STILL))
    return sql.SQL(text).format(known=known)


async def selected(connection: Reader, text: LiteralString, position: int | None, values: Mapping[str, Any], *,
                   of_flags: bool = True) -> list[dict[str, Any]]:
    """The rows of such a query, by column. Only flags are struck or hidden: other readings have nothing for overseers alone."""
    query = known_at(text, position, overseer=values["overseer"] or not of_flags)
    cursor = await connection.execute(query, values, prepare=False)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
