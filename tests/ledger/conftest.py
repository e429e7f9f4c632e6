"""A register for each test that asks for one; HEEDMARK_TESTS_POSTGRES_BIN names another server's programs to run them on."""
import os
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ledger import sealing
from ledger.database import Database
from ledger.migrate import migrate
from ledger.store import Ledger
from tests.conftest import short_folder
from tests.ledger.other_server import running
from tests.ledger.telling import Told

OTHER = "HEEDMARK_TESTS_POSTGRES_BIN"
"""For instance /usr/lib/postgresql/15/bin, the oldest that Debian offers."""


@pytest.fixture(scope="session")
def other_server() -> Iterator[str | None]:
    """The superuser's connection string on the other server; None when the tests run on our own."""
    if OTHER not in os.environ:
        yield None
        return
    binaries = Path(os.environ[OTHER])
    if not (binaries / "postgres").exists():
        pytest.fail(f"{OTHER} names {binaries}, where there is no PostgreSQL")
    folder = short_folder()
    with running(binaries, folder / "other") as admin:
        yield admin
    folder.rmdir()


@pytest.fixture
def new_database(new_database: Callable[..., Database], other_server: str | None) -> Iterator[Callable[..., Database]]:
    """As everywhere, or on the other server when there is one."""
    if other_server is None:
        yield new_database
        return
    made: list[str] = []

    def new(clock: datetime | None = None) -> Database:
        made.append(f"test_{uuid4().hex}")
        database = Database.at(make_conninfo(other_server, dbname=made[-1]), str(short_folder() / "keys"))
        migrate(database, clock)
        return database

    yield new
    with psycopg.connect(other_server, autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(new_database: Callable[..., Database]) -> Database:
    return new_database()


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(database)
    yield opened
    await opened.close()


@pytest.fixture
def told_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own event can be read back."""
    monkeypatch.setattr(sealing, "EVENTS", {"test.told": Told})
