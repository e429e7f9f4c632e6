"""What was left undone besides what is about one flag: duties at a glance, requests, and looks that nothing explains."""
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import shown
from api.accountability import dropped_types
from api.breaches import rows
from api.caller import Bearer, Caller
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.impact_assessments import prompts_of
from api.moment import Moment, TheMoment
from api.paging import Page, ThePaging
from api.running import Running, TheServer
from api.sought import OVERSEERS, Code, FlagTypes, sought_everywhere
from domain.calendar import london_date, midnight
from domain.command import Day
from domain.councils.assessing import answer_to
from domain.flags.sight import Ground
from domain.requests.events import Kind
from domain.value import Value
from ledger.circumstances import own_records
from ledger.past import Past
from projections import accountability, request_gaps, unrelated_reads
from projections.unrelated_reads import GROUNDS, SoughtReads

routes = APIRouter(prefix="/v1/{council}/accountability", tags=["accountability"], dependencies=[CaughtUp, TheForm],
                   route_class=ListRoute, responses=MAY_BE_CSV)
YEAR = timedelta(days=365)
RequestRules = Annotated[list[Code] | None, Query(alias="rule", max_length=20, description=(
    "Gaps of these rules alone: " + ", ".join(f"`{rule}`" for rule in request_gaps.RULES) + "."), examples=[["LAW-20"]])]
Kinds = Annotated[list[Kind] | None, Query(alias="kind", max_length=6, description="Of requests of these kinds.")]
Grounds = Annotated[list[Ground] | None, Query(alias="ground", max_length=6, description=(
    "On which the flag was shown: `deciding role`, `break-glass`, `alert`; all three when left out."))]
Actor = Annotated[str | None, Query(max_length=200, description="Only what this member of staff looked at.")]
SinceDay = Annotated[Day | None, Query(description="Looks of this London date and later; a year back when left out.")]
UntilDay = Annotated[Day | None, Query(description="Looks of this London date and earlier; today when left out.")]


class DutyRow(accountability.Duty):
    """One duty at a glance."""

    about: str = Field(examples=["flags", "requests"])
    listed_in: str = Field(examples=["accountability?rule=LAW-22"])
    """Where each of the overdue ones is told, with whose turn it is."""


class Duties(Value):
    on: date
    """London date asked about."""
    items: tuple[DutyRow, ...]


@routes.get("/duties")
async def read_duties(council: str, caller: Caller, moment: TheMoment, server: TheServer) -> Duties:
    """Every duty at a glance, by rule: how often it stands open, how often it is overdue, since when, and where each is listed.

    For overseers. Live flags and open requests; nobody's id. Begin here to find what was left undone.
    """
    caller.require(*OVERSEERS)
    sought = await sought_everywhere(moment)
    dropped = await dropped_types(caller, sought.day)
    async with server.ledger.read_only(sought.council) as connection:
        of_flags = await accountability.duties(connection, sought, dropped)
        of_requests = await request_gaps.duties(connection, sought)
    async with shown(caller, reading=f"accountability/duties?{','.join(moment.named)}"):
        return Duties(on=sought.day, items=(
            *_told(of_flags, "flags", "accountability"), *_told(of_requests, "requests", "accountability/requests"),
            *await _of_the_council(caller, moment, server)))


@routes.get("/requests")
async def read_request_gaps(council: str, caller: Caller, moment: TheMoment, paging: ThePaging, server: TheServer,
                            rules: RequestRules = None, kinds: Kinds = None) -> Page[request_gaps.Row]:
    """Requests about somebody's data of which something wasn't done in time: rule, since when, whose turn; the oldest first.

    Unanswered requests, unacknowledged complaints, consultations without an answer, withholdings not looked at again.
    For overseers.
    """
    caller.require(*OVERSEERS)
    sought = await sought_everywhere(moment, paging.take)
    after = (*paging.after_day_and_id, str(paging.after[2])) if paging.after and paging.after_day_and_id else None
    async with server.ledger.read_only(sought.council) as connection:
        found = await request_gaps.rows(connection, sought, tuple(rules) if rules else None,
                                        tuple(kinds) if kinds else None, after)
    page = paging.page(found, lambda row: [row.due.isoformat(), str(row.request), row.rule])
    async with shown(caller, subjects={row.subject for row in page.items if row.subject},
                     reading=f"accountability/requests?{','.join(moment.named)}"):
        return page


@routes.get("/reads")
async def read_unrelated_reads(council: str, caller: Caller, paging: ThePaging, server: TheServer, flag_types: FlagTypes = None,
                               grounds: Grounds = None, actor: Actor = None, since: SinceDay = None,
                               until: UntilDay = None) -> Page[unrelated_reads.Row]:
    """Who was shown a flag without a relationship to its case and has never acted on it: to be asked why (LAW-7, LAW-19).

    By break-glass read, by a role that decides about such flags, or its alert alone; one row for each reader, flag and
    ground, the earliest first. For overseers. `access-log?actor=` has each look.
    """
    caller.require(*OVERSEERS)
    first, last = since or caller.signature().today - YEAR, until or caller.signature().today
    own = await own_records(Past(caller.ledger, caller.council, caller.signature()))
    sought = SoughtReads(council=caller.council, since=midnight(first), until=midnight(last + timedelta(days=1)),
                         grounds=tuple(grounds or GROUNDS), actor=actor, flag_types=tuple(flag_types) if flag_types else None,
                         without_subjects=tuple(own), limit=paging.take)
    async with server.ledger.read_only(sought.council) as connection:
        found = await unrelated_reads.rows(connection, sought, _after(paging))
    page = paging.page(found, lambda row: [row.first_at.isoformat(), str(row.flag), row.by, row.ground])
    async with shown(caller, flags={row.flag for row in page.items}, subjects={row.subject for row in page.items},
                     reading="accountability/reads", sought={"actor": actor} if actor else None):
        return page


async def _of_the_council(caller: Bearer, moment: Moment, server: Running) -> list[DutyRow]:
    """Assessments of impact that nobody has answered (LAW-17), and breaches of which nobody was told (LAW-18)."""
    settled, found = await prompts_of(caller, moment, server)
    if settled is None:
        return []
    waiting = [one.since for one in found if answer_to(one, settled) is None]
    untold = [one for one in rows(settled, moment.instant) if one.turn]
    late = [london_date(one.due) for one in untold if one.overdue]
    return [
        *([DutyRow(rule="LAW-17", says="something calls for an assessment of impact, and nobody has answered it",
                   open=len(waiting), overdue=len(waiting), since=min(waiting), next_due=None, about="council",
                   listed_in="impact-assessments")] if waiting else ()),
        *([DutyRow(rule="LAW-18", says="a breach of which somebody is to be told", open=len(untold), overdue=len(late),
                   since=min(late, default=None), about="council", listed_in="breaches", next_due=min(
                       (london_date(one.due) for one in untold if not one.overdue), default=None))] if untold else ())]


def _told(duties: Iterable[accountability.Duty], about: str, listed_in: str) -> Iterable[DutyRow]:
    for one in duties:
        yield DutyRow(**dict(one), about=about, listed_in=f"{listed_in}?rule={one.rule}")


def _after(paging: ThePaging) -> unrelated_reads.After | None:
    if paging.after is None:
        return None
    at, flag, actor, ground = map(str, paging.after)
    return datetime.fromisoformat(at), UUID(flag), actor, ground
