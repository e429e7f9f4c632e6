"""Requests of people about their data: receiving one, what happens to it, and where it stands."""
from uuid import UUID

from fastapi import APIRouter, Response

from api.access import shown
from api.acting import Attempt, Outcome, TheAttempt, etag
from api.caller import AUDITOR, DPO, IG, Bearer, Caller
from api.problems import Problem, unknown
from api.request_view import RequestView, view
from domain.event import Decided, Stream
from domain.requests import commands as c
from domain.requests.decide import decide
from domain.requests.request import Request, evolve
from ledger.around_a_request import around_a_request, the_request
from ledger.circumstances import own_records
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/requests", tags=["requests"])


async def act(attempt: Attempt, request_id: UUID, command: c.RequestCommand, decision: UUID | None = None) -> Outcome:
    """Any act on a request that is there; `decision`: the one of its decisions that it is about."""

    async def decided(past: Past) -> Decided:
        request = await the_request(past, request_id)
        if request is None:
            raise unknown()
        return decide(request, command, await around_a_request(past, request, command, decision))

    async def standing(stream: UUID, position: int) -> str:
        return await _standing(attempt.caller, stream, position)

    return await attempt.carry_out(decided, on=Stream(kind="request", id=request_id), standing=standing)


@routes.post("", status_code=201)
async def receive_request(council: str, command: c.Receive, attempt: TheAttempt) -> Outcome:
    """Record that a request reached the council, in any form: the law's clock runs from that day (LAW-20, LEI-18).

    For any role of the policy, and a system that passes it on. From now on "as at receipt" is answered.
    """

    async def decided(past: Past) -> Decided:
        return decide(None, command, await around_a_request(past, None, command))

    async def standing(stream: UUID, position: int) -> str:
        return await _standing(attempt.caller, stream, position)

    return await attempt.carry_out(decided, standing=standing)


@routes.get("/{request_id}")
async def read_request(council: str, request_id: UUID, caller: Caller, response: Response) -> RequestView:
    """Where a request stands, by when it is due and why; for IG, DPO and AUDITOR."""
    async with shown(caller, reading="request") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        if request.subject is not None:
            seen.subjects.add(request.subject)
        response.headers["ETag"] = etag(caller, request_id, request.version)
        return view(request, past.signature.today)


async def readable(past: Past, caller: Bearer, request_id: UUID) -> Request:
    """Raises Problem: 403 for other roles and for one's own, 404 where there is none."""
    caller.require(IG, DPO, AUDITOR)
    request = await the_request(past, request_id)
    if request is None:
        raise unknown()
    if request.subject in await own_records(past):
        raise Problem("not-allowed", "Nobody handles a request about themselves or their household.", rule="OWN-RECORD",
                      remedy="a colleague with the same role")
    return request


async def _standing(caller: Bearer, request_id: UUID, position: int) -> str:
    """Where a request stood just after an act: the same for whoever sends that act again later."""
    request: Request | None = None
    for entry in await caller.ledger.stream(caller.council, request_id):
        if entry.position <= position:
            request = evolve(request, entry)
    return request.standing.value if request else ""
