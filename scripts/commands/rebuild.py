"""Make a register's readings anew from its log."""
import asyncio
from typing import Annotated

import typer
from rich.console import Console

from commands.place import DataOption, Stop, data_folder, opened
from commands.status import standing
from projections.rebuild import rebuild as make_anew


def rebuild(
    council: Annotated[list[str] | None, typer.Option(help="A council; repeatable. Left out: all of them.")] = None,
    data: DataOption = None,
) -> None:
    """Fold the whole log again while the readings there are go on being served, then exchange them."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    with opened(folder) as place:
        heads = asyncio.run(standing(place)).heads
        if unknown := set(council or ()) - heads.keys():
            raise Stop(f"This register has no log of {', '.join(sorted(unknown))}. It has: {', '.join(sorted(heads)) or 'none'}.")
        for name in council or sorted(heads):
            with Console(stderr=True).status(f"{name} …") as shown:
                until = make_anew(place.database.conninfo("runner"), name, tell=shown.update)
            print(f"{name}: readings made anew from {until:,} entries.", flush=True)
        if not heads:
            print("There is no entry yet, so there is nothing to make anew.")
