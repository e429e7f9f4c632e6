"""Commands as the arrays that the append function takes, in PostgreSQL's binary form."""
import json
import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

from ledger.append import Append, Claim
from ledger.entry import STORED_FORM

Encode = Callable[[Sequence[Any]], bytes]
_INT, _LENGTH, _BIGINT = struct.Struct(">ii"), struct.Struct(">i"), struct.Struct(">iq")
_EMPTY, _HEADER = struct.Struct(">iii"), struct.Struct(">iiiii")
_NULL = b"\xff\xff\xff\xff"
_SIXTEEN = b"\x00\x00\x00\x10"
_EPOCH, _EPOCH_DAY = datetime.fromisoformat("2000-01-01T00:00:00+00:00"), date(2000, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)
# A column at a time, what recurs encoded once: a call for each value costs three times as much, psycopg's own list dumper ten.


class Packed(bytes):
    """A parameter in binary form already, whose type the statement's cast tells."""


class PackedDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: Packed) -> Buffer:
        return obj


def _uuids(values: Sequence[UUID | None]) -> bytes:
    return b"".join([_NULL if value is None else _SIXTEEN + value.int.to_bytes(16, "big") for value in values])


@lru_cache(4096)
def _int(value: int) -> bytes:
    return _INT.pack(4, value)


@lru_cache(4096)
def _length(value: int) -> bytes:
    return _LENGTH.pack(value)


@lru_cache(4096)
def _code(value: str | None) -> bytes:
    return _texts([value])


def _ints(values: Sequence[int]) -> bytes:
    return b"".join(map(_int, values))


def _bigints(values: Sequence[int | None]) -> bytes:
    return b"".join([_NULL if value is None else _BIGINT.pack(8, value) for value in values])


def _codes(values: Sequence[str | None]) -> bytes:
    return b"".join(map(_code, values))


def _texts(values: Sequence[str | None]) -> bytes:
    return _bytes([None if value is None else value.encode() for value in values])


def _bytes(values: Sequence[bytes | None]) -> bytes:
    return b"".join([_NULL if value is None else _length(len(value)) + value for value in values])


def _instants(values: Sequence[datetime]) -> bytes:
    return b"".join([_BIGINT.pack(8, (value - _EPOCH) // _MICROSECOND) for value in values])


@lru_cache(1024)
def _day(value: date) -> bytes:
    return _INT.pack(4, value.toordinal() - _EPOCH_DAY)


def _days(values: Sequence[date]) -> bytes:
    return b"".join(map(_day, values))


TYPES: dict[str, tuple[int, Encode]] = {
    "uuid": (2950, _uuids), "integer": (23, _ints), "bigint": (20, _bigints), "code": (25, _codes), "text": (25, _texts),
    "bytea": (17, _bytes), "timestamptz": (1184, _instants), "date": (1082, _days)}
"""Element types with their object ids; a `code` is a text of few values."""


def column(kind: str, values: Sequence[Any]) -> Packed:
    oid, encode = TYPES[kind]
    if not values:
        return Packed(_EMPTY.pack(0, 0, oid))
    return Packed(_HEADER.pack(1, 1, oid, len(values), 1) + encode(values))


def columns(kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Packed]:
    """Rows turned into one array a column."""
    if not rows:
        return [column(kind, ()) for kind in kinds]
    return [column(kind, values) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)]


COMMAND = ("integer", "bytea", "text")
IN_COMMAND = ("uuid", "integer", "bytea", "bytea", "bytea")
DRAFT = {
    "event_id": "uuid", "stream": "uuid", "kind": "code", "version": "integer", "type": "code", "signed_at": "timestamptz",
    "occurred_on": "date", "actor": "code", "role": "code", "on_behalf_of": "code", "purpose": "code", "correlation": "uuid",
    "causation": "uuid", "edition": "code", "digest": "code", "clear": "bytea", "sealed": "bytea"}
READ = ("integer", "uuid", "integer")
COUNT = ("integer", "uuid", "code", "integer")
SUBJECT = ("integer", "uuid", "code", "uuid")
CLAIM = ("integer", "bytea", "uuid")
_fields = attrgetter(*DRAFT)


def appending(function: str, batch: str, kinds: Sequence[str], last: str = "%s::text") -> bytes:
    """The statement that names the council for its own transaction alone and hands arrays to `function`: one round trip.

    `last` is what follows the arrays: the form they are in.
    """
    arrays = ", ".join(f"%b::{'text' if kind == 'code' else kind}[]" for kind in kinds)
    return (f"SELECT a.* FROM set_config('heedmark.council', %s, true) AS c(council), "  # noqa: S608  constants all
            f"{function}(c.council, ROW({arrays}, {last})::{batch}) AS a").encode()


STATEMENT = appending("ledger.append", "ledger.batch", (
    *COMMAND, *IN_COMMAND, *DRAFT.values(), *READ, *COUNT, *SUBJECT, *CLAIM, *CLAIM), "%s::boolean, %s::text")


def parameters(council: str, appends: Sequence[Append]) -> list[str | bool | Packed]:
    """The values of STATEMENT's parameters."""
    numbered = list(enumerate(appends, 1))
    return [
        council,
        *columns(COMMAND, list(_commands(appends))),
        *columns(IN_COMMAND, _in_commands(appends)),
        *columns(tuple(DRAFT.values()), [_fields(draft) for a in appends for draft in a.drafts]),
        *columns(READ, [(n, *read) for n, a in numbered for read in a.reads]),
        *columns(COUNT, [(n, *count) for n, a in numbered for count in a.counts]),
        *columns(SUBJECT, [(n, *link) for n, a in numbered for link in a.subjects]),
        *columns(CLAIM, [(n, c.key, c.holder) for n, a in numbered for c in a.release]),
        *columns(CLAIM, [(n, c.key, c.holder) for n, a in numbered for c in a.take]),
        any(a.body is not None for a in appends), STORED_FORM]


def _commands(appends: Sequence[Append]) -> Iterator[tuple[Any, ...]]:
    first = 1
    for append in appends:
        yield first, append.body, json.dumps(append.warnings) if append.warnings else None
        first += len(append.drafts)


def _in_commands(appends: Sequence[Append]) -> list[tuple[Any, ...]]:
    """What each entry has from its command; a command's first one carries what all rest on."""
    rows: list[tuple[Any, ...]] = []
    for a in appends:
        rows.append((a.command_id, 0, _read_set(a), _in_clear(a.take), _in_clear(a.release)))
        for ordinal in range(1, len(a.drafts)):
            rows.append((a.command_id, ordinal, None, None, None))
    return rows


def _read_set(append: Append) -> bytes | None:
    if not append.reads and not append.counts:
        return None
    streams = [f'["{_written(stream)}",{version}]' for stream, version in append.reads]
    subjects = [f'["{subject}","{kind}",{count}]' for subject, kind, count in append.counts]
    return f'{{"streams":[{",".join(streams)}],"subjects":[{",".join(subjects)}]}}'.encode()


_written = lru_cache(4096)(str)
"""Most decisions read the council's own stream."""


def _in_clear(claims: Sequence[Claim]) -> bytes | None:
    if not claims:
        return None
    return b"".join(dict.fromkeys([claim.key for claim in claims if not claim.sealed])) or None
