"""A case that a document gives of its own rules; every one of them is a test."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from annotated_types import Ge, Le
from pydantic import BeforeValidator, JsonValue, StringConstraints, model_validator

from domain.policies.fields import Name
from domain.policies.provision import Act
from domain.policies.report import Section
from domain.value import Value

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]


def _dates_as_text(value: object) -> object:
    """Dates written without quotes, in the form in which information is given."""
    if isinstance(value, dict):
        return {name: _dates_as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


Known = Annotated[Mapping[Name, JsonValue], BeforeValidator(_dates_as_text)]

EXPECTED = ("may", "needs", "allowed", "refused", "warned", "unwarned", "referred", "answer_due", "answer_before", "review_due",
            "events", "called", "called_by", "next_due", "sends", "signed_as", "offence_data", "shown", "shows", "note", "ask",
            "contact", "reads", "tells", "ordered_by", "counts", "keeps", "sections", "made_on", "sends_on", "sent_to",
            "sees_earlier")


class Example(Value):
    """What an example doesn't say is filled in so that nothing else stands in the way of the act.

    The information that policy asks for is there (of codes the first), the steps before the act were taken by other
    people, the talks were held, the look beforehand was taken, the meeting was held.
    """

    title: str
    rule: str
    """The rules that it shows, with spaces between their ids."""
    flag: Code
    act: Act | Literal["judged", "closed", "staged", "met", "searched", "reported", "adopted", "associated"]
    """`judged`: what was referred is answered. `closed`: a case with the flag is closed. `staged`: it reaches a stage of another
    process. `searched`: a child is, with whom the subject is associated. `met`: somebody meets the subject.
    `reported`: a report is made. `adopted`: the council's policy owner puts the edition in force.
    `associated`: a child becomes associated with the subject."""
    on: Annotated[date, Ge(date(1900, 1, 1)), Le(date(2200, 12, 31))] = date(2026, 3, 24)
    """London date of the act."""

    standing: Literal["requested", "endorsed", "agreed", "on_register", "ended"] | None = None
    """Of the flag before the act; None: the one that the act needs."""
    by: tuple[Code, ...] = ()
    """Roles that whoever acts holds. None: the first that policy names."""
    also_did: Act | None = None
    """The same person did this before."""
    decided_on: date | None = None
    """When the steps before the act were taken; None: the day before."""
    lapsed: bool = False
    """Its review date has passed."""
    lodged_on: date | None = None
    """Of an appeal; None: the day of the act."""
    own_record: bool = False
    """The flag is on the person who acts."""

    facts: Known = {}
    """What is known before the act, or with a request is given."""
    lacks: tuple[Name, ...] = ()
    """What isn't known and isn't given."""
    gives: Known = {}
    """What is given with the act."""
    settled: Mapping[Code, str] = {}
    """What the council has answered to questions of the document."""
    judged: Mapping[Code, str] = {}
    """What was referred for this flag, and the reading chosen; with `judged` as the act, the one being given.

    `REVIEW` is what a reviewer referred: its readings are `CONTINUE` and `END`.
    """
    subject_kind: Literal["PERSON", "HOUSEHOLD", "PREMISES"] = "PERSON"
    under_18: bool = False
    associated_child: bool = False
    needs_supporter: bool = False
    also_flagged: tuple[Code, ...] = ()
    """Types of the subject's other flags on the register."""
    signs_before: Literal["endorsed", "agreed", "added", "continued", "ended"] | None = None
    """With `countersigned`: the act that is signed for."""
    countersigned: bool = True
    """Whether the signatures were given that policy wants before the act."""
    signatures: Annotated[int, Ge(1), Le(20)] | None = None
    """How many people have given each of them; None: as many as policy wants."""
    withholds: Literal["NOT_TOLD", "ACCESS"] = "NOT_TOLD"
    notice: Literal["pending", "told", "withheld"] = "pending"
    """Whether the subject was told before the act."""
    confirmed: tuple[Code, ...] = ()
    """With `adopted`: what the policy owner confirms."""
    added_on: date | None = None
    """Of the flag, for a report: London date."""
    due_on: date | None = None
    looked: bool = True
    """Whether the look whether the subject is flagged already was taken."""
    flagged_already: Known | None = None
    """The subject has a live flag of this type, with this information."""
    talked_with: tuple[Code, ...] | None = None
    """Roles with which it was talked through; None: those that policy asks for."""

    meeting: str | None = None
    """Kind of meeting that it comes from; empty: none. None: the one that policy asks for."""
    meeting_on: date | None = None
    next_discussion: date | None = None
    monitoring: Mapping[Code, date | Literal["not fixed"]] = {}
    """Process that follows the subject → its next discussion."""
    process: Code | None = None
    """Whose discussion is recorded, or which process begins or ceases to follow."""
    state: Literal["STARTED", "ENDED"] = "STARTED"
    outcome: Literal["CONTINUE", "END", "REFER"] = "CONTINUE"
    confirms: tuple[Name, ...] | None = None
    """Fields that the review confirms; None: all."""
    with_review: bool = True
    """A discussion, or the end of monitoring, comes with a review, decision and outcome."""
    reviewed_for_closing: bool = True
    closes: Literal["case", "referral"] = "case"
    closing: bool = False
    """A case with the flag is to be closed."""
    proposed: Literal["CONTINUE", "END"] | None = None
    """What the review proposed that the act follows; None: what the act is."""

    report: Code | None = None
    stage: Code | None = None
    """The stage that the case reaches."""
    becomes: str | None = None
    """What the changed field holds from now on."""

    may: tuple[Code, ...] | None = None
    """Whoever holds one of these roles may do it, and nobody whose only role is another."""
    needs: tuple[Name, ...] | None = None
    """Each of these is missed, if it alone isn't known, and a rule that the example shows refuses."""
    allowed: bool | None = None
    refused: str | None = None
    """The rule that refuses."""
    warned: str | None = None
    """A rule whose warning comes with the outcome."""
    unwarned: str | None = None
    """A rule whose warning doesn't."""
    referred: Code | None = None
    answer_due: date | None = None
    """By when the answer to what is referred is asked for."""
    answer_before: Act | None = None
    """The act that waits for that answer."""
    review_due: date | None = None
    keeps: Known | None = None
    """What is put down with the act, besides what was given: each as it is worked out."""
    sections: tuple[Section, ...] | None = None
    """Into which sections of a monthly report the flag falls, in the report for the month of `on`."""
    made_on: date | None = None
    """When that report is made."""
    sends_on: tuple[Code, ...] | None = None
    """The roles who send the report on; nobody else does."""
    sent_to: tuple[Code, ...] | None = None
    """The roles to whom it is sent on."""
    sees_earlier: tuple[Code, ...] | None = None
    """The roles that are shown earlier entries on the same subject; nobody else is."""
    events: tuple[str, ...] | None = None
    """All that happens: `["reviewed", "continued"]`."""
    called: Code | None = None
    """Reason of the review that is called for."""
    next_due: Mapping[Act, date] | None = None
    """Each act whose turn it is then, and by when policy has it done; an act without such a day isn't named."""
    called_by: date | None = None
    """By when that review is to be held, where policy gives it time."""
    sends: Mapping[Code, date] | None = None
    """Each role that is told of the act, and from when; nobody else is."""
    signed_as: Code | None = None
    offence_data: bool | None = None
    shown: bool | None = None
    """Whether anyone sees the flag at all."""
    shows: tuple[Name, ...] | None = None
    note: str | None = None
    ask: Code | None = None
    contact: Name | None = None
    """The field that says whom to contact."""
    ordered_by: Literal["added_on", "review_due"] | None = None
    counts: tuple[Name, ...] | None = None
    """Fields by whose codes the report counts."""
    reads: Mapping[Name, tuple[Code, ...]] | None = None
    """Field → the roles in which those who work on the case read it; nobody else does but by a break-glass read."""
    tells: tuple[Code, ...] | None = None
    """The roles that are told of such a read."""

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(self.rule.split())

    @property
    def act_on_flag(self) -> Act | None:
        match self.act:
            case "judged" | "closed" | "staged" | "met" | "searched" | "reported" | "adopted" | "associated":
                return None
            case act:
                return act

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if self.act == "judged" and len(self.judged) != 1:
            raise ValueError("says in judged which referral is answered, and how")
        if self.act == "monitored" and self.process is None:
            raise ValueError("says in process which begins or ceases to follow")
        if all(getattr(self, name) is None for name in EXPECTED):
            raise ValueError("expects nothing: give one of " + ", ".join(EXPECTED))
        for alone in ("refused", "may", "needs"):
            if getattr(self, alone) is not None and any(getattr(self, other) is not None for other in EXPECTED if other != alone):
                raise ValueError(f"expects {alone}, so it can expect nothing else")
        return self
