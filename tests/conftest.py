"""What every test may ask for: a running PostgreSQL, shared by the workers of one run, and databases in it."""
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.embedded import EmbeddedPostgres

FOLDER = "HEEDMARK_TESTS_FOLDER"
"""Names the run's folder to its workers."""
QUICK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB", "max_connections": "200"}
"""For tests that don't pull the plug; those that do start a server of their own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = str(short_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if "long" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="takes minutes; --long runs it"))


def short_folder() -> Path:
    """A new folder whose path leaves room for a socket's name, and which PostgreSQL's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="heedmark-", dir="/tmp"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder of the test's own, for a data folder inside it."""
    made = short_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The run's PostgreSQL: the first worker starts it, the last one to end stops it."""
    with EmbeddedPostgres(Path(os.environ[FOLDER]) / "postgres", settings=QUICK) as server:
        yield server
