"""Values as PostgreSQL takes them: a cell of COPY's binary format, or an element of an array literal."""
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from itertools import chain, repeat
from struct import Struct
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import orjson

from projections.awaiting import Awaited

MOST_REMEMBERED = 200_000
OPENING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
CLOSING = b"\xff\xff"
NO_VALUE = b"\xff\xff\xff\xff"
FIRST_DAY = date(2000, 1, 1)
"""PostgreSQL counts days from it."""
TEXT_OID = 25
LENGTH, ROW, BIGINT, DAYS = Struct("!i"), Struct("!h"), Struct("!iq"), Struct("!ii")
ARRAY, NO_ELEMENTS = Struct("!iiiii"), Struct("!iii").pack(0, 0, TEXT_OID)
Written = TypeVar("Written")


class Remembered(dict[Any, Written], Generic[Written]):
    """Values as written, remembered: few codes and days stand in very many rows."""

    def __init__(self, write: Callable[[Any], Written], null: Written) -> None:
        super().__init__()
        self._write, self._null = write, null

    def __missing__(self, value: Any) -> Written:
        if len(self) > MOST_REMEMBERED:
            self.clear()
        self[value] = written = self._null if value is None else self._write(value)
        return written


class Kind(NamedTuple):
    """How values of one type are written."""

    in_parameter: str
    """Type of a parameter's elements."""
    in_table: str
    element: Callable[[Any], str]
    cell: Callable[[Any], bytes]


def rows_of_cells(council: str, columns: Sequence[Iterable[bytes]]) -> bytes:
    """Rows of a council for COPY, from their cells column by column."""
    begin = ROW.pack(len(columns) + 1) + sized(council.encode())
    return b"".join(chain.from_iterable(zip(repeat(begin), *columns)))


def sized(content: bytes) -> bytes:
    return LENGTH.pack(len(content)) + content


def _text(value: str) -> bytes:
    return sized(value.encode())


def _uuid(value: UUID) -> bytes:
    return b"\0\0\0\x10" + value.int.to_bytes(16, "big")  # its `bytes`, in half the time


def _date(value: date) -> bytes:
    return DAYS.pack(4, (value - FIRST_DAY).days)


def _codes(values: tuple[str, ...]) -> bytes:
    return sized(ARRAY.pack(1, 0, TEXT_OID, len(values), 1) + b"".join(map(_text, values)) if values else NO_ELEMENTS)


def _codes_in_braces(values: tuple[str, ...]) -> str:
    return quoted("{" + ",".join(map(quoted, values)) + "}")


def _json(values: tuple[Awaited, ...]) -> bytes:
    return orjson.dumps([value._asdict() for value in values])


def quoted(value: str) -> str:
    if '"' in value or "\\" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def _remembered(in_parameter: str, in_table: str, element: Callable[[Any], str], cell: Callable[[Any], bytes]) -> Kind:
    return Kind(in_parameter, in_table, Remembered(element, "NULL").__getitem__, Remembered(cell, NO_VALUE).__getitem__)


KINDS: dict[Any, Kind] = {
    UUID: Kind("uuid", "uuid", str, _uuid), int: Kind("bigint", "bigint", str, partial(BIGINT.pack, 8)),
    str: _remembered("text", "text", quoted, _text), date: _remembered("date", "date", date.isoformat, _date),
    tuple[str, ...]: _remembered("text", "text[]", _codes_in_braces, _codes),
    tuple[Awaited, ...]: _remembered("text", "jsonb", lambda values: quoted(_json(values).decode()),
                                     lambda values: sized(b"\x01" + _json(values)))}
