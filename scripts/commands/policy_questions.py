"""Tell what a policy leaves open: its readings, what holds until settled, by whom, and what hangs on it."""
import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from api.policy_rows import QuestionRow, editions, question_rows
from commands.place import Stop, data_folder, opened
from commands.policy_reading import document
from domain.calendar import london_date
from domain.councils.council import NOTHING_SETTLED, Council
from domain.policies.edition import Edition
from domain.policies.shelf import shelf
from domain.signature import Signature
from ledger.circumstances import the_council
from ledger.database import Database
from ledger.past import Past
from ledger.store import Ledger

PURPOSE = "AUDIT"


def list_questions(
    policy: Annotated[str | None, typer.Argument(metavar="POLICY", show_default=False, help=(
        "A council, or without --data also an edition (council/edition) or a file. Left out: all that there are."))] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", show_default=False, help=(
        "A register's data folder: its councils' editions, as they have settled them. Left out: the documents alone."))] = None,
) -> None:
    """List what policies leave open, each way to read it, and which rules hang on it."""
    for edition, council in _in_register(policy, data) if data else ((one, NOTHING_SETTLED) for one in _documents(policy)):
        rows = question_rows(edition, council)
        print(f"{edition.name}: {edition.title}")
        for line in questions(edition, council):
            print(line)
        print(f"  {len(rows)} questions, {sum(1 for row in rows if not row.settled)} open\n")


def questions(edition: Edition, council: Council) -> Iterator[str]:
    yield "What the text leaves open"
    for row in question_rows(edition, council):
        yield from _question(row)


def _question(row: QuestionRow) -> Iterator[str]:
    yield f"  {row.code}: {row.asks}  [{row.clause}]"
    for code, meaning in row.readings.items():
        yield f"      {code}: {meaning}"
    if not row.settled:
        yield f"      until {row.by} settles it: {row.until_settled}"
    for answer in row.answers:
        yield f"      settled on {answer.on.isoformat()} by {answer.by}, {answer.role}: {answer.answer}. {answer.reasons}"
    hanging = [f"{one.key} [{' '.join(one.rules)}]" for one in row.hangs_on_it]
    yield f"      hanging on it: {', '.join(hanging) or 'nothing; the answer is kept and shown'}"


def _documents(policy: str | None) -> list[Edition]:
    of_council = [edition for edition, _ in shelf().values() if policy in (None, edition.council)]
    return of_council if of_council or policy is None else [document(policy)[0]]


def _in_register(council: str | None, data: Path) -> list[tuple[Edition, Council]]:
    """Each edition that the register's councils have, and what they settled. Raises Stop."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}. Start one first: scripts/serve")
    with opened(folder) as place:
        councils = asyncio.run(settled_in(place.database))
    if council is not None and council not in councils:
        raise Stop(f"This register has no log of {council}; it has {', '.join(councils) or 'none yet'}.")
    return [(edition, settled) for code, settled in councils.items() if council in (None, code)
            for edition, _ in editions(code, settled).values()]


async def settled_in(database: Database) -> dict[str, Council]:
    """What each council of a register has lodged, adopted and settled."""
    ledger = await Ledger.open(database)
    try:
        now = ledger.now()
        signature = Signature(by="operator", roles=frozenset(), purpose=PURPOSE, at=now, today=london_date(now))
        return {code: await the_council(Past(ledger, code, signature)) or NOTHING_SETTLED for code in await ledger.councils()}
    finally:
        await ledger.close()
