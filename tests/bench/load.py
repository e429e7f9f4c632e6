"""Callers that append as fast as they are answered: lives of flags, each with its claim, its read set and its five entries."""
import argparse
import asyncio
import gc
import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

import uvloop
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.append import Append, Claim
from ledger.boxes import Plain, sealed_box
from ledger.database import Database
from ledger.entry import Draft
from ledger.store import Ledger

CLEAR = json.dumps({"flag_type": "HZD", "level": "A", "review_due": "2027-03-23", "what_to_do": "two workers"}).encode()
SEALED_BYTES = 250
LEAF_BYTES = 148
LIFE = ("flag.requested", "flag.agreed", "flag.added", "flag.reviewed", "flag.ended")
DAY = date(2026, 3, 23)
DIGEST = "0a" * 32


class Measured(NamedTuple):
    appends: int
    seconds: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.appends / self.seconds


def an_id() -> UUID:
    """As random as a bench needs, at a third of uuid4's price."""
    return UUID(int=random.getrandbits(128))


def a_box() -> bytes:
    """Of SEALED_BYTES that nobody sealed: what is measured here is the log, not the cipher."""
    head = Plain(an_id(), b"facts", [])
    made = sealed_box(AESGCM(bytes(32)), b"", head)
    filled = head._replace(lines=[b"0" * (SEALED_BYTES - len(made) - 2)])
    return sealed_box(AESGCM(bytes(32)), b"", filled)


def life(settled: UUID, secret: bytes) -> Iterator[Append]:
    """A flag from its request to its ending. Each command reads the council's own stream, which does not move."""
    stream, subject, key = an_id(), an_id(), random.randbytes(32)
    read = ((settled, 0),)
    at = datetime.now(UTC)
    for version, kind in enumerate(LIFE):
        command_id = an_id()
        draft = Draft(command_id, stream, "flag", version, kind, at, DAY, "worker-17", "SGU_SM", None, "safeguarding", command_id,
                      None, "leicester/1", DIGEST, CLEAR, secret)
        yield Append(command_id, None, (draft,), read,
                     counts=((subject, "flag", 0),) if version == 0 else (),
                     subjects=((subject, "flag", stream),) if version == 0 else (),
                     take=(Claim(key, stream),) if version == 0 else (),
                     release=(Claim(key, stream),) if version == len(LIFE) - 1 else ())


async def settle(ledger: Ledger, council: str) -> UUID:
    """The council's own stream with its one entry."""
    stream = ledger.known_id(council, "council")
    if await ledger.version(council, stream) < 0:
        command_id = uuid4()
        await ledger.append(council, Append(command_id, None, (Draft(
            command_id, stream, "council", 0, "council.adopted", datetime.now(UTC), DAY, "policy-owner", "POLICY_OWNER", None,
            "governance", command_id, None, None, None, b"{}", b""),)))
    return stream


async def load(ledger: Ledger, councils: Sequence[str], callers: int, seconds: float) -> Measured:
    """What so many callers get done in so many seconds."""
    streams = {council: await settle(ledger, council) for council in councils}
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def call(council: str) -> None:
        secret = a_box()
        while True:
            for append in life(streams[council], secret):
                began = time.perf_counter()
                if began >= end:
                    return
                answer = await ledger.append(council, append)
                if answer.answer != "stored":
                    raise RuntimeError(f"an append that stands alone was answered {answer.answer}")
                waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(call(councils[n % len(councils)]) for n in range(callers)))
    waits.sort()
    return Measured(len(waits), time.perf_counter() - began, waits[int(len(waits) * 0.99)] * 1000)


async def once(database: Database, councils: Sequence[str], callers: int, seconds: float, start_at: float = 0) -> Measured:
    """Open the ledger, warm it up, and load it from `start_at` (Unix time) on."""
    ledger = await Ledger.open(database)
    try:
        await load(ledger, councils, min(callers, 16), 0.3)
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # as in the server
        await asyncio.sleep(max(0, start_at - time.time()))
        return await load(ledger, councils, callers, seconds)
    finally:
        await ledger.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("admin")
    parser.add_argument("secret")
    parser.add_argument("keys")
    parser.add_argument("councils")
    parser.add_argument("callers", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("start_at", type=float)
    asked = parser.parse_args()
    database = Database(asked.admin, bytes.fromhex(asked.secret), asked.keys)
    measured = uvloop.run(once(database, asked.councils.split(","), asked.callers, asked.seconds, asked.start_at))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
