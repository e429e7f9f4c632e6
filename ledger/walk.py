"""Reads a stretch of a council's log as it is stored, and checks each entry and how it follows the ones before."""
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from ledger.leaf import COLUMNS
from ledger.offline import Damaged, entry_damage, fields
from ledger.tree import leaf_hash

Connection = psycopg.Connection[tuple[Any, ...]]
STORED = """SELECT leaf, event_id, form, position, salt, recorded_at, {columns}, clear FROM ledger.entry
WHERE council = {council} AND position > {after} AND position <= {until} ORDER BY position"""
COPIED = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)")
OPENING_BYTES = 19
RECORD_OPENS = (len(COLUMNS) + 3).to_bytes(2, "big")
MISSING = b""
"""Stands for the leaf hash of an entry that isn't there."""
MOST_NAMED = 1_000
STREAM, VERSION = 2, 4
"""Which of a record's columns, counted from 0."""


class Problem(NamedTuple):
    """One thing that is not as it was, and where."""

    position: int | None
    """Of the damaged entry; None: it is none of one entry's."""
    what: str

    def __str__(self) -> str:
        return self.what if self.position is None else f"entry {self.position}: {self.what}"


class Stored(NamedTuple):
    """An entry's row."""

    position: int
    leaf: bytes
    event_id: bytes
    form: bytes
    record: bytes
    """The stored columns that its leaf commits to, as COPY's binary format has a row."""


class Walked(NamedTuple):
    """What a stretch was found to be. Stretches that follow one another are joined by what they begin and end with."""

    last: int
    problems: list[Problem]
    hashes: list[bytes]
    """Leaf hashes, one an entry."""
    first_at: bytes
    last_at: bytes
    """When the first and the last entry were recorded, as sent by PostgreSQL; empty where there is none."""
    streams: dict[bytes, tuple[int, int, int]]
    """Of each stream the first version here and where it stands, and the last."""


def rows(connection: Connection, council: str, after: int, until: int) -> Iterator[Stored]:
    """In the transaction that is open and has named the council."""
    statement = COPIED.format(sql.SQL(STORED).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), council=sql.Literal(council), after=sql.Literal(after),
        until=sql.Literal(until)))
    with connection.cursor().copy(statement) as copy:
        start = OPENING_BYTES + 2
        for block in copy:
            if len(block) > start:
                yield _stored(bytes(block), start)
            start = 2


def _stored(row: bytes, at: int) -> Stored:
    cut = []
    for _ in range(4):
        end = at + 4 + int.from_bytes(row[at:at + 4], "big")
        cut.append(row[at + 4:end])
        at = end
    leaf, event_id, form, position = cut
    return Stored(int.from_bytes(position, "big"), leaf, event_id, form, RECORD_OPENS + row[at:])


def walk(connection: Connection, council: str, form: str, after: int, until: int, before: dict[bytes, int] | None = None,
         ) -> Walked:
    """Check the entries past `after` up to `until`; `before`: versions that streams had reached there, where known."""
    found: list[Problem] = []
    hashes: list[bytes] = []
    streams: dict[bytes, tuple[int, int, int]] = {}
    head = _framed(form) + _framed(council)
    at, first_at, last_at = after, b"", b""
    for row in rows(connection, council, after, until):
        if row.position != at + 1:
            found.extend(Problem(missing, "it is missing") for missing in range(at + 1, min(row.position, at + MOST_NAMED)))
            hashes.extend([MISSING] * (row.position - at - 1))
        at = row.position
        damage = entry_damage(row.leaf, row.record, at)
        if row.leaf[:-120] != head or row.form.decode() != form:
            damage.append("form or council")
        if row.leaf[-80:-64] != row.event_id:
            damage.append("event id")
        if damage:
            found.append(Problem(at, f"its {', '.join(dict.fromkeys(damage))}: not what its leaf commits to"))
        recorded_at = row.record[42:50]
        if last_at and _instant(recorded_at) < _instant(last_at):
            found.append(Problem(at, "it is recorded before the entry that it follows"))
        first_at, last_at = first_at or recorded_at, recorded_at
        found.extend(_followed(row, streams, before))
        hashes.append(leaf_hash(row.leaf))
    return Walked(at, found, hashes, first_at, last_at, streams)


def _followed(row: Stored, streams: dict[bytes, tuple[int, int, int]], before: dict[bytes, int] | None) -> Iterator[Problem]:
    try:
        bounds = fields(row.record)
    except Damaged:
        return
    stream = row.record[bounds[STREAM] + 4:bounds[STREAM + 1]]
    version = int.from_bytes(row.record[bounds[VERSION] + 4:bounds[VERSION + 1]], "big")
    if stream in streams:
        first, where, last = streams[stream]
        if version != last + 1:
            yield Problem(row.position, f"its stream's version {version} follows {last}")
        streams[stream] = first, where, version
        return
    if before is not None and version != (before[stream] if stream in before else -1) + 1:
        yield Problem(row.position, f"its stream's version {version} follows {before[stream] if stream in before else 'nothing'}")
    streams[stream] = version, row.position, version


def joined(one: Walked, other: Walked) -> Walked:
    """Two stretches, the second following the first."""
    problems = [*one.problems, *other.problems]
    if one.last_at and other.first_at and _instant(other.first_at) < _instant(one.last_at):
        problems.append(Problem(one.last + 1, "it is recorded before the entry that it follows"))
    streams = dict(one.streams)
    for stream, (first, where, last) in other.streams.items():
        if stream in streams:
            if first != streams[stream][2] + 1:
                problems.append(Problem(where, f"its stream's version {first} follows {streams[stream][2]}"))
            streams[stream] = *streams[stream][:2], last
        else:
            streams[stream] = first, where, last
    return Walked(other.last, problems, one.hashes + other.hashes, one.first_at or other.first_at,
                  other.last_at or one.last_at, streams)


def beginnings(walked: Walked) -> Iterator[Problem]:
    """Streams that begin with another version than 0, in a walk from the log's beginning."""
    for first, where, _ in walked.streams.values():
        if first:
            yield Problem(where, f"its stream's version {first} follows nothing")


def _instant(sent: bytes) -> int:
    return int.from_bytes(sent, "big", signed=True)


def _framed(text: str) -> bytes:
    return bytes([len(text.encode())]) + text.encode()
