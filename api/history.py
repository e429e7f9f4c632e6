"""A flag's history, and who has looked at it."""
from uuid import UUID

from fastapi import APIRouter, Response

from api.access import shown
from api.acting import etag
from api.caller import Caller
from api.flags import may_strike, readable, seen_by
from api.moment import AsAt, position_known
from api.problems import Problem, unknown
from api.readers import MOST, ReaderRow, readers
from domain.flags.sight import OVERSEERS, hidden_from
from ledger.circumstances import councils_over_time, the_subject
from ledger.past import Past
from projections import history

routes = APIRouter(prefix="/v1/{council}/flags/{flag_id}", tags=["flags"])


@routes.get("/history")
async def read_history(council: str, flag_id: UUID, caller: Caller, response: Response,
                       as_at: AsAt = None) -> list[history.Row]:
    """All that happened to a flag, in order, as sentences: who, in which role, when, under which clause of which edition.

    What was given with each act is opened for a relationship to the case, a deciding role or oversight alone. 404 where
    there is no flag or the caller may see none of it.
    """
    async with shown(caller, flags=[flag_id]) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        found = await seen_by(caller, past, flag_id)
        flag, seen.reading = found.flag, f"history: {found.ground}"
        if found.sees != "WHOLE":
            raise Problem("not-allowed", "A flag's history needs a relationship to its case or a deciding role.", rule="LAW-3",
                          clause="UK GDPR Art 5(1)(c): data minimisation",
                          remedy="POST flags/{id}/break-glass-reads, with a reason")
        until = await position_known(caller, as_at)
        editions = await councils_over_time(past)
        record = await the_subject(past, flag.subject)
        rows = history.rows(await caller.ledger.stream(caller.council, flag_id), editions, may_read_text=True,
                            may_know_of_withholding=found.knows_notice, until=until, kept_back=found.kept_back,
                            erased=bool(record and record.erased_on))
        if not rows:
            raise unknown()
        seen.subjects.add(flag.subject)
        response.headers["ETag"] = etag(caller, flag_id, flag.version)
        return rows


@routes.get("/readers")
async def read_readers(council: str, flag_id: UUID, caller: Caller) -> list[ReaderRow]:
    """Who has been shown a flag, staff and systems, the latest first: those to be told when it was struck or corrected.

    For whoever may strike such a flag, and for oversight.
    """
    async with shown(caller, flags=[flag_id], reading="readers") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        flag, council_, edition = await readable(past, flag_id)
        roles = council_.roles_of(caller.actor, caller.roles, edition, past.signature.today)
        if hidden_from(flag, edition, roles) or not (OVERSEERS & roles or may_strike(flag, council_, edition, caller)):
            await seen_by(caller, past, flag_id)
            strikes = edition.flag_type(flag.flag_type).roles_for("struck", {**council_.settled(edition), **flag.facts})
            raise Problem("not-allowed", "Who has read a flag is for whoever may strike it.", rule="LAW-7",
                          clause="least privilege", remedy="needs " + " or ".join((*strikes, *sorted(OVERSEERS))))
        seen.subjects.add(flag.subject)
        found = await caller.ledger.accesses(caller.council, flag=flag_id, limit=MOST)
        return readers(found)
