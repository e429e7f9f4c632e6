"""Show what a register holds and where."""
import asyncio
from datetime import datetime
from typing import NamedTuple

from commands.place import DataOption, Place, Stop, data_folder, opened
from ledger.store import Ledger


class Standing(NamedTuple):
    """What a register says of itself."""

    trial: bool
    now: datetime
    """UTC; where a trial's clock stands."""
    heads: dict[str, int]
    """The last position of each council."""


def status(data: DataOption = None) -> None:
    """Where the register is, whether it is a trial, and how far each council's log goes."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}. Start one first: scripts/serve")
    with opened(folder) as place:
        show(place, asyncio.run(standing(place)))


async def standing(place: Place, clock: datetime | None = None) -> Standing:
    """Open the ledger, and close it again. `clock` as in Ledger.open."""
    ledger = await Ledger.open(place.database, clock)
    try:
        return Standing(ledger.trial, ledger.now(), {name: await ledger.head(name) for name in await ledger.councils()})
    finally:
        await ledger.close()


def show(place: Place, standing: Standing) -> None:
    """Print where things are."""
    kind = f"a trial: its clock stands at {standing.now:%Y-%m-%d %H:%M:%SZ}" if standing.trial else "real"
    server = (f"ours, process {place.server.pid}; its log: {place.server.data / 'postgres.log'}" if place.server
              else "the server named in DATABASE_URL")
    logs = [(council, f"{head:,} entries") for council, head in sorted(standing.heads.items())]
    for what, told in [("Register", kind), ("Data", place.data), ("PostgreSQL", server), *(logs or [("Entries", "none yet")])]:
        print(f"{what:<12}{told}", flush=True)
