"""What can happen to a request of somebody about their data. Stored for ever: add, never rename or remove."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from domain.event import Event
from domain.value import TEXT

Kind = Literal["ACCESS", "RECTIFICATION", "ERASURE", "RESTRICTION", "OBJECTION", "COMPLAINT"]
"""Articles 15, 16, 17, 18 and 21 of the UK GDPR, and section 164A of the Data Protection Act 2018."""
Capacity = Literal["SELF", "PARENTAL_RESPONSIBILITY", "DEPUTY", "AGENT"]
"""In which capacity somebody asks (LAW-32)."""
Channel = Literal["LETTER", "EMAIL", "IN_PERSON", "TELEPHONE", "FORM", "OTHER"]
Consulted = Literal["POLICE", "MAPPA_COORDINATOR", "HEALTH_PROFESSIONAL", "THIRD_PARTY", "SOURCE", "DPO", "OTHER"]
Route = Literal["COUNCIL", "COMMISSIONER", "COURT"]
"""Where somebody may turn: a complaint to the council, one to the Information Commissioner, the courts (LAW-21)."""
Ground = Literal["MANIFESTLY_UNFOUNDED", "MANIFESTLY_EXCESSIVE", "IDENTITY_NOT_CONFIRMED", "NO_AUTHORITY", "RIGHT_NOT_ENGAGED",
                 "EXEMPT", "FEE_NOT_PAID"]
FeeGround = Literal["MANIFESTLY_UNFOUNDED", "MANIFESTLY_EXCESSIVE", "FURTHER_COPIES"]
"""Articles 12(5) and 15(3) of the UK GDPR."""


class RequestEvent(Event):
    why_late: Annotated[str | None, TEXT] = None
    """Why it was recorded more than 28 days after the day it happened (convention C8)."""


class Received(RequestEvent):
    """A request reached the council, in any form, at any place. Its own position in the log is where "as at receipt" is."""

    type: Literal["request.received"] = "request.received"
    particulars: ClassVar[frozenset[str]] = frozenset({"name", "address", "email"})
    kind: Kind
    capacity: Capacity
    channel: Channel
    subject: UUID | None = None
    """The record of the person whose data it is; nothing where none is known yet, or there is none."""
    representative: UUID | None = None
    """The record of whoever asks for them, where they have one."""
    about: UUID | None = None
    """An earlier request, for a complaint about its answer."""
    flags: tuple[UUID, ...] = ()
    """What is to be put right, erased, restricted or objected to."""
    names_recipients: bool = False
    """Whether it asks for the recipients by name (LAW-26)."""
    looks: int | None = None
    """The number of the last look in the access log when it came in: later ones aren't as at receipt."""
    name: Annotated[str, TEXT]
    """Who asks, as they wrote it."""
    address: Annotated[str, TEXT] = ""
    email: Annotated[str, TEXT] = ""
    asks: Annotated[str, TEXT]
    """What is asked, in the person's words."""
    supporter: Annotated[str, TEXT] = ""


class Acknowledged(RequestEvent):
    """The person was told that their request came in; a complaint must be acknowledged (LAW-40)."""

    type: Literal["request.acknowledged"] = "request.acknowledged"
    channel: Channel


class IdentityAsked(RequestEvent):
    """Who is asking was in reasonable doubt, and information on it was asked for (Art 12(6))."""

    type: Literal["request.identity_asked"] = "request.identity_asked"
    doubt: Annotated[str, TEXT]
    wants: Annotated[str, TEXT]


class IdentityConfirmed(RequestEvent):
    """The information on who is asking came in: the month begins on that day."""

    type: Literal["request.identity_confirmed"] = "request.identity_confirmed"
    how: Annotated[str, TEXT]


class ClarificationAsked(RequestEvent):
    """Information reasonably needed to find what is asked for was asked of the person: the clock stops (Art 12A(5))."""

    type: Literal["request.clarification_asked"] = "request.clarification_asked"
    question: Annotated[str, TEXT]
    needed_because: Annotated[str, TEXT]


class ClarificationAnswered(RequestEvent):
    """The person answered: the clock goes on."""

    type: Literal["request.clarification_answered"] = "request.clarification_answered"
    answer: Annotated[str, TEXT]


class Extended(RequestEvent):
    """The person was told, with reasons, that two further months are needed; once (Art 12A(3))."""

    type: Literal["request.extended"] = "request.extended"
    because: Literal["COMPLEXITY", "NUMBER_OF_REQUESTS"]
    reasons: Annotated[str, TEXT]


