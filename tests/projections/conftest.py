"""A register with a runner that is stepped by hand."""
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from ledger.database import Database
from ledger.opening import connect
from ledger.store import Ledger
from projections.runner import Runner
from tests.projections.histories import Story


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    opened = await Ledger.open(database)
    yield opened
    await opened.close()


@pytest.fixture
def story(ledger: Ledger) -> Story:
    return Story(ledger)


@pytest.fixture
def caught_up(database: Database) -> Iterator[Callable[[], None]]:
    """Calling it folds all that the logs hold."""
    runner = Runner(database.conninfo("runner"))
    with connect(database.conninfo("runner")) as connection:
        def step() -> None:
            while runner.step(connection):
                pass
        yield step
