"""A dozen people ask about their data in the last weeks: at the end their requests stand in every state."""
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from api.flag_rights import note_sort, restrict_flag, share_flag
from api.request_acts import (
    acknowledge_request,
    answer_request,
    clarify_request,
    consult_on_request,
    extend_request,
    hear_child,
    identify_requester,
    record_authority,
    refuse_request,
    withdraw_request,
)
from api.request_items import approve_decision, decide_on_items, record_search
from api.requests import receive_request
from commands.demonstration.scene import Scene
from commands.demonstration.staff import INFORMATION_GOVERNANCE, Colleague
from domain.flags.flag import Flag, Standing
from domain.flags.rights_commands import NoteSort, Restrict, Share
from domain.requests import commands as c
from domain.requests.decisions import undecided
from domain.requests.events import Route
from domain.requests.items import Item, places
from ledger.around_a_request import the_request
from ledger.past import Past
from ledger.request_items import the_items

DATA_PROTECTION = Colleague("dpo-01", ("DPO",))
RECEPTION = Colleague("reception-01", ("WORKER",))
BEGINS_DAYS_BEFORE = 50
EVERYTHING = ("PERSON", "ALIASES", "IDENTIFIERS", "CASES", "HOUSEHOLDS", "ADDRESSES")
CANNOT_BE_SEARCHED = "Names in other people's narratives can't be searched at reasonable effort."
ROUTES: tuple[Route, ...] = ("COMMISSIONER", "COURT")
THIRD_PARTY: dict[str, Any] = {
    "outcome": "PART", "basis": "SCH2_P16", "reasons": "The source would be known by it.", "limbs": {
        "identifies_another": "Only a neighbour can have seen it.", "not_reasonable": "They asked not to be named."},
    "third_parties": ({"role": "SOURCE", "consent": "REFUSED"},)}


class Request:
    """One request as the story goes on with it."""

    def __init__(self, scene: Scene, flag: Flag) -> None:
        self.scene, self.flag = scene, flag
        self.id = UUID(int=0)

    async def received(self, days_ago: int, kind: str = "ACCESS", **more: Any) -> None:
        """On a day so many days before the end."""
        await self.scene.days.until(self.on(days_ago))
        said = {"kind": kind, "channel": "EMAIL", "subject": self.flag.subject, "name": "Somebody of the demonstration",
                "asks": "Please see to it.", "flags": () if kind in ("ACCESS", "COMPLAINT") else (self.flag.id,)} | more
        self.id = await self.scene.desk.send(RECEPTION, receive_request, c.Receive.model_validate(said))

    async def later(self, days_ago: int, route: Any, command: c.RequestCommand) -> None:
        await self.scene.days.until(self.on(days_ago), 1)
        await self.scene.desk.act(INFORMATION_GOVERNANCE, route, self.id, command, "SAR")

    async def on_flag(self, route: Any, command: Any) -> None:
        await self.scene.desk.act(INFORMATION_GOVERNANCE, route, self.flag.id, command, "SAR")

    def on(self, days_ago: int) -> date:
        return (self.scene.days.ends - timedelta(days=days_ago)).date()

    async def approved(self, days_ago: int) -> None:
        """Where the same words serve for another kind of item, a second person looks (LAW-34)."""
        await self.scene.days.until(self.on(days_ago), 1)
        request = await the_request(self._past(), self.id)
        for decision in request.decisions.values() if request else ():
            if not decision.stands and not decision.replaced:
                await self._approve(decision.id)

    async def _approve(self, decision: UUID) -> None:
        desk, command = self.scene.desk, c.ApproveDecision(reasons="The same neighbour is meant in each.")
        await desk.carry(DATA_PROTECTION, approve_decision.__name__, command, lambda attempt: approve_decision(
            desk.council, self.id, decision, command, attempt), "SAR")

    def _past(self) -> Past:
        caller = self.scene.desk.caller(INFORMATION_GOVERNANCE, "SAR", "read_items")
        return Past(caller.ledger, caller.council, caller.signature())

    async def items(self) -> tuple[Item, ...]:
        """What was held at receipt and waits for a decision; a merge may bring more."""
        past = self._past()
        request = await the_request(past, self.id)
        assert request
        return undecided(await the_items(past, request), request.decisions)

    async def searched(self, days_ago: int) -> None:
        await self.later(days_ago, acknowledge_request, c.Acknowledge(channel="EMAIL"))
        pointed = [{"item": item, "field": field, "state": "SEARCHED"} for item, field in sorted(places(await self.items()))]
        await self.later(days_ago, record_search, c.RecordSearch.model_validate({
            "indexes": EVERYTHING, "excluded": {"FREE_TEXT": CANNOT_BE_SEARCHED}, "terms": "Name, birth date, case.",
            "places": pointed}))

    async def decided(self, days_ago: int) -> None:
        """All is disclosed but where the information came from."""
        by_kind: dict[str, list[Item]] = {}
        for item in await self.items():
            by_kind.setdefault(item.kind, []).append(item)
        for kind, items in by_kind.items():
            sourced = [name for name in ("source", "sources") if any(name in item.fields for item in items)]
            part = THIRD_PARTY | {"keeps_back": sourced, "retest_on": self.on(-180)} if sourced else {
                "outcome": "DISCLOSE", "reasons": f"Theirs, and nobody else's: {kind}."}
            await self.later(days_ago, decide_on_items, c.DecideItems.model_validate({
                "items": [item.id for item in items], "data": "CORPORATE", **part}))


