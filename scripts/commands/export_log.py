"""A council's log as one file that can be checked where nothing else of the register is."""
import asyncio
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from commands.place import ROOT, DataOption, Place, Stop, data_folder, opened
from ledger.access import Access
from ledger.log_export import Unfit, export
from ledger.store import Ledger


def export_log(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.")],
    council: Annotated[str, typer.Option(help="The council's short name.")],
    actor: Annotated[str, typer.Option(help="Who exports: it is written in the access log.")],
    data: DataOption = None,
) -> None:
    """Write all that the last checkpoint covers: the tree, the entries and their stored columns.

    Personal fields stay sealed in it; ids, types, dates and staff are in clear.
    """
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    with opened(folder) as place:
        size = asyncio.run(_export(place, council, actor, file))
    print(f"{size:,} entries written to {file}. Check it anywhere: python {ROOT / 'ledger' / 'offline.py'} {file}", flush=True)


async def _export(place: Place, council: str, actor: str, file: Path) -> int:
    ledger = await Ledger.open(place.database)
    try:
        if council not in await ledger.councils():
            raise Stop(f"This register has no log of {council}.")
        await ledger.record_access(council, Access(id=uuid4(), at=ledger.now(), actor=actor, role="OPERATOR", purpose="AUDIT",
                                                   action="export_log", outcome="shown", reading="log"))
        return (await export(ledger, council, file)).size
    except Unfit as unfit:
        raise Stop(str(unfit)) from unfit
    finally:
        await ledger.close()
