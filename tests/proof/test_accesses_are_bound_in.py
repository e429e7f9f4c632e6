"""What the access log holds is digested into the log; a month is let go of whole, and its digests stay."""
import asyncio
import contextlib
from datetime import UTC, date, datetime
from uuid import uuid4

import psycopg
import pytest

from ledger.access import Access
from ledger.access_retention import let_go
from ledger.access_seals import COLUMNS, Stretch, digest_of, keep_sealing, seal, seals_stream
from ledger.append import LedgerError
from ledger.store import Ledger
from tests.ledger.given import COUNCIL, command


async def look(ledger, times=1):
    await asyncio.gather(*(ledger.record_access(COUNCIL, Access(
        uuid4(), ledger.now(), "worker-1", "SM", "safeguarding", "read_flag", "shown", flags=(uuid4(),))) for _ in range(times)))


@pytest.fixture
async def trial(new_database):
    ledger = await Ledger.open(new_database(datetime(2026, 3, 30, 9, tzinfo=UTC)))
    await ledger.append(COUNCIL, command())
    yield ledger
    await ledger.close()


def superuser(database, statement):
    with psycopg.connect(database.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("ALTER TABLE ledger.access DISABLE TRIGGER never_changed")
        for (table,) in connection.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = "
                                           "'ledger.access'::regclass").fetchall():
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER never_changed".encode())
        connection.execute(statement.encode())


async def seals(ledger):
    return await ledger.stream(COUNCIL, seals_stream(ledger, COUNCIL))


async def test_accesses_are_sealed_in_order_and_once(trial):
    await look(trial, 30)
    assert await seal(trial, COUNCIL) == Stretch(1, 30)
    assert await seal(trial, COUNCIL) is None
    await look(trial, 3)
    assert set(await asyncio.gather(seal(trial, COUNCIL), seal(trial, COUNCIL))) == {Stretch(31, 33), None}
    found = await seals(trial)
    assert [(entry.event.first, entry.event.last, entry.actor) for entry in found] == [(1, 30, "system"), (31, 33, "system")]
    async with trial.read_only(COUNCIL) as connection:
        assert (await digest_of(connection, COUNCIL, Stretch(1, 30))).hex() == found[0].event.root


@pytest.mark.parametrize("change", [
    "UPDATE ledger.access SET actor = 'worker-2' WHERE number = 7",
    "UPDATE ledger.access SET flags = '{}' WHERE number = 7",
    "UPDATE ledger.access SET reading = 'register' WHERE number = 7",
    "UPDATE ledger.access SET at = at - interval '1 day' WHERE number = 7"])
async def test_a_changed_access_is_no_longer_what_was_sealed(trial, change):
    await look(trial, 10)
    await seal(trial, COUNCIL)
    superuser(trial.database, change)
    async with trial.read_only(COUNCIL) as connection:
        assert (await digest_of(connection, COUNCIL, Stretch(1, 10))).hex() != (await seals(trial))[0].event.root


async def test_a_missing_access_is_noticed(trial):
    await look(trial, 10)
    superuser(trial.database, "DELETE FROM ledger.access WHERE number = 7")
    with pytest.raises(LedgerError, match="missing"):
        await seal(trial, COUNCIL)


async def test_a_seal_covers_every_column(trial):
    found = await trial.rows(COUNCIL, "SELECT attname::text FROM pg_attribute WHERE attrelid = 'ledger.access'::regclass "
                                      "AND attnum > 0 AND NOT attisdropped ORDER BY attnum", ())
    assert [name for (name,) in found] == list(COLUMNS)


async def test_a_server_seals_within_its_window(trial):
    await look(trial, 5)
    task = asyncio.create_task(keep_sealing(trial, 0.05))
    await asyncio.sleep(0.5)
    await look(trial, 5)
    await asyncio.sleep(0.5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert [entry.event.last for entry in await seals(trial)] == [5, 10]


async def test_a_month_is_let_go_of_whole_and_its_digests_stay(trial):
    await look(trial, 4)
    await trial.set_clock(datetime(2026, 4, 2, 9, tzinfo=UTC))
    await look(trial, 6)
    with pytest.raises(LedgerError, match="isn't over"):
        await let_go(trial, date(2026, 5, 1))
    ((month, gone),) = await let_go(trial, date(2026, 4, 1))
    assert (month, gone[COUNCIL].first, gone[COUNCIL].last) == (date(2026, 3, 1), 1, 4)
    assert [access.number for access in await trial.accesses(COUNCIL)] == [5, 6, 7, 8, 9, 10]
    found = await seals(trial)
    assert [(entry.event.first, entry.event.last) for entry in found] == [(1, 4), (5, 10)]
    assert (gone[COUNCIL].first_seal, gone[COUNCIL].last_seal) == (found[0].position, found[0].position)
    own = await trial.stream(COUNCIL, trial.known_id(COUNCIL, "system"))
    assert [(entry.type, entry.event) for entry in own] == [("system.accesses_expired", gone[COUNCIL])]
    assert await let_go(trial, date(2026, 4, 1)) == []


async def test_no_month_goes_without_an_entry_that_says_so(trial):
    await look(trial, 4)
    await trial.set_clock(datetime(2026, 4, 2, 9, tzinfo=UTC))
    with psycopg.connect(trial.database.conninfo("keeper")) as connection:
        with pytest.raises(psycopg.DatabaseError, match="does not say"):
            connection.execute("SELECT ledger.drop_access_month('2026-03-01')")
        connection.rollback()
        with pytest.raises(psycopg.DatabaseError, match="when it is over"):
            connection.execute("SELECT ledger.drop_access_month('2026-04-01')")


async def test_a_single_access_stays_undeletable(trial):
    await look(trial, 4)
    for role in ("keeper", "reader", "appender", "runner"):
        with psycopg.connect(trial.database.conninfo(role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM ledger.access WHERE number = 1")