async def new(one: Request) -> None:
    await one.received(2)


async def being_decided(one: Request) -> None:
    await one.received(12)
    await one.searched(9)


async def in_doubt(one: Request) -> None:
    await one.received(6)
    await one.later(5, identify_requester, c.Identify(state="ASKED", doubt="Another address.", wants="A bill with the new one."))


async def confirmed(one: Request) -> None:
    await one.received(30)
    await one.later(29, identify_requester, c.Identify(state="ASKED", doubt="Another address.", wants="A bill with the new one."))
    await one.later(20, identify_requester, c.Identify(state="CONFIRMED", how="A bill of last month."))


async def asked_back(one: Request) -> None:
    await one.received(20)
    await one.later(16, clarify_request, c.Clarify(
        state="ASKED", question="Which years do you mean?", needed_because="Three services over twenty years."))


async def overdue(one: Request) -> None:
    await one.received(40)
    await one.searched(30)


async def extended(one: Request) -> None:
    await one.received(33)
    await one.later(12, extend_request, c.Extend(because="COMPLEXITY", reasons="Three agencies have to be asked."))
    await one.later(11, consult_on_request, c.Consult.model_validate({
        "state": "ASKED", "whom": "POLICE", "question": "Would it prejudice an inquiry?", "answer_by": one.on(-14)}))


async def answered(one: Request) -> None:
    await one.received(28)
    await one.searched(25)
    await one.decided(14)
    await one.approved(12)
    await one.decided(10)
    await one.later(10, answer_request, c.Answer(channel="EMAIL"))


async def for_a_child(one: Request) -> None:
    await one.received(15, capacity="PARENTAL_RESPONSIBILITY")
    await one.later(11, record_authority, c.RecordAuthority(holds=True, evidence="Birth certificate and passport seen."))
    await one.later(8, hear_child, c.HearChild(competent=False, view="Is content that the parent has it.", how="At a visit."))


async def refused(one: Request) -> None:
    await one.received(18)
    await one.later(15, refuse_request, c.Refuse(
        ground="MANIFESTLY_UNFOUNDED", reasons="The same was asked and answered last week.", routes=ROUTES))


async def withdrawn(one: Request) -> None:
    await one.received(21)
    await one.later(19, withdraw_request, c.Withdraw(reasons="Wrote that the matter is settled."))


async def rectified(one: Request) -> None:
    await one.received(26, "RECTIFICATION", asks="I was not there that day.")
    await one.later(17, acknowledge_request, c.Acknowledge(channel="EMAIL"))
    field = next(name for name in ("risk_to", "indicators", "reason") if name in one.flag.information)
    await one.on_flag(note_sort, NoteSort(field=field, sort="ALLEGATION", contested=True, reasons="One witness only."))
    await one.on_flag(share_flag, Share(
        recipient="Sample Housing Association", category="HOUSING", purpose="STAFF_SAFETY", basis="UK GDPR Art 6(1)(e)",
        what="Two workers at a visit.", necessity="Their workers visit the same address.", person_told=True))
    await one.later(9, answer_request, c.Answer(channel="LETTER", outcome="GRANTED"))


async def not_erased(one: Request) -> None:
    await one.received(24, "ERASURE", asks="Take me off your list.")
    await one.later(7, answer_request, c.Answer(
        channel="LETTER", outcome="NOT_GRANTED", routes=ROUTES, retention_rule="none",
        reasons="Art 17(3)(b): the grounds still hold, as reviewed."))


async def restricted(one: Request) -> None:
    await one.received(13, "RESTRICTION", asks="It was my brother. Until you know, don't use it.")
    await one.later(10, acknowledge_request, c.Acknowledge(channel="EMAIL"))
    await one.on_flag(restrict_flag, Restrict(
        ground="ACCURACY_CONTESTED", alert="STAYS", exception="RIGHTS_OF_ANOTHER", request=one.id,
        reasons="Until it is settled who it was, visits go on with two workers."))
    await one.later(8, answer_request, c.Answer(channel="LETTER", outcome="GRANTED"))


async def objected(one: Request) -> None:
    await one.received(5, "OBJECTION", asks="I object to being on this list.")


STORIES: tuple[Callable[[Request], Coroutine[Any, Any, None]], ...] = (
    new, being_decided, in_doubt, confirmed, asked_back, overdue, extended, answered, for_a_child, refused, withdrawn, rectified,
    not_erased, restricted, objected)


async def begin(scene: Scene) -> None:
    """People with a flag on the register ask, each once; their stories go on beside the others."""
    await scene.days.until((scene.days.ends - timedelta(days=BEGINS_DAYS_BEFORE)).date())
    found: dict[UUID, Flag] = {}
    for entries in list(scene.desk.ledger.streams()):
        if entries[0].type == "flag.requested":
            flag = await scene.desk.flag(entries[0].stream)
            if flag.standing is Standing.ON_REGISTER and flag.flag_type in ("HZD", "RTC"):
                found.setdefault(flag.subject, flag)
    chosen = list(found.values())
    for number, story in enumerate(STORIES[:len(chosen)]):
        scene.days.begin(story(Request(scene, chosen[number * len(chosen) // len(STORIES)])))
