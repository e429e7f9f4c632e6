"""What writing each read down costs: reads of flags with and without it, by 64 callers: `name value bound`, a line each."""
import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvloop
from fastapi import FastAPI

from api.app import make_app
from api.settings import Settings
from api.tokens import make_token, own_key
from domain.flags.events import Agreed
from ledger.access import Access
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.store import Ledger
from tests.projections.histories import Story, added, requested

CALLERS, FLAGS = 64, 100
RUNS, SECONDS = 5, 3.0
LOGGED_SHARE = 0.4
"""Of the reads that could be answered if none were written down."""


async def asked(app: FastAPI, path: str, token: str) -> int:
    """The status of one GET, straight from the application, so that no client's work is measured."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app({"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
               "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1),
               "server": ("register", 80), "headers": [(b"authorization", f"Bearer {token}".encode())]}, receive, send)
    return statuses[0]


async def rate(app: FastAPI, paths: Iterator[str], token: str, seconds: float) -> float:
    """Reads answered a second by all callers together."""
    ends, answered = time.perf_counter() + seconds, 0

    async def caller() -> None:
        nonlocal answered
        while time.perf_counter() < ends:
            if await asked(app, next(paths), token) != 200:
                raise RuntimeError("a read that is measured must be answered")
            answered += 1

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return answered / seconds


async def unwritten(council: str, access: Access) -> int:
    """Stands in for the access log where it is left out of the measurement."""
    return 0


async def seeded(ledger: Ledger) -> list[UUID]:
    """Flags on the register."""
    story, flags = Story(ledger), [uuid4() for _ in range(FLAGS)]
    await story.policy()
    for flag in flags:
        await story.happened(flag, requested(uuid4()), Agreed(), added(date(2027, 3, 23)))
    return flags


async def measured(folder: Path, runs: int, seconds: float) -> dict[str, tuple[float, float]]:
    """Name → (reads a second with the access log, and without)."""
    found: dict[str, tuple[float, float]] = {}
    token = make_token(own_key(folder / "own.key"), actor="auditor", council="leicester", roles=["AUDITOR"],
                       purposes=["SAFEGUARD_CHILD"])
    with EmbeddedPostgres(folder / "data") as server:
        app = make_app(Settings(database=Database.embedded(server), own_key=folder / "own.key"))
        async with app.router.lifespan_context(app):
            ledger: Ledger = app.state.running.ledger
            flags = await seeded(ledger)
            while await app.state.running.behind():
                await asyncio.sleep(0.1)
            written: Callable[..., Any] = ledger.record_access
            for name, addresses in (("flag", [f"flags/{flag}" for flag in flags]), ("register", ["register"])):
                paths = itertools.cycle(f"/v1/leicester/{address}" for address in addresses)
                pairs = []
                for _ in range(runs):
                    rates = []
                    for record in (written, unwritten):
                        ledger.record_access = record  # type: ignore[method-assign]
                        rates.append(await rate(app, paths, token, seconds))
                    pairs.append(rates)
                ledger.record_access = written  # type: ignore[method-assign]
                logged, bare = (statistics.median(rates) for rates in zip(*pairs, strict=True))
                found[name] = (logged, bare)
    return found


def main() -> int:
    """Print each figure with its bound; 1 when one is missed."""
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    quick = options.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="heedmark-reads-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        found = uvloop.run(measured(Path(folder), 3 if quick else RUNS, 1.0 if quick else SECONDS))
    missed = False
    for name, (logged, bare) in found.items():
        print(f"read_{name}_logged_per_second {logged:.0f} -")
        print(f"read_{name}_unlogged_per_second {bare:.0f} -")
        print(f"read_{name}_logged_over_unlogged {logged / bare:.2f} {LOGGED_SHARE}")
        missed = missed or logged / bare < LOGGED_SHARE
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
