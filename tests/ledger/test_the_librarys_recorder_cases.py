"""The eventsourcing library's own test cases, and what they leave out."""
from collections.abc import Callable, Iterator
from threading import Thread
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.tests.persistence import ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase

from ledger.database import Database
from ledger.recorder import CouncilRecorder, Recorded, pool

Recorder = Callable[[str], CouncilRecorder]


@pytest.fixture
def recorder(database: Database) -> Iterator[Recorder]:
    with pool(database.conninfo("appender")) as writing, pool(database.conninfo("reader")) as reading:
        yield lambda council: CouncilRecorder(writing, reading, council)


class Given:
    @pytest.fixture(autouse=True)
    def given(self, recorder: Recorder) -> None:
        self.recorder = recorder("leicester")

    def create_recorder(self) -> CouncilRecorder:
        return self.recorder


class TestApplicationRecorder(Given, ApplicationRecorderTestCase[CouncilRecorder]):
    INITIAL_VERSION = 0

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleaving(Given, NonInterleavingNotificationIDsBaseCase):
    insert_num = 200
    INITIAL_VERSION = 0


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase  # bases, not cases


def some(version: int = 0, stream: object = None) -> StoredEvent:
    return StoredEvent(originator_id=stream or uuid4(), originator_version=version, topic="t", state=b"{}")  # type: ignore[arg-type]


def test_a_conflict_leaves_no_gap(recorder: Recorder) -> None:
    log = recorder("leicester")
    stream = uuid4()
    assert log.insert_events([some(0, stream)]) == [1]
    for version in (0, 2):
        with pytest.raises(IntegrityError):
            log.insert_events([some(), some(version, stream)])
    assert log.insert_events([some(1, stream)]) == [2]


def test_the_same_event_is_not_stored_twice(recorder: Recorder) -> None:
    log = recorder("leicester")
    event = Recorded(originator_id=uuid4(), originator_version=0, topic="t", state=b"{}")
    log.insert_events([event])
    with pytest.raises(IntegrityError):
        log.insert_events([Recorded(uuid4(), 0, "t", b"{}", event.event_id)])


def test_councils_have_their_own_positions_and_see_no_other(recorder: Recorder) -> None:
    one, other = recorder("leicester"), recorder("dudley")
    stream = uuid4()
    assert one.insert_events([some(0, stream)]) == [1]
    assert other.max_notification_id() is None
    assert other.select_events(stream) == []
    assert other.insert_events([some(0, stream)]) == [1]


def test_a_reader_that_tails_the_log_misses_nothing_however_many_write(recorder: Recorder) -> None:
    log = recorder("leicester")
    writers = [Thread(target=lambda: [log.insert_events([some()]) for _ in range(50)]) for _ in range(4)]
    with log.subscribe() as tail:
        for writer in writers:
            writer.start()
        read = [next(tail).id for _ in range(200)]
        for writer in writers:
            writer.join()
    assert read == list(range(1, 201))
