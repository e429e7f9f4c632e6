"""All that there is about a request for access in one export, for whoever audits how it was answered."""
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.answer import Answer
from api.caller import AUDITOR, DPO, Caller
from api.kept_for_cases import kept_for_cases
from api.packs import PackView, view
from api.request_items import DecisionView, Items, listed, told_decisions
from api.request_view import RequestView
from api.request_view import view as request_view
from api.requests import readable
from api.running import TheServer
from domain.packs.pack import Pack
from domain.requests.decided_pack import DecidedPack
from domain.requests.item_events import Searched
from ledger.around_a_pack import packs_of
from ledger.past import Past
from ledger.proofs import Proof, Unpublished, of_entries, positions_of
from ledger.request_items import the_items
from ledger.request_pack import the_pack

routes = APIRouter(prefix="/v1/{council}/requests/{request_id}/bundle", tags=["packs"])


class SentFile(Answer):
    name: str
    sha256: str
    base64: str


class SentPack(Answer):
    pack: PackView
    files: tuple[SentFile, ...] = Field(examples=[[]])
    """As they were released; none before the slot."""


class Bundle(Answer):
    """A request from its receipt to what was sent: how it was counted, searched, decided and answered, with the log's proof."""

    request: RequestView
    """With its clock: each date's steps and provisions."""
    search: Searched | None
    items: Items
    """Everything that was held, also what was withheld."""
    decisions: tuple[DecisionView, ...] = Field(examples=[[]])
    decided: DecidedPack
    """What may leave, as decided until now."""
    packs: tuple[SentPack, ...] = Field(examples=[[]])
    proof: Proof | None
    """Of every entry of the request and its packs, for `ledger/offline.py`; nothing before a checkpoint covers them."""


@routes.get("")
async def read_bundle(council: str, request_id: UUID, caller: Caller, server: TheServer) -> Bundle:
    """Request, clock, search, items, decisions, packs as sent, and the log's proof, in one export. For AUDITOR and DPO."""
    caller.require(AUDITOR, DPO)
    async with shown(caller, reading="request/bundle") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        items, packs = await the_items(past, request), await packs_of(past, request_id)
        seen.subjects |= set(request.records)
        seen.flags |= {item.of for item in items if item.flag_type is not None}
        streams = [request_id, *(pack.id for pack in packs)]
        return Bundle(
            request=request_view(request, past.signature.today), search=request.search,
            items=listed(request, items, await kept_for_cases(past)),
            decisions=told_decisions(request),
            decided=await the_pack(past, request), proof=await _proved(caller, server, streams),
            packs=tuple(_sent(pack) for pack in sorted(packs, key=lambda one: one.asked_position)))


def _sent(pack: Pack) -> SentPack:
    told = view(pack)
    if pack.made is None or told.state != "released":
        return SentPack(pack=told, files=())
    digests = dict(pack.made.digests)
    return SentPack(pack=told, files=tuple(
        SentFile(name=name, sha256=digests[name], base64=content) for name, content in pack.made.files))


async def _proved(caller: Caller, server: TheServer, streams: list[UUID]) -> Proof | None:
    positions = await positions_of(caller.ledger, caller.council, streams, await caller.ledger.head(caller.council))
    try:
        return await of_entries(caller.ledger, server.tiles, caller.council, positions, lambda name: True)
    except Unpublished:
        return None
