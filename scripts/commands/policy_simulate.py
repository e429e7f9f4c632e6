"""Replay a council's live register under an edition that isn't in force, and tell what would change."""
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, NamedTuple
from uuid import uuid4

import typer

from commands.place import DataOption, Place, Stop, data_folder, opened
from commands.policy_reading import Which, document
from domain.calendar import london_date
from domain.flags.foreseen import Foreseen
from ledger.access import Access
from ledger.store import Ledger
from projections.simulation import Simulated
from projections.simulation import simulate as replay

KINDS = {"review_due": "reviewed on another day", "may": "decided by others", "missing": "something missing",
         "unfit": "something known that has no place", "grounds": "grounds that wouldn't do, or would first be judged",
         "advice": "other advice on retention"}


class Moment(NamedTuple):
    """Up to where the log is replayed, and on which London day."""

    position: int
    day: date


def simulate(
    policy: Which,
    by: Annotated[str, typer.Option(help="Staff id of who asks: it is written in the access log.")],
    counts: Annotated[bool, typer.Option("--counts", help="Only the counts, and not flag by flag.")] = False,
    data: DataOption = None,
) -> None:
    """Tell, flag by flag and counted, what an edition would change if it were in force today. The register stays as it is."""
    edition, text = document(policy)
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}. Start one first: scripts/serve")
    with opened(folder) as place:
        moment = asyncio.run(_accounted_for(place, edition.council, by))
        found = replay(place.database.conninfo("runner"), edition.council, text.encode(), moment.position, moment.day)
    if not counts:
        for line in _flag_by_flag(found):
            print(line)
    for line in _counted(edition.name, found):
        print(line)
    sys.stdout.flush()


async def _accounted_for(place: Place, council: str, by: str) -> Moment:
    """Writes down that the register is looked at, and by whom. Raises Stop for a council without a policy in force."""
    ledger = await Ledger.open(place.database)
    try:
        if council not in await ledger.councils():
            raise Stop(f"This register has no log of {council}.")
        at, position = ledger.now(), await ledger.head(council)
        await ledger.record_access(council, Access(
            id=uuid4(), at=at, actor=by, role="OPERATOR", purpose="AUDIT", action="simulate", outcome="shown",
            reading="simulation", position=position))
        return Moment(position, london_date(at))
    finally:
        await ledger.close()


def _flag_by_flag(found: Simulated) -> Iterator[str]:
    for one in found.foreseen:
        yield f"{one.flag} {one.flag_type}, {one.standing.value}{_where(one)}"
        if one.review_due:
            yield f"  review due {one.review_due.before[0]}, would be {one.review_due.after[0]}"
        for act, roles in one.may.items():
            yield f"  {act}: {_roles(roles.before)}, would be {_roles(roles.after)}"
        for name, says in (("missing", one.missing), ("known, and without a place", one.unfit), ("grounds", one.grounds)):
            if says:
                yield f"  {name}: {', '.join(says)}"
        if one.advice:
            yield f"  advice on retention {one.advice.before[0]}, would be {one.advice.after[0]}"


def _counted(name: str, found: Simulated) -> Iterator[str]:
    touched = {one.flag for one in found.foreseen}
    yield f"\n{name}: {found.flags:,} live flags; for {len(touched):,} of them something would be otherwise."
    flags = Counter(kind for kind, _ in {(kind, one.flag) for one in found.foreseen for kind in one.kinds})
    for kind, says in KINDS.items():
        if flags[kind]:
            yield f"  {says}: {flags[kind]:,}"
    acts = Counter(act for act, _ in {(act, one.flag) for one in found.foreseen for act in one.may})
    yield from (f"    {act}: {number:,}" for act, number in sorted(acts.items()))
    missing = Counter(field for field, _ in {(field, one.flag) for one in found.foreseen for field in one.missing})
    yield from (f"    {field} missing: {number:,}" for field, number in sorted(missing.items()))
    if found.dropped:
        yield f"  of a type that it doesn't know, which keep the rules they have: {found.dropped:,}"
    yield "Nothing was changed. Dates already set stay until a flag's next review."


def _where(one: Foreseen) -> str:
    says = [f"{name.replace('_', ' ')}: {'yes' if value else 'no'}" for name, value in one.where.items()]
    return f" (where {', '.join(says)})" if says else ""


def _roles(names: tuple[str, ...]) -> str:
    return " or ".join(names) or "nobody"
