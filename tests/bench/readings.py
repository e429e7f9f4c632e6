"""How fast the readings are made, follow and answer, beside one COPY of the same rows: `name value bound`, a line each."""
import asyncio
import gc
import json
import multiprocessing
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from uuid import UUID, uuid4

import psycopg

from domain.event import Event
from domain.flags import events as e
from ledger.append import Append
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.entry import Draft, parts
from ledger.store import Ledger
from projections import current_register
from projections.partitions import drop, index_statements, make_aside
from projections.rebuild import PROCESSES, rebuild
from projections.runner import Runner
from projections.sought import Sought
from projections.tables import connect, known_at
from tests.projections.histories import TOLD, added, document, lodged, requested

COUNCIL = "leicester"
FIRST_DAY = date(2025, 1, 6)
COLUMNS = ("council, position, event_id, command_id, stream, kind, version, type, recorded_at, signed_at, occurred_on, actor, "
           "role, purpose, correlation, edition, digest, clear, sealed, form")
Figure = tuple[str, float, str, float]
"""Name, value, `>=` or `<=`, bound."""


def life(rng: random.Random) -> list[e.FlagEvent]:
    due = FIRST_DAY + timedelta(days=rng.randrange(300, 700))
    return [requested(UUID(int=rng.getrandbits(128)), rng.choice("AB")), e.Discussed(with_role="SM"), e.Agreed(), added(due),
            TOLD, e.Reviewed(proposes="CONTINUE"), e.Continued(review_due=due + timedelta(days=365), review_rule="X-1"),
            rng.choice((e.Ended(), e.ReviewCalled(reason="MOVED_HOUSE", by="X-1")))]


