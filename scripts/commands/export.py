"""A council's register as at a date, as a file to take away."""
import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO
from uuid import UUID, uuid4

import typer

from commands.place import DataOption, Stop, data_folder, opened
from domain.calendar import london_date, midnight
from ledger.access import Access
from ledger.database import Database
from ledger.store import Ledger
from projections import current_register
from projections.reached import reached
from projections.sought import Sought

PAGE = 1000


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"


def export(
    council: Annotated[str, typer.Option(help="The council's short name.")],
    actor: Annotated[str, typer.Option(help="Who exports: it is written in the access log.")],
    as_at: Annotated[str | None, typer.Option(metavar="DATE|INSTANT", help=(
        "What the ledger knew at the end of a London day (2026-03-01) or at an instant (2026-03-01T09:00Z); now when left out."
    ))] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; the terminal when left out.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="What kind of file.")] = Format.CSV,
    data: DataOption = None,
) -> None:
    """Write a council's register as at a date: ids, types and dates, no names. The export is in the access log first."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}.")
    instant = _instant(as_at)
    with opened(folder) as place:
        rows = asyncio.run(_rows(place.database, council, actor, instant))
    if to is None:
        _write(rows, format_, sys.stdout)
    else:
        with to.open("w", encoding="utf-8", newline="") as file:
            _write(rows, format_, file)
        print(f"{len(rows):,} flags written to {to}.", file=sys.stderr, flush=True)


async def _rows(database: Database, council: str, actor: str, instant: datetime | None) -> list[current_register.Row]:
    async with _ledger(database) as ledger:
        at = instant or ledger.now()
        if at > ledger.now():
            raise Stop("--as-at: what will be known then can't be told yet. Take a day that is over, or an earlier instant.")
        if council not in await ledger.councils():
            raise Stop(f"This register has no log of {council}.")
        position = await ledger.position_at(council, at)
        sought = Sought(council=council, day=london_date(at), position=position, limit=PAGE)
        await ledger.record_access(council, Access(
            id=uuid4(), at=ledger.now(), actor=actor, role="OPERATOR", purpose="AUDIT", action="export", outcome="shown",
            reading="register", position=position))
        rows: list[current_register.Row] = []
        after: UUID | None = None
        async with ledger.read_only(council) as connection:
            if await reached(connection, council) < position:
                raise Stop("The readings haven't come that far yet. Serve the register, or run scripts/heedmark rebuild, first.")
            while page := await current_register.rows(connection, sought, after):
                rows += page
                after = page[-1].flag
        return rows


@asynccontextmanager
async def _ledger(database: Database) -> AsyncIterator[Ledger]:
    ledger = await Ledger.open(database)
    try:
        yield ledger
    finally:
        await ledger.close()


def _instant(given: str | None) -> datetime | None:
    """Raises Stop for what is no date and no instant with its offset."""
    if given is None:
        return None
    try:
        if len(given) == len("2026-03-01"):
            return midnight(date.fromisoformat(given) + timedelta(days=1)) - timedelta(microseconds=1)
        instant = datetime.fromisoformat(given)
    except ValueError:
        raise Stop("--as-at takes a day like 2026-03-01, or an instant like 2026-03-01T09:00Z.") from None
    if instant.tzinfo is None:
        raise Stop("--as-at: an instant is written with its offset, like 2026-03-01T09:00Z.")
    return instant


def _write(rows: list[current_register.Row], format_: Format, file: TextIO) -> None:
    plain = [row.model_dump(mode="json", exclude={"identity"}) for row in rows]
    if format_ is Format.JSON:
        json.dump(plain, file, indent=1)
        file.write("\n")
        return
    writer = csv.DictWriter(file, [name for name in current_register.Row.model_fields if name != "identity"])
    writer.writeheader()
    for row in plain:
        writer.writerow({name: " ".join(value) if isinstance(value, list) else value for name, value in row.items()})
