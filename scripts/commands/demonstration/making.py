"""The demonstration's data folder: made beside its place, and put there once it is whole."""
import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Self

import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from commands.demonstration.desk import Unexpected
from commands.demonstration.only_writer import OnlyWriter
from commands.demonstration.telling import ENDS, Plan, Told, tell
from commands.place import Place, Stop, data_folder, opened
from ledger.database import Conninfo, Database, Role
from ledger.embedded import EmbeddedPostgres
from ledger.opening import connect
from projections.runner import Runner

MARK = "demonstration.json"
"""In a data folder: the demonstration is whole, and these are the ids to ask for."""


class Mark(NamedTuple):
    """What a finished demonstration says of itself; ids only."""

    seed: int
    families: int
    flag: str
    """One with a long history."""
    subject: str
    case: str
    worker: str
    """Who works that case."""
    uprn: str

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """Of a data folder; None where no demonstration was finished."""
        try:
            return cls(**json.loads((folder / MARK).read_text("utf-8")))
        except FileNotFoundError:
            return None


class _Hasty(Database):
    """Commits needn't reach the disk one by one: what is broken off is made anew, and the end writes all of it."""

    def conninfo(self, role: Role) -> Conninfo:
        return super().conninfo(role).replaced("-c jit=off", "-c jit=off -c synchronous_commit=off")


def folder_for(data: Path | None) -> Path:
    """Where the demonstration is kept. Raises Stop for a server that isn't ours."""
    if os.environ.get("DATABASE_URL"):
        raise Stop("The demonstration is kept in a PostgreSQL of its own. Unset DATABASE_URL.")
    return data_folder(data, "demo")


def make(folder: Path, plan: Plan, console: Console) -> Mark:
    """Simulate, unless it has been done; one process at a time. Raises Stop for a folder that holds something else."""
    with _alone(folder, console):
        if mark := Mark.of(folder):
            return mark
        if folder.exists() and any(folder.iterdir()):
            raise Stop(f"{folder} holds a register that isn't the demonstration. Name another folder: --data DIR")
        unfinished = folder.with_name(f"{folder.name}.new")
        if unfinished.exists():
            console.print(f"A demonstration was broken off in {unfinished}: it is made anew.")
            _clear(unfinished)
        began = time.monotonic()
        try:
            with opened(unfinished) as place:
                mark = _simulated(place, plan, console)
        except KeyboardInterrupt:
            console.print("Broken off: the next start makes the demonstration anew.")
            raise
        (unfinished / MARK).write_text(json.dumps(mark._asdict(), indent=1), "utf-8")
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
        console.print(f"Two years simulated in {time.monotonic() - began:.0f} s.")
        return mark


def _simulated(place: Place, plan: Plan, console: Console) -> Mark:
    with Progress(TextColumn("Simulating {task.description}"), BarColumn(), TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task(f"{plan.begins:%B %Y}", total=(ENDS - plan.begins).days)

        def shown(now: datetime) -> None:
            progress.update(bar, completed=(now - plan.begins).days, description=f"{now:%B %Y}")

        told = uvloop.run(_told(_Hasty(place.database.admin, place.database.secret, place.database.keys), plan, shown))
        progress.update(bar, description="the readings")
        _read(place.database)
    return Mark(plan.seed, plan.families, str(told.flag), str(told.subject), told.case, told.worker, told.uprn)


async def _told(database: Database, plan: Plan, shown: Callable[[datetime], None]) -> Told:
    ledger = await OnlyWriter.open(database, plan.begins)
    try:
        return await tell(ledger, plan, shown)
    except Unexpected as wrong:
        raise Stop(f"The demonstration's story doesn't fit the rules as they stand now: {wrong}.") from wrong
    finally:
        await ledger.close()


def _read(database: Database) -> None:
    """Bring the readings up to the log's end, so that the first question needn't wait."""
    runner = Runner(database.conninfo("runner"))
    with connect(database.conninfo("runner")) as connection:
        while runner.step(connection):
            pass


def _clear(unfinished: Path) -> None:
    """Its PostgreSQL may have outlived whoever started it."""
    if (unfinished / "postgres").exists():
        server = EmbeddedPostgres(unfinished / "postgres")
        if server.pid is not None:
            server.start().stop()
    shutil.rmtree(unfinished)


@contextlib.contextmanager
def _alone(folder: Path, console: Console) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        handle = os.open(folder.parent, os.O_RDONLY)
        held.callback(os.close, handle)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print("Another command is making the demonstration; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
