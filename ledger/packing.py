"""Values in PostgreSQL's binary form, each after its length: as an array's elements are sent, and as a leaf commits to them."""
import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

Elements = list[bytes]
"""Values as PostgreSQL sends them, each after its length in four bytes; null is a length of -1 and nothing after it."""
Encode = Callable[[Sequence[Any]], Elements]
_INT, _LENGTH, _BIGINT = struct.Struct(">ii"), struct.Struct(">i"), struct.Struct(">iq")
_EMPTY, _HEADER = struct.Struct(">iiiii"), struct.Struct(">iiiiiii")
NULL = b"\xff\xff\xff\xff"
_SIXTEEN = b"\x00\x00\x00\x10"
_EPOCH, _EPOCH_DAY = datetime.fromisoformat("2000-01-01T00:00:00+00:00"), date(2000, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)
# A column at a time, what recurs encoded once: a call for each value costs three times as much, psycopg's own list dumper ten.


class Packed(bytes):
    """A parameter in binary form already, whose type the statement's cast tells."""


class Field(bytes):
    """A value of a composite type: its type's object id, its length and itself."""


class PackedDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: Packed) -> Buffer:
        return obj


def _uuids(values: Sequence[UUID | None]) -> Elements:
    return [NULL if value is None else _SIXTEEN + value.int.to_bytes(16, "big") for value in values]


@lru_cache(4096)
def _int(value: int | None) -> bytes:
    return NULL if value is None else _INT.pack(4, value)


@lru_cache(4096)
def length(value: int) -> bytes:
    return _LENGTH.pack(value)


@lru_cache(4096)
def _code(value: str | None) -> bytes:
    return _texts([value])[0]


def _ints(values: Sequence[int | None]) -> Elements:
    return list(map(_int, values))


def _bigints(values: Sequence[int | None]) -> Elements:
    return [NULL if value is None else _BIGINT.pack(8, value) for value in values]


def _codes(values: Sequence[str | None]) -> Elements:
    return list(map(_code, values))


def _booleans(values: Sequence[bool]) -> Elements:
    return [b"\x00\x00\x00\x01\x01" if value else b"\x00\x00\x00\x01\x00" for value in values]


def _texts(values: Sequence[str | None]) -> Elements:
    return _bytes([None if value is None else value.encode() for value in values])


def _bytes(values: Sequence[bytes | None]) -> Elements:
    return [NULL if value is None else length(len(value)) + value for value in values]


def _instants(values: Sequence[datetime]) -> Elements:
    return [_BIGINT.pack(8, (value - _EPOCH) // _MICROSECOND) for value in values]


@lru_cache(1024)
def _day(value: date) -> bytes:
    return _INT.pack(4, value.toordinal() - _EPOCH_DAY)


def _days(values: Sequence[date]) -> Elements:
    return list(map(_day, values))


@lru_cache(4096)
def framed(text: str) -> bytes:
    """A text of at most 255 bytes after its length in one byte."""
    return bytes([len(text.encode())]) + text.encode()


TYPES: dict[str, tuple[int, int, Encode]] = {
    "uuid": (2950, 2951, _uuids), "integer": (23, 1007, _ints), "bigint": (20, 1016, _bigints), "code": (25, 1009, _codes),
    "text": (25, 1009, _texts), "bytea": (17, 1001, _bytes), "timestamptz": (1184, 1185, _instants), "date": (1082, 1182, _days),
    "boolean": (16, 1000, _booleans)}
"""Element types with their object ids and those of their arrays; a `code` is a text of few values."""


def elements(kind: str, values: Sequence[Any]) -> Elements:
    return TYPES[kind][2](values)


def single(kind: str, value: Any) -> Field:
    """A single value."""
    return Field(_LENGTH.pack(TYPES[kind][0]) + elements(kind, [value])[0])


def array(kind: str, packed: Elements) -> Field:
    """The array of a column's elements."""
    if not packed:
        return _empty(kind)
    oid, of_arrays, _ = TYPES[kind]
    joined = b"".join(packed)
    return Field(_HEADER.pack(of_arrays, 20 + len(joined), 1, 1, oid, len(packed), 1) + joined)


@cache
def _empty(kind: str) -> Field:
    oid, of_arrays, _ = TYPES[kind]
    return Field(_EMPTY.pack(of_arrays, 12, 0, 0, oid))


def record(fields: Sequence[Field]) -> Packed:
    """A value of a composite type: one parameter, however many fields it has."""
    return Packed(_LENGTH.pack(len(fields)) + b"".join(fields))


def columns(kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Field]:
    """Rows turned into one array a column."""
    if not rows:
        return list(map(_empty, kinds))
    return [array(kind, elements(kind, values)) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)]
