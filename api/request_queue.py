"""Which requests about somebody's data wait for an answer, and how they have gone."""
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import shown
from api.caller import AUDITOR, DPO, IG, Caller
from api.catching_up import CaughtUp
from api.moment import TheMoment
from api.paging import Page, ThePaging
from api.running import TheServer
from api.sought import DueBefore, sought_everywhere
from domain.command import Day
from domain.requests.events import Kind
from domain.value import Value
from projections import request_queue

routes = APIRouter(prefix="/v1/{council}", tags=["requests"], dependencies=[CaughtUp])
YEAR = timedelta(days=365)
Kinds = Annotated[list[Kind] | None, Query(alias="kind", max_length=6, description="Requests of these kinds.")]
Since = Annotated[Day | None, Query(description="Received on this London date or later; a year back when left out.")]


@routes.get("/request-queue")
async def read_request_queue(council: str, caller: Caller, moment: TheMoment, paging: ThePaging, server: TheServer,
                             kinds: Kinds = None, due_before: DueBefore = None) -> Page[request_queue.Row]:
    """Open requests by the day to work to, with the days left: overdue first, what waits for the person last.

    For IG, DPO and AUDITOR.
    """
    caller.require(IG, DPO, AUDITOR)
    sought = (await sought_everywhere(moment, paging.take))._replace(due_before=due_before)
    async with server.ledger.read_only(sought.council) as connection:
        found = await request_queue.rows(connection, sought, tuple(kinds) if kinds else None, paging.after_day_and_id)
    page = paging.page(found, lambda row: [row.placed.isoformat(), str(row.request)])
    position = sought.position if sought.position is not None else await server.reached(sought.council)
    async with shown(caller, subjects={row.subject for row in page.items if row.subject},
                     reading=f"request-queue?{','.join(moment.named)}", position=position):
        return page


@routes.get("/request-retests")
async def read_request_retests(council: str, caller: Caller, moment: TheMoment, paging: ThePaging, server: TheServer,
                               due_before: DueBefore = None) -> Page[request_queue.Retest]:
    """Answered requests in which something was withheld, by the day on which that is to be looked at again.

    For IG, DPO and AUDITOR. What a later decision replaced, or the person asked for anew, is looked at there.
    """
    caller.require(IG, DPO, AUDITOR)
    sought = (await sought_everywhere(moment, paging.take))._replace(due_before=due_before)
    async with server.ledger.read_only(sought.council) as connection:
        found = await request_queue.retests(connection, sought, paging.after_day_and_id)
    page = paging.page(found, lambda row: [row.retest_on.isoformat(), str(row.request)])
    async with shown(caller, subjects={row.subject for row in page.items if row.subject},
                     reading=f"request-retests?{','.join(moment.named)}"):
        return page


class RequestCounts(Value):
    since: date
    until: date
    """London dates between which they came in, both included."""
    items: tuple[request_queue.Count, ...]


@routes.get("/request-counts")
async def read_request_counts(council: str, caller: Caller, moment: TheMoment, server: TheServer,
                              since: Since = None) -> RequestCounts:
    """How many requests of each kind came in and how they went: for the accountability of the council, complaints included.

    Exact, and so for IG, DPO and AUDITOR alone: what others may know is in `figures`.
    """
    caller.require(IG, DPO, AUDITOR)
    sought = await sought_everywhere(moment)
    first = since or sought.day - YEAR
    async with server.ledger.read_only(sought.council) as connection:
        found = await request_queue.counts(connection, sought, first)
    async with shown(caller, reading=f"request-counts?{','.join(moment.named)}"):
        return RequestCounts(since=first, until=sought.day, items=tuple(found))
