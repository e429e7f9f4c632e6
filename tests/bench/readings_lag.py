"""How late the readings are while entries come at half the rate at which they can be appended."""
import asyncio
import multiprocessing
import random
import threading
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Event as Signal
from uuid import UUID, uuid4

from domain.event import Event
from ledger.append import Append
from ledger.database import Conninfo, Database
from ledger.entry import Draft
from ledger.sealing import parts
from ledger.store import Ledger
from projections.reached import reached
from projections.runner import Runner
from tests.bench.readings_log import COUNCIL, FIRST_DAY, life


def run_until(conninfo: Conninfo, stop: Signal) -> None:
    ending = threading.Event()

    def wait() -> None:
        stop.wait()
        ending.set()

    threading.Thread(target=wait, daemon=True).start()
    Runner(conninfo).run(ending)


def one_event(stream: UUID, version: int, event: Event) -> Append:
    event_id = uuid4()
    clear, plain = parts(event, stream, event_id)
    return Append(uuid4(), None, (Draft(
        event_id, stream, "flag", version, event.type, datetime.now(UTC), FIRST_DAY, "staff-1", "TM", None, "SAFEGUARD",
        uuid4(), None, "leicester/e1", "digest", clear, b"", plain=plain),))


async def append_rate(ledger: Ledger, for_seconds: float) -> float:
    """Entries a second from 256 callers, with the readings' runner at work beside."""
    ends, done = time.perf_counter() + for_seconds, 0

    async def caller(seed: int) -> None:
        nonlocal done
        rng = random.Random(seed)
        while time.perf_counter() < ends:
            stream = uuid4()
            for version, event in enumerate(life(rng)):
                await ledger.append(COUNCIL, one_event(stream, version, event))
                done += 1

    begun = time.perf_counter()
    await asyncio.gather(*(caller(seed) for seed in range(256)))
    return done / (time.perf_counter() - begun)


async def lags(ledger: Ledger, rate: float, for_seconds: float) -> list[float]:
    """Milliseconds from each append's acknowledgement until the readings show it, at a steady rate of entries."""
    acknowledged: dict[int, float] = {}
    late: list[float] = []

    async def one(seed: int) -> None:
        stream = uuid4()
        for version, event in enumerate(life(random.Random(seed))):
            answer = await ledger.append(COUNCIL, one_event(stream, version, event))
            acknowledged[answer.first] = time.perf_counter()

    async def watch() -> None:
        while True:
            async with ledger.read_only(COUNCIL) as connection:
                come_to = await reached(connection, COUNCIL)
            now = time.perf_counter()
            for position in [p for p in acknowledged if p <= come_to]:
                late.append(1000 * (now - acknowledged.pop(position)))
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    begun, sent = time.perf_counter(), []
    for number in range(int(rate * for_seconds / 8)):
        sent.append(asyncio.create_task(one(number)))
        await asyncio.sleep(max(0.0, begun + number * 8 / rate - time.perf_counter()))
    await asyncio.gather(*sent)
    while acknowledged:
        await asyncio.sleep(0.01)
    watching.cancel()
    return late


async def lag_p99(database: Database, for_seconds: float) -> tuple[float, float]:
    """(half the append rate, entries a second; p99 in milliseconds), the runner in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    runner = spawn.Process(target=run_until, args=(database.conninfo("runner"), stop))
    runner.start()
    ledger = await Ledger.open(database)
    try:
        await append_rate(ledger, 1)
        rate = await append_rate(ledger, for_seconds) / 2
        while await _behind(ledger):
            await asyncio.sleep(0.1)
        late = sorted(await lags(ledger, rate, for_seconds))
    finally:
        stop.set()
        runner.join()
        await ledger.close()
    return rate, late[int(len(late) * 0.99)]


async def _behind(ledger: Ledger) -> bool:
    async with ledger.read_only(COUNCIL) as connection:
        return await reached(connection, COUNCIL) < await ledger.head(COUNCIL)
