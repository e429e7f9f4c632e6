"""One seeded register for all the walks of a run's worker."""
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import TRIAL_STARTS, opened
from tests.matrix.seeded import Register, seed
from tests.matrix.walking import Walker


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def register(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Register]:
    async with opened(postgres, tmp_path_factory.mktemp("matrix"), TRIAL_STARTS) as door:
        yield await seed(door)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def walker(register: Register) -> Walker:
    return Walker(register.door)
