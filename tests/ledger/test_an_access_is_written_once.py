"""An access whose answer was lost with the connection is sent again, and stands there once."""
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.access import KINDS, STATEMENT
from ledger.database import Database
from ledger.packing import Packed, PackedDumper, columns, record, single
from tests.ledger.given import COUNCIL

AT = datetime(2026, 3, 23, 9, tzinfo=UTC)


@pytest.fixture
def appender(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.conninfo("appender"), autocommit=True) as connection:
        connection.adapters.register_dumper(Packed, PackedDumper)
        yield connection


def write(appender: psycopg.Connection, ids: list[UUID], known: int | None = None) -> int:
    """The last one's number. `known`: sent again, and the last number known before it was sent first."""
    rows = [(one, AT, "w", "SM", "p", "register", "shown", None, "{}", "{}", None, None, b"") for one in ids]
    values = record([*columns(KINDS, rows), single("bigint", known), single("text", "1")])
    answer = appender.execute(STATEMENT, (COUNCIL, values), binary=True)
    return int(answer.fetchall()[0][0])


def test_what_was_stored_before_its_answer_was_lost_is_found_among_what_others_wrote(appender: psycopg.Connection) -> None:
    ours, theirs, never_came = ([uuid4(), uuid4()] for _ in range(3))
    assert [write(appender, theirs), write(appender, ours), write(appender, [uuid4()])] == [2, 4, 5]
    assert write(appender, ours, known=0) == 4
    assert write(appender, ours, known=2) == 4
    assert write(appender, never_came, known=2) == 7
    assert write(appender, never_came, known=2) == 7
