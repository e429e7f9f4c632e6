"""A register with entries, and a publisher's connection to it."""
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from ledger.database import Database
from ledger.store import Ledger
from tests.ledger.given import COUNCIL, command, draft


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(database)
    yield opened
    await opened.close()


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    """The publisher's."""
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as opened:
        yield opened


@pytest.fixture
def add(ledger: Ledger):
    """Appends so many entries."""
    async def grow(count: int) -> None:
        for _ in range(0, count, 50):
            await ledger.append(COUNCIL, command(*(draft() for _ in range(min(50, count)))))

    return grow
