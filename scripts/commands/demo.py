"""Make the demonstration's register: two simulated years of a council."""
from typing import Annotated

import typer
from rich.console import Console

from commands.place import DataOption

console = Console(stderr=True, soft_wrap=True, highlight=False)


def demo(
    data: DataOption = None,
    families: Annotated[int, typer.Option(min=60, max=20_000, help="How many families are simulated.")] = 1300,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 2026,
) -> None:
    """Make the demonstration's register, unless it is there, and say how to look at it.

    It is a trial: its clock is stated, and stands at 2026-03-24 09:00 UTC when the two years are over.
    """
    from commands.demonstration import making  # the other commands needn't wait for it
    from commands.demonstration.telling import Plan

    folder = making.folder_for(data)
    making.make(folder, Plan(seed=seed, families=families), console)
    print(f"The demonstration is in {folder}. Serve it: scripts/serve --demo" + (f" --data {folder}" if data else ""))
