"""A resource made for the tests, written as any other is."""
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from api.access import shown
from api.acting import Outcome, TheAttempt, etag
from api.caller import Caller
from api.catching_up import CaughtUp
from api.paging import Page, ThePaging
from api.problems import unknown
from api.running import TheServer
from domain.cases.events import ClosureDeclared
from domain.event import Decided, Happened, Signed, Stream
from domain.refusal import Refused
from domain.value import Value
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/probes")
NAMES = [f"name-{number:02}" for number in range(25)]


class Close(Value):
    closing_on: date


class Closed(Value):
    times: int


def counted(seen: int | None, happened: Happened) -> int:
    return (seen or 0) + 1


@routes.post("/{reference}", status_code=201)
async def close_probe(reference: str, command: Close, caller: Caller, attempt: TheAttempt) -> Outcome:
    """Close it."""
    stream = Stream(kind="case", id=caller.ledger.known_id(caller.council, f"case:{reference}"))

    async def decide(past: Past) -> Decided:
        if "TM" not in past.signature.roles:
            raise Refused("LEI-50", "§3: 'Team Manager'", "needs TM", forbids=True)
        times = await past.fold(stream, counted)
        if times == 3:
            raise Refused("LEI-99", "three times", "no more")
        event = ClosureDeclared(kind="case", reference=reference, closing_on=command.closing_on, flags=())
        return Decided(events=((stream, (Signed(event=event, role="TM", occurred_on=past.signature.today),)),),
                       warnings=(("LEI-1", "mind this"),))

    async def standing(acted_on: UUID, position: int) -> str:
        entries = await caller.ledger.stream(caller.council, acted_on)
        return f"closed {sum(entry.position <= position for entry in entries)}"

    return await attempt.carry_out(decide, on=stream, standing=standing)


@routes.get("/{reference}")
async def read_probe(reference: str, caller: Caller, answer: Response) -> Closed:
    """How often it was closed."""
    stream = caller.ledger.known_id(caller.council, f"case:{reference}")
    async with shown(caller, subjects=[stream]):
        entries = await caller.ledger.stream(caller.council, stream)
        if not entries:
            raise unknown()
        answer.headers["ETag"] = etag(caller, stream, entries[-1].version)
        return Closed(times=len(entries))


@routes.get("")
async def list_probes(caller: Caller, paging: ThePaging, like: str = "") -> Page[str]:
    """Names."""
    async with shown(caller, reading="probes"):
        found = [name for name in NAMES if like in name and (paging.after is None or name > str(paging.after[0]))]
        return paging.page(found[:paging.take], key=lambda name: [name])


@routes.get("/of/a-reading", dependencies=[CaughtUp])
async def read_reading(caller: Caller, server: TheServer) -> int:
    """How far the readings are."""
    return await server.reached(caller.council)
