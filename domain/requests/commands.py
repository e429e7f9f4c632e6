"""What may be asked to be recorded of a request. A command is also the body of its HTTP request."""
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.command import Day, Telling
from domain.flags.commands import FieldName, Information
from domain.requests.events import Capacity, Channel, Consulted, FeeGround, Ground, Kind, Route
from domain.requests.item_events import DataKind, Index, ItemOutcome, Place, ThirdParty
from domain.requests.passages import BlackOut
from domain.value import Line, Value, Words


class RequestCommand(Telling):
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


class ChargeFee(RequestCommand):
    """Tell the person that a reasonable fee is charged and why; record that it was paid; or waive it."""

    state: Literal["CHARGED", "PAID", "WAIVED"]
    ground: FeeGround | None = Field(None, description="with CHARGED")
    pence: Annotated[int, Field(gt=0, le=100_000)] | None = Field(None, description="with CHARGED: pence sterling")
    reckoned: Words | None = Field(None, description="with CHARGED: how the amount was reckoned")
    channel: Channel | None = Field(None, description="with CHARGED: by which the person was told")
    reasons: Words | None = Field(None, description="with CHARGED: why it is so; with WAIVED: why nothing is charged after all")
    routes: Annotated[tuple[Route, ...], Field(max_length=3)] = ()


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
    conflict: Words | None = Field(None, description=(
        "where whoever asks is flagged themselves: that their interest and the person's were weighed, and how"))


class HearChild(RequestCommand):
    """Record whether the child can exercise the right itself, and its view."""

    competent: bool
    view: Words
    how: Words


class Answer(RequestCommand):
    """Record that the person was answered."""

    channel: Channel
    outcome: Literal["GRANTED", "PARTLY_GRANTED", "NOT_GRANTED"] | None = Field(
        None, description="of any request but one for access, where the decisions on the items say it")
    retention_rule: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,60}$")] | None = Field(
        None, description="of an erasure: the rule of retention that was applied, or `none` where the policy has none")
    overriding: Literal["COMPELLING_GROUNDS", "LEGAL_CLAIMS"] | None = Field(
        None, description="of an objection that isn't granted: why the council goes on")
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


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


class RecordSearch(RequestCommand):
    """Record what was searched for the person, and what was found (LAW-27). Every index is searched, or excluded with why."""

    indexes: Annotated[tuple[Index, ...], Field(min_length=1, max_length=7)]
    excluded: Annotated[Mapping[Index, Words], Field(max_length=7)] = {}
    terms: Words
    records: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    places: Annotated[tuple[Place, ...], Field(max_length=1000)] = Field(
        (), description="every place elsewhere that items point to: searched, sent for, or not held")
    from_day: Day | None = None
    until: Day | None = None
    two_people: bool = Field(False, description="the council wants a second person's approval of all that is withheld here")


class SourceView(Value):
    """What the controller or person from whom it came thinks of disclosure."""

    objects: bool
    answered_on: Day
    view: Words


class Advice(Value):
    by: Code = Field(description="the role that advised: `DPO`")
    given_on: Day
    text: Words


class Opinion(Value):
    """Of the appropriate health professional, on whether the serious harm test is met (LAW-31)."""

    obtained_on: Day
    finds_harm: bool
    text: Words


class DecideItems(RequestCommand):
    """Decide what of some items leaves. Several at once only of one kind, person and basis."""

    items: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=500)]
    outcome: ItemOutcome
    keeps_back: Annotated[tuple[FieldName, ...], Field(max_length=100)] = Field((), description="with PART: whole fields")
    blacks_out: Annotated[tuple[BlackOut, ...], Field(max_length=500)] = Field(
        (), description="with PART: passages of texts whose rest leaves, each on the basis of this decision")
    with_staff: bool = Field(False, description="tell which members of staff; decided separately from the rest")
    data: DataKind
    reasons: Words
    basis: Code | None = None
    limbs: Annotated[Mapping[Code, Words], Field(max_length=12)] = {}
    risk_to: Annotated[tuple[Literal["SUBJECT", "CHILD", "PARTNER", "VICTIM", "STAFF", "SOURCE", "OTHER_PERSON"], ...],
                       Field(max_length=7)] = ()
    third_parties: Annotated[tuple[ThirdParty, ...], Field(max_length=50)] = ()
    source_view: SourceView | None = None
    advice: Advice | None = None
    opinion: Opinion | None = None
    already_known: bool = Field(False, description="health data that the person has seen or knows already (LAW-31)")
    retest_on: Day | None = None
    replaces: UUID | None = Field(None, description="an earlier decision that no longer holds")
    information: Information = {}


class ApproveDecision(RequestCommand):
    """Agree, as a second person, to a decision that needs one."""

    reasons: Words
