"""The appropriate policy documents that the law wants kept, made from the editions and their adoption, as data and to be read."""
from datetime import date

from fastapi import APIRouter, Response

from api.access import shown
from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, POLICY_OWNER, Bearer, Caller
from api.documents.in_words import day_in_words
from api.documents.making import at_noon
from api.documents.policy_document import written
from api.letters import PDF, head_of, set_with
from api.moment import TheMoment
from api.running import TheServer
from domain.councils.policy_document import PolicyDocument, policy_documents
from ledger.councils_past import council_at
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/appropriate-policy-documents", tags=["accountability"])


class PolicyDocuments(Answer):
    controller: str
    on: date
    """London date asked about."""
    items: tuple[PolicyDocument, ...]
    """One an adoption: those in force, those to come, those before."""


@routes.get("")
async def read_policy_documents(council: str, caller: Caller, moment: TheMoment) -> PolicyDocuments:
    """The appropriate policy document of each adoption (DPA 2018 Sch 1 Part 4): conditions, principles, retention, gaps.

    `as_at` tells them as they stood then, so earlier versions stay at hand for the Commissioner; `on`, what is now believed
    to have been in force on that day. Without anybody's data. For AUDITOR, IG, DPO and POLICY_OWNER.
    """
    return await _documents(caller, moment)


@routes.get("/pdf", response_class=Response, responses=PDF)
async def print_policy_documents(council: str, caller: Caller, moment: TheMoment, server: TheServer) -> Response:
    """The same as one document to be read (PDF/A-2a, PDF/UA-1), for those in force on the day asked about.

    409 where the council hasn't stated who writes (`letterhead.toml`). For AUDITOR, IG, DPO and POLICY_OWNER.
    """
    told = await _documents(caller, moment)
    folder = server.packs.folder(council)
    in_force = [one for one in told.items if one.state == "in force"]
    return set_with(folder, "policy-document", written(head_of(folder), in_force, day_in_words(told.on)), at_noon(told.on))


async def _documents(caller: Bearer, moment: TheMoment) -> PolicyDocuments:
    caller.require(AUDITOR, IG, DPO, POLICY_OWNER)
    async with shown(caller, reading=f"appropriate-policy-documents?{','.join(moment.named)}"):
        council = await council_at(Past(caller.ledger, caller.council, caller.signature()), await moment.at())
        told = policy_documents(council, moment.day) if council else ()
        return PolicyDocuments(controller=caller.council, on=moment.day, items=told)
