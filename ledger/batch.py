"""Commands as the arrays that the append function takes, in PostgreSQL's binary form."""
import json
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

from ledger.append import Append, Claim
from ledger.entry import STORED_FORM

Encode = Callable[[Any], bytes]
_UUID, _INT, _LENGTH = struct.Struct(">i16s"), struct.Struct(">ii"), struct.Struct(">i")
_BIGINT = struct.Struct(">iq")
_NULL = b"\xff\xff\xff\xff"
_EPOCH, _EPOCH_DAY = datetime.fromisoformat("2000-01-01T00:00:00+00:00"), date(2000, 1, 1).toordinal()
# pack() of a struct beats building a list and joining it; psycopg's own list dumper takes five times as long.


class Packed(bytes):
    """A parameter in binary form already, whose type the statement's cast tells."""


class PackedDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: Packed) -> Buffer:
        return obj


def _uuid(value: UUID | None) -> bytes:
    return _NULL if value is None else _UUID.pack(16, value.bytes)


def _int(value: int) -> bytes:
    return _INT.pack(4, value)


def _bigint(value: int | None) -> bytes:
    return _NULL if value is None else _BIGINT.pack(8, value)


@lru_cache(4096)
def _code(value: str | None) -> bytes:
    return _NULL if value is None else _bytes(value.encode())


def _text(value: str | None) -> bytes:
    return _NULL if value is None else _bytes(value.encode())


def _bytes(value: bytes | None) -> bytes:
    return _NULL if value is None else _LENGTH.pack(len(value)) + value


def _instant(value: datetime) -> bytes:
    since = value - _EPOCH
    return _BIGINT.pack(8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


@lru_cache(1024)
def _day(value: date) -> bytes:
    return _INT.pack(4, value.toordinal() - _EPOCH_DAY)


TYPES: dict[str, tuple[int, Encode]] = {
    "uuid": (2950, _uuid), "integer": (23, _int), "bigint": (20, _bigint), "code": (25, _code), "text": (25, _text),
    "bytea": (17, _bytes), "timestamptz": (1184, _instant), "date": (1082, _day)}
"""Element types with their object ids; a `code` is a text of few values."""


def column(kind: str, values: Sequence[Any]) -> Packed:
    oid, encode = TYPES[kind]
    if not values:
        return Packed(struct.pack(">iii", 0, 0, oid))
    return Packed(struct.pack(">iiiii", 1, 1, oid, len(values), 1) + b"".join(map(encode, values)))


def columns(kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Packed]:
    """Rows turned into one array a column."""
    if not rows:
        return [column(kind, ()) for kind in kinds]
    return [column(kind, values) for kind, values in zip(kinds, zip(*rows, strict=True), strict=True)]


COMMAND = ("uuid", "bytea", "integer", "text")
ENTRY = ("uuid", "uuid", "uuid", "code", "integer", "code", "timestamptz", "date", "code", "code", "code", "code", "uuid",
         "uuid", "code", "code", "bytea", "bytea", "bytea", "bytea", "bytea")
READ = ("integer", "uuid", "integer")
COUNT = ("integer", "uuid", "code", "integer")
SUBJECT = ("integer", "uuid", "code", "uuid")
CLAIM = ("integer", "bytea", "uuid")


def appending(function: str, batch: str, kinds: Sequence[str]) -> bytes:
    """The statement that names the council for its own transaction alone and hands arrays to `function`: one round trip."""
    arrays = ", ".join(f"%b::{'text' if kind == 'code' else kind}[]" for kind in kinds)
    return (f"SELECT a.* FROM set_config('heedmark.council', %s, true) AS c(council), "  # noqa: S608  constants all
            f"{function}(c.council, ROW({arrays}, %s::text)::{batch}) AS a").encode()


STATEMENT = appending("ledger.append", "ledger.batch", (*COMMAND, *ENTRY, *READ, *COUNT, *SUBJECT, *CLAIM, *CLAIM))


def parameters(council: str, appends: Sequence[Append]) -> list[str | Packed]:
    """The values of STATEMENT's parameters."""
    numbered = list(enumerate(appends, 1))
    return [
        council,
        *columns(COMMAND, [(a.command_id, a.body, len(a.drafts), _warnings(a)) for a in appends]),
        *columns(ENTRY, [row for a in appends for row in _entries(a)]),
        *columns(READ, [(n, *read) for n, a in numbered for read in a.reads]),
        *columns(COUNT, [(n, *count) for n, a in numbered for count in a.counts]),
        *columns(SUBJECT, [(n, *link) for n, a in numbered for link in a.subjects]),
        *columns(CLAIM, [(n, c.key, c.holder) for n, a in numbered for c in a.release]),
        *columns(CLAIM, [(n, c.key, c.holder) for n, a in numbered for c in a.take]),
        STORED_FORM]


def _entries(append: Append) -> Iterable[tuple[Any, ...]]:
    read_set, taken, released = _read_set(append), _in_clear(append.take), _in_clear(append.release)
    for d in append.drafts:
        yield (append.command_id, d.event_id, d.stream, d.kind, d.version, d.type, d.signed_at, d.occurred_on, d.actor,
               d.role, d.on_behalf_of, d.purpose, d.correlation, d.causation, d.edition, d.digest, read_set, taken,
               released, d.clear, d.sealed)
        read_set = taken = released = None  # the command's first entry carries them


def _read_set(append: Append) -> bytes | None:
    if not append.reads and not append.counts:
        return None
    streams = ",".join([f'["{stream}",{version}]' for stream, version in append.reads])
    subjects = ",".join([f'["{subject}","{kind}",{count}]' for subject, kind, count in append.counts])
    return f'{{"streams":[{streams}],"subjects":[{subjects}]}}'.encode()


def _in_clear(claims: Sequence[Claim]) -> bytes | None:
    keys = dict.fromkeys(claim.key for claim in claims if not claim.sealed)
    return b"".join(keys) or None


def _warnings(append: Append) -> str | None:
    return json.dumps(append.warnings) if append.warnings else None
