"""What proof costs: sealed appends, live and offline checks, single proofs, the publisher's lag, a rebuild with opening."""
import argparse
import asyncio
import hashlib
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psycopg
import uvloop

from ledger.append import Append
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.log_export import export
from ledger.migrate import migrate
from ledger.offline import Export
from ledger.proofs import of_entries
from ledger.published import Tiles
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from ledger.store import Ledger
from ledger.verify import verify
from projections.rebuild import PROCESSES, rebuild
from tests.bench import proof_append
from tests.bench.ledger import Figure
from tests.bench.load import life, load, settle
from tests.bench.readings import copy_rate, seconds
from tests.bench.readings_log import fill, own_stream

COUNCIL = "leicester"
INTERVAL_SECONDS = 1.0
READ = "SELECT * FROM ledger.entry WHERE council = %s ORDER BY position"
MANY = """INSERT INTO ledger.entry (council, position, event_id, command_id, ordinal, stream, kind, version, type, recorded_at,
  signed_at, occurred_on, actor, role, purpose, correlation, clear, sealed, form, salt, leaf)
SELECT %(council)s, n, gen_random_uuid(), gen_random_uuid(), 0, gen_random_uuid(), 'flag', 0, 'flag.agreed', now(), now(),
  current_date, 'worker-1', 'SM', 'SAFEGUARD', gen_random_uuid(), '{}', '', '1', sha256(int8send(n)), sha256(int8send(n)) ||
  sha256(int8send(-n)) || sha256(int8send(2 * n)) || sha256(int8send(3 * n)) FROM generate_series(1, %(count)s) n"""
ONE = "SELECT * FROM ledger.entry WHERE council = %s AND position = %s"
LAG = """SELECT max(extract(epoch FROM (SELECT min(c.published_at) FROM ledger.checkpoint c
  WHERE c.council = e.council AND c.size >= e.position) - e.recorded_at)) FROM ledger.entry e
WHERE e.council = %s AND e.position > %s AND e.position <= (SELECT max(size) FROM ledger.checkpoint WHERE council = e.council)"""


def published(database: Database, council: str, folder: Path) -> None:
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as connection:
        Publisher.init(connection, council, lambda: SigningPlace.make(folder / council, f"bench/{council}"))


def verification(database: Database, folder: Path, at_least: int) -> Iterator[Figure]:
    """Of a log that was appended as any is, sealed."""
    entries = uvloop.run(filled(database, at_least))
    published(database, COUNCIL, folder)
    read = statistics.median(seconds(lambda: read_through(database)) for _ in range(3))
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        found = verify(database.conninfo("reader"), COUNCIL)
        taken.append(time.perf_counter() - began)
        if found.problems or found.entries != entries:
            raise RuntimeError("a sound log was not found to be sound")
    yield Figure("entries_verified", entries, "-")
    yield Figure("verified_entries_a_second", entries / statistics.median(taken), "-")
    yield Figure("live_verification_over_reading", read / statistics.median(taken), ">= 0.4")
    file = folder / "log"
    asyncio.run(exported(database, file))
    plain = statistics.median(seconds(lambda: hashlib.sha256(file.read_bytes()).digest()) for _ in range(5))
    offline = statistics.median(seconds(lambda: checked(file)) for _ in range(3))
    yield Figure("offline_megabytes_a_second", file.stat().st_size / offline / 1e6, "-")
    yield Figure("offline_over_sha256", plain / offline, ">= 0.03")


def read_through(database: Database) -> None:
    """The same columns by the driver's own cursor, and discarded."""
    with psycopg.connect(database.conninfo("reader")) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, true)", (COUNCIL,))
        with connection.cursor("read") as cursor:
            cursor.itersize = 2_000
            for _ in cursor.execute(READ, (COUNCIL,), binary=True):
                pass


async def filled(database: Database, at_least: int) -> int:
    ledger = await Ledger.open(database)
    try:
        while (head := await ledger.head(COUNCIL)) < at_least:
            await load(ledger, (COUNCIL,), 256, 1.0, sealing=True)
        return head
    finally:
        await ledger.close()


async def exported(database: Database, file: Path) -> None:
    ledger = await Ledger.open(database)
    try:
        await export(ledger, COUNCIL, file)
    finally:
        await ledger.close()


def checked(file: Path) -> None:
    if list(Export(file.read_bytes()).problems(file)):
        raise RuntimeError("a sound export was not found to be sound")


