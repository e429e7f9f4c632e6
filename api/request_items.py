"""What was held when a request came in, what of it leaves, and why not the rest."""
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.caller import Caller
from api.kept_for_cases import Kept, item_without, kept_for_cases
from api.requests import act, readable
from domain.requests import commands as c
from domain.requests.decided_pack import DecidedPack
from domain.requests.decisions import Effect, effect_on, undecided
from domain.requests.item_events import ItemsDecided
from domain.requests.items import Item, places
from domain.requests.request import Request
from domain.value import Value
from ledger.past import Past
from ledger.request_items import the_items
from ledger.request_pack import the_pack

routes = APIRouter(prefix="/v1/{council}/requests/{request_id}", tags=["requests"])


class ListedItem(Value):
    item: Item
    effect: Effect | None
    """What of it leaves, by the decisions that hold; nothing while none does."""
    kept_back: tuple[str, ...] = ()
    """Fields for those who work on the flag's case alone, left empty here: a break-glass read of the flag opens them."""


class PointedTo(Value):
    item: UUID
    field: str


class Items(Value):
    """Everything held about the person, as at receipt; what was recorded since says so."""

    items: tuple[ListedItem, ...] = Field(examples=[[]])
    undecided: int
    """Of what was held at receipt."""
    places: tuple[PointedTo, ...] = Field(examples=[[]])
    """Documents, forms and notes elsewhere that items point to: the search accounts for each."""


class DecisionView(Value):
    id: UUID
    by: str
    role: str
    on: date
    approved_by: str | None
    holds: bool
    """Whether nothing replaces it, and a second person agreed where one is needed."""
    said: ItemsDecided


class Decisions(Value):
    items: tuple[DecisionView, ...] = Field(examples=[[]])


@routes.post("/search", status_code=201)
async def record_search(council: str, request_id: UUID, command: c.RecordSearch, attempt: TheAttempt) -> Outcome:
    """Record what was searched for the person, what wasn't and why, and every place elsewhere that items point to (LAW-27)."""
    return await act(attempt, request_id, command)


@routes.get("/items")
async def read_items(council: str, request_id: UUID, caller: Caller) -> Items:
    """Every item held about the person: flags in any standing, reviews, notices, withholdings, shares, who looked.

    Ended, merged, struck and forgotten ones too. For IG, DPO and AUDITOR.
    """
    async with shown(caller, reading="request/items") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        items = await the_items(past, request)
        seen.subjects |= {item.of for item in items if item.flag_type is None}
        seen.flags |= {item.of for item in items if item.flag_type is not None}
        return listed(request, items, await kept_for_cases(past))


@routes.post("/decisions", status_code=201)
async def decide_on_items(council: str, request_id: UUID, command: c.DecideItems, attempt: TheAttempt) -> Outcome:
    """Decide what of some items leaves: all, all but some fields, not its reasons, or not that it is there.

    Refused (409) where the basis can't disapply Article 15, for who is asking, or without its limbs' reasons.
    """
    return await act(attempt, request_id, command)


@routes.get("/decisions")
async def read_decisions(council: str, request_id: UUID, caller: Caller) -> Decisions:
    """Every decision on the items of a request, those replaced too; for IG, DPO and AUDITOR."""
    async with shown(caller, reading="request/decisions") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        seen.subjects |= set(request.records)
        return Decisions(items=told_decisions(request))


@routes.post("/decisions/{decision_id}/approval", status_code=201)
async def approve_decision(council: str, request_id: UUID, decision_id: UUID, command: c.ApproveDecision,
                           attempt: TheAttempt) -> Outcome:
    """Agree, as a second person, to a decision that needs one."""
    return await act(attempt, request_id, command, decision_id)


@routes.get("/pack")
async def read_decided_pack(council: str, request_id: UUID, caller: Caller) -> DecidedPack:
    """What may leave, as decided until now: nothing that is undecided, and nothing that hints at what is hidden."""
    async with shown(caller, reading="request/pack") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        pack = await the_pack(past, request)
        seen.subjects |= set(request.records)
        seen.flags |= {flag.flag for flag in pack.flags}
        return pack


def told_decisions(request: Request) -> tuple[DecisionView, ...]:
    """Every decision, those replaced too."""
    return tuple(DecisionView(
        id=one.id, by=one.by, role=one.role, on=one.on, approved_by=one.approved_by, holds=one.stands, said=one.said)
        for one in request.decisions.values())


def listed(request: Request, items: tuple[Item, ...], kept: Kept) -> Items:
    """Each item with what leaves of it, and without what is kept for those on the case."""
    return Items(
        items=tuple(_listed(request, item, kept) for item in items),
        undecided=len(undecided(items, request.decisions)),
        places=tuple(PointedTo(item=item, field=name) for item, name in sorted(
            places(each for each in items if not each.since_receipt))))


def _listed(request: Request, item: Item, kept: Kept) -> ListedItem:
    told, hidden = item_without(item, kept)
    return ListedItem(item=told, effect=effect_on(item, request.decisions), kept_back=hidden)
