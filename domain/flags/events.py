"""What can happen to a flag. Stored for ever: add, never rename or remove."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import JsonValue

from domain.event import Event
from domain.flags.meeting import Meeting
from domain.messages.demand import Demand
from domain.policies.retention_case import RetentionCase
from domain.value import FACTS, TEXT

Information = Mapping[str, JsonValue]
Outcome = Literal["CONTINUE", "END", "REFER"]


class FlagEvent(Event):
    """`facts` and `text` hold what was given with the act, by the policy's field names; the flag's subject owns both."""

    facts: Annotated[Information, FACTS] = {}
    text: Annotated[Information, TEXT] = {}
    messages: tuple[Demand, ...] = ()
    """Of which the policy has staff told because of it."""


class Requested(FlagEvent):
    """Somebody asked for a subject to be flagged; with a meeting, the meeting stands for the request and its agreement."""

    type: Literal["flag.requested"] = "flag.requested"
    flag_type: str
    subject: UUID
    subject_kind: str
    key: str
    """The values that make the flag one of its kind for its subject: codes of the policy, sorted."""
    cases: tuple[str, ...] = ()
    meeting: Meeting | None = None
    obtained_from: Literal["PERSON", "OTHERS"]
    """Whether the information came from the person (Art 13) or from others (Art 14)."""
    obtained_on: date
    """London date on which it was obtained (LAW-23)."""
    criminal_offence_data: bool
    """Art 10, decided for this flag (LAW-11)."""
    special_category_data: bool
    """Art 9, decided for this flag (LAW-1)."""
    bases: Mapping[str, str] = {}
    """Art 6 basis, conditions and appropriate policy document as adopted (LAW-1)."""


class Discussed(FlagEvent):
    """The case was talked through with a manager (`with_role`), or at a meeting of agencies (`process`)."""

    type: Literal["flag.discussed"] = "flag.discussed"
    with_role: str | None = None
    counts_as: tuple[str, ...] = ()
    """`with_role` and the roles that its bearer holds as well."""
    with_whom: str | None = None
    """Pseudonymous staff id."""
    process: str | None = None
    next_discussion: date | None = None


class Endorsed(FlagEvent):
    """A manager or chair supported the request before the decision."""

    type: Literal["flag.endorsed"] = "flag.endorsed"


class Agreed(FlagEvent):
    """A named manager found the grounds met."""

    type: Literal["flag.agreed"] = "flag.agreed"


class Declined(FlagEvent):
    """A named manager found the grounds not met; nothing went onto the register."""

    type: Literal["flag.declined"] = "flag.declined"
    reasons: Annotated[str, TEXT]


class Withdrawn(FlagEvent):
    """Whoever asked took the request back."""

    type: Literal["flag.withdrawn"] = "flag.withdrawn"
    reasons: Annotated[str, TEXT]


class Added(FlagEvent):
    """The flag went onto the register. What was known then is frozen by its place in the log (LEI-29)."""

    type: Literal["flag.added"] = "flag.added"
    review_due: date
    """London date. Set by policy at the moment of adding; later editions do not move it."""
    review_rule: str
    """The rule that set it."""
    decided_at: int
    """Version of this stream up to which the evidence was looked at."""


class Reviewed(FlagEvent):
    """A dated reconsideration. `proposes` moves nothing until the act that policy gives the outcome to."""

    type: Literal["flag.reviewed"] = "flag.reviewed"
    proposes: Outcome
    process: str | None = None
    """The process whose discussion this review records."""
    verified: tuple[str, ...] = ()
    """Names of the fields that were confirmed or corrected as accurate (LEI-10)."""
    notice_kept_back: Annotated[str, TEXT] = ""
    """Why the subject is still not told, where that was withheld (LAW-24)."""
    advised_on: Annotated[RetentionCase | None, FACTS] = None
    """The case on which retention advice was asked for this review: what was advised can be worked out again (LAW-8)."""


class Continued(FlagEvent):
    """The flag stays on the register until its next review."""

    type: Literal["flag.continued"] = "flag.continued"
    review_due: date
    review_rule: str


class Ended(FlagEvent):
    """The flag left the register; its history stays."""

    type: Literal["flag.ended"] = "flag.ended"


class EndRequested(FlagEvent):
    """A manager asked for the flag to be ended, with evidence and justification."""

    type: Literal["flag.end_requested"] = "flag.end_requested"


class ReviewCalled(FlagEvent):
    """A review is wanted early, whatever the cause, at once or by `due`, a London date; the flag's own date keeps running."""

    type: Literal["flag.review_called"] = "flag.review_called"
    reason: str
    """A code: `CASE_CLOSING`, `ALLEGATION_CLOSED`, `FURTHER_INCIDENT`, `MOVED_HOUSE`, `LEVEL_BELOW_2` …"""
    by: str
    """What called for it: a rule id, or the case `case:REF` that is closing."""
    due: date | None = None


