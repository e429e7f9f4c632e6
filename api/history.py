"""A flag's history, and who has looked at it."""
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.access import shown
from api.acting import etag
from api.caller import Caller
from api.flags import seen_by
from api.instant import Instant
from api.problems import Problem, unknown
from domain.flags.sight import OVERSEERS
from ledger.circumstances import councils_over_time
from ledger.past import Past
from projections import history

routes = APIRouter(prefix="/v1/{council}/flags/{flag_id}", tags=["flags"])


@routes.get("/history")
async def read_history(council: str, flag_id: UUID, caller: Caller, response: Response,
                       as_at: Annotated[Instant | None, Query(description="What the ledger knew at this instant.")] = None,
                       ) -> list[history.Row]:
    """All that happened to a flag, in order, as sentences: who, in which role, when, under which clause of which edition.

    What was given with each act is opened for a relationship to the case, a deciding role or oversight alone. 404 where
    there is no flag or the caller may see none of it.
    """
    async with shown(caller, flags=[flag_id]) as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        flag, _, edition, sees = await seen_by(caller, past, flag_id)
        if sees != "WHOLE":
            raise Problem("not-allowed", "A flag's history needs a relationship to its case or a deciding role.", rule="LAW-3",
                          clause="UK GDPR Art 5(1)(c): data minimisation",
                          remedy="POST flags/{id}/break-glass-reads, with a reason")
        until = None if as_at is None else await caller.ledger.position_at(caller.council, as_at)
        editions = await councils_over_time(past)
        decides = OVERSEERS | edition.flag_type(flag.flag_type).deciding_roles()
        rows = history.rows(await caller.ledger.stream(caller.council, flag_id), editions, may_read_text=True,
                            may_know_of_withholding=not decides.isdisjoint(edition.with_also(caller.roles)), until=until)
        if not rows:
            raise unknown()
        seen.subjects.add(flag.subject)
        response.headers["ETag"] = etag(caller, flag_id, flag.version)
        return rows
