"""Follows every council's log and keeps the readings' rows up to date, exactly once."""
import threading

import psycopg
from eventsourcing.persistence import IntegrityError, Tracking, TrackingRecorder
from eventsourcing.postgres import PostgresDatastore

from ledger.database import Conninfo
from ledger.epochs import EpochKeyMissing
from ledger.opening import connect
from projections.follower import Follower
from projections.tables import UNHURRIED, Connection
from projections.writer import Writer

PAUSE_SECONDS = 0.02
RETRY_SECONDS = 1.0


class Runner:
    """One a register. A second one finds each council's lock taken and waits its turn."""

    def __init__(self, conninfo: Conninfo) -> None:
        """`conninfo` is the runner role's."""
        self._conninfo = conninfo
        self._councils: dict[str, Follower] = {}

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop; a lost connection is made anew, and keys that can't be had are asked for again."""
        while not stop.is_set():
            try:
                with connect(self._conninfo) as connection, Writer(self._conninfo) as writer:
                    connection.execute(UNHURRIED)
                    self._councils.clear()
                    while not stop.is_set():
                        if not self.step(connection, writer):
                            stop.wait(PAUSE_SECONDS)
            except (psycopg.OperationalError, EpochKeyMissing):
                stop.wait(RETRY_SECONDS)

    def step(self, connection: Connection, writer: Writer | None = None) -> int:
        """Fold up to one batch of each council; how many entries that were.

        With a writer, a batch is stored while the next is folded; all is stored once there is nothing to fold.
        """
        folded = 0
        for council, head in connection.execute("SELECT council, head FROM readings.heads()").fetchall():
            follower = self._councils.setdefault(council, Follower(council))
            if head <= follower.position:
                follower.settle()
            elif writer is None:
                folded += follower.step(connection)
            else:
                folded += follower.step_ahead(connection, writer)
        return folded


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