class MonitoringStarted(FlagEvent):
    """A formal multi-agency process follows the subject; reviews mirror it."""

    type: Literal["flag.monitoring_started"] = "flag.monitoring_started"
    process: str
    next_discussion: date | None = None
    review_due: date | None = None
    """The new review date of a flag that is on the register: the next discussion."""


class MonitoringEnded(FlagEvent):
    """The process no longer follows the subject."""

    type: Literal["flag.monitoring_ended"] = "flag.monitoring_ended"
    process: str
    decision: Annotated[str, TEXT]
    outcome: Annotated[str, TEXT]


class ReferredForJudgement(FlagEvent):
    """What the policy leaves unclear went to a named role; the standing stays as it is (convention C5)."""

    type: Literal["flag.referred"] = "flag.referred"
    code: str
    """The question or contradiction: `LEI-X6`; `REVIEW` when a reviewer hands the outcome on."""
    to: str
    readings: tuple[str, ...]
    due: date
    before: str
    """The act that waits for the answer."""
    proceeds_on: tuple[str, ...] = ()


class JudgementGiven(FlagEvent):
    """The named role answered, with reasons."""

    type: Literal["flag.judged"] = "flag.judged"
    code: str
    reading: str
    reasons: Annotated[str, TEXT]


class SubjectInformed(FlagEvent):
    """The subject was told what is held, from where, and how to challenge it (LEI-15, LAW-22)."""

    type: Literal["flag.subject_informed"] = "flag.subject_informed"
    channel: str
    what_is_held: Annotated[str, TEXT]
    sources: Annotated[tuple[str, ...], TEXT] = ()
    how_to_challenge: Annotated[str, TEXT]
    supporter: Annotated[str, TEXT] = ""
    """Who was included for a child or an adult who needs support, or why nobody was (LAW-47)."""
    left_out: Mapping[str, str] = {}
    """Item of the checklist that was not told → basis for leaving it out."""


class DisclosureWithheld(FlagEvent):
    """Something about the flag is not told (Arts 13/14) or not disclosed to a request (Art 15)."""

    type: Literal["flag.disclosure_withheld"] = "flag.disclosure_withheld"
    kind: Literal["NOT_TOLD", "ACCESS"]
    level: Literal["EXISTENCE", "REASONS", "PART"]
    basis: str
    """A code of the closed list in the law's data."""
    right: int
    """The article that is disapplied: 13, 14 or 15."""
    rationale: Annotated[str, TEXT]
    limbs: Annotated[Mapping[str, str], TEXT] = {}
    """Each limb of the basis with its own reasons."""
    risk_to: tuple[str, ...] = ()
    """Who is at risk, by part played; the person is never named here."""
    advice: Annotated[str, TEXT] = ""
    protective_measures: Annotated[str, TEXT] = ""
    retest_on: date


class DetailsCorrected(FlagEvent):
    """What was known about the flag was put right; earlier words stay in the log for auditors."""

    type: Literal["flag.details_corrected"] = "flag.details_corrected"
    fields: tuple[str, ...]
    reasons: Annotated[str, TEXT]
    source: Annotated[str, TEXT]
    cases: tuple[str, ...] | None = None


class Struck(FlagEvent):
    """The flag stood on the wrong person; it left every alert at once and stays in the audit view only (LEI-G4)."""

    type: Literal["flag.struck"] = "flag.struck"
    reasons: Annotated[str, TEXT]


class BreakGlassRead(FlagEvent):
    """Somebody without a relationship opened the narrative, for a reason that stands here before the text was shown."""

    type: Literal["flag.break_glass_read"] = "flag.break_glass_read"
    reasons: Annotated[str, TEXT]


EVENTS: tuple[type[Event], ...] = (Requested, Discussed, Endorsed, Agreed, Declined, Withdrawn, Added, Reviewed, Continued,
    Ended, EndRequested, ReviewCalled, MonitoringStarted, MonitoringEnded, ReferredForJudgement, JudgementGiven, SubjectInformed,
    DisclosureWithheld, DetailsCorrected, Struck, BreakGlassRead)
