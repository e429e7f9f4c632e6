"""Narratives that tell of somebody who was erased: a list of what is to be done, and telling one anew."""
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
from domain.event import Decided, Stream
from domain.flags.flag import Flag
from domain.flags.redacting import Narrative, Redact, redact
from ledger.around_a_redaction import flags_that_mention_erased, narratives
from ledger.around_an_erasure import around_an_erasure
from ledger.circumstances import own_records, the_flag
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["subjects"])


class Redaction(Answer):
    """Words that somebody has to tell anew (LAW-36)."""

    flag: UUID
    subject: UUID
    """Whom the flag is on."""
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
        for stream in await flags_that_mention_erased(caller.ledger, council):
            flag = await the_flag(past, stream)
            if flag and flag.subject not in own:
                items += [_task(flag, found) for found in await narratives(past, stream)]
        seen.flags |= {item.flag for item in items}
        return Redactions(items=tuple(items))


def _task(flag: Flag, found: Narrative) -> Redaction:
    return Redaction(flag=flag.id, subject=flag.subject, replaces=found.event_id, event=found.event.type,
                     tells_of=tuple(sorted(found.erased)), occurred_on=found.occurred_on, since=min(found.erased.values()),
                     fields=tuple(sorted(found.fields)))


@routes.post("/flags/{flag_id}/redactions", status_code=201)
async def redact_narrative(council: str, flag_id: UUID, command: Redact, attempt: TheAttempt) -> Outcome:
    """Tell a narrative anew without somebody who was erased; its old words can't be read again. For DPO and IG."""

    async def decided(past: Past) -> Decided:
        flag = await the_flag(past, flag_id)
        await seen_by(attempt.caller, past, flag_id, acts=True)
        if flag is None:
            raise unknown()
        return redact(flag, await narratives(past, flag_id), command, await around_an_erasure(past))

    return await attempt.carry_out(decided, on=Stream(kind="flag", id=flag_id))
