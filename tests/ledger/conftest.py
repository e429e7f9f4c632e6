"""A register for each test that asks for one; on another server than our own where HEEDMARK_TESTS_POSTGRES names one."""
from collections.abc import AsyncIterator

import pytest

from ledger.database import Database
from ledger.store import Ledger


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(database)
    yield opened
    await opened.close()
