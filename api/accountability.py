"""What can't be accounted for yet, and how many flags stand where."""
from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.access import shown
from api.caller import POLICY_OWNER, Bearer, Caller
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.moment import TheMoment
from api.paging import Page, ThePaging
from api.running import TheServer
from api.sought import OVERSEERS, Code, TheAsked, decided_types, sought_everywhere
from domain.flags.closing_roles import roles_for
from domain.policies.provision import Act
from domain.value import Value
from ledger.circumstances import the_council, the_flag
from ledger.past import Past
from projections import accountability, counts
from projections.accountability import Dropped
from projections.gaps import DEAD, RULES, SAME_FLAG, Gap

routes = APIRouter(prefix="/v1/{council}", tags=["accountability"], dependencies=[CaughtUp, TheForm], route_class=ListRoute,
                   responses=MAY_BE_CSV)
Rules = Annotated[list[Code] | None, Query(alias="rule", max_length=20, description=(
    "Gaps of these rules alone: " + ", ".join(f"`{rule}`" for rule in RULES) + "."), examples=[["LAW-24"]])]
MENDED_BY: dict[str, tuple[Act, ...]] = {SAME_FLAG: ("struck", "ended"), DEAD: ("reviewed", "ended")}
"""The acts that end a gap whose turn hangs on the flag."""


@routes.get("/accountability")
async def read_accountability(council: str, asked: TheAsked, server: TheServer, rules: Rules = None) -> Page[accountability.Row]:
    """What was left undone about live flags: which rule, since when, whose turn; the flag with the oldest gap first.

    `rule` and `role` (whose turn it is) narrow the gaps; a page may then hold fewer rows than `limit` and still have a next one.
    For overseers, and roles that decide about the flags. See `accountability/duties` for all rules at a glance.
    """
    sought = await asked.sought_to_decide()
    dropped = await dropped_types(asked.caller, sought.day)
    async with server.ledger.read_only(sought.council) as connection:
        found = await accountability.rows(connection, sought, asked.paging.after_day_and_id,
                                          rules=tuple(rules) if rules else None, dropped=dropped)
    page = asked.paging.page(found, lambda row: [row.gap_from.isoformat(), str(row.flag)])
    items = [kept for row in await _with_turns(asked.caller, page.items) if (kept := _of_role(row, sought.role))]
    position = sought.position if sought.position is not None else await server.reached(sought.council)
    async with shown(asked.caller, flags={row.flag for row in items}, subjects={row.subject for row in items},
                     reading=f"accountability?{asked.named}", position=position):
        return page.model_copy(update={"items": items})


class OwnersRow(Value):
    """The gaps of one live flag that the policy owner has to mend. Which flag it is, those whose turn it is know."""

    flag_type: str
    gaps: tuple[Gap, ...]
    gap_from: date
    """The first day of the flag's oldest gap: what the reading is ordered by."""


@routes.get("/accountability/escalated")
async def read_escalated(council: str, moment: TheMoment, paging: ThePaging, server: TheServer,
                         caller: Caller) -> Page[OwnersRow]:
    """What waits for the policy owner: questions referred that nobody answered in time (C5), and gaps of the policy itself.

    For POLICY_OWNER and overseers. Neither flag nor subject is told: `accountability` names them to who may see flags.
    """
    caller.require(POLICY_OWNER, *OVERSEERS)
    sought = (await sought_everywhere(moment, paging.take))._replace(role=POLICY_OWNER)
    dropped = await dropped_types(caller, sought.day)
    async with server.ledger.read_only(sought.council) as connection:
        found = await accountability.rows(connection, sought, paging.after_day_and_id, dropped=dropped)
    page = paging.page(found, lambda row: [row.gap_from.isoformat(), str(row.flag)])
    items = [OwnersRow(flag_type=row.flag_type, gap_from=row.gap_from, gaps=row.gaps) for row in page.items]
    async with shown(caller, reading=f"accountability/escalated?{','.join(moment.named)}"):
        return Page(items=items, next=page.next)


@routes.get("/accountability/checks")
async def read_open_checks(council: str, moment: TheMoment, paging: ThePaging, server: TheServer,
                           caller: Caller) -> Page[accountability.OpenCheck]:
    """Checks that somebody has still to follow up (LEI-13, LEI-14), the oldest first; for overseers."""
    caller.require(*OVERSEERS)
    sought = await sought_everywhere(moment, paging.take)
    async with server.ledger.read_only(sought.council) as connection:
        found = await accountability.open_checks(connection, sought, _after_check(paging))
    page = paging.page(found, lambda check: [check.checked_on.isoformat(), str(check.subject), check.flag_type, check.by])
    async with shown(caller, subjects={check.subject for check in page.items},
                     reading=f"accountability/checks?{','.join(moment.named)}"):
        return page


class Counts(Value):
    on: date
    """London date asked about."""
    items: tuple[counts.Row, ...]


@routes.get("/counts")
async def read_counts(council: str, moment: TheMoment, server: TheServer, caller: Caller) -> Counts:
    """How many flags stand where, now or as at an instant. Fewer than five are told to overseers alone."""
    if not caller.has(*OVERSEERS, POLICY_OWNER):
        _, knows = await decided_types(caller, Past(caller.ledger, caller.council, caller.signature()))
        if not knows:
            caller.require(*OVERSEERS, POLICY_OWNER)
    sought = await sought_everywhere(moment)
    async with server.ledger.read_only(sought.council) as connection:
        found = await counts.rows(connection, sought, exact=caller.has(*OVERSEERS))
    async with shown(caller, reading=f"counts?{','.join(moment.named)}"):
        return Counts(on=sought.day, items=tuple(found))


def _after_check(paging: ThePaging) -> tuple[date, UUID, str, str] | None:
    if paging.after is None:
        return None
    day, subject, flag_type, actor = map(str, paging.after)
    return date.fromisoformat(day), UUID(subject), flag_type, actor


async def dropped_types(caller: Bearer, day: date) -> list[Dropped]:
    """Flag types that no edition in force on a London date knows any more (LAW-16)."""
    council = await the_council(Past(caller.ledger, caller.council, caller.signature()))
    return [Dropped(code, since) for code, since in council.dropped_on(day).items()] if council else []


def _of_role(row: accountability.Row, role: str | None) -> accountability.Row | None:
    """The row with what a role can mend; nothing where that is nothing."""
    kept = tuple(gap for gap in row.gaps if role is None or role in gap.turn)
    return row.model_copy(update={"gaps": kept}) if kept else None


async def _with_turns(caller: Bearer, rows: Sequence[accountability.Row]) -> list[accountability.Row]:
    """The rows with whose turn it is, where that hangs on the flag."""
    past = Past(caller.ledger, caller.council, caller.signature())
    council, today = await the_council(past), caller.signature().today
    told: list[accountability.Row] = []
    for row in rows:
        flag = await the_flag(past, row.flag) if any(gap.rule in MENDED_BY for gap in row.gaps) else None
        if flag is None or council is None:
            told.append(row)
            continue
        edition = council.edition_for(flag.flag_type, today)
        kind, settled = edition.flag_type(flag.flag_type), council.settled(edition)
        turns = {rule: roles_for(flag, kind, settled, *acts) for rule, acts in MENDED_BY.items()}
        told.append(row.model_copy(update={"gaps": tuple(
            gap.model_copy(update={"turn": turns[gap.rule]}) if gap.rule in turns else gap for gap in row.gaps)}))
    return told
