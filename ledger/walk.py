"""Reads a stretch of a council's log as it is stored, and checks each entry and how it follows the ones before."""
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from ledger.leaf import COLUMNS
from ledger.offline import LENGTH, Damaged, entry_damage, fields
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


def rows(connection: Connection, council: str, after: int, until: int) -> Iterator[bytes]:
    """Each a row of COPY's binary format, without the number of its fields; in the open transaction that names the council."""
    statement = COPIED.format(sql.SQL(STORED).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), council=sql.Literal(council), after=sql.Literal(after),
        until=sql.Literal(until)))
    with connection.cursor().copy(statement) as copy:
        start = OPENING_BYTES + 2
        for block in copy:
            if len(block) > start:
                yield bytes(block[start:])
            start = 2


def walk(connection: Connection, council: str, form: str, after: int, until: int, before: dict[bytes, int] | None = None,
         ) -> Walked:
    """Check the entries past `after` up to `until`; `before`: versions that streams had reached there, where known."""
    found, hashes, streams = list[Problem](), list[bytes](), dict[bytes, tuple[int, int, int]]()
    head, said = _framed(form) + _framed(council), form.encode()
    at, first_at, last_at = after, b"", b""
    for row in rows(connection, council, after, until):
        leaf, event_id, in_form, position, record = _apart(row)
        if position != at + 1:
            found.extend(Problem(missing, "it is missing") for missing in range(at + 1, min(position, at + MOST_NAMED)))
            hashes.extend([MISSING] * (position - at - 1))
        at = position
        hashes.append(leaf_hash(leaf))
        try:
            bounds = fields(record)
        except Damaged as damaged:
            found.append(Problem(at, f"its {damaged}: not what its leaf commits to"))
            continue
        damage = entry_damage(leaf, record, at, bounds)
        if damage or leaf[:-120] != head or in_form != said or leaf[-80:-64] != event_id:
            damage += ["form or council"] if leaf[:-120] != head or in_form != said else []
            damage += ["event id"] if leaf[-80:-64] != event_id else []
            found.append(Problem(at, f"its {', '.join(dict.fromkeys(damage))}: not what its leaf commits to"))
        recorded_at = record[42:50]
        if recorded_at != last_at and last_at and _instant(recorded_at) < _instant(last_at):
            found.append(Problem(at, "it is recorded before the entry that it follows"))
        first_at, last_at = first_at or recorded_at, recorded_at
        stream = record[bounds[STREAM] + 4:bounds[STREAM + 1]]
        version = int.from_bytes(record[bounds[VERSION] + 4:bounds[VERSION + 1]], "big")
        found.extend(_followed(at, stream, version, streams, before))
    return Walked(at, found, hashes, first_at, last_at, streams)


def _apart(row: bytes) -> tuple[bytes, bytes, bytes, int, bytes]:
    """Leaf, event id, form, position, and the stored columns that the leaf commits to as COPY's binary format has a row."""
    leaf = 4 + LENGTH(row, 0)[0]
    form = leaf + 24 + LENGTH(row, leaf + 20)[0]
    return (row[4:leaf], row[leaf + 4:leaf + 20], row[leaf + 24:form], int.from_bytes(row[form + 4:form + 12], "big"),
            RECORD_OPENS + row[form + 12:])


def _followed(position: int, stream: bytes, version: int, streams: dict[bytes, tuple[int, int, int]],
              before: dict[bytes, int] | None) -> tuple[Problem, ...]:
    if stream in streams:
        first, where, last = streams[stream]
        streams[stream] = first, where, version
        return () if version == last + 1 else (Problem(position, f"its stream's version {version} follows {last}"),)
    streams[stream] = version, position, version
    last = -1 if before is None or stream not in before else before[stream]
    if before is None or version == last + 1:
        return ()
    return (Problem(position, f"its stream's version {version} follows {last if last >= 0 else 'nothing'}"),)


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
