"""How long a register of 50,000 live flags is replayed under another edition: `name value bound`, a line each."""
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from domain.flags import events as e
from domain.policies.shelf import shelf
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from projections.simulation import simulate
from tests.bench.readings_log import COUNCIL, fill, own_stream
from tests.flags.leicester import ADDED, HAZARD, HAZARD_TEXT, REVIEW, TALKED
from tests.projections.histories import TOLD, requested

FLAGS, FEW = 50_000, 5_000
SECONDS = 60.0
TODAY = date(2026, 12, 31)
TEXT = shelf()["leicester/1"][1]
OTHER = (TEXT.replace("every_months = 12", "every_months = 6").replace('until_settled = "ADDER"', 'until_settled = "REVIEWER"')
         .replace('edition = "1"', 'edition = "2"', 1))
Figure = tuple[str, float, str, float]
"""Name, value, `>=` or `<=`, bound."""


def life(rng: random.Random) -> list[e.FlagEvent]:
    """Eight entries of a hazard that is still on the register, with all that is asked for."""
    due = TODAY + timedelta(days=rng.randrange(1, 365))
    subject = UUID(int=rng.getrandbits(128))
    return [requested(subject, facts=HAZARD, text=HAZARD_TEXT, key=HAZARD["reason"]), TALKED, e.Agreed(), ADDED, TOLD,
            e.Reviewed(proposes="CONTINUE", text=REVIEW), e.Continued(review_due=due, review_rule="LEI-71"),
            e.DetailsCorrected(fields=("history",), reasons="Said again.", source="Visit", text=HAZARD_TEXT)]


def figures(folder: Path, flags: int) -> Iterator[Figure]:
    with EmbeddedPostgres(folder / "d") as server:
        database = Database.embedded(server, "simulated")
        fill(database, flags * 8, asyncio.run(own_stream(database)), TEXT, life)
        begun = time.perf_counter()
        found = simulate(database.conninfo("runner"), COUNCIL, OTHER.encode(), flags * 8 + 2, TODAY)
        taken = time.perf_counter() - begun
    yield "flags_looked_at", found.flags, ">=", flags
    yield "flags_of_which_something_is_told", len({one.flag for one in found.foreseen}), ">=", flags
    yield "simulate_seconds", taken, "<=", SECONDS
    yield "flags_a_second", flags / taken, ">=", 0


def main(arguments: list[str] | None = None) -> int:
    """Print each figure with its bound; 1 when one is missed. `--quick` measures a tenth of the flags."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="hm", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        for name, value, sign, bound in figures(Path(folder), FEW if "--quick" in (arguments or sys.argv[1:]) else FLAGS):
            missed |= int(value < bound if sign == ">=" else value > bound)
            print(f"{name} {value:.2f} {sign} {bound:g}", flush=True)
    return missed


if __name__ == "__main__":
    sys.exit(main())
