"""What staff are to be told, and that somebody took notice of it."""
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.caller import AUDITOR, DPO, IG, INTEGRATION, Bearer, Caller, not_allowed
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.moment import TheMoment
from api.paging import Page, ThePaging
from api.problems import unknown
from api.running import TheServer
from api.sought import Code
from domain.command import Day
from domain.event import Decided, Stream
from domain.flags.events import FlagEvent
from domain.messages.decide import Acknowledge, acknowledge, evolve
from domain.messages.demand import Demand
from domain.messages.regular import regular_demands
from domain.reports.events import ReportDistributed
from ledger.circumstances import own_records, the_council
from ledger.past import Past
from projections import outbox
from projections.outbox import Row, SoughtMessages, State

routes = APIRouter(prefix="/v1/{council}/outbox", tags=["messages"], dependencies=[CaughtUp], route_class=ListRoute)
SEE_ALL = (AUDITOR, IG, DPO, INTEGRATION)
States = Annotated[list[State] | None, Query(alias="state", description="All when left out.")]
ToRole = Annotated[Code | None, Query(alias="role", description="Those to this role.")]
OfFlag = Annotated[UUID | None, Query(alias="flag", description="Those that acts on this flag demanded.")]
OfRule = Annotated[Code | None, Query(alias="rule", description="Those that this rule demands.", examples=["LEI-51"])]
DueBefore = Annotated[Day | None, Query(description="London date.")]


@routes.get("", dependencies=[TheForm], responses=MAY_BE_CSV)
async def read_outbox(council: str, caller: Caller, server: TheServer, paging: ThePaging, moment: TheMoment,
                      states: States = None, role: ToRole = None, flag: OfFlag = None, rule: OfRule = None,
                      due_before: DueBefore = None) -> Page[Row]:
    """Messages that the policy demands: what, to which role, why, since when due, and what became of each.

    A role sees its own; overseers and integrations see all. Of those on a child's case a role sees its own cases'.
    """
    past = Past(caller.ledger, caller.council, caller.signature())
    sought, regular = await _sought(past, caller)
    roles = sought.roles if role is None else (role,) if sought.roles is None or role in sought.roles else ()
    sought = sought._replace(day=moment.day, position=await moment.at(), roles=roles, states=tuple(states) if states else None,
                             flag=flag, rule=rule, due_before=due_before, limit=paging.take)
    async with server.ledger.read_only(caller.council) as connection:
        found = await outbox.rows(connection, sought, regular, paging.after_day_and_id)
    page = paging.page(found, lambda one: [one.row.due_on.isoformat(), str(one.row.id)])
    used = {"state": states, "role": role, "flag": flag, "rule": rule, "due_before": due_before}
    named = ",".join((*moment.named, *(name for name, value in used.items() if value is not None)))
    position = sought.position if sought.position is not None else await server.reached(caller.council)
    async with shown(caller, flags={one.row.flag for one in page.items if one.row.flag},
                     subjects={about for one in page.items for about in (one.subject, one.row.child) if about},
                     reading=f"outbox?{named}", position=position):
        return Page(items=[one.row for one in page.items], next=page.next)


@routes.post("/{message_id}/acknowledgement", status_code=201)
async def acknowledge_message(council: str, message_id: UUID, command: Acknowledge, attempt: TheAttempt,
                              server: TheServer) -> Outcome:
    """Take notice of a message, in the role that it is for. It moves no flag: what it asks for is an act of its own."""
    caller = attempt.caller
    past = Past(caller.ledger, caller.council, caller.signature())
    sought, regular = await _sought(past, caller)
    async with server.ledger.read_only(caller.council) as connection:
        found = await outbox.rows(connection, sought._replace(message=message_id, limit=1), regular)
    if not found:
        raise unknown()
    (one,) = found

    async def decided(past: Past) -> Decided:
        settled = await the_council(past)
        if settled is None:
            raise unknown()
        today, stream = past.signature.today, Stream(kind="system", id=message_id)
        demand = regular[message_id] if one.stream is None else await _demand(past, one.stream, one.version, one.number)
        held = settled.held_by(caller.actor, caller.roles, settled.in_force(today), today)
        return acknowledge(message_id, await past.fold(stream, evolve), demand, held, one.stream is None,
                           command.day(today, demand.due_on if one.stream is None else one.row.demanded_on))

    return await attempt.carry_out(decided, on=Stream(kind="system", id=message_id))


async def _demand(past: Past, stream: UUID, version: int, number: int) -> Demand:
    """What an entry of the log demands."""
    entries = await past.entries(Stream(kind="flag", id=stream))
    event = entries[version].event
    if not isinstance(event, FlagEvent | ReportDistributed):
        raise TypeError(event.type)
    return event.messages[number]


async def _sought(past: Past, caller: Bearer) -> tuple[SoughtMessages, Mapping[UUID, Demand]]:
    """All that the caller may see, and what the calendar demands. Raises Problem (403, 404), Refused."""
    settled, today = await the_council(past), past.signature.today
    if settled is None:
        raise unknown()
    regular = regular_demands(settled, past.known_id("council"), today)
    sought = SoughtMessages(caller.council, today, without=tuple(await own_records(past)),
                            overseer=caller.has(AUDITOR, IG, DPO))
    if caller.has(*SEE_ALL):
        return sought, regular
    together = settled.in_force(today)
    held = settled.roles_of(caller.actor, caller.roles, together, today)
    if held.isdisjoint(together.role):
        raise not_allowed((*SEE_ALL, "a role of the policy"), "LAW-7", "least privilege")
    return sought._replace(roles=tuple(sorted(held)), cases=tuple(sorted(past.signature.cases))), regular
