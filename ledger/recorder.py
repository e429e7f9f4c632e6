"""One council's log as the eventsourcing library knows it: its ApplicationRecorder, over the same append function."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any
from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)
from psycopg_pool import ConnectionPool

from ledger.append import Append
from ledger.batch import STATEMENT, parameters
from ledger.entry import Draft
from ledger.packing import Packed, PackedDumper

NAME_COUNCIL = "SELECT set_config('heedmark.council', %s, true)"
SELECTED = "SELECT stream, version, type, clear, event_id FROM ledger.entry WHERE council = %s AND stream = %s "
WITHIN = "AND version > %s AND version <= %s "
UPWARDS = SELECTED + WITHIN + "ORDER BY version LIMIT %s"
DOWNWARDS = SELECTED + WITHIN + "ORDER BY version DESC LIMIT %s"
NOTIFIED = "SELECT stream, version, type, clear, position FROM ledger.entry WHERE council = %s "
FOLLOWING = NOTIFIED + "AND position >= %s AND position <= %s ORDER BY position LIMIT %s"
FOLLOWING_TOPICS = NOTIFIED + "AND position >= %s AND position <= %s AND type = ANY(%s) ORDER BY position LIMIT %s"
FURTHEST = 2**63 - 1
LAST_VERSION = 2**31 - 1
POLL_SECONDS = 0.02
PAGE = 500


@dataclass(frozen=True)
class Recorded(StoredEvent):
    """A stored event with its own id, so that storing it twice is seen; a bare one is given a fresh id."""

    event_id: UUID = field(default_factory=uuid4)


class CouncilRecorder(ApplicationRecorder):
    """Stores and gives back in one council alone. Streams start at version 0. Needs no library table."""

    def __init__(self, writing: "ConnectionPool[psycopg.Connection[tuple[Any, ...]]]",
                 reading: "ConnectionPool[psycopg.Connection[tuple[Any, ...]]]", council: str) -> None:
        """`writing` signs in as the appender, `reading` as the reader; see `pool`."""
        self._writing, self._reading, self.council = writing, reading, council

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Store all or nothing; their positions. Raises IntegrityError when a version doesn't follow or an id is there."""
        if not stored_events:
            return None
        append = Append(uuid4(), None, tuple(map(_draft, stored_events)))
        try:
            with self._writing.connection() as connection:
                (row,) = connection.execute(STATEMENT, parameters(self.council, [append]), prepare=True, binary=True).fetchall()
        except psycopg.errors.UniqueViolation as twice:
            raise IntegrityError("an event with this id is stored already") from twice
        except psycopg.OperationalError as lost:
            raise OperationalError(f"the database could not answer ({type(lost).__name__})") from lost
        _, _, answer, first, entries, _, _ = row
        if answer != "stored":
            raise IntegrityError(f"a stream has {answer}")
        return list(range(first, first + entries))

    def select_events(self, originator_id: UUID | str, *, gt: int | None = None, lte: int | None = None, desc: bool = False,
                      limit: int | None = None) -> Sequence[StoredEvent]:
        rows = self._rows(DOWNWARDS if desc else UPWARDS, (
            self.council, originator_id, -1 if gt is None else gt, LAST_VERSION if lte is None else lte, limit))
        return [Recorded(*row) for row in rows]

    def select_notifications(self, start: int | None, limit: int, stop: int | None = None, topics: Sequence[str] = (), *,
                             inclusive_of_start: bool = True) -> Sequence[Notification]:
        low = 1 if start is None else start if inclusive_of_start else start + 1
        high = FURTHEST if stop is None else stop
        rows = (self._rows(FOLLOWING_TOPICS, (self.council, low, high, list(topics), limit)) if topics
                else self._rows(FOLLOWING, (self.council, low, high, limit)))
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        ((last,),) = self._rows("SELECT max(position) FROM ledger.entry WHERE council = %s", (self.council,))
        return None if last is None else int(last)

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "Tail":
        return Tail(self, gt, topics)

    def _rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._reading.connection() as connection, connection.transaction():
            connection.execute(NAME_COUNCIL, (self.council,))
            return connection.execute(query.encode(), values, prepare=True, binary=True).fetchall()


class Tail(Subscription[CouncilRecorder]):
    """Follows by asking again and again: a notification may be lost, and a reader that waits for it stops for ever."""

    def __init__(self, recorder: CouncilRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._stopped = Flag()
        self._page: Iterator[Notification] = iter(())

    def stop(self) -> None:
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            for notification in self._page:
                self._last_notification_id = notification.id
                return notification
            found = self._recorder.select_notifications(self._last_notification_id, PAGE, topics=self._topics,
                                                        inclusive_of_start=self._last_notification_id is None)
            self._page = iter(found)
            if not found:
                self._stopped.wait(POLL_SECONDS)
        raise StopIteration


def pool(conninfo: str, size: int = 4) -> "ConnectionPool[psycopg.Connection[tuple[Any, ...]]]":
    """Connections for a recorder, in autocommit: each call is a transaction of its own."""
    return ConnectionPool(conninfo, min_size=1, max_size=size, open=True, kwargs={"autocommit": True}, configure=_prepare)


def _prepare(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    connection.adapters.register_dumper(Packed, PackedDumper)


def _draft(event: StoredEvent) -> Draft:
    event_id = event.event_id if isinstance(event, Recorded) else uuid4()
    stream = event.originator_id if isinstance(event.originator_id, UUID) else UUID(event.originator_id)
    at = datetime.now(UTC)
    return Draft(
        event_id=event_id, stream=stream, kind="system", version=event.originator_version, type=event.topic, signed_at=at,
        occurred_on=at.date(), actor="system", role="system", on_behalf_of=None, purpose="system", correlation=event_id,
        causation=None, edition=None, digest=None, clear=event.state, sealed=b"")
