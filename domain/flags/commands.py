"""What may be asked of a flag. A command is also the body of its HTTP request."""
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StringConstraints

from domain.command import Day, Telling
from domain.flags.meeting import Meeting
from domain.policies.retention_case import RetentionCase
from domain.value import Line, Value, Words

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]
Information = Annotated[Mapping[FieldName, JsonValue], Field(
    max_length=100, description="what the policy asks for, by its field names; GET policies/{edition} lists them",
    json_schema_extra={"additionalProperties": True})]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$")]


class FlagCommand(Telling):
    information: Information = {}


class HeldMeeting(Value):
    """The meeting of several agencies from which a flag comes."""

    kind: Code = Field(description="`MARAC`, `MAPPA` or another that the policy names")
    held_on: Day
    reference: Reference
    next_discussion: Day | None = Field(None, description="London date of the next discussion, if it is fixed")

    def as_held(self) -> Meeting:
        return Meeting(kind=self.kind, held_on=self.held_on, reference=self.reference)


class Request(FlagCommand):
    """Ask for a subject to be flagged."""

    subject: UUID
    flag_type: Code
    cases: Annotated[tuple[Reference, ...], Field(max_length=20)] = ()
    meeting: HeldMeeting | None = Field(None, description="only for a flag that comes from a meeting of agencies")
    obtained_from: Literal["PERSON", "OTHERS"] = Field(
        "OTHERS", description="from the person (Art 13, told at collection) or from others (Art 14, told within a month)")
    obtained_on: Day | None = Field(
        None, description="London date on which it was obtained; when left out the meeting's, or else the act's")
    criminal_offence_data: bool | None = Field(None, description="Art 10, decided from content; the policy's view when left out")
    special_category_data: bool = Field(False, description="Art 9, decided from content")


class Endorse(FlagCommand):
    """Support a request before the decision."""


class Agree(FlagCommand):
    """Agree a request."""


class Decline(FlagCommand):
    """Find the grounds not met."""

    reasons: Words


class Withdraw(FlagCommand):
    """Take one's own request back."""

    reasons: Words


class Add(FlagCommand):
    """Put an agreed flag onto the register."""


class Review(FlagCommand):
    """Reconsider a flag. Where policy gives the outcome to another role, that role then continues or ends it."""

    outcome: Literal["CONTINUE", "END", "REFER"]
    confirms: Literal["ALL"] | Annotated[tuple[FieldName, ...], Field(max_length=100)] = Field(
        (), description='fields that are accurate and up to date, or "ALL"; each known field is confirmed or corrected')
    corrects: Information = {}
    process: Code | None = Field(None, description="the process whose discussion this review records: `MARAC`, `MAPPA`")
    next_discussion: Day | None = None
    refer_to: Code | None = Field(None, description="with REFER: the role that is asked")
    retest_of_withholding: Words | None = Field(None, description="why the subject is still not told (LAW-24)")
    withholding_ended: Words | None = Field(None, description=(
        "why what was kept from a request for access needs it no more: its reason has gone (LAW-24)"))
    retention: RetentionCase | None = Field(None, description=(
        "the case on which the policy's retention table advises; its advice is stored with the review"))


class Discuss(FlagCommand):
    """Record that the case was talked through, with a manager or at a meeting of agencies."""

    with_role: Code | None = None
    with_whom: Reference | None = Field(None, description="pseudonymous staff id")
    process: Code | None = None
    next_discussion: Day | None = None
    review: Review | None = Field(None, description="with a process: the review that the discussion forces")


class Continue(FlagCommand):
    """Keep a flag whose review proposed it, where the reviewer may not decide that alone."""


class End(FlagCommand):
    """End a flag whose review proposed it, where the reviewer may not decide that alone."""


class Countersign(FlagCommand):
    """Sign for what another is to do, where the policy wants a second signature before it."""

    before: Literal["endorsed", "agreed", "added", "continued", "ended"]


class Note(FlagCommand):
    """Put down that something more happened: `information` holds it, in the fields that the policy has for that."""


class Appeal(FlagCommand):
    """Record that an appeal against the decision was lodged."""

    lodged_on: Day
    grounds: Words


class ChangeLevel(FlagCommand):
    """Make a flag one of another level, where the policy knows such a change; `information` holds what that level asks for."""

    to: Reference = Field(description="a code of the field that tells the levels apart")
    reasons: Words


class RequestEnding(FlagCommand):
    """Ask that a flag be ended."""


class CallReview(FlagCommand):
    """Call for a review before its date."""

    reason: Code
    cause: Code = "CALLED_BY_STAFF"


class Monitor(FlagCommand):
    """A formal multi-agency process begins or ceases to follow the subject."""

    process: Code
    state: Literal["STARTED", "ENDED"]
    next_discussion: Day | None = None
    decision: Words | None = None
    outcome: Words | None = None
    review: Review | None = Field(None, description="with ENDED: the review that comes with it")


class Judge(FlagCommand):
    """Answer a question that was referred to one's role."""

    code: Code = Field(description="of the referral; `REVIEW` where a reviewer referred the outcome")
    reading: Code = Field(description="one of the referral's readings; for `REVIEW` it is `CONTINUE` or `END`")
    reasons: Words


LeftOut = Literal["purposes", "legal_basis", "categories", "recipients", "retention", "source"]
"""What of the Art 14 checklist may be left out with a basis; who keeps the data, and the rights, are told always."""


class Tell(FlagCommand):
    """Record that the subject was told."""

    channel: Literal["LETTER", "IN_PERSON", "TELEPHONE", "EMAIL", "OTHER"]
    what_is_held: Words
    sources: Annotated[tuple[Line, ...], Field(min_length=1, max_length=50)]
    how_to_challenge: Words
    supporter: Words | None = Field(
        None, description="for a child or an adult who needs support: who was included, or why nobody")
    left_out: Mapping[LeftOut, Code] = Field({}, description="item of the Art 14 checklist that was not told → basis")


class Withhold(FlagCommand):
    """Decide that something about the flag is not told (Arts 13/14) or not disclosed (Art 15)."""

    kind: Literal["NOT_TOLD", "ACCESS"]
    level: Literal["EXISTENCE", "REASONS", "PART"] = "EXISTENCE"
    basis: Code
    rationale: Words
    limbs: Annotated[Mapping[Code, Words], Field(max_length=12)] = {}
    because_of_risk: bool = Field(False, description="the ground is risk to a person: say to whom in `risk_to`")
    risk_to: Annotated[tuple[Literal["SUBJECT", "CHILD", "PARTNER", "VICTIM", "STAFF", "SOURCE", "OTHER_PERSON"], ...],
                       Field(max_length=7)] = ()
    advice: Words | None = None
    protective_measures: Words | None = None
    retest_on: Day


class Correct(FlagCommand):
    """Put right what is known about the flag: `information` holds the new values."""

    reasons: Words
    source: Words
    cases: Annotated[tuple[Reference, ...], Field(max_length=20)] | None = None


class Strike(FlagCommand):
    """Take a flag off the wrong person at once."""

    reasons: Words


class BreakGlass(FlagCommand):
    """Open the narrative without a relationship, for a stated reason."""

    reasons: Words


AnyCommand = (Request | Endorse | Agree | Decline | Withdraw | Add | Review | Discuss | Continue | End | Countersign | ChangeLevel
              | RequestEnding | CallReview | Monitor | Judge | Tell | Withhold | Correct | Strike | BreakGlass | Note
              | Appeal)
