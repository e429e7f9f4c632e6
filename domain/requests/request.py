"""What one request's history amounts to."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.changed import replace
from domain.event import Happened, kind_of
from domain.law.dates import Clarification
from domain.requests import events as e
from domain.requests import item_events as i
from domain.requests.decisions import Decision
from domain.requests.items import AsAt


class Standing(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Consultation:
    id: UUID
    whom: e.Consulted
    asked_on: date
    answer_by: date | None = None
    chased_on: tuple[date, ...] = ()
    answered_on: date | None = None
    objects: bool | None = None


@dataclass(frozen=True)
class Request:
    id: UUID
    kind: e.Kind
    capacity: e.Capacity
    received: date
    """London date on which it reached the council."""
    position: int
    """Of its receipt in the log: as at receipt means as at this position."""
    recorded_at: datetime
    """UTC."""
    said: e.Received
    subject: UUID | None
    acknowledged_on: date | None = None
    identity_asked: date | None = None
    identity: e.IdentityAsked | None = None
    identity_confirmed: date | None = None
    fee: e.FeeCharged | None = None
    """That was charged, and not waived."""
    fee_charged: date | None = None
    fee_paid: date | None = None
    clarifications: tuple[Clarification, ...] = ()
    question: e.ClarificationAsked | None = None
    """The one that waits for an answer."""
    extended: date | None = None
    extension: e.Extended | None = None
    consultations: Mapping[UUID, Consultation] = field(default_factory=dict)
    authority: bool | None = None
    child_heard: bool = False
    search: i.Searched | None = None
    """The last one."""
    decisions: Mapping[UUID, Decision] = field(default_factory=dict)
    standing: Standing = Standing.OPEN
    closed_on: date | None = None
    refusal: e.RefusedByCouncil | None = None
    answer: e.Answered | None = None
    latest: date | None = None
    """London date of the latest act."""
    version: int = 0

    @property
    def waits_for_identity(self) -> bool:
        return self.identity_asked is not None and self.identity_confirmed is None

    @property
    def waits_for_fee(self) -> bool:
        """Without which the month doesn't begin; a fee for further copies keeps nothing waiting."""
        return self.fee is not None and self.fee.ground != "FURTHER_COPIES" and self.fee_paid is None

    @property
    def receipt(self) -> AsAt:
        return AsAt(self.received, self.position, self.recorded_at)

    @property
    def records(self) -> tuple[UUID, ...]:
        """The records of the person: the one that the request names, and those that the search found."""
        found = (*((self.subject,) if self.subject else ()), *(self.search.records if self.search else ()))
        return tuple(dict.fromkeys(found))


Changes = dict[str, Any]  # fields of a request with their new values


def evolve(request: Request | None, happened: Happened) -> Request:
    """History is not judged here: what happened, happened."""
    event = happened.event
    if isinstance(event, e.Received):
        return Request(
            id=happened.stream, kind=event.kind, capacity=event.capacity, received=happened.occurred_on,
            position=happened.position, recorded_at=happened.recorded_at, said=event, subject=event.subject,
            latest=happened.occurred_on, version=happened.version)
    kind = kind_of(event)
    if request is None or kind not in CHANGED_BY:
        raise TypeError(f"{event.type} can't begin a request")
    latest = max(filter(None, (request.latest, happened.occurred_on)))
    return replace(request, **CHANGED_BY[kind](request, event, happened), latest=latest, version=happened.version)


def _asked(request: Request, event: e.ClarificationAsked, happened: Happened) -> Changes:
    return {"clarifications": (*request.clarifications, Clarification(asked=happened.occurred_on)), "question": event}


def _clarified(request: Request, _: e.ClarificationAnswered, happened: Happened) -> Changes:
    *before, last = request.clarifications
    return {"clarifications": (*before, last.model_copy(update={"answered": happened.occurred_on})), "question": None}


def _consulted(request: Request, event: e.ConsultationAsked, happened: Happened) -> Changes:
    asked = Consultation(event.consultation, event.whom, happened.occurred_on, event.answer_by)
    return {"consultations": {**request.consultations, asked.id: asked}}


