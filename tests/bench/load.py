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
from ledger.slots import of_lines
from ledger.store import Ledger

CLEAR = of_lines([b'"flag_type":"HZD"', b'"level":"A"', b'"review_due":"2027-03-23"', b'"what_to_do":"two workers"'])
SAID = (b'"facts.grounds":"THREAT"', b'"facts.score":7', b'"text.what_happened":"' + b"0" * 76 + b'"')
"""Of one owner; SEALED_BYTES in their box."""
SEALED_BYTES = 250
LEAF_BYTES = 148
NOBODY: frozenset[UUID] = frozenset()
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


def personal(owner: UUID) -> Plain:
    return Plain(owner, b"facts\ntext", list(SAID))


def life(settled: UUID, box: bytes | None) -> Iterator[Append]:
    """A flag from its request to its ending. Each command reads the council's own stream, which does not move.

    `box` stands in every entry as it is; without it each is sealed under the key of its own subject.
    """
    stream, subject, key = an_id(), an_id(), random.randbytes(32)
    claim, read = Claim(key, stream, f"flag:{subject}:HZD"), ((settled, 0),)
    at = datetime.now(UTC)
    for version, kind in enumerate(LIFE):
        command_id = an_id()
        draft = Draft(command_id, stream, "flag", version, kind, at, DAY, "worker-17", "SGU_SM", None, "safeguarding", command_id,
                      None, "leicester/1", DIGEST, CLEAR, box or b"", plain=() if box else (personal(subject),))
        yield Append(command_id, None, (draft,), read,
                     counts=((subject, "flag", 0),) if version == 0 else (),
                     subjects=((subject, "flag", stream),) if version == 0 else (),
                     take=(claim,) if version == 0 else (), release=(claim,) if version == len(LIFE) - 1 else (),
                     epoch=1 if version in (0, len(LIFE) - 1) else None, fresh=frozenset((subject,)) if version == 0 else NOBODY)


async def settle(ledger: Ledger, council: str) -> UUID:
    """The council's own stream with its one entry."""
    stream = ledger.known_id(council, "council")
    if await ledger.version(council, stream) < 0:
        command_id = uuid4()
        await ledger.append(council, Append(command_id, None, (Draft(
            command_id, stream, "council", 0, "council.adopted", datetime.now(UTC), DAY, "policy-owner", "POLICY_OWNER", None,
            "governance", command_id, None, None, None, b"{}", b""),)))
    return stream


async def load(ledger: Ledger, councils: Sequence[str], callers: int, seconds: float, *, sealing: bool = False) -> Measured:
    """What so many callers get done in so many seconds; where they don't seal, the same box stands in every entry."""
    box = None if sealing else sealed_box(AESGCM(bytes(32)), b"", personal(an_id()))
    streams = {council: await settle(ledger, council) for council in councils}
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def call(council: str) -> None:
        while True:
            for append in life(streams[council], box):
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


async def once(database: Database, councils: Sequence[str], callers: int, seconds: float, start_at: float = 0, *,
               sealing: bool = False) -> Measured:
    """Open the ledger, warm it up, and load it from `start_at` (Unix time) on."""
    ledger = await Ledger.open(database)
    try:
        await load(ledger, councils, min(callers, 16), 0.3, sealing=sealing)
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)  # as in the server
        await asyncio.sleep(max(0, start_at - time.time()))
        return await load(ledger, councils, callers, seconds, sealing=sealing)
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
    parser.add_argument("--sealing", action="store_true")
    asked = parser.parse_args()
    database = Database(asked.admin, bytes.fromhex(asked.secret), asked.keys)
    measured = uvloop.run(once(database, asked.councils.split(","), asked.callers, asked.seconds, asked.start_at,
                               sealing=asked.sealing))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
