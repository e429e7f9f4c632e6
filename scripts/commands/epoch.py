"""Turn the epoch of the keys, so that what backups still hold of somebody who was erased can't be opened any more."""
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from commands.place import DataOption, Stop, data_folder, opened
from ledger.epochs import EpochKeyMissing
from ledger.migrate import migrate
from ledger.turning import TurnError, due
from ledger.turning import turn as turn_epoch

app = typer.Typer(name="epoch", no_args_is_help=True, help="The keys under which everybody's keys are wrapped.")


@app.callback()
def the_epoch() -> None:
    """The keys under which everybody's keys are wrapped."""


@app.command("turn")
def turn(
    now: Annotated[bool, typer.Option("--now", help="Even if the epoch is younger than thirty days.")] = False,
    data: DataOption = None,
) -> None:
    """Wrap living keys anew, store claims under a new secret, and destroy the old epoch's key. The register goes on being served.

    Backups made before can't be opened afterwards, unless they hold a copy of the old epoch's key: make a new one.
    """
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    with opened(folder) as place:
        migrate(place.database)
        when = due(place.database)
        if not now and datetime.now(UTC) < when:
            print(f"The epoch lasts until {when:%Y-%m-%d %H:%M:%SZ}; --now turns it at once.")
            return
        with Console(stderr=True).status("Turning the epoch …") as shown:
            try:
                turned = turn_epoch(place.database, shown.update)
            except (TurnError, EpochKeyMissing) as stopped:
                raise Stop(str(stopped)) from stopped
    print(f"Epoch {turned.epoch} is current: {turned.keys:,} keys wrapped anew, {turned.claims:,} claims stored anew. "
          "Keys of earlier epochs are destroyed; make a new backup.")
