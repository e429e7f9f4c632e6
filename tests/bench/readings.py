"""How fast the readings are made, follow and answer, beside one COPY of the same rows: `name value bound`, a line each."""
import asyncio
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psycopg

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.opening import connect
from projections import current_register
from projections.partitions import drop, index_statements, make_aside
from projections.rebuild import PROCESSES, rebuild
from projections.runner import Runner
from projections.sought import Sought
from projections.tables import known_at
from projections.writer import Writer
from tests.bench.readings_lag import lag_p99
from tests.bench.readings_log import COUNCIL, FIRST_DAY, fill, own_stream

Figure = tuple[str, float, str, float]
"""Name, value, `>=` or `<=`, bound."""


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def copy_rate(database: Database, council: str = COUNCIL) -> float:
    """Rows a second of one COPY into the history table with its real indexes, the median of three."""
    rates = []
    with connect(database.conninfo("runner")) as connection:
        with connection.transaction():
            connection.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
            with connection.cursor().copy("COPY (SELECT * FROM readings.history WHERE council = %s ORDER BY from_position) "
                                          "TO STDOUT", (council,)) as copy:
                blocks = [bytes(block) for block in copy]
        whole, count = b"".join(blocks), len(blocks)
        for _ in range(3):
            names = make_aside(connection, council)
            builds, follow = index_statements(connection, names)
            for statement in (*builds, *follow):
                connection.execute(statement.encode())
            rates.append(count / seconds(partial(_copy_in, connection, names["history"], whole)))
            drop(connection, council, list(names.values()))
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
    conninfo = database.conninfo("runner")
    with connect(conninfo) as connection, Writer(conninfo) as writer:
        while runner.step(connection, writer):
            pass


def as_at_ratio(database: Database, entries: int, council: str = COUNCIL) -> tuple[int, int, float]:
    """(flags then, flags now, time of the whole register as at then over its time now), as the reader role.

    Then is the position, at least an eighth of the log back, at which about as many flags stood as stand now.
    """
    with psycopg.connect(database.conninfo("reader")) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, false)", (council,))

        def register(position: int | None) -> int:
            values = Sought(council, FIRST_DAY, limit=10**9).values(None, None)
            return len(connection.execute(known_at(current_register.QUERY, position), values, prepare=False).fetchall())

        stands = register(None)
        then = min((entries * eighth // 16 for eighth in range(4, 15)), key=lambda at: abs(register(at) - stands))
        times = [statistics.median(seconds(partial(register, at)) for _ in range(7)) for at in (None, then)]
        return register(then), stands, times[1] / times[0]


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
