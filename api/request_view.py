"""A request as an answer shows it to who handles it."""
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.requests.clock import Deadline, awaited, deadline
from domain.requests.events import Capacity, Channel, Consulted, FeeGround, Ground, Kind
from domain.requests.request import Request, Standing
from domain.value import Value


class ConsultationView(Value):
    id: UUID
    whom: Consulted
    asked_on: date
    answer_by: date | None
    chased_on: tuple[date, ...] = Field(examples=[[]])
    answered_on: date | None
    objects: bool | None


class FeeView(Value):
    ground: FeeGround
    pence: int
    charged_on: date | None
    """London date on which the person was told."""
    paid_on: date | None


class RequestView(Value):
    id: UUID
    kind: Kind
    standing: Standing
    capacity: Capacity
    channel: Channel
    received: date
    """London date on which it reached the council."""
    subject: UUID | None
    representative: UUID | None
    about: UUID | None
    flags: tuple[UUID, ...] = Field(examples=[[]])
    names_recipients: bool
    name: str
    address: str
    email: str
    asks: str
    supporter: str
    acknowledged_on: date | None
    deadline: Deadline
    days_left: int | None
    """Calendar days to the day to work to; negative when it is over. Nothing while the clock is stopped, or once closed."""
    overdue: bool
    """Whether the answer, or a complaint's acknowledgement, was due before today (convention C10)."""
    fee: FeeView | None
    """Charged, and not waived."""
    consultations: tuple[ConsultationView, ...] = Field(examples=[[]])
    authority: bool | None
    """Whether the right of whoever asks for another holds; nothing where it wasn't looked at."""
    child_heard: bool
    closed_on: date | None
    refused_on_ground: Ground | None


def view(request: Request, today: date) -> RequestView:
    said, counted = request.said, deadline(request)
    waiting = awaited(request)
    return RequestView(
        id=request.id, kind=request.kind, standing=request.standing, capacity=request.capacity, channel=said.channel,
        received=request.received, subject=request.subject, representative=said.representative, about=said.about,
        flags=said.flags, names_recipients=said.names_recipients, name=said.name, address=said.address, email=said.email,
        asks=said.asks, supporter=said.supporter, acknowledged_on=request.acknowledged_on, deadline=counted,
        days_left=waiting.days_left(today) if waiting else None, overdue=waiting is not None and waiting.overdue(today),
        fee=FeeView(ground=request.fee.ground, pence=request.fee.pence, charged_on=request.fee_charged,
                    paid_on=request.fee_paid) if request.fee else None,
        consultations=tuple(ConsultationView(
            id=one.id, whom=one.whom, asked_on=one.asked_on, answer_by=one.answer_by, chased_on=one.chased_on,
            answered_on=one.answered_on, objects=one.objects) for one in request.consultations.values()),
        authority=request.authority, child_heard=request.child_heard, closed_on=request.closed_on,
        refused_on_ground=request.refusal.ground if request.refusal else None)

