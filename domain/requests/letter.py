"""What letters about a request say, whatever has happened to it so far."""
from datetime import date

from domain.law.commencement import provisions
from domain.requests.clock import deadline
from domain.requests.events import Capacity, Ground, Kind, Route
from domain.requests.request import Request
from domain.value import Value


class Correspondent(Value):
    """Whom letters go to, as the request says; not from the register."""

    name: str
    address: str | None
    email: str | None
    capacity: Capacity
    supporter: str | None


class Letter(Value):
    """The data of every letter; what doesn't apply is nothing."""

    kind: Kind
    received: date
    start: date
    due: date | None
    extension_reasons: str | None
    refusal_ground: Ground | None
    refusal_reasons: str | None
    identity_wanted: str | None
    """What is asked of the person to show who they are."""
    question: str | None
    """What is asked of the person to find what they want."""
    answer_outcome: str | None
    answer_reasons: str | None
    names_recipients: bool
    routes: tuple[Route, ...]
    """Where to turn, by the law of the day of the letter."""
    on: date


def letter_of(request: Request, on: date) -> Letter:
    """Its data on a London date."""
    counted, answer = deadline(request), request.answer
    return Letter(
        kind=request.kind, received=request.received, start=counted.start, due=counted.due,
        extension_reasons=request.extension.reasons if request.extension else None,
        refusal_ground=request.refusal.ground if request.refusal else None,
        refusal_reasons=request.refusal.reasons if request.refusal else None,
        identity_wanted=request.identity.wants if request.identity and request.waits_for_identity else None,
        question=request.question.question if request.question else None,
        answer_outcome=answer.outcome if answer else None, answer_reasons=answer.reasons if answer else None,
        names_recipients=request.said.names_recipients, routes=routes_on(on), on=on)


def routes_on(day: date) -> tuple[Route, ...]:
    """Where somebody may turn, by the law of a London date: to the council itself from 19 June 2026 on (LAW-21)."""
    own: tuple[Route, ...] = ("COUNCIL",) if provisions()["DPA_164A"].in_force(day) else ()
    return (*own, "COMMISSIONER", "COURT")


def correspondent(request: Request) -> Correspondent:
    said = request.said
    return Correspondent(name=said.name, address=said.address or None, email=said.email or None, capacity=request.capacity,
                         supporter=said.supporter or None)
