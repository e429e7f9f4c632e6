"""A process that appends without rest and notes what was acknowledged, until it is killed."""
import asyncio
import os
import random
import sys
from pathlib import Path
from uuid import uuid4

from ledger.append import Append, LedgerError
from ledger.database import Database
from ledger.store import Ledger
from tests.ledger.given import command, draft

CALLERS = 24


async def insist(ledger: Ledger, council: str, append: Append) -> tuple[int, ...]:
    """As a caller would: sent again with the same id until it is answered."""
    while True:
        try:
            answer = await ledger.append(council, append)
        except LedgerError:
            await asyncio.sleep(0.05)
            continue
        if answer.answer not in ("stored", "repeat"):
            raise RuntimeError(f"an append that stands alone was answered {answer.answer}")
        return answer.positions


async def call(ledger: Ledger, councils: list[str], noted: int) -> None:
    while True:
        council, stream = random.choice(councils), uuid4()
        for version in range(random.randint(1, 4)):
            append = command(draft(stream, version * 2), draft(stream, version * 2 + 1))
            first, last = await insist(ledger, council, append)
            os.write(noted, f"{council} {append.command_id} {first} {last}\n".encode())


async def main(admin: str, secret: str, councils: str, note: Path) -> None:
    noted = os.open(note, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    ledger = await Ledger.open(Database(admin, bytes.fromhex(secret)))
    os.write(noted, b"ready\n")
    await asyncio.gather(*(call(ledger, councils.split(","), noted) for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])))
