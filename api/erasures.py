"""Forgetting a subject: asked for, decided by another person, and held back while something must be kept."""
from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from api.access import shown
from api.acting import Attempt, Outcome, TheAttempt
from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, Bearer, Caller
from api.problems import unknown
from api.subjects import not_own, seen_by
from domain.event import Decided, Stream
from domain.subjects import erasing, holding
from domain.subjects import erasure_commands as c
from domain.subjects import erasure_events as e
from domain.subjects.erasing import Around, RecordsOfOne
from domain.subjects.subject import Subject
from ledger.around_an_erasure import around_an_erasure, records_of_one
from ledger.circumstances import the_subject
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/subjects/{subject_id}", tags=["subjects"])
State = Literal["ASKED", "DECLINED", "WAITS", "CARRIED_OUT"]


class ErasureView(Answer):
    """The last erasure that was asked for."""

    subject: UUID
    state: State
    """`WAITS`: approved, and carried out once the holds that stand are released."""
    ground: e.Ground
    asked_for: e.AskedFor
    request: UUID | None
    asked_by: str
    asked_on: date
    """London date."""
    considered: tuple[e.Except, ...]
    reasons: str | None
    """Nothing once it is carried out: it is forgotten with the subject."""
    why_not: dict[str, str]
    """Exception considered → why it doesn't apply."""
    decided_by: str | None
    decided_on: date | None
    holds: int
    """How many stand."""


class HoldView(Answer):
    id: UUID
    subject: UUID
    """The record on which it was placed."""
    kind: e.HoldKind
    request: UUID | None
    placed_by: str
    placed_on: date
    """London date."""
    released_by: str | None
    released_on: date | None


class Holds(Answer):
    """In the order in which they were placed."""

    holds: tuple[HoldView, ...]


async def act(attempt: Attempt, subject_id: UUID, command: c.ErasureCommand, decide: Callable[[RecordsOfOne, Around], Decided],
              ) -> Outcome:
    async def decided(past: Past) -> Decided:
        await seen_by(past, attempt.caller)
        subject = await the_subject(past, subject_id)
        if subject is None:
            raise unknown()
        await not_own(past, subject_id)
        return decide(await records_of_one(past, subject), await around_an_erasure(past, command))

    return await attempt.carry_out(decided, on=Stream(kind="subject", id=subject_id))


@routes.post("/erasure", status_code=201)
async def ask_erasure(council: str, subject_id: UUID, command: c.AskErasure, attempt: TheAttempt) -> Outcome:
    """Ask that a subject be forgotten (Art 17). Refused (409) while a hold stands."""
    return await act(attempt, subject_id, command, lambda about, given: erasing.ask(about, command, given))


@routes.get("/erasure")
async def read_erasure(council: str, subject_id: UUID, caller: Caller) -> ErasureView:
    """Where the subject's erasure stands, with the reasons given for it. For DPO, IG and AUDITOR."""
    async with shown(caller, subjects=[subject_id], reading="erasure"):
        past, about = await _looked_up(caller, subject_id)
        subject = about.records[0]
        if subject.forgetting.erasure is None:
            raise unknown()
        return _view(subject, await _asked(past, subject), len(about.holds))


@routes.post("/erasure/approval", status_code=201)
async def approve_erasure(council: str, subject_id: UUID, command: c.ApproveErasure, attempt: TheAttempt) -> Outcome:
    """Approve it, as another person: DPO or IG. Carried out at once, or on the release of the holds that stand."""
    return await act(attempt, subject_id, command, lambda about, given: erasing.approve(about, command, given))


@routes.post("/erasure/refusal", status_code=201)
async def decline_erasure(council: str, subject_id: UUID, command: c.DeclineErasure, attempt: TheAttempt) -> Outcome:
    """Refuse it, as another person: DPO or IG, with the exceptions that apply."""
    return await act(attempt, subject_id, command, lambda about, given: erasing.decline(about, command, given))


@routes.post("/holds", status_code=201)
async def place_hold(council: str, subject_id: UUID, command: c.PlaceHold, attempt: TheAttempt) -> Outcome:
    """Keep a subject from being forgotten until a person releases the hold. For DPO and IG."""
    return await act(attempt, subject_id, command, lambda about, given: holding.place(about, command, given))


@routes.get("/holds")
async def read_holds(council: str, subject_id: UUID, caller: Caller) -> Holds:
    """The holds on a subject and on records merged into theirs, released ones too. For DPO, IG and AUDITOR."""
    async with shown(caller, subjects=[subject_id], reading="holds"):
        _, about = await _looked_up(caller, subject_id)
        return Holds(holds=tuple(
            HoldView(id=hold.id, subject=record.id, kind=hold.kind, request=hold.request, placed_by=hold.placed_by,
                     placed_on=hold.placed_on, released_by=hold.released_by, released_on=hold.released_on)
            for record in about.records for hold in (record.forgetting.holds or {}).values()))


@routes.post("/holds/{hold_id}/release", status_code=201)
async def release_hold(council: str, subject_id: UUID, hold_id: UUID, command: c.ReleaseHold, attempt: TheAttempt) -> Outcome:
    """Let go of a hold. An erasure that waited for it alone is carried out in the same act, without another decision."""
    return await act(attempt, subject_id, command, lambda about, given: holding.release(about, hold_id, command, given))


async def _looked_up(caller: Bearer, subject_id: UUID) -> tuple[Past, RecordsOfOne]:
    caller.require(AUDITOR, IG, DPO)
    past = Past(caller.ledger, caller.council, caller.signature())
    subject = await the_subject(past, subject_id)
    if subject is None:
        raise unknown()
    await not_own(past, subject_id)
    return past, await records_of_one(past, subject)


async def _asked(past: Past, subject: Subject) -> e.ErasureAsked:
    entries = await past.entries(Stream(kind="subject", id=subject.id))
    return next(event for entry in reversed(entries) if isinstance(event := entry.event, e.ErasureAsked))


def _view(subject: Subject, asked: e.ErasureAsked, holds: int) -> ErasureView:
    erasure = subject.forgetting.erasure
    if erasure is None:
        raise LookupError("nobody asked for it")
    state: State = ("DECLINED" if erasure.declined_on else "ASKED" if erasure.approved_on is None
                    else "CARRIED_OUT" if subject.erased_on else "WAITS")
    return ErasureView(
        subject=subject.id, state=state, ground=erasure.ground, asked_for=erasure.asked_for, request=erasure.request,
        asked_by=erasure.asked_by, asked_on=erasure.asked_on, considered=erasure.considered, reasons=asked.reasons or None,
        why_not=dict(asked.why_not), decided_by=erasure.approved_by or erasure.declined_by,
        decided_on=erasure.approved_on or erasure.declined_on, holds=holds)