class FeeCharged(RequestEvent):
    """The person was told, with reasons, that a reasonable fee is charged; under Art 12(5) the month begins when it is paid."""

    type: Literal["request.fee_charged"] = "request.fee_charged"
    ground: FeeGround
    pence: int
    channel: Channel
    routes: tuple[Route, ...]
    reasons: Annotated[str, TEXT]
    reckoned: Annotated[str, TEXT]
    """How the amount was reckoned, so that it is a reasonable one."""


class FeePaid(RequestEvent):
    """The fee came in: under Art 12(5) the month begins on that day."""

    type: Literal["request.fee_paid"] = "request.fee_paid"


class FeeWaived(RequestEvent):
    """The council charges nothing after all: the clock counts as if it never had."""

    type: Literal["request.fee_waived"] = "request.fee_waived"
    reasons: Annotated[str, TEXT]


class ConsultationAsked(RequestEvent):
    """Somebody outside was asked for their view; the clock runs on."""

    type: Literal["request.consultation_asked"] = "request.consultation_asked"
    consultation: UUID
    whom: Consulted
    question: Annotated[str, TEXT]
    answer_by: date | None = None
    """London date."""


class ConsultationChased(RequestEvent):
    """They were asked again."""

    type: Literal["request.consultation_chased"] = "request.consultation_chased"
    consultation: UUID


class ConsultationAnswered(RequestEvent):
    """They gave their view, or said that they have none."""

    type: Literal["request.consultation_answered"] = "request.consultation_answered"
    consultation: UUID
    objects: bool | None = None
    """Whether they object to disclosure; nothing where they take no position."""
    view: Annotated[str, TEXT]


class AuthorityRecorded(RequestEvent):
    """By what right somebody asks for another was looked at."""

    type: Literal["request.authority_recorded"] = "request.authority_recorded"
    holds: bool
    evidence: Annotated[str, TEXT]
    conflict: Annotated[str, TEXT] = ""
    """Where whoever asks is flagged themselves: how their interest and the person's were weighed."""


class ChildHeard(RequestEvent):
    """Whether the child can exercise the right itself was judged, and what it thinks was heard (LAW-32, LAW-47)."""

    type: Literal["request.child_heard"] = "request.child_heard"
    competent: bool
    view: Annotated[str, TEXT]
    how: Annotated[str, TEXT]
    """How it was judged and heard, or why the child could not be heard."""


class Answered(RequestEvent):
    """The person was answered, in time or not."""

    type: Literal["request.answered"] = "request.answered"
    channel: Channel
    outcome: Literal["GRANTED", "PARTLY_GRANTED", "NOT_GRANTED"]
    retention_rule: str = ""
    """Of an erasure: the rule of retention that was applied, or that the policy has none (LAW-36)."""
    overriding: Literal["COMPELLING_GROUNDS", "LEGAL_CLAIMS"] | None = None
    """Why the council goes on, against an objection (LAW-39)."""
    reasons: Annotated[str, TEXT] = ""
    """Why not or not all was granted, of a right other than access."""
    routes: tuple[Route, ...] = ()


class RefusedByCouncil(RequestEvent):
    """The council doesn't act on the request, and the person was told why and where to turn (Art 12(4))."""

    type: Literal["request.refused"] = "request.refused"
    ground: Ground
    reasons: Annotated[str, TEXT]
    routes: tuple[Route, ...]


class Withdrawn(RequestEvent):
    """The person took it back."""

    type: Literal["request.withdrawn"] = "request.withdrawn"
    reasons: Annotated[str, TEXT]


class NarrativeReplaced(RequestEvent):
    """A person wrote anew what was told, without somebody who was erased; the key of the old words was destroyed (LAW-36)."""

    type: Literal["request.narrative_replaced"] = "request.narrative_replaced"
    replaces: UUID
    """The event whose words it replaces."""
    of: str
    """That event's wire name."""
    decision: UUID | None = None
    """Of items, where it was one."""
    words: Annotated[Mapping[str, str], TEXT] = {}
    reasons: Annotated[str, TEXT] = ""


EVENTS: tuple[type[Event], ...] = (
    Received, Acknowledged, IdentityAsked, IdentityConfirmed, ClarificationAsked, ClarificationAnswered, Extended,
    FeeCharged, FeePaid, FeeWaived,
    ConsultationAsked, ConsultationChased, ConsultationAnswered, AuthorityRecorded, ChildHeard, Answered, RefusedByCouncil,
    Withdrawn, NarrativeReplaced)
