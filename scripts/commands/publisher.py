"""Sign checkpoints of the logs as they grow."""
import asyncio
import contextlib
import os
import secrets
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console

from commands.place import DataOption, Place, Stop, data_folder, opened
from ledger.publisher import Connection, Publisher, councils
from ledger.roles import give_access
from ledger.signing_place import PublishingRefused, SigningPlace, written
from ledger.static_log import StaticLog
from ledger.store import Ledger
from ledger.succession import succeed as succeeded

app = typer.Typer(name="publisher", no_args_is_help=True, help=__doc__)
say = Console(stderr=True, soft_wrap=True, highlight=False)
AGAIN_SECONDS = 2.0

Council = Annotated[str, typer.Option(help="The council's short name.")]
Origin = Annotated[str | None, typer.Option(help=(
    "The log's name for ever, such as flags.example.gov.uk/v1/westmere/log. Left out: one is made up."))]
KeyFile = Annotated[Path | None, typer.Option("--key", metavar="FILE", help=(
    "The signing key, 0600. Left out: `key` in the state folder."))]
State = Annotated[Path | None, typer.Option(metavar="DIR", help=(
    "Where the publisher keeps its last checkpoint, best on another disk than the register. Left out: in the data folder."))]
ConnectionFile = Annotated[Path | None, typer.Option("--connection", metavar="FILE", help=(
    "The publisher's own connection string, as `publisher access` wrote it: then it needs neither DATABASE_URL nor a data folder."
))]
To = Annotated[Path | None, typer.Option(metavar="FOLDER", help=(
    "Also write checkpoint, tiles and entries to FOLDER/COUNCIL, for any static host."))]


@app.command()
def access(
    to: Annotated[Path, typer.Option(metavar="FILE", help="A new file for the connection string, 0600: the publisher's alone.")],
    data: DataOption = None,
) -> None:
    """Give the publisher a password of its own on the server that DATABASE_URL names; the one it had opens nothing any more.

    With it come the leaves and what was published, and nothing else: move the file to the publisher's account or machine.
    """
    with _place(data) as place:
        if place.server is not None:
            raise Stop("This register's own PostgreSQL listens on a private socket: its publisher runs as the same account.")
        if to.exists():
            raise Stop(f"{to} is there already. Name a new file.")
        written(to, f"{give_access(place.database)}\n".encode())
    print(f"Written to {to}. Use it: publisher init --connection {to} …, publisher run --connection {to} …")


@app.command()
def init(council: Council, origin: Origin = None, key: KeyFile = None, state: State = None, to: To = None,
         connection: ConnectionFile = None, data: DataOption = None) -> None:
    """Make a log's publisher: its key, its origin and the first checkpoint. Works once."""
    with _desk(data, connection, state) as desk, desk.connected() as to_log, _refusals():
        _init(to_log, desk, council, origin, key, to)


@app.command()
def run(
    council: Annotated[list[str] | None, typer.Option(help="A council; repeatable. Left out: all of them.")] = None,
    every: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="How often to look whether the log has grown.")] = 5,
    new: Annotated[bool, typer.Option("--new", help="Make publishers for logs that were never published.")] = False,
    beside: Annotated[int | None, typer.Option(metavar="PID", hidden=True, help="Stop once that isn't who started this.")] = None,
    key: KeyFile = None, state: State = None, to: To = None, connection: ConnectionFile = None, data: DataOption = None,
) -> None:
    """Sign until told to stop. What doesn't continue the last checkpoint is not signed."""
    if key is not None and len(council or ()) != 1:
        raise Stop("A key is one log's: name its council, --council NAME.")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with _desk(data, connection, state) as desk:
        round_ = _Round(desk, council, new, key, to)

        def over() -> bool:
            return stop.is_set() or round_.over or beside not in (None, os.getppid())

        while not over():
            try:
                with desk.connected() as to_log:
                    round_.open.clear()
                    while not over():
                        round_.step(to_log)
                        stop.wait(every)
            except psycopg.OperationalError:
                stop.wait(AGAIN_SECONDS)
    if round_.refused:
        raise typer.Exit(1)


