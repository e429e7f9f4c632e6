"""A process that appends, looks and follows without rest and notes what was acknowledged, until it is killed."""
import asyncio
import os
import random
import sys
import threading
from pathlib import Path
from uuid import UUID, uuid4

from domain.event import Event
from ledger.access import Access
from ledger.append import Answer, Append, LedgerError
from ledger.database import Database
from ledger.entry import Draft
from ledger.sealing import parts
from ledger.store import Ledger
from projections.runner import Runner
from tests.ledger.given import command, draft
from tests.projections.histories import document, lives, lodged

CALLERS = 24


async def insist(ledger: Ledger, council: str, append: Append) -> Answer:
    """As a caller would: sent again with the same id until it is answered."""
    while True:
        try:
            return await ledger.append(council, append)
        except LedgerError:
            await asyncio.sleep(0.05)


def entry(stream: UUID, version: int, event: Event) -> Draft:
    clear, plain = parts(event, stream, uuid4())
    return draft(stream, version, kind=event.type.split(".", maxsplit=1)[0], type=event.type, clear=clear, plain=plain)


async def look(ledger: Ledger, council: str, stream: UUID) -> tuple[UUID, int]:
    """Shown at last, after attempts that showed nothing."""
    while True:
        access = Access(uuid4(), ledger.now(), "worker-1", "SM", "safeguarding", "register", "shown", flags=(stream,))
        try:
            return access.id, await ledger.record_access(council, access)
        except LedgerError:
            await asyncio.sleep(0.05)


async def call(ledger: Ledger, councils: list[str], noted: int) -> None:
    while True:
        council, stream = random.choice(councils), uuid4()
        life = [entry(stream, version, event) for version, event in enumerate(lives(random.Random()))]
        for one, other in zip(life[::2], life[1::2], strict=False):
            append = command(one, other)
            answer = await insist(ledger, council, append)
            if answer.answer not in ("stored", "repeat"):
                raise RuntimeError(f"an append that stands alone was answered {answer.answer}")
            first, last = answer.positions
            os.write(noted, f"{council} {append.command_id} {first} {last}\n".encode())
        seen, number = await look(ledger, council, stream)
        os.write(noted, f"{council} {seen} {number}\n".encode())


async def main(admin: str, secret: str, keys: str, councils: str, note: Path) -> None:
    noted = os.open(note, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    database = Database(admin, bytes.fromhex(secret), keys)
    ledger = await Ledger.open(database)
    for council in councils.split(","):
        own = ledger.known_id(council, "council")  # its policy, which another process may have adopted already
        await insist(ledger, council, command(*(entry(own, version, event) for version, event in enumerate(lodged(document())))))
    threading.Thread(target=Runner(database.conninfo("runner")).run, args=[threading.Event()], daemon=True).start()
    os.write(noted, b"ready\n")
    await asyncio.gather(*(call(ledger, councils.split(","), noted) for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], Path(sys.argv[5])))
