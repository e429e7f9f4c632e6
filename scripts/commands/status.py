"""Show what a register holds and where."""
import asyncio
from datetime import datetime
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

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
    table = Table.grid(padding=(0, 2))
    kind = f"a trial: its clock stands at {standing.now:%Y-%m-%d %H:%M:%SZ}" if standing.trial else "real"
    table.add_row("Register", kind)
    table.add_row("Data", str(place.data))
    table.add_row("PostgreSQL", f"ours, process {place.server.pid}; its log: {place.server.data / 'postgres.log'}"
                  if place.server else "the server named in DATABASE_URL")
    for council, head in sorted(standing.heads.items()):
        table.add_row(f"{council}", f"{head:,} entries")
    if not standing.heads:
        table.add_row("Entries", "none yet")
    Console(soft_wrap=True, highlight=False).print(table)
