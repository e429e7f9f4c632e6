"""What sealing and leaves leave of the append: ratios to the same baseline as the ledger's bench, from one process and two."""
import statistics
import tempfile
from pathlib import Path
from typing import NamedTuple

import psycopg
import uvloop

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.migrate import migrate
from tests.bench import peers
from tests.bench.ledger import CALLERS, ONE, Figure, processes
from tests.bench.load import Measured, once

FLOOR = ">= 1.2"


class Round(NamedTuple):
    """Taken one after another, so that each meets the machine in the same state."""

    pgbench: float
    one: Measured
    two: Measured


def figures(server: EmbeddedPostgres, database: Database, folder: Path, *, rounds: int, seconds: float) -> list[Figure]:
    """On a migrated database of its own; `folder` takes a script for pgbench."""
    script = folder / "insert.sql"
    script.write_text(peers.INSERT)
    peers.prepare(database.admin)
    uvloop.run(once(database, ONE, CALLERS, 1.0, sealing=True))
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    done = [Round(peers.pgbench(server.bin, database.admin, script, seconds),
                  *(processes(database, ONE, CALLERS, seconds, count, "--sealing") for count in (1, 2))) for _ in range(rounds)]

    def median(values: list[float]) -> float:
        return statistics.median(values)

    return [
        Figure("sealed_appends_per_second", median([run.one.rate for run in done]), "-"),
        Figure("sealed_append_to_pgbench_one_process", median([run.one.rate / run.pgbench for run in done]), FLOOR),
        Figure("sealed_append_to_pgbench_two_processes", median([run.two.rate / run.pgbench for run in done]), FLOOR)]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="heedmark-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with EmbeddedPostgres(folder / "postgres") as server:
            database = Database.embedded(server)
            migrate(database)
            for figure in figures(server, database, folder, rounds=3, seconds=3.0):
                print(f"{figure.name} {figure.value:.2f} {figure.bound}{'' if figure.holds else '  missed'}", flush=True)


if __name__ == "__main__":
    main()
