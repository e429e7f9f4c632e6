"""Open a register and serve it until it is told to stop."""
import asyncio
import contextlib
import signal
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from api.app import make_app
from api.issuers import Issuer
from api.logs import start_logging
from api.settings import Settings
from commands.place import ROOT, DataOption, Place, Stop, data_folder, opened
from commands.status import show, standing
from ledger.binaries import EmbeddedPostgresError
from ledger.embedded import EmbeddedPostgres

HOST = "127.0.0.1"
LOOK_AFTER_SECONDS = 0.5
GRACE_SECONDS = 10


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen, on this machine only; 0: any.")] = 8080,
    data: DataOption = None,
    clock: Annotated[str | None, typer.Option(metavar="INSTANT", help=(
        "Open a trial register whose clock stands at this instant, such as 2026-03-23T09:00Z."))] = None,
    issuers: Annotated[Path | None, typer.Option(metavar="FILE", help=(
        "TOML: [[issuer]] with issuer, keys (URL or file), and perhaps audience and councils. Left out: tokens are "
        "those of `heedmark token`."))] = None,
) -> None:
    """Open a register, made if it is new, and serve it until Ctrl-C."""
    began = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with (contextlib.suppress(KeyboardInterrupt), _listening(port) as listener, opened(data_folder(data)) as place,
          _looked_after(place.server)):
        show(place, asyncio.run(standing(place, _instant(clock))))
        _run(listener, settings_for(place, issuers), began)
    print("Stopped. What was stored is kept; the same command opens it again.", flush=True)


def settings_for(place: Place, issuers: Path | None) -> Settings:
    """What the server is told. Raises Stop when nobody could sign a token."""
    if issuers is None and place.server is None:
        raise Stop("A register on the server that DATABASE_URL names takes an issuer's tokens only. Name it: "
                   "--issuers FILE")
    councils = frozenset(document.parent.name for document in (ROOT / "domain" / "policies").glob("*/*.toml"))
    if issuers is None:
        return Settings(database=place.database, councils=councils, own_key=place.own_key)
    return Settings(database=place.database, councils=councils, issuers=_issuers(issuers))


def _issuers(file: Path) -> tuple[Issuer, ...]:
    try:
        return tuple(Issuer.model_validate(one) for one in tomllib.loads(file.read_text("utf-8"))["issuer"])
    except OSError as unreadable:
        raise Stop(f"{file} can't be read: {unreadable.strerror}.") from unreadable
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError) as wrong:
        raise Stop(f"{file} is not a list of issuers. It needs [[issuer]] tables with `issuer` and `keys`.") from wrong


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Stop(f"{text} is not an instant. Write it as 2026-03-23T09:00Z") from wrong
    if instant.tzinfo is None:
        raise Stop(f"{text} has no time zone. Write it as {text}Z if it is UTC.")
    return instant.astimezone(UTC)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Being told to end is the same as Ctrl-C: everything is let go of in order."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as taken:
            raise Stop(f"Port {port} can't be listened on: {taken.strerror}. Choose another: --port N") from taken
        yield listener


@contextlib.contextmanager
def _looked_after(server: EmbeddedPostgres | None) -> Iterator[None]:
    """Bring our PostgreSQL back while we serve, should somebody kill it."""
    done = threading.Event()
    watch = threading.Thread(target=_look_after, args=(server, done), daemon=True)
    if server:
        watch.start()
    try:
        yield
    finally:
        done.set()
        if server:
            watch.join()


def _look_after(server: EmbeddedPostgres, done: threading.Event) -> None:
    while not done.wait(LOOK_AFTER_SECONDS):
        if server.pid is None:
            try:
                server.start()
            except EmbeddedPostgresError as still_away:
                print(still_away, flush=True)


class _Announced(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, began: float) -> None:
        super().__init__(config)
        self._began = began

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(f"Ready in {time.monotonic() - self._began:.1f} s: http://{HOST}:{sockets[0].getsockname()[1]} "
                  "(Ctrl-C stops it)", flush=True)


def _run(listener: socket.socket, settings: Settings, began: float) -> None:
    start_logging()
    config = uvicorn.Config(make_app(settings), loop="uvloop", http="httptools", lifespan="on", log_config=None,
                            access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS)
    server = _Announced(config, began)
    server.run(sockets=[listener])
    if not server.started:
        raise Stop("The server did not start; the lines above say why.")
