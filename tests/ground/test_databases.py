"""Each test has a register's database of its own."""
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest

from ledger.database import Database


def register(database: Database) -> object:
    with psycopg.connect(database.admin) as connection:
        return connection.execute("SELECT trial, clock FROM ledger.register").fetchone()


@pytest.mark.parametrize("_turn", range(3))
def test_a_database_is_fresh_each_time(database: Database, _turn: int) -> None:
    with psycopg.connect(database.admin) as connection:
        connection.execute("CREATE TABLE only_mine ()")
    assert register(database) == (False, None)


def test_a_trial_register_has_its_clock(new_database: Callable[..., Database]) -> None:
    clock = datetime(2026, 3, 23, 9, tzinfo=UTC)
    assert register(new_database(clock)) == (True, clock)
    assert register(new_database()) == (False, None)
