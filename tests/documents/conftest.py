"""A trial register whose council has a letterhead and templates of its own, and a responder's desk."""
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import TRIAL_STARTS, Door, opened
from tests.documents.made import write_letterhead


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk_door(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """Its clock stands at TRIAL_STARTS."""
    folder: Path = tmp_path_factory.mktemp("documents")
    write_letterhead(folder / "documents" / "leicester")
    async with opened(postgres, folder, TRIAL_STARTS, documents=folder / "documents") as made:
        yield made
