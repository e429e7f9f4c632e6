"""Asking for a flag, and reading one."""
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.access import shown
from api.acting import Attempt, Outcome, TheAttempt, etag
from api.caller import Bearer, Caller
from api.flag_view import FlagView, view
from api.instant import Instant
from api.problems import Problem, unknown
from domain.event import Decided, Stream
from domain.flags import flag as flags
from domain.flags.commands import BreakGlass, FlagCommand, Request
from domain.flags.decide import decide
from domain.flags.flag import Flag
from domain.flags.sight import Sight, sight
from ledger.circumstances import around_a_flag, cases_of, own_records, the_council, the_flag
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/flags", tags=["flags"])

AsAt = Annotated[Instant | None, Query(description="What the ledger knew at this instant.")]


async def act(attempt: Attempt, flag_id: UUID, command: FlagCommand) -> Outcome:
    """Any act on a flag that is there."""
    stream = Stream(kind="flag", id=flag_id)

    async def decided(past: Past) -> Decided:
        flag = await the_flag(past, flag_id)
        if flag is None:
            raise unknown()
        return decide(flag, command, await around_a_flag(past, flag, command))

    return await attempt.carry_out(decided, on=stream, standing=partial(_standing, attempt.caller))


@routes.post("", status_code=201)
async def request_flag(council: str, command: Request, attempt: TheAttempt) -> Outcome:
    """Ask for a subject to be flagged.

    Needs the same person's check first (`POST subjects/{id}/checks`). A flag that comes from a MARAC or MAPPA meeting
    names it in `meeting`, which stands for the request and its agreement: the next act is its addition.
    """

    async def decided(past: Past) -> Decided:
        return decide(None, command, await around_a_flag(past, None, command))

    return await attempt.carry_out(decided, standing=partial(_standing, attempt.caller))


@routes.get("/{flag_id}")
async def read_flag(council: str, flag_id: UUID, caller: Caller, response: Response, as_at: AsAt = None) -> FlagView:
    """One flag: the code, what to do and whom to ask; the whole for a relationship to its case or a deciding role.

    404 where there is none or the caller may not see it. One's own flags, and those of one's household, are refused.
    """
    return await _shown(caller, flag_id, response, as_at, None)


@routes.post("/{flag_id}/break-glass-reads", status_code=201)
async def break_glass(council: str, flag_id: UUID, command: BreakGlass, attempt: TheAttempt, response: Response) -> FlagView:
    """See the whole of a flag without a relationship, for a reason that is stored before anything is shown."""
    await act(attempt, flag_id, command)
    return await _shown(attempt.caller, flag_id, response, None, "WHOLE")


async def _shown(caller: Bearer, flag_id: UUID, response: Response, as_at: datetime | None, granted: Sight | None) -> FlagView:
    async with shown(caller, flags=[flag_id]) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        flag = await the_flag(past, flag_id)
        if as_at is not None:
            flag = await _as_at(caller, flag_id, as_at)
        council = await the_council(past)
        if flag is None or council is None:
            raise unknown()
        if flag.subject in await own_records(past):
            raise Problem("not-allowed", "Nobody reads a flag on themselves or their household here.", rule="OWN-RECORD",
                          remedy="a subject access request to the council")
        today = past.signature.today
        edition = council.edition(council.adoption_on(today).digest)
        sees = granted or sight(flag, edition, caller.actor, caller.roles, bool(await cases_of(past, flag)))
        if sees == "NOTHING":
            raise unknown()
        seen.subjects.add(flag.subject)
        response.headers["ETag"] = etag(caller, flag_id, flag.version)
        return view(flag, council, edition, sees, today)


async def _as_at(caller: Bearer, flag_id: UUID, instant: datetime) -> Flag | None:
    return await _at_position(caller, flag_id, await caller.ledger.position_at(caller.council, instant))


async def _standing(caller: Bearer, flag_id: UUID, position: int) -> str:
    """Where a flag stood just after an act: the same for whoever sends that act again later."""
    flag = await _at_position(caller, flag_id, position)
    return flag.standing.value if flag else ""


async def _at_position(caller: Bearer, flag_id: UUID, position: int) -> Flag | None:
    flag: Flag | None = None
    for entry in await caller.ledger.stream(caller.council, flag_id):
        if entry.position <= position:
            flag = flags.evolve(flag, entry)
    return flag