def _chased(request: Request, event: e.ConsultationChased, happened: Happened) -> Changes:
    before = request.consultations[event.consultation]
    return {"consultations": {**request.consultations,
                              before.id: replace(before, chased_on=(*before.chased_on, happened.occurred_on))}}


def _view_given(request: Request, event: e.ConsultationAnswered, happened: Happened) -> Changes:
    before = request.consultations[event.consultation]
    return {"consultations": {**request.consultations,
                              before.id: replace(before, answered_on=happened.occurred_on, objects=event.objects)}}


def _decided(request: Request, event: i.ItemsDecided, happened: Happened) -> Changes:
    made = Decision(event.decision, event, happened.actor, happened.role, happened.occurred_on,
                    on_behalf_of=happened.on_behalf_of)
    replaced = {before.id: replace(before, replaced=True) if before.id == event.replaces else before
                for before in request.decisions.values()}
    return {"decisions": {**replaced, made.id: made}}


def _approved(request: Request, event: i.DecisionApproved, happened: Happened) -> Changes:
    before = request.decisions[event.decision]
    return {"decisions": {**request.decisions, before.id: replace(before, approved_by=happened.actor)}}


SAID_IN = {"request.received": "said", "request.identity_asked": "identity", "request.clarification_asked": "question",
           "request.extended": "extension", "request.searched": "search", "request.answered": "answer",
           "request.refused": "refusal"}
"""Of events whose words a request keeps: where."""


def _told_anew(request: Request, event: e.NarrativeReplaced, _: Happened) -> Changes:
    before = next((each for each in request.decisions.values() if each.id == event.decision), None)
    if event.of == "request.items_decided" and before is not None:
        return {"decisions": {**request.decisions, before.id: replace(before, said=_with(before.said, event.words))}}
    where = SAID_IN[event.of] if event.of in SAID_IN else ""
    said = getattr(request, where) if where else None
    return {where: _with(said, event.words)} if said is not None else {}


def _with(said: Any, words: Mapping[str, str]) -> Any:
    """An event with new words where it has none any more."""
    empty = {name: value for name, value in words.items() if getattr(said, name) == ""}
    return said.model_copy(update=empty) if empty else said


CHANGED_BY: dict[type[Any], Callable[[Request, Any, Happened], Changes]] = {
    e.Acknowledged: lambda _, __, happened: {"acknowledged_on": happened.occurred_on},
    e.IdentityAsked: lambda _, event, happened: {
        "identity_asked": happened.occurred_on, "identity": event, "identity_confirmed": None},
    e.IdentityConfirmed: lambda _, __, happened: {"identity_confirmed": happened.occurred_on},
    e.ClarificationAsked: _asked,
    e.ClarificationAnswered: _clarified,
    e.Extended: lambda _, event, happened: {"extended": happened.occurred_on, "extension": event},
    e.FeeCharged: lambda _, event, happened: {"fee": event, "fee_charged": happened.occurred_on},
    e.FeePaid: lambda _, __, happened: {"fee_paid": happened.occurred_on},
    e.FeeWaived: lambda *_: {"fee": None, "fee_charged": None},
    e.ConsultationAsked: _consulted,
    e.ConsultationChased: _chased,
    e.ConsultationAnswered: _view_given,
    e.AuthorityRecorded: lambda _, event, __: {"authority": event.holds},
    i.Searched: lambda _, event, __: {"search": event},
    i.ItemsDecided: _decided,
    i.DecisionApproved: _approved,
    e.ChildHeard: lambda *_: {"child_heard": True},
    e.Answered: lambda _, event, happened: {
        "standing": Standing.ANSWERED, "closed_on": happened.occurred_on, "answer": event},
    e.RefusedByCouncil: lambda _, event, happened: {
        "standing": Standing.REFUSED, "closed_on": happened.occurred_on, "refusal": event},
    e.NarrativeReplaced: _told_anew,
    e.Withdrawn: lambda _, __, happened: {"standing": Standing.WITHDRAWN, "closed_on": happened.occurred_on}}
