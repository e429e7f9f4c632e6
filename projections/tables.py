"""The tables of the readings, and how rows get into them."""
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import Any, LiteralString, get_type_hints
from uuid import UUID

import orjson
import psycopg
from psycopg import sql

from projections.awaiting import Awaited
from projections.checks import STILL, Answer, Check
from projections.folding import Changes
from projections.known import Known

Connection = psycopg.Connection[tuple[Any, ...]]
Reader = psycopg.AsyncConnection[tuple[Any, ...]]
"""A transaction as the reader role that sees one council."""
APPLICATION = "readings"
LINES_A_WRITE = 1_000
Rows = type[Known] | type[Check]
TABLES = ("history", "open_check")
Encode = Callable[[Any], str]


@lru_cache(100_000)
def _codes(values: tuple[str, ...]) -> str:
    return "{" + ",".join(_quoted(value) for value in values) + "}"


@lru_cache(100_000)
def _awaits(values: tuple[Awaited, ...]) -> str:
    return orjson.dumps([value._asdict() for value in values]).decode()


def awaits_from(stored: Sequence[dict[str, Any]]) -> tuple[Awaited, ...]:
    return tuple(Awaited(one["act"], tuple(one["roles"]), one["rule"], date.fromisoformat(one["due"]) if one["due"] else None)
                 for one in stored)


KINDS: dict[Any, tuple[str, str, Encode]] = {  # type -> in an array parameter, in the table, as text
    UUID: ("uuid", "uuid", str), int: ("bigint", "bigint", str), str: ("text", "text", str),
    date: ("date", "date", date.isoformat), datetime: ("timestamptz", "timestamptz", datetime.isoformat),
    tuple[str, ...]: ("text", "text[]", _codes), tuple[Awaited, ...]: ("text", "jsonb", _awaits)}


class Table:
    """One projection table whose columns are a row's fields."""

    def __init__(self, name: str, row: Rows) -> None:
        self.name, self.columns = name, row._fields
        hints = get_type_hints(row)
        kinds = [KINDS[_bare(hints[field])] for field in row._fields]
        self._encoders = [kind[2] for kind in kinds]
        self.insert = sql.SQL("INSERT INTO {} (council, {}) SELECT %s, {} FROM unnest({}) AS u({})").format(
            sql.Identifier("readings", name), _names(self.columns),
            sql.SQL(", ").join(sql.SQL("u.{}::{}").format(sql.Identifier(c), sql.SQL(k[1]))
                               for c, k in zip(self.columns, kinds, strict=True)),
            sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(k[0])) for k in kinds), _names(self.columns))

    def arrays(self, rows: Sequence[Known] | Sequence[Check]) -> list[str]:
        """The rows as one array literal a column."""
        return ["{" + ",".join("NULL" if value is None else _quoted(encode(value)) for value in column) + "}"
                for encode, column in zip(self._encoders, zip(*rows, strict=True), strict=True)]

    def line(self, prefix: str, row: Known | Check, to_position: str) -> str:
        """The row as a line of COPY's text format; `prefix` is its council, `to_position` instead of its own."""
        cells = ["\\N" if value is None else encode(value) for encode, value in zip(self._encoders, row, strict=True)]
        cells[self.columns.index("to_position")] = to_position
        return prefix + "\t" + "\t".join(_escaped(cell) if "\\" in cell and cell != "\\N" else cell for cell in cells) + "\n"


def _bare(hint: Any) -> Any:
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    return options[0] if type(None) in getattr(hint, "__args__", ()) else hint


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _quoted(value: str) -> str:
    if '"' in value or "\\" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\")


HISTORY, OPEN_CHECK = Table("history", Known), Table("open_check", Check)


@contextmanager
def council_transaction(connection: Connection, council: str) -> Iterator[None]:
    """A transaction in which one council's rows are there and no other's."""
    with connection.transaction():
        connection.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
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


def copied(connection: Connection, council: str, into: str, table: Table, rows: Iterable[tuple[Known | Check, str]]) -> int:
    """COPY rows, each with its `to_position`, into a table aside that is shaped like `table`; how many they were."""
    count, lines = 0, []
    columns = _names(("council", *table.columns))
    with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("readings", into), columns)) as copy:
        for row, to_position in rows:
            lines.append(table.line(council, row, to_position))
            count += 1
            if len(lines) == LINES_A_WRITE:
                copy.write("".join(lines))
                lines.clear()
        copy.write("".join(lines))
    return count


def ddl(text: LiteralString, council: str, **tables: str) -> sql.Composed:
    """A statement about tables of the schema `readings`; `{council}` stands for the council's code."""
    return sql.SQL(text).format(council=sql.Literal(council),
                                **{name: sql.Identifier("readings", table) for name, table in tables.items()})


def connect(conninfo: str) -> Connection:
    """A connection of the runner role."""
    return psycopg.connect(conninfo, autocommit=True)
