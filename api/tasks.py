"""One's tasks: every act on a flag that waits for a role of one's own."""
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.access import shown
from api.caller import not_allowed
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.paging import Page
from api.problems import unknown
from api.running import TheServer
from api.sought import OVERSEERS, Code, TheAsked
from domain.flags.sight import TELLING
from ledger.circumstances import the_council
from ledger.past import Past
from projections import tasks
from projections.tasks import Row, day_of

routes = APIRouter(prefix="/v1/{council}/tasks", tags=["readings"], dependencies=[CaughtUp, TheForm], route_class=ListRoute,
                   responses=MAY_BE_CSV)
Acts = Annotated[list[Code] | None, Query(alias="act", max_length=30, description="These acts alone; all when left out.")]


@routes.get("")
async def read_tasks(council: str, asked: TheAsked, server: TheServer, acts: Acts = None) -> Page[Row]:
    """What waits for the caller's roles: to decide, to review, to answer a referral, to tell the subject; the first due first.

    Coming reviews are tasks four weeks ahead; a review called early (a case is closing, somebody moved …) says why. Overseers
    see everybody's. As at an earlier moment each says whether it has been done since.
    """
    past = Past(asked.caller.ledger, asked.caller.council, asked.caller.signature())
    settled, today = await the_council(past), past.signature.today
    if settled is None:
        raise unknown()
    sought = await asked.sought()
    roles = None
    if not asked.caller.has(*OVERSEERS):
        together = settled.in_force(today)
        roles = tuple(sorted(settled.roles_of(asked.caller.actor, asked.caller.roles, together, today)))
        if set(roles).isdisjoint(together.role):
            raise not_allowed((*OVERSEERS, "a role of the policy"), "LAW-7", "least privilege")
    after = asked.paging.after
    async with server.ledger.read_only(sought.council) as connection:
        found = await tasks.rows(connection, sought, roles, tuple(acts) if acts else None,
                                 (date.fromisoformat(str(after[0])), UUID(str(after[1])), str(after[2])) if after else None)
    page = asked.paging.page(found, lambda one: [day_of(one[0]).isoformat(), str(one[0].flag), one[1]])
    items = [row for row, _ in page.items if asked.decides or row.act not in TELLING]
    position = sought.position if sought.position is not None else await server.reached(sought.council)
    async with shown(asked.caller, flags={row.flag for row in items}, subjects={row.subject for row in items},
                     reading=f"tasks?{asked.named}", position=position):
        return Page(items=items, next=page.next)
