"""What was referred to a named role, with all that the answer needs."""
from uuid import UUID

from fastapi import APIRouter

from api.access import shown
from api.caller import Caller
from api.flags import seen_by
from api.problems import Problem
from api.referral_view import Known, ReferralRow, referral_rows
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/flags/{flag_id}", tags=["flags"])


@routes.get("/referrals")
async def read_referrals(council: str, flag_id: UUID, caller: Caller) -> list[ReferralRow]:
    """The questions on a flag that wait for a named role: due dates, facts, candidate readings with their dates, the law's notes.

    For whoever may see the whole of the flag; 404 where there is none or the caller may see nothing of it. Answered by
    POST flags/{id}/judgements.
    """
    async with shown(caller, flags=[flag_id], reading="referrals") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        found = await seen_by(caller, past, flag_id)
        if found.sees != "WHOLE":
            raise Problem("not-allowed", "What was referred needs a relationship to the flag's case or a deciding role.",
                          rule="LAW-3", clause="UK GDPR Art 5(1)(c): data minimisation",
                          remedy="POST flags/{id}/break-glass-reads, with a reason")
        seen.subjects.add(found.flag.subject)
        entries = await caller.ledger.stream(caller.council, flag_id)
        return referral_rows(Known(
            flag=found.flag, edition=found.edition, settled=found.council.settled(found.edition), today=caller.signature().today,
            kept_back=found.kept_back, entries=tuple(entries)))
