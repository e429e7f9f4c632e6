"""Measure the program on this machine, against the bounds that it promises."""
import subprocess
import sys
from typing import Annotated

import typer

from commands.place import ROOT, Stop

FOLDER = ROOT / "tests" / "bench"


def bench(
    name: Annotated[str, typer.Argument(help="What to measure; left out, the names are listed.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Measure less, where that is offered.")] = False,
) -> None:
    """Print figures, one a line as `name value bound`; exit 1 when a bound is missed. Nothing else should run meanwhile."""
    names = sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if "\ndef main(" in path.read_text("utf-8"))
    if name not in names:
        raise Stop(f"Name what to measure: {', '.join(names)}.")
    measured = subprocess.run([sys.executable, "-P", "-m", f"tests.bench.{name}", *(["--quick"] if quick else [])], check=False)
    raise typer.Exit(measured.returncode)
