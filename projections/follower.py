"""One council's readings, brought on from its log a batch at a time."""
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from domain.flags.flag import LIVE, Flag
from domain.flags.flag import evolve as evolve_flag
from projections.checks import STILL
from projections.entries import ERASED, REPLACED, Line, opened
from projections.folding import Changes, Folding, Followed
from projections.following_requests import follow as follow_requests
from projections.following_subjects import follow as follow_subjects
from projections.forgetting import forget
from projections.known import Known
from projections.lines import LINE, council_lines
from projections.partitions import make_room
from projections.policy_in_force import InForce
from projections.storing_messages import store as store_messages
from projections.tables import APPLICATION, Connection, awaits_from, council_transaction, write
from projections.writer import Writer

BATCH = 1_000
"""Entries folded in one transaction."""
MOST_FLAGS = 60_000
"""Flags kept in memory, those met last; any other is folded again from the log."""


class Follower:
    """One council's readings, as far as they have come."""

    def __init__(self, council: str, *, locked: bool = False) -> None:
        """`locked`: no other runner can be at this council, since the caller's transaction holds its position."""
        self.council, self.position = council, -1
        self._folding = Folding(OrderedDict())
        self._locked = locked
        self._in_flight: Future[None] | None = None

    def step(self, connection: Connection) -> int:
        """Fold one batch, in one transaction with the position it reaches; how many entries it had."""
        if not self._locked and not self._lock(connection):
            return 0
        try:
            with council_transaction(connection, self.council):
                self._catch_up(connection, self._tracked(connection))
                lines = self._next(connection)
                if lines:
                    self._write(connection, self._changes(connection, lines), lines[-1].position)
                    for flag in forget(connection, self.council, lines[0]):
                        self._folding.flags.pop(flag, None)
        except BaseException:
            self.position = -1  # what is in memory may be ahead of what was stored
            raise
        if lines:
            self.position = lines[-1].position
        return len(lines)

    def step_ahead(self, connection: Connection, writer: Writer) -> int:
        """As `step`, the batch being stored when this returns; a failure to store it is raised by the next call."""
        if self.position < 0:
            return self.step(connection)
        try:
            with council_transaction(connection, self.council):
                lines = self._next(connection)
                changes = None if not lines or self._stands_alone(lines[0]) else self._changes(connection, lines)
        except BaseException:
            self.position = -1
            raise
        self.settle()
        if changes is None:
            return self.step(connection)
        self._in_flight = writer.submit(partial(self._store, self.position, changes, lines[-1].position))
        self.position = lines[-1].position
        return len(lines)

    def settle(self) -> None:
        """Wait for what is being stored. Raises what came in its way."""
        if self._in_flight is not None:
            stored, self._in_flight = self._in_flight, None
            try:
                stored.result()
            except BaseException:
                self.position = -1
                raise

    def _store(self, before: int, changes: Changes, upto: int, connection: Connection) -> None:
        with council_transaction(connection, self.council):
            if self._tracked(connection) != before:
                raise psycopg.errors.SerializationFailure("the readings have been made anew meanwhile")
            self._write(connection, changes, upto)

    def _write(self, connection: Connection, changes: Changes, upto: int) -> None:
        write(connection, self.council, changes)
        follow_subjects(connection, self.council, upto)
        follow_requests(connection, self.council, changes.requests, upto)
        store_messages(connection, self.council, changes.messages, upto)
        connection.execute("UPDATE readings.tracking SET position = %s WHERE council = %s AND application = %s",
                           (upto, self.council, APPLICATION))

    def _lock(self, connection: Connection) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))",
                                 (f"heedmark runner {self.council}",)).fetchone()
        self._locked = bool(row and row[0])
        return self._locked

    def _tracked(self, connection: Connection) -> int:
        row = connection.execute("SELECT position FROM readings.tracking WHERE council = %s AND application = %s FOR UPDATE",
                                 (self.council, APPLICATION)).fetchone()
        if row is None:
            make_room(connection, self.council)
            connection.execute("INSERT INTO readings.tracking VALUES (%s, %s, 0)", (self.council, APPLICATION))
        return int(row[0]) if row else 0

    def _catch_up(self, connection: Connection, position: int) -> None:
        """Take up where the stored rows are; after a rebuild or a failure that isn't where memory is."""
        if position != self.position:
            self.position = position
            in_force = InForce()
            self._folding = Folding(OrderedDict())
            for line in council_lines(connection, self.council, position):
                in_force = in_force.after(line, self._folding.today(line.recorded_at))
            last = connection.execute("SELECT recorded_at FROM ledger.entry WHERE council = %s AND position = %s",
                                      (self.council, position)).fetchone()
            self._folding.in_force = in_force.on(self._folding.today(last[0])) if last else in_force

    def _next(self, connection: Connection) -> list[Line]:
        """The next entries, up to one that stands alone; that one comes by itself."""
        cursor = connection.execute(LINE + "WHERE council = %s AND position > %s ORDER BY position LIMIT %s",
                                    (self.council, self.position, BATCH), binary=True)
        lines: list[Line] = []
        for line in opened(connection, cursor.fetchall()):
            if self._stands_alone(line):
                return lines or [line]
            lines.append(line)
        return lines

    def _stands_alone(self, line: Line) -> bool:
        """Whether another policy comes into force with the entry, or somebody is forgotten."""
        return line.type == ERASED or line.type.endswith(REPLACED) or self._folding.turns(line)

    def _changes(self, connection: Connection, lines: Sequence[Line]) -> Changes:
        self._forget()
        changes = Changes()
        if self._folding.turns(lines[0]) and self._folding.turn(lines[0]):
            self._load_live(connection)
            for change in self._folding.looked_at_anew(lines[0]):
                changes.add(change)
        self._load(connection, {line.stream for line in lines if line.kind == "flag"} - {
            line.stream for line in lines if not line.version}, lines[0].position)
        for line in lines:
            if line.kind == "flag":
                changes.add(self._folding.follow(line))
            changes.checks.follow(line, self._folding.about)
            changes.messages.follow(line)
            if line.kind == "request":
                changes.requests.add(line.stream)
        return changes

    def _load_live(self, connection: Connection) -> None:
        rows = connection.execute(
            "SELECT flag FROM readings.history WHERE council = %s AND to_position = %s AND standing = ANY(%s)",
            (self.council, STILL, [standing.value for standing in LIVE])).fetchall()
        self._load(connection, {row[0] for row in rows}, self.position + 1)

    def _load(self, connection: Connection, streams: set[UUID], before: int) -> None:
        """Fold from the log the flags that aren't in memory, up to a position."""
        missing = [stream for stream in streams if stream not in self._folding.flags]
        if not missing:
            return
        self.settle()  # what is stored of them must be all there is
        flags: dict[UUID, Flag] = {}
        for line in opened(connection, connection.execute(
                LINE + "WHERE council = %s AND stream = ANY(%s) AND position < %s ORDER BY stream, version",
                (self.council, missing, before), binary=True).fetchall()):
            flags[line.stream] = evolve_flag(flags[line.stream] if line.version else None, line)
        for row in stored_rows(connection, self.council, list(flags)):
            self._folding.flags[row.flag] = Followed(flags[row.flag], row)

    def _forget(self) -> None:
        flags = self._folding.flags
        while len(flags) > MOST_FLAGS and isinstance(flags, OrderedDict):
            flags.popitem(last=False)


def stored_rows(connection: Connection, council: str, flags: list[UUID]) -> list[Known]:
    """What is known of these flags still."""
    rows = connection.execute(
        "SELECT h.* FROM readings.history h WHERE council = %s AND flag = ANY(%s) AND to_position = %s",
        (council, flags, STILL), binary=True).fetchall()
    return [known(row[1:]) for row in rows]


def known(row: Sequence[Any]) -> Known:
    """A stored row, without its council."""
    made = Known._make(tuple(value) if isinstance(value, list) else value for value in row)
    return made._replace(awaits=awaits_from(row[Known._fields.index("awaits")]))
