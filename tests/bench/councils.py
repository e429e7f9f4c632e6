"""Whether 50,000 flags under the three policies on the shelf keep the readings' figures: `name value bound`, a line each."""
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from domain.flags import events as e
from domain.policies.edition import Edition
from domain.policies.shelf import shelf
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from projections.rebuild import PROCESSES, rebuild
from tests.bench.readings import Figure, as_at_ratio, copy_rate, follow_all, seconds
from tests.bench.readings_lag import lag_p99
from tests.bench.readings_log import FIRST_DAY, Life, fill, own_stream
from tests.projections.histories import TOLD, requested

FLAGS, FEW = 50_000, 6_000
EDITIONS = ("leicester/1", "lincolnshire/1", "dudley/P2")
"""One of each council; a third of the flags each."""
HELD = "SELECT DISTINCT flag FROM readings.history WHERE council = %s"


def life_under(edition: Edition) -> Life:
    """Eight events of a flag of any of its types, every code chosen at random among those that the document knows."""
    kinds = [(code, kind, {name: tuple(field.codes) for name, field in kind.field.items() if field.type in ("code", "codes")})
             for code, kind in edition.flag.items()]

    def life(rng: random.Random) -> list[e.FlagEvent]:
        code, kind, fields = rng.choice(kinds)
        facts = {name: [rng.choice(codes)] if kind.field[name].type == "codes" else rng.choice(codes)
                 for name, codes in fields.items()}
        due = FIRST_DAY + timedelta(days=rng.randrange(300, 1_100))
        return [requested(UUID(int=rng.getrandbits(128)), flag_type=code, key=f"{code}:A", facts=facts,
                          subject_kind=rng.choice(kind.subjects.kinds)),
                e.Discussed(with_role="SM"), e.Agreed(), e.Added(review_due=due, review_rule="X-1", decided_at=0), TOLD,
                e.Reviewed(proposes="CONTINUE"), e.Continued(review_due=due + timedelta(days=180), review_rule="X-1"),
                rng.choice((e.Ended(), e.ReviewCalled(reason="MOVED_HOUSE", by="X-1")))]

    return life


def figures(server: EmbeddedPostgres, flags: int, for_seconds: float) -> Iterator[Figure]:
    database, entries = Database.embedded(server, "councils"), flags // len(EDITIONS) * 8
    councils = []
    for name in EDITIONS:
        edition, text = shelf()[name]
        councils.append(edition.council)
        fill(database, entries, asyncio.run(own_stream(database, edition.council)), text, life_under(edition), edition.council)
    followed = len(councils) * entries / seconds(lambda: follow_all(database))
    yield "flags", float(held(database, councils)), ">=", flags // len(EDITIONS) * len(EDITIONS)
    made = len(councils) * entries / seconds(lambda: [rebuild(database.conninfo("runner"), one, PROCESSES) for one in councils])
    rate = len(councils) / sum(1 / copy_rate(database, council) for council in councils)
    yield "copy_rows_a_second", rate, ">=", 0
    yield "incremental_over_copy", followed / rate, ">=", 0.15
    yield "rebuild_over_copy", made / rate, ">=", 1.0
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE readings.history")
    for council in councils:
        yield f"{council}_register_as_at_over_now", as_at_ratio(database, entries, council)[2], "<=", 3.0
    half, p99 = asyncio.run(lag_p99(database, for_seconds))
    yield "half_the_append_rate", half, ">=", 0
    yield "lag_p99_ms", p99, "<=", 500


def held(database: Database, councils: list[str]) -> int:
    """Flags of which something is known."""
    count = 0
    with psycopg.connect(database.conninfo("reader"), autocommit=True) as connection:
        for council in councils:
            connection.execute("SELECT set_config('heedmark.council', %s, false)", (council,))
            count += len(connection.execute(HELD, (council,)).fetchall())
    return count


def main(arguments: list[str] | None = None) -> int:
    """Print each figure with its bound; 1 when one is missed. `--quick` measures less."""
    quick, missed = "--quick" in (sys.argv[1:] if arguments is None else arguments), 0
    with tempfile.TemporaryDirectory(prefix="hm", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder) / "d") as server:
            for name, value, sign, bound in figures(server, *((FEW, 2.0) if quick else (FLAGS, 8.0))):
                missed |= int(value < bound if sign == ">=" else value > bound)
                print(f"{name} {value:.2f} {sign} {bound:g}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