def log_lines(entries: int, own: UUID, rng: random.Random) -> Iterator[str]:
    """COPY lines of a log: a policy, then flags of eight entries each, interleaved at random, two years long."""
    order = [flag for flag in (UUID(int=rng.getrandbits(128), version=4) for _ in range(entries // 8)) for _ in range(8)]
    rng.shuffle(order)
    lives: dict[UUID, list[e.FlagEvent]] = {}
    begin = datetime(2025, 1, 6, 9, tzinfo=UTC)
    past: list[tuple[UUID, int, Event]] = [(own, version, event) for version, event in enumerate(lodged(document()))]
    for position, (stream, version, event) in enumerate(_numbered(past, order, lives, rng), 1):
        at = begin + timedelta(seconds=position * 2 * 365 * 86_400 / entries)
        clear, sealed = parts(event, stream)
        cells = (COUNCIL, position, uuid4(), uuid4(), stream, event.type.split(".", maxsplit=1)[0], version, event.type, at, at,
                 at.date(), f"staff-{rng.randrange(500)}", "TM", "SAFEGUARD", uuid4(), "leicester/e1", "digest",
                 "\\\\x" + clear.hex(), "\\\\x" + sealed.hex(), "0-draft")
        yield "\t".join(map(str, cells)) + "\n"


def _numbered(past: list[tuple[UUID, int, Event]], order: list[UUID], lives: dict[UUID, list[e.FlagEvent]],
              rng: random.Random) -> Iterator[tuple[UUID, int, Event]]:
    yield from past
    for stream in order:
        events = lives.setdefault(stream, life(rng))
        yield stream, 8 - len(events), events.pop(0)


def fill(database: Database, entries: int, own: UUID) -> None:
    with psycopg.connect(database.admin) as connection:
        connection.execute("INSERT INTO ledger.council VALUES (%s) ON CONFLICT DO NOTHING", (COUNCIL,))
        with connection.cursor().copy(f"COPY ledger.entry ({COLUMNS}) FROM STDIN".encode()) as copy:
            for line in log_lines(entries, own, random.Random(1)):
                copy.write(line)
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE ledger.entry")
        connection.execute("CHECKPOINT")


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def copy_rate(database: Database) -> float:
    """Rows a second of one COPY into the history table with its real indexes, the median of three."""
    rates = []
    with connect(database.conninfo("runner")) as connection:
        with connection.transaction():
            connection.execute("SELECT set_config('heedmark.council', %s, true)", (COUNCIL,))
            with connection.cursor().copy("COPY (SELECT * FROM readings.history WHERE council = 'leicester' "
                                          "ORDER BY from_position) TO STDOUT") as copy:
                blocks = [bytes(block) for block in copy]
        whole, count = b"".join(blocks), len(blocks)
        for _ in range(3):
            names = make_aside(connection, COUNCIL)
            for statement in index_statements(connection, names):
                connection.execute(statement.encode())
            rates.append(count / seconds(partial(_copy_in, connection, names["history"], whole)))
            drop(connection, COUNCIL, list(names.values()))
    return statistics.median(rates)


def _copy_in(connection: psycopg.Connection, table: str, whole: bytes) -> None:
    with connection.cursor().copy(f"COPY readings.{table} FROM STDIN".encode()) as copy:
        for start in range(0, len(whole), 1 << 18):
            copy.write(whole[start:start + (1 << 18)])


def follow_all(database: Database) -> None:
    runner = Runner(database.conninfo("runner"))
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # as in the server
    with connect(database.conninfo("runner")) as connection:
        while runner.step(connection):
            pass


def as_at_ratio(database: Database, entries: int) -> tuple[int, int, float]:
    """(flags then, flags now, time of the whole register as at then over its time now), as the reader role.

    Then is the position, at least an eighth of the log back, at which about as many flags stood as stand now.
    """
    with psycopg.connect(database.conninfo("reader")) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, false)", (COUNCIL,))

        def register(position: int | None) -> int:
            values = Sought(COUNCIL, FIRST_DAY, limit=10**9).values(None, None)
            return len(connection.execute(known_at(current_register.QUERY, position), values, prepare=False).fetchall())

        stands = register(None)
        then = min((entries * eighth // 16 for eighth in range(4, 15)), key=lambda at: abs(register(at) - stands))
        times = [statistics.median(seconds(partial(register, at)) for _ in range(7)) for at in (None, then)]
        return register(then), stands, times[1] / times[0]


def run_until(conninfo: str, stop: Signal) -> None:
    ending = threading.Event()

    def wait() -> None:
        stop.wait()
        ending.set()

    threading.Thread(target=wait, daemon=True).start()
    Runner(conninfo).run(ending)


def one_event(stream: UUID, version: int, event: Event) -> Append:
    clear, sealed = parts(event, stream)
    return Append(uuid4(), b"", (Draft(
        uuid4(), stream, "flag", version, event.type, datetime.now(UTC), FIRST_DAY, "staff-1", "TM", None, "SAFEGUARD",
        uuid4(), None, "leicester/e1", "digest", clear, sealed),))


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
                row = await (await connection.execute(
                    "SELECT position FROM readings.tracking WHERE council = %s", (COUNCIL,))).fetchone()
            now = time.perf_counter()
            for position in [p for p in acknowledged if row and p <= row[0]]:
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
        row = await (await connection.execute("SELECT max(position) FROM readings.tracking")).fetchone()
    return row is None or row[0] < await ledger.head(COUNCIL)


async def own_stream(database: Database) -> UUID:
    ledger = await Ledger.open(database)
    try:
        return ledger.known_id(COUNCIL, "council")
    finally:
        await ledger.close()


def figures(folder: Path, quick: bool) -> Iterator[Figure]:
    few, many, for_seconds = (24_000, 80_000, 2.0) if quick else (160_000, 1_000_000, 8.0)
    with EmbeddedPostgres(folder / "d") as server:
        followed = Database.embedded(server, "followed")
        fill(followed, few, asyncio.run(own_stream(followed)))
        incremental = few / seconds(lambda: follow_all(followed))
        rate = copy_rate(followed)
        yield "copy_rows_a_second", rate, ">=", 0
        yield "incremental_entries_a_second", incremental, ">=", 0
        yield "incremental_over_copy", incremental / rate, ">=", 0.15
        half, p99 = asyncio.run(lag_p99(followed, for_seconds))
        yield "half_the_append_rate", half, ">=", 0
        yield "lag_p99_ms", p99, "<=", 500
        rebuilt = Database.embedded(server, "rebuilt")
        fill(rebuilt, many, asyncio.run(own_stream(rebuilt)))
        taken = seconds(lambda: rebuild(rebuilt.conninfo("runner"), COUNCIL, PROCESSES))
        rate = copy_rate(rebuilt)
        yield "copy_rows_a_second_of_all", rate, ">=", 0
        yield "rebuild_entries_a_second", many / taken, ">=", 0
        yield "rebuild_over_copy", many / taken / rate, ">=", 1.0
        with psycopg.connect(rebuilt.admin, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE readings.history")
        then, now, ratio = as_at_ratio(rebuilt, many)
        yield "register_flags_as_at", then, ">=", 0
        yield "register_flags_now", now, ">=", 0
        yield "register_as_at_over_now", ratio, "<=", 3.0


def main(arguments: list[str] | None = None) -> int:
    """Print each figure with its bound; 1 when one is missed. `--quick` measures less; `--json` prints one object."""
    arguments = sys.argv[1:] if arguments is None else arguments
    missed, all_figures = 0, {}
    with tempfile.TemporaryDirectory(prefix="hm", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        for name, value, sign, bound in figures(Path(folder), "--quick" in arguments):
            missed |= int(value < bound if sign == ">=" else value > bound)
            all_figures[name] = value
            if "--json" not in arguments:
                print(f"{name} {value:.2f} {sign} {bound:g}", flush=True)
    if "--json" in arguments:
        print(json.dumps(all_figures))
    return missed


if __name__ == "__main__":
    sys.exit(main())
