"""Hold a log's checkpoints outside the council, see that each continues the last, and cosign."""
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from commands.place import Stop
from ledger.witness import Alarm, Fetch, NotAWitness, NotThere, Witness, from_folder, from_url, to_url

app = typer.Typer(name="witness", no_args_is_help=True, help=__doc__)
ALARM = 2

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The witness's own folder.")]


@app.command()
def init(
    folder: Folder,
    name: Annotated[str, typer.Option(help="The witness's name, such as dpo.example.gov.uk.")],
    log: Annotated[str, typer.Option(metavar="KEY", help="The log's key, name+id+base64, as its publisher told it.")],
    source: Annotated[str, typer.Option("--from", metavar="URL|FOLDER", help=(
        "Where the log is: https://…/v1/COUNCIL/log, or a folder that the publisher writes."))],
) -> None:
    """Make a witness of one log."""
    try:
        witness = Witness.make(folder, name, log, source)
    except NotAWitness as wrong:
        raise Stop(str(wrong)) from wrong
    print(f"A witness of {witness.log.name}. Those who rely on it are given this key:\n{witness.key.verifier}")


@app.command()
def check(folder: Folder) -> None:
    """See that the log's checkpoint continues the one held here. Exit 2, and loudly, when it doesn't.

    A register's own address wants a token with the role WITNESS, in HEEDMARK_TOKEN.
    """
    with _alarmed():
        witness = Witness.open(folder)
        found, last = witness.check(_fetch(witness.source))
        since = f"continues {last.size:,}" if last else "the first that is held"
        print(f"{found.origin}: {found.size:,} entries, {since}.")


@app.command()
def cosign(
    folder: Folder,
    hand_in: Annotated[bool, typer.Option("--hand-in", help=(
        "Also hand it to the register that it comes from, which serves it if it knows this witness's key."))] = False,
) -> None:
    """Check, and sign that it holds: the cosigned checkpoint is printed, and kept as `cosigned`."""
    with _alarmed():
        witness = Witness.open(folder)
        print(witness.cosign(_fetch(witness.source)), end="")
        if hand_in:
            witness.hand_in(to_url(witness.source, _token()))


@contextlib.contextmanager
def _alarmed() -> Iterator[None]:
    try:
        yield
    except (NotThere, NotAWitness) as wrong:
        raise Stop(f"{wrong}.") from wrong
    except Alarm as alarm:
        typer.echo(f"ALARM: {alarm}", err=True)
        raise typer.Exit(ALARM) from alarm


def _fetch(source: str) -> Fetch:
    if "://" in source:
        return from_url(source, _token())
    return from_folder(Path(source))


def _token() -> str:
    return os.environ.get("HEEDMARK_TOKEN", "")
