"""What can happen when somebody is to be forgotten, or must not be yet. Stored for ever: add, never rename or remove."""
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from domain.event import Event
from domain.subjects.events import SubjectEvent
from domain.value import TEXT

Ground = Literal["ART17_1_A", "ART17_1_B", "ART17_1_C", "ART17_1_D", "ART17_1_E", "ART17_1_F", "RETENTION_OVER", "WRONG_PERSON"]
"""Why somebody is to be forgotten: a letter of Art 17(1), the end of the council's own period, or a record of a wrong person."""
Except = Literal["ART17_3_A", "ART17_3_B", "ART17_3_C", "ART17_3_D", "ART17_3_E"]
"""Why not, after all: freedom of expression, a legal obligation or public task, public health, archives, legal claims."""
AskedFor = Literal["PERSON", "REPRESENTATIVE", "COUNCIL"]
HoldKind = Literal["S173", "INQUIRY", "LITIGATION", "COMPLAINT", "RETENTION"]
"""An open access request (DPA s.173), an inquiry's notice, a claim, a complaint, or another duty to keep."""


class ErasureEvent(SubjectEvent):
    """Its text is sealed under the subject's own key, and so is forgotten with them; its codes stay."""


class ErasureAsked(ErasureEvent):
    """Somebody found a ground to forget a subject, and considered what speaks against it (LAW-36)."""

    type: Literal["subject.erasure_asked"] = "subject.erasure_asked"
    ground: Ground
    asked_for: AskedFor
    """Who wants it."""
    considered: tuple[Except, ...]
    """The exceptions that were looked at and found not to apply."""
    request: UUID | None = None
    """The stream of the data subject's request, where there was one."""
    why_not: Annotated[Mapping[str, str], TEXT] = {}
    """For each exception considered, why it doesn't apply."""
    reasons: Annotated[str, TEXT] = ""


class ErasureDeclined(ErasureEvent):
    """Another person found that the subject is not to be forgotten."""

    type: Literal["subject.erasure_declined"] = "subject.erasure_declined"
    applies: tuple[Except, ...] = ()
    """The exceptions that apply; none where the ground doesn't hold."""
    reasons: Annotated[str, TEXT] = ""


class ErasureApproved(ErasureEvent):
    """Another person found that the subject is to be forgotten; where a hold stands, once it is released."""

    type: Literal["subject.erasure_approved"] = "subject.erasure_approved"
    reasons: Annotated[str, TEXT] = ""


class PayloadErased(ErasureEvent):
    """The key of all that was sealed for this record was destroyed, and its identifiers were set free."""

    type: Literal["subject.payload_erased"] = "subject.payload_erased"
    ground: Ground
    asked_by: str
    """Pseudonymous staff id."""
    approved_by: str
    approved_as: str
    """The role in which it was approved."""
    under: UUID
    """The record on which it was decided: this one, or the one that carries on for it."""
    narratives: tuple[UUID, ...] = ()
    """Events on the subject's flags whose words had a key of their own, which was destroyed too."""


class HoldPlaced(ErasureEvent):
    """Nothing of the subject may be forgotten until a person releases this (LAW-19)."""

    type: Literal["subject.hold_placed"] = "subject.hold_placed"
    hold: UUID
    kind: HoldKind
    request: UUID | None = None
    """The stream of the data subject's request, where there is one."""
    reasons: Annotated[str, TEXT] = ""


class HoldReleased(ErasureEvent):
    """A person found that the subject need no longer be kept for that reason."""

    type: Literal["subject.hold_released"] = "subject.hold_released"
    hold: UUID
    reasons: Annotated[str, TEXT] = ""


EVENTS: tuple[type[Event], ...] = (ErasureAsked, ErasureDeclined, ErasureApproved, PayloadErased, HoldPlaced, HoldReleased)