async def proving(database: Database, folder: Path, count: int) -> list[Figure]:
    """For any one entry of so many."""
    with psycopg.connect(database.admin) as connection:
        connection.execute("INSERT INTO ledger.council VALUES ('many')")
        connection.execute(MANY, {"council": "many", "count": count})
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE ledger.entry")
    published(database, "many", folder)
    ledger, chance = await Ledger.open(database), random.Random(1)
    tiles = Tiles(ledger)
    try:
        single = await typical(lambda: ledger.rows("many", ONE, ("many", chance.randrange(1, count))))
        proof = await typical(lambda: of_entries(ledger, tiles, "many", [chance.randrange(1, count)], lambda name: True))
    finally:
        await ledger.close()
    return [Figure("single_row_select_ms", single * 1000, "-"), Figure("proof_ms", proof * 1000, "-"),
            Figure("proof_over_single_row_select", proof / single, "<= 5")]


async def typical(work: Callable[[], Awaitable[object]], times: int = 300) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


async def lagging(database: Database, folder: Path, for_seconds: float) -> list[Figure]:
    """How late the publisher is while entries come at half the rate at which they can be appended."""
    ledger, stop = await Ledger.open(database), threading.Event()
    try:
        rate = (await load(ledger, ("lag",), 256, 2.0, sealing=True)).rate / 2
        before = await ledger.head("lag")
        publisher = threading.Thread(target=publish_until, args=(database, folder, stop))
        publisher.start()
        await asyncio.sleep(2 * INTERVAL_SECONDS)
        ends = time.perf_counter() + for_seconds
        while (began := time.perf_counter()) < ends:  # a fifth of a second's worth at once, then the rest of it
            await load_some(ledger, round(rate / 5))
            await asyncio.sleep(max(0, 0.2 - (time.perf_counter() - began)))
        await asyncio.sleep(3 * INTERVAL_SECONDS)
        stop.set()
        publisher.join()
    finally:
        await ledger.close()
    with psycopg.connect(database.admin) as connection:
        ((worst,),) = connection.execute(LAG, ("lag", before)).fetchall()
    return [Figure("published_at_half_the_append_rate", rate, "-"),
            Figure("publisher_lag_intervals", float(worst) / INTERVAL_SECONDS, "<= 2")]


async def load_some(ledger: Ledger, count: int) -> None:
    stream = await settle(ledger, "lag")
    lives = [iter(life(stream, None)) for _ in range(-(-count // 5))]

    async def one(acts: Iterator[Append]) -> None:
        for append in acts:
            await ledger.append("lag", append)

    await asyncio.gather(*map(one, lives))


def publish_until(database: Database, folder: Path, stop: threading.Event) -> None:
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as connection:
        publisher = Publisher.init(connection, "lag", lambda: SigningPlace.make(folder / "lag", "bench/lag"))
        while not stop.wait(INTERVAL_SECONDS):
            publisher.step()


def rebuilding(server: EmbeddedPostgres, entries: int) -> Iterator[Figure]:
    database = Database.embedded(server, "rebuilt")
    fill(database, entries, asyncio.run(own_stream(database)))
    taken = seconds(lambda: rebuild(database.conninfo("runner"), "leicester", PROCESSES))
    yield Figure("rebuild_with_opening_over_copy", entries / taken / copy_rate(database), ">= 0.8")


def figures(server: EmbeddedPostgres, folder: Path, quick: bool) -> Iterator[Figure]:
    def fresh(name: str) -> Database:
        database = Database.embedded(server, name)
        migrate(database)
        return database

    rounds, for_seconds, verified, many, rebuilt = ((1, 2.0, 24_000, 100_000, 80_000) if quick
                                                    else (3, 8.0, 150_000, 1_000_000, 400_000))
    yield from verification(fresh("verified"), folder, verified)
    yield from asyncio.run(proving(fresh("proved"), folder, many))
    yield from uvloop.run(lagging(fresh("lagged"), folder, for_seconds))
    yield from rebuilding(server, rebuilt)
    yield from proof_append.figures(server, fresh("appended"), folder, rounds=rounds, seconds=min(5.0, for_seconds))


def main(arguments: list[str] | None = None) -> int:
    """Print `name value bound` lines; 1 when a bound is missed. `--quick` measures less."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick, missed = parser.parse_args(arguments).quick, 0
    with tempfile.TemporaryDirectory(prefix="heedmark-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with EmbeddedPostgres(folder / "postgres") as server:
            for figure in figures(server, folder, quick):
                missed |= not figure.holds
                print(f"{figure.name} {figure.value:.3f} {figure.bound}{'' if figure.holds else '  missed'}", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
