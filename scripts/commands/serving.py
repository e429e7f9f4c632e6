"""A register being served: its port, its PostgreSQL looked after, and its orderly end."""
import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn

from api.app import make_app
from api.logs import start_logging
from api.settings import Settings
from commands.place import Stop
from ledger.binaries import EmbeddedPostgresError
from ledger.embedded import EmbeddedPostgres

HOST = "127.0.0.1"
LOOK_AFTER_SECONDS = 0.5
GRACE_SECONDS = 10


def end_in_order() -> None:
    """Being told to end is the same as Ctrl-C: everything is let go of in order."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A port of this machine alone; 0 takes any that is free."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as taken:
            raise Stop(f"Port {port} can't be listened on: {taken.strerror}. Choose another: --port N") from taken
        yield listener


@contextlib.contextmanager
def looked_after(server: EmbeddedPostgres | None) -> Iterator[None]:
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
        server.keep_log_short()
        if server.pid is None:
            try:
                server.start()
            except EmbeddedPostgresError as still_away:
                print(still_away, flush=True)


class _Announced(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, began: float, more: Callable[[str], str]) -> None:
        super().__init__(config)
        self._began, self._more = began, more

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        signal.signal(signal.SIGHUP, self.handle_exit)  # as for the signals that it knows; an exception would break its loop
        await super().startup(sockets)
        if self.started and sockets:
            address = f"http://{HOST}:{sockets[0].getsockname()[1]}"
            print(f"Ready in {time.monotonic() - self._began:.1f} s: {address} (Ctrl-C stops it)", flush=True)
            if more := self._more(address):
                print(more, flush=True)


def run(listener: socket.socket, settings: Settings, began: float, more: Callable[[str], str] = lambda address: "") -> None:
    """Serve until told to stop. `began` is when the command was given, by the monotonic clock.

    `more` is given the address, and is printed once the register is ready.
    """
    start_logging()
    config = uvicorn.Config(make_app(settings), loop="uvloop", http="httptools", lifespan="on", log_config=None,
                            access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS)
    server = _Announced(config, began, more)
    server.run(sockets=[listener])
    if not server.started:
        raise Stop("The server did not start; the lines above say why.")
