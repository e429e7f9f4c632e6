"""Migrations, the trial's clock, and what is derived under the register's secret."""
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from ledger.access import Access
from ledger.append import LedgerError
from ledger.clock import ClockError
from ledger.database import Database, DatabaseError, _kept
from ledger.keys import Keys, NotOurs
from ledger.migrate import migrate, migrations
from ledger.store import Ledger
from tests.ledger.given import COUNCIL, command

MARCH = datetime(2026, 3, 23, 9, tzinfo=UTC)
NewDatabase = Callable[..., Database]


def test_migrating_again_changes_nothing_even_from_many_processes_at_once(database: Database) -> None:
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: migrate(database), range(4)))
    with psycopg.connect(database.admin) as admin:
        assert admin.execute("SELECT array_agg(number ORDER BY number) FROM ledger.migration").fetchone() == (
            [migration.number for migration in migrations()],)


def test_a_database_that_a_newer_program_has_been_at_is_refused(database: Database) -> None:
    with pytest.raises(DatabaseError, match="newer program"):
        migrate(database, known=migrations()[:-1])


def test_a_migration_whose_text_has_changed_is_refused(database: Database) -> None:
    *before, last = migrations()
    with pytest.raises(DatabaseError, match="another text"):
        migrate(database, known=[*before, last._replace(text=last.text + "-- changed")])


def test_a_url_without_a_password_is_refused() -> None:
    with pytest.raises(DatabaseError, match="no password"):
        Database.at("postgresql://someone@localhost/heedmark", "keys")


async def test_a_real_register_can_be_given_no_time(database: Database, ledger: Ledger) -> None:
    assert not ledger.trial
    with pytest.raises(ClockError):
        await ledger.set_clock(MARCH)
    with pytest.raises(DatabaseError, match="real"):
        migrate(database, MARCH)


async def test_a_trials_clock_stands_still_until_it_is_moved_and_only_forward(new_database: NewDatabase) -> None:
    database = new_database(MARCH)
    trial, other = await Ledger.open(database), await Ledger.open(database)
    assert trial.trial
    assert trial.now() == MARCH
    assert (await trial.append(COUNCIL, command())).recorded_at == MARCH
    await trial.set_clock(MARCH + timedelta(days=1))
    with pytest.raises(ClockError):
        await trial.set_clock(MARCH)
    assert (await other.append(COUNCIL, command())).recorded_at == MARCH + timedelta(days=1)
    assert trial.now() == MARCH + timedelta(days=1)
    await trial.close()
    await other.close()


async def test_a_trials_entries_and_accesses_say_so(new_database: NewDatabase) -> None:
    for clock, form in ((MARCH, "1-trial"), (None, "1")):
        ledger = await Ledger.open(new_database(clock))
        await ledger.append(COUNCIL, command())
        await ledger.record_access(COUNCIL, Access(uuid4(), MARCH, "w", "SM", "p", "register", "shown"))
        assert [entry.form for entry in await ledger.entries(COUNCIL)] == [form]
        async with ledger.read_only(COUNCIL) as reader:
            assert await (await reader.execute("SELECT form FROM ledger.access")).fetchall() == [(form,)]
        await ledger.close()


def test_processes_that_open_a_data_folder_at_once_keep_one_secret(folder: Path) -> None:
    with ThreadPoolExecutor(8) as several:
        kept = set(several.map(lambda _: _kept(folder / "roles.secret"), range(8)))
    assert [len(secret) for secret in kept] == [32]
    assert [file.name for file in folder.iterdir()] == ["roles.secret"]


async def test_an_earlier_clock_does_not_turn_a_trial_back_when_it_is_opened_again(new_database: NewDatabase) -> None:
    database = new_database(MARCH)
    for asked, stands in ((MARCH + timedelta(days=2), 2), (MARCH, 2), (None, 2)):
        ledger = await Ledger.open(database, asked)
        assert ledger.now() == MARCH + timedelta(days=stands)
        await ledger.close()


async def test_ids_are_the_same_for_every_process_of_a_register_and_for_no_other(
        database: Database, new_database: NewDatabase) -> None:
    one, same, other = [await Ledger.open(place) for place in (database, database, new_database())]
    assert one.known_id(COUNCIL, "council") == same.known_id(COUNCIL, "council") != other.known_id(COUNCIL, "council")
    assert one.known_id(COUNCIL, "council") != one.known_id("dudley", "council")
    assert one.command_id(COUNCIL, "a", "route", "key") == same.command_id(COUNCIL, "a", "route", "key")
    assert one.command_id(COUNCIL, "a", "route", None) != one.command_id(COUNCIL, "a", "route", None)
    assert one.position_of(COUNCIL, same.token(COUNCIL, 7)) == 7
    for council, token in (("dudley", one.token(COUNCIL, 7)), (COUNCIL, other.token(COUNCIL, 7)), (COUNCIL, "é"), (COUNCIL, "")):
        with pytest.raises(NotOurs):
            one.position_of(council, token)
    for ledger in (one, same, other):
        await ledger.close()


def test_no_two_lists_of_parts_give_one_id() -> None:
    keys = Keys(b"root")
    assert keys.command_id("a", "b", "c", "d") != keys.command_id("a", "bc", "", "d")
    assert keys.claim("leicester", "identifier:nhs:9434765919") != keys.claim("dudley", "identifier:nhs:9434765919")
    assert keys.event_id(uuid4(), 0) != keys.event_id(uuid4(), 0)


async def test_a_closed_ledger_says_so(database: Database) -> None:
    ledger = await Ledger.open(database)
    await ledger.close()
    with pytest.raises(LedgerError):
        await ledger.append(COUNCIL, command())