@app.command()
def succeed(
    council: Council,
    reasons: Annotated[str, typer.Option(help="What happened, for the log: no names.")],
    origin: Origin = None, key: KeyFile = None, state: State = None, to: To = None, connection: ConnectionFile = None,
    data: DataOption = None,
) -> None:
    """After an honest restore that lost a tail: begin a new origin, whose first entry names what may be lost."""
    with _place(data) as place, (desk := _at(place, connection, state)).connected() as to_log, _refusals():
        folder = desk.state / council
        try:
            old = SigningPlace.open(folder, key)
        except PublishingRefused:
            old = None
        static = StaticLog(to / council) if to else None
        name = origin or made_up(council)

        async def begin() -> None:
            ledger = await Ledger.open(place.database)
            try:
                publisher, event = await succeeded(ledger, to_log, council, old,
                                                   lambda: SigningPlace.make(folder, name, _new_key(key)), reasons, static)
            finally:
                await ledger.close()
            print(f"{council}: from now on {name} is signed. Entries after {event.lost_after:,} and up to "
                  f"{event.lost_until:,} may be lost.\nGive this key to the witnesses, and tell them why: {publisher.verifier}")

        asyncio.run(begin())


@dataclass(frozen=True)
class Desk:
    """What a publisher needs: where its state is, and how it gets at the logs."""

    state: Path
    conninfo: str

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            yield connection


class _Round:
    """All councils that one process publishes."""

    def __init__(self, desk: Desk, named: list[str] | None, new: bool, key: Path | None, to: Path | None) -> None:
        self._desk, self._named, self._new, self._key, self._to = desk, named, new, key, to
        self.open: dict[str, Publisher] = {}
        self.refused: set[str] = set()

    @property
    def over(self) -> bool:
        """Whether every council that was named is refused."""
        return self._named is not None and self.refused >= set(self._named)

    def step(self, connection: Connection) -> None:
        for council in self._named or councils(connection):
            if council in self.refused:
                continue
            try:
                if council not in self.open:
                    self.open[council] = self._opened(connection, council)
                if (signed := self.open[council].step()) is not None:
                    print(f"{council}: signed {signed.size:,} entries.", flush=True)
            except PublishingRefused as refused:
                self.refused.add(council)
                say.print(str(refused), style="red", markup=False)

    def _opened(self, connection: Connection, council: str) -> Publisher:
        folder = self._desk.state / council
        if self._new and not (folder / "key").exists():
            return _init(connection, self._desk, council, None, self._key, self._to)
        static = StaticLog(self._to / council) if self._to else None
        return Publisher.open(connection, council, SigningPlace.open(folder, self._key), static)


def _init(connection: Connection, desk: Desk, council: str, origin: str | None, key: Path | None, to: Path | None) -> Publisher:
    static = StaticLog(to / council) if to else None
    publisher = Publisher.init(connection, council, lambda: SigningPlace.make(
        desk.state / council, origin or made_up(council), key), static)
    print(f"{council}: {publisher.origin} is signed from now on. Its key, for whoever checks it:\n{publisher.verifier}",
          flush=True)
    return publisher


def made_up(council: str) -> str:
    return f"heedmark/{council}/{secrets.token_hex(4)}"


def _new_key(key: Path | None) -> Path | None:
    """A successor has a key of its own: the old one is kept beside it."""
    if key is not None and key.exists():
        key.rename(key.with_name(f"{key.name}.before-{secrets.token_hex(4)}"))
    return key


@contextlib.contextmanager
def _desk(data: Path | None, connection: Path | None, state: Path | None) -> Iterator[Desk]:
    """With a connection of its own a publisher opens nothing else."""
    if connection is None:
        with _place(data) as place:
            yield _at(place, None, state)
    elif state is None:
        raise Stop("Say where the publisher keeps its last checkpoint, too: --state DIR.")
    else:
        yield Desk(state, _written_in(connection))


def _at(place: Place, connection: Path | None, state: Path | None) -> Desk:
    return Desk(state or place.data / "publisher",
               _written_in(connection) if connection else place.database.conninfo("publisher"))


def _written_in(connection: Path) -> str:
    try:
        if connection.stat().st_mode & 0o077:
            raise Stop(f"{connection} may be read by others than its owner. Make it 0600, and make a new one: publisher access.")
        return connection.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Stop(f"{connection} can't be read as a connection string. `publisher access` writes one.") from unreadable


@contextlib.contextmanager
def _place(data: Path | None) -> Iterator[Place]:
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    with opened(folder) as place:
        yield place


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except PublishingRefused as refused:
        raise Stop(str(refused)) from refused
