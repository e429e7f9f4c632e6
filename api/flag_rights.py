"""What the rights of its subject bring to a flag, and to whom outside the council it went."""
from datetime import date
from functools import partial
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.caller import AUDITOR, DPO, IG, Bearer, Caller
from api.flags import act, may_strike, readable, seen_by
from api.problems import Problem, unknown
from api.readers import MOST, ReaderRow, readers
from api.subjects import not_own
from domain.event import Stream
from domain.flags import rights_commands as c
from domain.flags import rights_events as e
from domain.flags.flag import Flag, Standing
from domain.flags.sight import hidden_from
from domain.value import Value
from ledger.around_a_person import flags_on, person_of
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["rights"])


class Owed(Value):
    event: str = Field(examples=["flag.ended"])
    since: date
    """London date."""


class Recipient(Value):
    """A body to which something about a flag went, or of which that was decided against."""

    flag: UUID
    share: UUID
    shared: bool
    on: date
    """London date."""
    recipient: str
    category: str
    purpose: str
    basis: str
    what: str
    necessity: str
    person_told: bool
    owed: tuple[Owed, ...] = Field(examples=[[]])
    """What it is still to be told of (LAW-35, LAW-49)."""


class Recipients(Value):
    items: tuple[Recipient, ...] = Field(examples=[[]])
    systems: tuple[ReaderRow, ...] = Field(examples=[[]])
    """Other systems that were shown it; what changes reaches them by the feed."""


@routes.post("/flags/{flag_id}/restriction", status_code=201)
async def restrict_flag(council: str, flag_id: UUID, command: c.Restrict, attempt: TheAttempt) -> Outcome:
    """Restrict the use of a flag (Art 18), and decide in the same act whether its alert stays, and on what, or is hidden."""
    return await act(attempt, flag_id, command)


@routes.post("/flags/{flag_id}/restriction/lifting", status_code=201)
async def lift_restriction(council: str, flag_id: UUID, command: c.LiftRestriction, attempt: TheAttempt) -> Outcome:
    """Let a flag be used again, once the person has been told (Art 18(3))."""
    return await act(attempt, flag_id, command)


@routes.post("/flags/{flag_id}/statements", status_code=201)
async def add_statement(council: str, flag_id: UUID, command: c.AddStatement, attempt: TheAttempt) -> Outcome:
    """Put beside a flag what the person says about it (Art 16)."""
    return await act(attempt, flag_id, command)


@routes.post("/flags/{flag_id}/sorts", status_code=201)
async def note_sort(council: str, flag_id: UUID, command: c.NoteSort, attempt: TheAttempt) -> Outcome:
    """Note whether something known is a fact, an allegation or an opinion, and whether the person contests it."""
    return await act(attempt, flag_id, command)


@routes.post("/flags/{flag_id}/shares", status_code=201)
async def share_flag(council: str, flag_id: UUID, command: c.Share, attempt: TheAttempt) -> Outcome:
    """Record that something goes to another body: what, why, and whether the person was told; or that it doesn't."""
    return await act(attempt, flag_id, command)


@routes.post("/flags/{flag_id}/recipients", status_code=201)
async def tell_recipient(council: str, flag_id: UUID, command: c.TellRecipient, attempt: TheAttempt) -> Outcome:
    """Record that a recipient was told of all that has happened to the flag since, or why it could not be (LAW-49)."""
    return await act(attempt, flag_id, command, partial(_struck_or_seen, acts=True))


@routes.get("/flags/{flag_id}/recipients")
async def read_recipients(council: str, flag_id: UUID, caller: Caller) -> Recipients:
    """With whom a flag was shared, and of what each is still to be told.

    For who may see the whole of it, and for whoever may strike such a flag once it was struck: they have them told.
    """
    async with shown(caller, flags=[flag_id], reading="recipients") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        flag = await _struck_or_seen(caller, past, flag_id)
        if flag is None:
            raise Problem("not-allowed", "To whom a flag went is for who may see the whole of it.", rule="LAW-3",
                          clause="UK GDPR Art 5(1)(c): data minimisation",
                          remedy="a deciding role, or a relationship to the case")
        seen.subjects.add(flag.subject)
        return await _recipients(past, [flag])


async def _struck_or_seen(caller: Bearer, past: Past, flag_id: UUID, *, acts: bool = False) -> Flag | None:
    """The flag, to who may see the whole of it, or might have struck it; None to who may see less. Raises Problem (403, 404)."""
    flag, council, edition = await readable(past, flag_id)
    roles = council.roles_of(caller.actor, caller.roles, edition, past.signature.today)
    shows = acts or not hidden_from(flag, edition, roles)
    if flag.standing is Standing.STRUCK and shows and may_strike(flag, council, edition, caller):
        return flag
    return flag if (await seen_by(caller, past, flag_id, acts=acts)).sees == "WHOLE" else None


@routes.get("/subjects/{subject_id}/recipients")
async def read_subject_recipients(council: str, subject_id: UUID, caller: Caller) -> Recipients:
    """With whom anything about a person was shared: every flag on any of their records. For AUDITOR, IG and DPO."""
    caller.require(AUDITOR, IG, DPO)
    async with shown(caller, subjects=[subject_id], reading="subjects/recipients") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        await not_own(past, subject_id)
        person = await person_of(past, subject_id)
        if person is None:
            raise unknown()
        flags = await flags_on(past, person)
        seen.subjects |= person.ids
        seen.flags |= set(flags)
        return await _recipients(past, list(flags.values()))


async def _recipients(past: Past, flags: list[Flag]) -> Recipients:
    items: list[Recipient] = []
    systems = []
    for flag in flags:
        for entry in await past.entries(Stream(kind="flag", id=flag.id)):
            if isinstance(event := entry.event, e.Shared):
                owed = flag.rights.shares[event.share].owed if event.share in flag.rights.shares else ()
                items.append(Recipient(
                    flag=flag.id, share=event.share, shared=event.outcome == "SHARED", on=entry.occurred_on,
                    recipient=event.recipient, category=event.category, purpose=event.purpose, basis=event.basis, what=event.what,
                    necessity=event.necessity, person_told=event.person_told,
                    owed=tuple(Owed(event=of, since=since) for of, since in owed)))
        systems += [access for access in await past.accesses(flag=flag.id, limit=MOST) if "INTEGRATION" in access.role.split()]
    return Recipients(items=tuple(items), systems=tuple(readers(systems)))
