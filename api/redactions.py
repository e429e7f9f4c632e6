"""Narratives that tell of somebody who was erased: a list of what is to be done, and telling one anew."""
from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, Caller
from api.flags import seen_by
from api.problems import unknown
from api.subjects import not_own
from domain.event import Decided, Stream
from domain.redacting import Redact, redact
from ledger.around_a_redaction import Told, narratives, streams_that_mention_erased
from ledger.around_a_request import the_request
from ledger.around_an_erasure import around_an_erasure
from ledger.circumstances import own_records, the_flag, the_subject
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["subjects"])


class Redaction(Answer):
    """Words that somebody has to tell anew (LAW-36): of a flag, of a request, or else of the subject's record."""

    flag: UUID | None
    request: UUID | None
    subject: UUID | None
    """Whom the flag is on, whose request or record it is; nothing where a request names nobody who has a record."""
    replaces: UUID
    """The event whose words they are."""
    event: str = Field(examples=["flag.endorsed"])
    occurred_on: date
    """London date of the act."""
    tells_of: tuple[UUID, ...]
    """Those of whom it tells that were erased."""
    since: date
    """London date on which the first of them was erased."""
    fields: tuple[str, ...] = Field(examples=[["history"]])
    """What the replacement tells anew."""


class Redactions(Answer):
    items: tuple[Redaction, ...]


@routes.get("/redactions")
async def list_redactions(council: str, caller: Caller) -> Redactions:
    """Narratives that still tell of somebody who was erased, until a person tells them anew. For DPO, IG and AUDITOR."""
    caller.require(DPO, IG, AUDITOR)
    async with shown(caller, reading="redactions") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        own, items = await own_records(past), list[Redaction]()
        for told in await streams_that_mention_erased(caller.ledger, council):
            whose = await _whose(past, told)
            if own.isdisjoint(whose):
                items += [task async for task in _tasks(past, told, next(iter(whose), None))]
        seen.flags |= {item.flag for item in items if item.flag}
        seen.subjects |= {item.subject for item in items if item.subject and not item.flag}
        return Redactions(items=tuple(items))


async def _whose(past: Past, told: Told) -> tuple[UUID, ...]:
    """The records of the person whom it is about."""
    if told.kind == "flag":
        flag = await the_flag(past, told.stream)
        return (flag.subject,) if flag else ()
    if told.kind == "request":
        request = await the_request(past, told.stream)
        return request.records if request else ()
    return (told.stream,)


async def _tasks(past: Past, told: Told, whose: UUID | None) -> AsyncIterator[Redaction]:
    for found in await narratives(past, Stream(kind=told.kind, id=told.stream)):
        yield Redaction(
            flag=told.stream if told.kind == "flag" else None, request=told.stream if told.kind == "request" else None,
            subject=whose, replaces=found.event_id, event=found.event.type, tells_of=tuple(sorted(found.erased)),
            occurred_on=found.occurred_on, since=min(found.erased.values()), fields=tuple(sorted(found.fields)))


@routes.post("/flags/{flag_id}/redactions", status_code=201)
async def redact_narrative(council: str, flag_id: UUID, command: Redact, attempt: TheAttempt) -> Outcome:
    """Tell a narrative anew without somebody who was erased; its old words can't be read again. For DPO and IG."""

    async def decided(past: Past) -> Decided:
        flag = await the_flag(past, flag_id)
        await seen_by(attempt.caller, past, flag_id, acts=True)
        if flag is None:
            raise unknown()
        return await _redacted(past, "flag", flag_id, flag.subject, command)

    return await attempt.carry_out(decided, on=Stream(kind="flag", id=flag_id))


@routes.post("/subjects/{subject_id}/redactions", status_code=201)
async def redact_record(council: str, subject_id: UUID, command: Redact, attempt: TheAttempt) -> Outcome:
    """The same of words on a subject's record: why something was put right, who it is known from. For DPO and IG."""

    async def decided(past: Past) -> Decided:
        if await the_subject(past, subject_id) is None:
            raise unknown()
        return await _redacted(past, "subject", subject_id, subject_id, command)

    return await attempt.carry_out(decided, on=Stream(kind="subject", id=subject_id))


@routes.post("/requests/{request_id}/redactions", status_code=201)
async def redact_request(council: str, request_id: UUID, command: Redact, attempt: TheAttempt) -> Outcome:
    """The same of words in a request and in its answering. For DPO and IG."""

    async def decided(past: Past) -> Decided:
        request = await the_request(past, request_id)
        if request is None:
            raise unknown()
        for record in request.records:
            await not_own(past, record)
        return await _redacted(past, "request", request_id, next(iter(request.records), request_id), command)

    return await attempt.carry_out(decided, on=Stream(kind="request", id=request_id))


async def _redacted(past: Past, kind: str, id_: UUID, owner: UUID, command: Redact) -> Decided:
    await not_own(past, owner)
    stream = Stream(kind=kind, id=id_)
    return redact(stream, owner, await narratives(past, stream), command, await around_an_erasure(past))
