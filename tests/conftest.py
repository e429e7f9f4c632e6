"""What every test may ask for: a running PostgreSQL, shared by the workers of one run, and databases in it."""
import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg
import pytest
from psycopg import sql

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.migrate import migrate

PREFIX = "heedmark-"
FOLDER = "HEEDMARK_TESTS_FOLDER"
"""Names the run's folder to its workers."""
QUICK = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB", "max_connections": "200"}
"""For tests that don't pull the plug; those that do start a server of their own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        sweep_up()
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


def sweep_up() -> None:
    """Stop the servers that killed runs left behind, and remove their folders."""
    for folder in Path("/tmp").glob(f"{PREFIX}*-*"):
        maker = folder.name.removeprefix(PREFIX).split("-")[0]
        if maker.isdigit() and not psutil.pid_exists(int(maker)) and folder.owner() == Path.home().owner():
            for running in folder.rglob("postmaster.pid"):
                with contextlib.suppress(ValueError, IndexError, psutil.NoSuchProcess):
                    process = psutil.Process(int(running.read_text().split()[0]))
                    if process.name() == "postgres" and process.cwd() == str(running.parent):
                        process.kill()
            shutil.rmtree(folder, ignore_errors=True)


def short_folder() -> Path:
    """A new folder whose path leaves room for a socket's name, and which PostgreSQL's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir="/tmp"))
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


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated database with nothing in it, which is copied for each test and never connected to."""
    made = Path(os.environ[FOLDER]) / "template"
    with made.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if made.stat().st_size == 0:
            migrate(Database.embedded(postgres, made.name))
            file.write("migrated")
    return made.name


@pytest.fixture
def new_database(postgres: EmbeddedPostgres, template: str) -> Iterator[Callable[..., Database]]:
    """Makes databases for one test: `new_database()` of a real register, `new_database(clock)` of a trial."""
    made: list[sql.Identifier] = []

    def new(clock: datetime | None = None) -> Database:
        name = f"test_{uuid4().hex}"
        made.append(sql.Identifier(name))
        if clock is None:
            _execute(postgres, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made[-1], sql.Identifier(template)))
        database = Database.embedded(postgres, name)
        migrate(database, clock)
        return database

    yield new
    for name in made:
        _execute(postgres, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture
def database(new_database: Callable[..., Database]) -> Database:
    """A fresh, migrated database of a real register, for one test."""
    return new_database()


def _execute(server: EmbeddedPostgres, command: sql.Composed) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute(command)
