"""The server or the program is killed at any moment: what was acknowledged is there, once, and readings are as made anew."""
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.migrate import migrate
from ledger.opening import connect
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.projections.test_readings_follow_the_log import CHECKS, ROWS, rows

ROOT = Path(__file__).parents[2]
COUNCILS = ("leicester", "dudley")


@pytest.fixture
def durable(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, with every safeguard on."""
    with EmbeddedPostgres(folder / "postgres", settings={"shared_buffers": "64MB"}) as server:
        yield server


def start_loading(database: Database, note: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.ledger.loading", database.admin, database.secret.hex(), database.keys,
                             ",".join(COUNCILS), str(note)], cwd=ROOT, stderr=subprocess.DEVNULL)


def wait_for(note: Path, lines: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not note.exists() or note.read_bytes().count(b"\n") < lines:
        assert time.monotonic() < deadline, "nothing is acknowledged"
        time.sleep(0.02)


def kill_server(server: EmbeddedPostgres) -> None:
    """The postmaster, or one of its children, at which it ends all others and recovers by itself."""
    assert server.pid is not None
    postmaster = psutil.Process(server.pid)
    victim = random.choice([postmaster, *postmaster.children()])
    os.kill(victim.pid, signal.SIGKILL)


def acknowledged(notes: list[Path]) -> Iterator[tuple[str, str, int, int]]:
    for note in notes:
        for line in note.read_text().splitlines():
            if line.count(" ") == 3:
                council, command_id, first, last = line.split()
                yield council, command_id, int(first), int(last)


def check(database: Database, notes: list[Path]) -> int:
    """How many were acknowledged; all of them are there, once, and positions and versions have no gap."""
    with psycopg.connect(database.admin) as admin:
        admin.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # a killed program's last batch may be ending still
        stored = {(council, str(made_by)): (first, first + count - 1) for council, made_by, first, count in admin.execute(
            "SELECT e.council, e.command_id, e.position, ledger.entries_of(e.council, e.position) FROM ledger.entry e "
            "WHERE e.ordinal = 0")}
        entries = admin.execute(
            "SELECT council, position, command_id, stream, version FROM ledger.entry ORDER BY 1, 2").fetchall()
    told = list(acknowledged(notes))
    for council, command_id, first, last in told:
        assert stored[council, command_id] == (first, last)
    for council in COUNCILS:
        assert [row[1] for row in entries if row[0] == council] == list(range(1, sum(row[0] == council for row in entries) + 1))
    assert set(Counter(row[2] for row in entries).values()) == {2}
    assert {(row[0], str(row[2])) for row in entries} == set(stored)
    versions: Counter[tuple[str, object]] = Counter()
    for council, _, _, stream, version in entries:
        assert version == versions[council, stream]
        versions[council, stream] += 1
    check_accesses(database, notes)
    return len(told)


def check_accesses(database: Database, notes: list[Path]) -> None:
    """Those acknowledged are there; none is there twice, and their numbers have no gap."""
    with psycopg.connect(database.admin) as admin:
        found = admin.execute("SELECT council, number, access_id FROM ledger.access ORDER BY 1, 2").fetchall()
    there = {(council, str(seen), number) for council, number, seen in found}
    told = [line.split() for note in notes for line in note.read_text().splitlines() if line.count(" ") == 2]
    assert {(council, seen, int(number)) for council, seen, number in told} <= there
    assert len({seen for _, _, seen in found}) == len(found)
    for council in COUNCILS:
        assert [row[1] for row in found if row[0] == council] == list(range(1, sum(row[0] == council for row in found) + 1))


def check_readings(database: Database) -> None:
    """What the runner wrote through all this, once it has caught up, is what a rebuild writes."""
    runner = Runner(database.conninfo("runner"))
    with connect(database.conninfo("runner")) as connection:
        while runner.step(connection):
            pass
    for council in COUNCILS:
        followed = rows(database, ROWS, council), rows(database, CHECKS, council)
        assert len(followed[0]) > 100
        rebuild(database.conninfo("runner"), council)
        assert (rows(database, ROWS, council), rows(database, CHECKS, council)) == followed


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("cycles", [3, pytest.param(20, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_or_doubled(durable: EmbeddedPostgres, folder: Path, cycles: int) -> None:
    database = Database.embedded(durable)
    migrate(database)
    notes: list[Path] = []
    for cycle in range(cycles):
        notes.append(folder / f"note-{cycle}")
        loading = start_loading(database, notes[-1])
        try:
            wait_for(notes[-1], 2)
            time.sleep(random.uniform(0.1, 0.8))
            if cycle % 3 != 1:
                kill_server(durable)
                durable.start()
                wait_for(notes[-1], notes[-1].read_bytes().count(b"\n") + 50)  # the same program goes on by itself
        finally:
            loading.kill()
            loading.wait()
    durable.start()
    assert check(database, notes) > 50 * cycles
    check_readings(database)


def test_two_processes_on_the_same_two_councils_never_lose_or_deadlock(durable: EmbeddedPostgres, folder: Path) -> None:
    database = Database.embedded(durable)
    migrate(database)
    notes = [folder / "one", folder / "other"]
    both = [start_loading(database, note) for note in notes]
    try:
        for note in notes:
            wait_for(note, 400)
    finally:
        for loading in both:
            loading.kill()
            loading.wait()
    time.sleep(0.2)
    with psycopg.connect(database.admin) as admin:
        assert admin.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").fetchone() == (0,)
    assert check(database, notes) > 400
