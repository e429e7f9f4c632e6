"""Let go of old months of the access log."""
import asyncio
from datetime import date
from typing import Annotated

import typer

from commands.place import DataOption, Place, Stop, data_folder, opened
from ledger.access_retention import let_go
from ledger.append import LedgerError
from ledger.store import Ledger


def access_retention(
    before: Annotated[str, typer.Option(metavar="MONTH", help="Such as 2024-03: the months before this one go (UTC).")],
    data: DataOption = None,
) -> None:
    """Drop the access log's months before one, whole. That they were, and their digests, stay in each council's log."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    try:
        month = date.fromisoformat(f"{before}-01")
    except ValueError as wrong:
        raise Stop(f"{before} is not a month. Write it as 2024-03.") from wrong
    with opened(folder) as place:
        asyncio.run(_let_go(place, month))


async def _let_go(place: Place, before: date) -> None:
    ledger = await Ledger.open(place.database)
    try:
        for month, gone in await let_go(ledger, before):
            told = [f"{council} {event.last - event.first + 1:,}" for council, event in gone.items()]
            print(f"{month:%Y-%m} is gone: accesses of {', '.join(told) or 'nobody'}.", flush=True)
    except LedgerError as refused:
        raise Stop(f"Nothing more was dropped: {refused}.") from refused
    finally:
        await ledger.close()
