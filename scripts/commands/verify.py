"""Check a live register against itself and against what was signed of it."""
import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands.place import DataOption, Place, Stop, data_folder, opened
from domain.policies.reading import PolicyError
from ledger.found_under import index_problems
from ledger.held import claim_problems
from ledger.known_leaves import Signed
from ledger.offline import Damaged, Key, opened_note, signatures
from ledger.signing_place import EDGE
from ledger.store import Ledger
from ledger.verify import Verified, verify
from ledger.verify_accesses import access_problems
from ledger.walk import Problem
from projections.compare import differing


def verify_register(
    council: Annotated[list[str] | None, typer.Option(help="A council; repeatable. Left out: all of them.")] = None,
    checkpoint: Annotated[list[Path] | None, typer.Option(metavar="FILE", help=(
        "A checkpoint held elsewhere, such as a witness's; repeatable."))] = None,
    key: Annotated[str | None, typer.Option(help="The log's key, name+id+base64, as you have it from elsewhere.")] = None,
    published: Annotated[list[Path] | None, typer.Option(metavar="FOLDER", help=(
        "What `publisher run --to` wrote of the council's log, or a copy: its tiles tell which entry was changed."))] = None,
    data: DataOption = None,
) -> None:
    """Check streams, versions, positions, times, leaves, tree, checkpoints, claims, readings and the access log's digests.

    Each damaged entry is named; exit 1 when there is one.
    """
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    with opened(folder) as place:
        there = asyncio.run(_councils(place))
        if unknown := set(council or ()) - set(there):
            raise Stop(f"This register has no log of {', '.join(sorted(unknown))}.")
        damaged = [name for name in council or there if not _sound(place, name, checkpoint or [], key, published or [])]
    if damaged:
        raise typer.Exit(1)


def _sound(place: Place, council: str, files: list[Path], key: str | None, published: list[Path]) -> bool:
    with Console(stderr=True).status(f"{council} …"):
        held, whose = _held(place, council, files), Key.read(key) if key else None
        verified = verify(place.database.conninfo("reader"), council, held, whose, published=published)
        unsealed, more = asyncio.run(_what_else(place, council))
        reached, readings = _readings(place, council)
    problems = [*verified.problems, *more, *readings]
    for problem in problems:
        print(f"{council}: {problem}", flush=True)
    print(told(council, verified, unsealed, reached) + (f" {len(problems):,} problems." if problems else " Everything holds."),
          flush=True)
    return not problems


def _readings(place: Place, council: str) -> tuple[int, list[Problem]]:
    try:
        reached, found = differing(place.database.conninfo("runner"), council)
    except PolicyError as unreadable:
        return 0, [Problem(None, f"the readings can't be made anew: a policy document in the log can't be read ({unreadable})")]
    return reached, [Problem(*one) for one in found]


def told(council: str, verified: Verified, unsealed: int, reached: int) -> str:
    """What was looked at, in a sentence or two."""
    tail = verified.entries - verified.covered
    parts = [f"{council}: {verified.entries:,} entries, {verified.covered:,} of them under {verified.checkpoints:,} checkpoints"]
    parts += [f"a change to the last {tail:,}, which nobody has signed, can't be told"] if tail > 0 else []
    parts += [f"{unsealed:,} accesses wait for their digest"] if unsealed else []
    parts += [f"readings compared up to entry {reached:,}"] if reached else []
    return "; ".join(parts) + "."


async def _what_else(place: Place, council: str) -> tuple[int, list[Problem]]:
    ledger = await Ledger.open(place.database)
    try:
        unsealed, problems = await access_problems(ledger, council)
        return unsealed, [*problems, *await claim_problems(ledger, council), *await index_problems(ledger, council)]
    finally:
        await ledger.close()


async def _councils(place: Place) -> list[str]:
    ledger = await Ledger.open(place.database)
    try:
        return await ledger.councils()
    finally:
        await ledger.close()


def _held(place: Place, council: str, files: list[Path]) -> list[Signed]:
    """What the publisher of this data folder signed last, and what the operator has been given."""
    own = place.data / "publisher" / council
    held = []
    if (own / "checkpoint").is_file():
        held.append(_signed(own / "checkpoint", "the last checkpoint that the publisher keeps", own / "verifier"))
    origins = {each.checkpoint.origin for each in held}
    for file in files:
        signed = _signed(file, f"the checkpoint in {file}", own / "verifier")
        if not origins or signed.checkpoint.origin in origins:
            held.append(signed)
    return held


def _signed(file: Path, whose: str, verifier: Path) -> Signed:
    try:
        note = file.read_text("utf-8")
        keys = [Key.read(verifier.read_text("utf-8"))] if verifier.is_file() else []
        name = signatures(note)[0].split("\n", 1)[0]
        edge = file.with_name(EDGE)
        return Signed(opened_note(note, *(key for key in keys if key.name == name)), whose,
                      edge.read_bytes() if edge.is_file() else b"")
    except (OSError, UnicodeDecodeError, Damaged) as damaged:
        raise Stop(f"{file} can't be used as a checkpoint: {damaged}.") from damaged
