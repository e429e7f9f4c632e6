"""Appends a second through the public append, as ratios to PostgreSQL's own bench and to peers, each with its bound."""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
import uvloop

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.migrate import migrate
from tests.bench import peers
from tests.bench.load import Measured, once

ROOT = Path(__file__).parents[2]
ONE, EIGHT = ("leicester",), tuple(f"council-{n}" for n in range(8))
CALLERS = 256


class Figure(NamedTuple):
    name: str
    value: float
    bound: str
    """`>= 2.0`, `<= 100`, or `-` for a figure that is only printed."""

    @property
    def holds(self) -> bool:
        if self.bound == "-":
            return True
        sign, limit = self.bound.split()
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)


class Runs(NamedTuple):
    """The runs of one round, taken one after another so that each meets the machine in the same state."""

    pgbench: float
    one: Measured
    two: Measured
    eight: Measured
    few: Measured
    crud: float
    library: float


def processes(database: Database, councils: tuple[str, ...], callers: int, seconds: float, count: int, *more: str) -> Measured:
    """So many processes at once, which share the callers."""
    start_at = time.time() + 3
    running = [subprocess.Popen([
        sys.executable, "-m", "tests.bench.load", database.admin, database.secret.hex(), database.keys, ",".join(councils),
        str(callers // count), str(seconds), str(start_at), *more], cwd=ROOT, stdout=subprocess.PIPE)
               for _ in range(count)]
    each = [Measured(*json.loads(process.communicate()[0])) for process in running]
    return Measured(sum(one.appends for one in each), max(one.seconds for one in each), max(one.p99_ms for one in each))


def alone(database: Database, councils: tuple[str, ...], callers: int, seconds: float) -> Measured:
    return processes(database, councils, callers, seconds, 1)


def measure(server: EmbeddedPostgres, database: Database, folder: Path, seconds: float) -> Runs:
    scripts = {name: folder / f"{name}.sql" for name in ("insert", "update")}
    scripts["insert"].write_text(peers.INSERT)
    scripts["update"].write_text(peers.UPDATE)

    def bench(script: str) -> float:
        return peers.pgbench(server.bin, database.admin, scripts[script], seconds)

    return Runs(bench("insert"), alone(database, ONE, CALLERS, seconds), processes(database, ONE, CALLERS, seconds, 2),
                alone(database, EIGHT, CALLERS, seconds), alone(database, ONE, 32, seconds), bench("update"),
                peers.library(database.admin, seconds))


def figures(rounds: list[Runs]) -> list[Figure]:
    def median(of: Callable[[Runs], float]) -> float:
        return statistics.median(map(of, rounds))

    return [
        Figure("pgbench_inserts_per_second", median(lambda r: r.pgbench), "-"),
        Figure("appends_per_second_256_callers", median(lambda r: r.one.rate), "-"),
        Figure("appends_per_second_32_callers", median(lambda r: r.few.rate), "-"),
        Figure("p99_ms_32_callers", median(lambda r: r.few.p99_ms), "-"),
        Figure("ratio_to_pgbench_one_process", median(lambda r: r.one.rate / r.pgbench), ">= 2.0"),
        Figure("ratio_to_pgbench_two_processes", median(lambda r: r.two.rate / r.pgbench), ">= 2.0"),
        Figure("p99_ms_256_callers", median(lambda r: r.one.p99_ms), "<= 100"),
        Figure("ratio_of_eight_councils_to_one", median(lambda r: r.eight.rate / r.one.rate), ">= 0.7"),
        Figure("ratio_to_the_librarys_recorder", median(lambda r: r.one.rate / r.library), ">= 8"),
        Figure("ratio_to_crud_with_audit_trigger", median(lambda r: r.one.rate / r.crud), ">= 2"),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print `name value bound` lines; 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of two seconds each instead of five of five")
    asked = parser.parse_args(arguments)
    rounds, seconds = (1, 2.0) if asked.quick else (5, 5.0)
    with tempfile.TemporaryDirectory(prefix="heedmark-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with EmbeddedPostgres(folder / "postgres") as server:
            database = Database.embedded(server)
            migrate(database)
            peers.prepare(database.admin)
            for setting, stands in peers.settings(database.admin).items():
                print(f"{setting} {stands} on")
                if stands != "on":
                    return 1
            uvloop.run(once(database, ONE, CALLERS, 1.0))
            with psycopg.connect(database.admin, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
            measured = figures([measure(server, database, folder, seconds) for _ in range(rounds)])
    for figure in measured:
        print(f"{figure.name} {figure.value:.2f} {figure.bound}{'' if figure.holds else '  missed'}", flush=True)
    return 0 if all(figure.holds for figure in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
