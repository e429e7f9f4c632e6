"""What may be asked to be recorded of a request. A command is also the body of its HTTP request."""
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.command import Command, Day
from domain.requests.events import Capacity, Channel, Consulted, Ground, Kind, Route
from domain.value import Line, Words


class RequestCommand(Command):
    """`occurred_on` is the London date of the act."""


class Receive(RequestCommand):
    """Record that a request reached the council: any part of it, in any form (LEI-18). `occurred_on` is when it came in."""

    kind: Kind
    capacity: Capacity = "SELF"
    channel: Channel
    subject: UUID | None = Field(None, description="the record of the person whose data it is, where one is known")
    representative: UUID | None = Field(None, description="the record of whoever asks for them, where they have one")
    about: UUID | None = Field(None, description="an earlier request, for a complaint about its answer")
    flags: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    names_recipients: bool = Field(False, description="asks for the recipients by name")
    name: Line = Field(description="who asks")
    address: Words | None = None
    email: Line | None = None
    asks: Words
    supporter: Line | None = None


class Acknowledge(RequestCommand):
    """Record that the person was told that it came in."""

    channel: Channel


class Identify(RequestCommand):
    """Ask for information on who is asking, on reasonable doubt alone; or record that it came in, which begins the month."""

    state: Literal["ASKED", "CONFIRMED"]
    doubt: Words | None = Field(None, description="with ASKED: why there is reasonable doubt")
    wants: Words | None = Field(None, description="with ASKED: what is asked for")
    how: Words | None = Field(None, description="with CONFIRMED: what confirmed it")


class Clarify(RequestCommand):
    """Ask the person what is needed to find what they want, or record their answer; for access alone."""

    state: Literal["ASKED", "ANSWERED"]
    question: Words | None = None
    needed_because: Words | None = Field(None, description="with ASKED: why it is reasonably needed")
    answer: Words | None = None


class Extend(RequestCommand):
    """Record that the person was told that two further months are needed, and why."""

    because: Literal["COMPLEXITY", "NUMBER_OF_REQUESTS"]
    reasons: Words


class Consult(RequestCommand):
    """Ask somebody outside for their view, ask again, or record what they said."""

    state: Literal["ASKED", "CHASED", "ANSWERED"]
    consultation: UUID | None = Field(None, description="with CHASED and ANSWERED: which one")
    whom: Consulted | None = None
    question: Words | None = None
    answer_by: Day | None = None
    objects: bool | None = None
    view: Words | None = None


class RecordAuthority(RequestCommand):
    """Record by what right somebody asks for another."""

    holds: bool
    evidence: Words


class HearChild(RequestCommand):
    """Record whether the child can exercise the right itself, and its view."""

    competent: bool
    view: Words
    how: Words


class Answer(RequestCommand):
    """Record that the person was answered."""

    channel: Channel
    outcome: Literal["GRANTED", "PARTLY_GRANTED", "NOT_GRANTED"] = "GRANTED"
    reasons: Words | None = None
    routes: Annotated[tuple[Route, ...], Field(max_length=3)] = ()


class Refuse(RequestCommand):
    """Record that the council doesn't act on it, and that the person was told why and where to turn."""

    ground: Ground
    reasons: Words
    routes: Annotated[tuple[Route, ...], Field(max_length=3)]


class Withdraw(RequestCommand):
    """Record that the person took it back."""

    reasons: Words
