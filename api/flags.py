"""Asking for a flag, and reading one."""
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Response

from api.access import shown
from api.acting import Attempt, Outcome, TheAttempt, etag
from api.caller import Bearer, Caller
from api.earlier import earlier_entries
from api.flag_view import FlagView, view
from api.moment import AsAt, position_known
from api.problems import Problem, unknown
from domain.calendar import london_date
from domain.changed import replace
from domain.councils.council import Council
from domain.event import Decided, Stream
from domain.flags import flag as flags
from domain.flags.commands import BreakGlass, FlagCommand, Request
from domain.flags.decide import decide
from domain.flags.flag import Flag, Standing
from domain.flags.sight import Ground, Sight, alerts, ground, hidden_from, kept_back, may_know_of_withholding, sight
from domain.policies.edition import Edition
from ledger.circumstances import around_a_flag, cases_of, own_records, the_council, the_flag, the_subject
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/flags", tags=["flags"])
Seeing = Callable[[Bearer, Past, UUID], Awaitable[object]]
"""Raises Problem where the caller may not act on a flag."""

async def act(attempt: Attempt, flag_id: UUID, command: FlagCommand, seen: Seeing | None = None) -> Outcome:
    """Any act on a flag that the caller may see; `seen` tells whether they may, where that isn't as for reading it."""
    stream = Stream(kind="flag", id=flag_id)

    async def decided(past: Past) -> Decided:
        flag = await the_flag(past, flag_id)
        await (seen or partial(seen_by, acts=True))(attempt.caller, past, flag_id)
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
    return await _shown(caller, flag_id, response, as_at, opened=False)


@routes.post("/{flag_id}/break-glass-reads", status_code=201)
async def break_glass(council: str, flag_id: UUID, command: BreakGlass, attempt: TheAttempt, response: Response) -> FlagView:
    """See the whole of a flag without a relationship, for a reason that is stored before anything is shown."""
    caller, stored = attempt.caller, await act(attempt, flag_id, command, partial(seen_by, opened=True))
    if stored.repeat:
        [entry] = await caller.ledger.entries_at(caller.council, [caller.ledger.position_of(caller.council, stored.token)])
        if london_date(entry.recorded_at) != caller.signature().today:
            raise Problem("refused", "This read was opened on another day.", rule="LAW-7", clause="a reason for each read",
                          remedy="a new Idempotency-Key, with today's reason")
    return await _shown(caller, flag_id, response, None, opened=True)


class Seen(NamedTuple):
    """A flag, the policy in force today, and how much of the flag the caller may see."""

    flag: Flag
    council: Council
    edition: Edition
    sees: Sight
    roles: frozenset[str]
    """The caller's own and those lent to them."""
    kept_back: frozenset[str]
    """Fields that are for those who work on the case alone."""
    ground: Ground
    """On what the caller sees it, as the access log keeps it."""

    @property
    def knows_notice(self) -> bool:
        return may_know_of_withholding(self.edition.flag_type(self.flag.flag_type), self.edition, self.roles)


async def seen_by(caller: Bearer, past: Past, flag_id: UUID, *, opened: bool = False, acts: bool = False) -> Seen:
    """`opened`: by a break-glass read, which any role of the policy may. `acts`: nothing is shown, and what settles a
    restriction stays open to who would see the flag without it.

    Raises Problem: 404 where there is nothing that the caller may see, 403 for one's own record and a restricted flag.
    """
    flag, council, edition = await readable(past, flag_id)
    roles = council.roles_of(caller.actor, caller.roles, edition, past.signature.today)
    related = bool(await cases_of(past, flag))
    sees = sight(flag, edition, caller.actor, roles, related)
    if opened and flag.standing is not Standing.STRUCK and not edition.with_also(roles).isdisjoint(edition.role):
        sees = "WHOLE"
    if sees == "NOTHING" or (sees == "ALERT" and not alerts(flag, edition, council.settled(edition))):
        raise unknown()
    if hidden_from(flag, edition, roles) and not (opened or acts):
        raise Problem("not-allowed", "The use of this flag is restricted.", rule="LAW-38",
                      clause="UK GDPR Art 18(2): while restricted, only storage",
                      remedy="its lifting, by IG or DPO; who decides about it may open it to verify it: POST break-glass-reads")
    kept = frozenset[str]() if opened else kept_back(edition.flag_type(flag.flag_type), edition, roles, related)
    return Seen(flag, council, edition, sees, roles, kept, ground(flag, edition, caller.actor, roles, related, opened=opened))


async def readable(past: Past, flag_id: UUID) -> tuple[Flag, Council, Edition]:
    """A flag under the policy in force today. Raises Problem: 404 where there is none, 403 for one's own record."""
    flag, council = await the_flag(past, flag_id), await the_council(past)
    if flag is None or council is None:
        raise unknown()
    if flag.subject in await own_records(past):
        raise Problem("not-allowed", "Nobody reads a flag on themselves or their household here.", rule="OWN-RECORD",
                      remedy="a subject access request to the council")
    return flag, council, council.edition_for(flag.flag_type, past.signature.today)


def may_strike(flag: Flag, council: Council, edition: Edition, caller: Bearer) -> bool:
    """Whether the caller may strike such a flag, and so have those told who had it from here (LEI-G4)."""
    roles = council.roles_of(caller.actor, caller.roles, edition, caller.signature().today)
    return not roles.isdisjoint(edition.flag_type(flag.flag_type).roles_for("struck", {**council.settled(edition), **flag.facts}))


async def _shown(caller: Bearer, flag_id: UUID, response: Response, as_at: datetime | None, opened: bool) -> FlagView:
    async with shown(caller, flags=[flag_id]) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        found = await seen_by(caller, past, flag_id, opened=opened)
        flag, day, seen.reading = found.flag, past.signature.today, f"flag: {found.ground}"
        position = await position_known(caller, as_at)
        if as_at is not None and position is not None:
            then = await _at_position(caller, flag_id, position)
            if then is None or (found.sees == "ALERT" and then.standing is not Standing.ON_REGISTER):
                raise unknown()
            flag, day = then, london_date(as_at)
        seen.subjects.add(flag.subject)
        response.headers["ETag"] = etag(caller, flag_id, flag.version)
        record = await the_subject(past, flag.subject)
        erased = bool(record and record.erased_on)
        earlier = await earlier_entries(past, flag, found.edition, found.roles) if found.sees == "WHOLE" else ()
        seen.flags.update(entry.flag for entry in earlier)
        seen_as = view(replace(flag, information={}) if erased else flag, found.council, found.edition, found.sees, day,
                       knows_notice=found.knows_notice, kept_back=found.kept_back, earlier=earlier)
        return seen_as.model_copy(update={"erased": erased})


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
