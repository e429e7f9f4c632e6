"""Follows every council's log and keeps the readings' rows up to date, exactly once."""
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder
from eventsourcing.postgres import PostgresDatastore

from domain.flags.flag import LIVE, Flag
from domain.flags.flag import evolve as evolve_flag
from projections.checks import STILL
from projections.entries import Line, opened
from projections.folding import Changes, Folding, Followed
from projections.following_subjects import follow as follow_subjects
from projections.known import Known
from projections.partitions import make_room
from projections.policy_in_force import InForce
from projections.tables import APPLICATION, Connection, awaits_from, connect, council_transaction, write

BATCH = 1_000
"""Entries folded in one transaction."""
PAUSE_SECONDS = 0.02
MOST_FLAGS = 60_000
"""Flags kept in memory, those met last; any other is folded again from the log."""
RETRY_SECONDS = 1.0
STREAMED_AT_A_TIME = 1_000
LINE = ("SELECT stream, kind, version, position, type, recorded_at, occurred_on, actor, role, on_behalf_of, edition, digest, "
        "clear, sealed FROM ledger.entry ")


class Runner:
    """One a register. A second one finds each council's lock taken and waits its turn."""

    def __init__(self, conninfo: str) -> None:
        """`conninfo` is the runner role's."""
        self._conninfo = conninfo
        self._councils: dict[str, Follower] = {}

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop; a lost connection is made anew."""
        while not stop.is_set():
            try:
                with connect(self._conninfo) as connection:
                    self._councils.clear()
                    while not stop.is_set():
                        if not self.step(connection):
                            stop.wait(PAUSE_SECONDS)
            except psycopg.OperationalError:
                stop.wait(RETRY_SECONDS)

    def step(self, connection: Connection) -> int:
        """Fold up to one batch of each council; how many entries that were."""
        folded = 0
        for council, head in connection.execute("SELECT council, head FROM readings.heads()").fetchall():
            follower = self._councils.setdefault(council, Follower(council))
            if head > follower.position:
                folded += follower.step(connection)
        return folded


class Follower:
    """One council's readings, as far as they have come."""

    def __init__(self, council: str, *, locked: bool = False) -> None:
        """`locked`: no other runner can be at this council, since the caller's transaction holds its position."""
        self.council, self.position = council, -1
        self._folding = Folding(OrderedDict())
        self._locked = locked

    def step(self, connection: Connection) -> int:
        """Fold one batch, in one transaction with the position it reaches; how many entries it had."""
        if not self._locked and not self._lock(connection):
            return 0
        try:
            with council_transaction(connection, self.council):
                self._catch_up(connection, self._tracked(connection))
                lines = self._next(connection)
                if lines:
                    self._fold(connection, lines)
                    connection.execute("UPDATE readings.tracking SET position = %s WHERE council = %s AND application = %s",
                                       (lines[-1].position, self.council, APPLICATION))
        except BaseException:
            self.position = -1  # what is in memory may be ahead of what was stored
            raise
        if lines:
            self.position = lines[-1].position
        return len(lines)

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
        """The next entries, up to one with which another policy comes into force; that one comes alone."""
        cursor = connection.execute(LINE + "WHERE council = %s AND position > %s ORDER BY position LIMIT %s",
                                    (self.council, self.position, BATCH), binary=True)
        lines: list[Line] = []
        for row in cursor:
            line = opened(row)
            if self._folding.turns(line):
                return lines or [line]
            lines.append(line)
        return lines

    def _fold(self, connection: Connection, lines: Sequence[Line]) -> None:
        changes = Changes()
        if self._folding.turns(lines[0]) and self._folding.turn(lines[0]):
            self._load_live(connection)
            for change in self._folding.looked_at_anew(lines[0]):
                changes.add(change)
        self._load(connection, {line.stream for line in lines if line.kind == "flag"}, lines[0].position)
        for line in lines:
            if line.kind == "flag":
                changes.add(self._folding.follow(line))
            changes.checks.follow(line, self._folding.about)
        write(connection, self.council, changes)
        follow_subjects(connection, self.council, lines[-1].position)
        self._forget()

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
        flags: dict[UUID, Flag] = {}
        for line in map(opened, connection.execute(
                LINE + "WHERE council = %s AND stream = ANY(%s) AND position < %s ORDER BY stream, version",
                (self.council, missing, before), binary=True)):
            flags[line.stream] = evolve_flag(flags[line.stream] if line.version else None, line)
        for row in stored_rows(connection, self.council, list(flags)):
            self._folding.flags[row.flag] = Followed(flags[row.flag], row)

    def _forget(self) -> None:
        flags = self._folding.flags
        while len(flags) > MOST_FLAGS and isinstance(flags, OrderedDict):
            flags.popitem(last=False)


def council_lines(connection: Connection, council: str, until: int) -> list[Line]:
    """The entries of the council's own stream."""
    first = connection.execute("SELECT stream FROM ledger.entry WHERE council = %s AND kind = 'council' AND position <= %s "
                               "ORDER BY position LIMIT 1", (council, until)).fetchone()
    return [opened(row) for row in connection.execute(
        LINE + "WHERE council = %s AND stream = %s AND position <= %s ORDER BY version",
        (council, first[0], until), binary=True)] if first else []


def lines_of_types(connection: Connection, council: str, until: int, types: Sequence[str]) -> Iterator[Line]:
    return streamed(connection, LINE + "WHERE council = %s AND position <= %s AND type = ANY(%s) ORDER BY position",
                     (council, until, list(types)))


def streamed(connection: Connection, query: LiteralString, values: Sequence[Any]) -> Iterator[Line]:
    with connection.cursor("lines", binary=True) as cursor:
        cursor.itersize = STREAMED_AT_A_TIME
        cursor.execute(query, values)
        yield from map(opened, cursor)


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


class CouncilTracking(TrackingRecorder):
    """The library's tracking recorder over the readings' own table, for one council."""

    def __init__(self, datastore: PostgresDatastore, council: str) -> None:
        super().__init__()
        self._datastore, self._council = datastore, council

    def insert_tracking(self, tracking: Tracking) -> None:
        """Raises IntegrityError when the application is there already, or past it."""
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT set_config('heedmark.council', %s, true)", (self._council,))
            cursor.execute(
                "INSERT INTO readings.tracking AS t VALUES (%s, %s, %s) ON CONFLICT (council, application) DO UPDATE "
                "SET position = excluded.position WHERE t.position < excluded.position RETURNING position",
                (self._council, tracking.application_name, tracking.notification_id))
            if cursor.fetchone() is None:
                raise IntegrityError(f"{tracking.application_name} is already at or past {tracking.notification_id}")

    def max_tracking_id(self, application_name: str) -> int | None:
        with self._datastore.transaction(commit=False) as cursor:
            cursor.execute("SELECT set_config('heedmark.council', %s, true)", (self._council,))
            cursor.execute("SELECT position FROM readings.tracking WHERE council = %s AND application = %s",
                           (self._council, application_name))
            row = cursor.fetchone()
        return int(row["position"]) if row else None
