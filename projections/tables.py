"""The tables of the readings, and how rows get into them."""
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
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
MOST_TEXTS = 200_000
Rows = type[Known] | type[Check]
TABLES = ("history", "open_check")
Encode = Callable[[Any], str]


class Texts(dict[Any, str]):
    """Values as text, remembered: few codes and days stand in very many rows."""

    def __init__(self, encode: Encode, null: str) -> None:
        super().__init__()
        self._encode, self._null = encode, null

    def __missing__(self, value: Any) -> str:
        if len(self) > MOST_TEXTS:
            self.clear()
        self[value] = text = self._null if value is None else self._encode(value)
        return text


def _code_list(values: tuple[str, ...]) -> str:
    return "{" + ",".join(_quoted(value) for value in values) + "}"


def _awaited_list(values: tuple[Awaited, ...]) -> str:
    return orjson.dumps([value._asdict() for value in values]).decode()


def awaits_from(stored: Sequence[dict[str, Any]]) -> tuple[Awaited, ...]:
    return tuple(Awaited(one["act"], tuple(one["roles"]), one["rule"], date.fromisoformat(one["due"]) if one["due"] else None,
                         one["code"])
                 for one in stored)


KINDS: dict[Any, tuple[str, str, Encode]] = {  # type -> in an array parameter, in the table, as text
    UUID: ("uuid", "uuid", str), int: ("bigint", "bigint", str), str: ("text", "text", str),
    date: ("date", "date", date.isoformat), datetime: ("timestamptz", "timestamptz", datetime.isoformat),
    tuple[str, ...]: ("text", "text[]", _code_list), tuple[Awaited, ...]: ("text", "jsonb", _awaited_list)}
REMEMBERED = (str, date, tuple[str, ...], tuple[Awaited, ...])


class Table:
    """One projection table whose columns are a row's fields."""

    def __init__(self, name: str, row: Rows) -> None:
        self.name, self.columns = name, row._fields
        hints = get_type_hints(row)
        bare = [_bare(hints[field]) for field in row._fields]
        kinds = [KINDS[hint] for hint in bare]
        lines = {hint: Texts(_in_copy(KINDS[hint][2]), "\\N") for hint in REMEMBERED}
        elements = {hint: Texts(_in_array(KINDS[hint][2]), "NULL") for hint in REMEMBERED}
        self._in_line = [lines[hint].__getitem__ if hint in lines else KINDS[hint][2] for hint in bare]
        self._in_array = [elements[hint].__getitem__ if hint in elements else KINDS[hint][2] for hint in bare]
        self._to_position = row._fields.index("to_position")
        self.insert = sql.SQL("INSERT INTO {} (council, {}) SELECT %s, {} FROM unnest({}) AS u({})").format(
            sql.Identifier("readings", name), _names(self.columns),
            sql.SQL(", ").join(sql.SQL("u.{}::{}").format(sql.Identifier(c), sql.SQL(k[1]))
                               for c, k in zip(self.columns, kinds, strict=True)),
            sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(k[0])) for k in kinds), _names(self.columns))

    def arrays(self, rows: Sequence[Known] | Sequence[Check]) -> list[str]:
        """The rows as one array literal a column."""
        return ["{" + ",".join(map(encode, column)) + "}"
                for encode, column in zip(self._in_array, zip(*rows, strict=True), strict=True)]

    def lines(self, council: str, rows: Sequence[tuple[Known | Check, str]]) -> str:
        """The rows, each with its `to_position`, as lines of COPY's text format."""
        columns = [list(map(encode, column)) for encode, column in
                   zip(self._in_line, zip(*(row for row, _ in rows), strict=True), strict=True)]
        columns[self._to_position] = [to_position for _, to_position in rows]
        return "".join([f"{council}\t{line}\n" for line in map("\t".join, zip(*columns, strict=True))])


def _in_copy(encode: Encode) -> Encode:
    def escaped(value: Any) -> str:
        cell = encode(value).replace("\\", "\\\\")
        return cell.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return escaped


def _in_array(encode: Encode) -> Encode:
    return lambda value: _quoted(encode(value))


def _bare(hint: Any) -> Any:
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    return options[0] if type(None) in getattr(hint, "__args__", ()) else hint


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _quoted(value: str) -> str:
    if '"' in value or "\\" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


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
    columns = _names(("council", *table.columns))
    count, coming = 0, iter(rows)
    with connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier("readings", into), columns)) as copy:
        while some := list(islice(coming, LINES_A_WRITE)):
            copy.write(table.lines(council, some))
            count += len(some)
    return count


def ddl(text: LiteralString, council: str, **tables: str) -> sql.Composed:
    """A statement about tables of the schema `readings`; `{council}` stands for the council's code."""
    return sql.SQL(text).format(council=sql.Literal(council),
                                **{name: sql.Identifier("readings", table) for name, table in tables.items()})


def connect(conninfo: str) -> Connection:
    """A connection of the runner role."""
    return psycopg.connect(conninfo, autocommit=True)


STRUCK_SINCE = " AND flag NOT IN (SELECT flag FROM readings.history WHERE to_position = {still} AND standing = 'struck')"


def known_at(text: LiteralString, position: int | None, *, struck_too: bool = True) -> sql.Composed:
    """A query of `readings.history` in which `{known}` stands for: known still, or as at a position.

    `struck_too`: with what was known of flags that have been struck since.
    """
    if position is None:  # as a constant, so that the planner finds the indexes of what is known still
        return sql.SQL(text).format(known=sql.SQL("to_position = {}").format(sql.Literal(STILL)))
    known = sql.SQL("to_position > {at} AND from_position <= {at}").format(at=sql.Literal(position))
    if not struck_too:
        known += sql.SQL(STRUCK_SINCE).format(still=sql.Literal(STILL))
    return sql.SQL(text).format(known=known)


async def selected(connection: Reader, text: LiteralString, position: int | None,
                   values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of such a query, by column."""
    query = known_at(text, position, struck_too=values["struck_too"])
    cursor = await connection.execute(query, values, prepare=False)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
