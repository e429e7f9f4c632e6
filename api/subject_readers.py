"""Who has been shown a person's record or flags."""
from uuid import UUID

from fastapi import APIRouter

from api.access import shown
from api.caller import AUDITOR, DPO, IG, Caller
from api.problems import unknown
from api.readers import MOST, ReaderOfPerson, readers_of_person
from api.subjects import not_own
from ledger.access import Access
from ledger.circumstances import flags_of, the_subject
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/subjects/{subject_id}", tags=["subjects"])


@routes.get("/readers")
async def read_subject_readers(council: str, subject_id: UUID, caller: Caller) -> list[ReaderOfPerson]:
    """Who has been shown a person's record, one merged with it, or any of their flags: staff and systems, the latest first.

    For AUDITOR, IG and DPO. One's own record, and those of one's household, are refused.
    """
    caller.require(AUDITOR, IG, DPO)
    async with shown(caller, subjects=[subject_id], reading="subjects/readers") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        record = await the_subject(past, subject_id)
        if record is None:
            raise unknown()
        await not_own(past, subject_id)
        flags = frozenset(flag.id for flag in await flags_of(past, sorted(record.ids)) if flag.subject in record.ids)
        found: dict[int, Access] = {}
        for one in sorted(record.ids):
            found |= {access.number: access for access in await caller.ledger.accesses(council, subject=one, limit=MOST)}
        for one in sorted(flags):
            found |= {access.number: access for access in await caller.ledger.accesses(council, flag=one, limit=MOST)}
        seen.subjects |= record.ids
        seen.flags |= flags
        return readers_of_person([found[number] for number in sorted(found)], record.ids, flags)
