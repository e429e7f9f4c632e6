"""What one flag's history amounts to."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue

from domain.changed import replace
from domain.event import Happened
from domain.flags import events as e
from domain.policies.provision import Act


class Standing(StrEnum):
    REQUESTED = "requested"
    ENDORSED = "endorsed"
    AGREED = "agreed"
    ON_REGISTER = "on_register"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    STRUCK = "struck"


LIVE = frozenset({Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED, Standing.ON_REGISTER})


@dataclass(frozen=True)
class Done:
    """That an act was done: by whom, in which role, on which London day, and its place in the log."""

    by: str
    role: str
    on: date
    position: int


@dataclass(frozen=True)
class Call:
    """A review that is wanted early, and since when."""

    reason: str
    by: str
    on: date
    position: int


@dataclass(frozen=True)
class Notice:
    """What the subject was told: `pending`, `told` or `withheld` with its basis and the day to look at it again."""

    state: str = "pending"
    basis: str | None = None
    retest_on: date | None = None
    on: date | None = None


@dataclass(frozen=True)
class Flag:
    id: UUID
    flag_type: str
    subject: UUID
    subject_kind: str
    key: str
    standing: Standing
    information: Mapping[str, JsonValue]
    cases: tuple[str, ...]
    meeting: e.Meeting | None
    obtained_from: str
    obtained_on: date
    criminal_offence_data: bool
    done: Mapping[Act, Done]
    """The latest of each act."""
    requested_at: datetime
    talked_with: tuple[str, ...] = ()
    """Roles with which the request was talked through."""
    review_due: date | None = None
    review_rule: str | None = None
    proposed: e.Outcome | None = None
    """What the last review proposed, while another must still decide."""
    process: str | None = None
    """The process whose discussion the last review recorded."""
    referred: Mapping[str, e.ReferredForJudgement] = field(default_factory=dict)
    """Open questions to a named role, by code."""
    judged: Mapping[str, str] = field(default_factory=dict)
    """Code → the reading that the named role chose."""
    monitoring: Mapping[str, date | None] = field(default_factory=dict)
    """Process that follows the subject → its next discussion."""
    calls: tuple[Call, ...] = ()
    """Early reviews wanted and not yet held."""
    notice: Notice = Notice()
    version: int = 0
    position: int = 0

    @property
    def facts(self) -> dict[str, JsonValue]:
        """What conditions of a policy may look at."""
        return dict(self.information) | {
            "subject_kind": self.subject_kind, "meeting": self.meeting.kind if self.meeting else None,
            "monitoring": list(self.monitoring), "notice": self.notice.state, **self.judged}

    @property
    def next_discussion(self) -> date | None:
        """The earliest discussion that is fixed among the processes that follow the subject."""
        return min((day for day in self.monitoring.values() if day), default=None)

    def was_done_by(self, act: Act) -> str | None:
        return self.done[act].by if act in self.done else None


def evolve(flag: Flag | None, happened: Happened) -> Flag:
    """History is not judged here: what happened, happened."""
    event = happened.event
    if isinstance(event, e.Requested):
        return _begun(event, happened)
    if flag is None or not isinstance(event, e.FlagEvent):
        raise TypeError(f"{event.type} can't begin a flag")
    known = {**flag.information, **event.facts, **event.text}
    flag = replace(flag, information=known, version=happened.version, position=happened.position)
    act = ACT_OF[type(event)] if type(event) in ACT_OF else None
    if act:
        done = Done(happened.actor, happened.role, happened.occurred_on, happened.position)
        flag = replace(flag, done={**flag.done, act: done})
    return _changed(flag, event, happened)


def _begun(event: e.Requested, happened: Happened) -> Flag:
    done = Done(happened.actor, happened.role, happened.occurred_on, happened.position)
    return Flag(
        id=happened.stream, flag_type=event.flag_type, subject=event.subject, subject_kind=event.subject_kind, key=event.key,
        standing=Standing.AGREED if event.meeting else Standing.REQUESTED,
        information={**event.facts, **event.text}, cases=event.cases, meeting=event.meeting,
        obtained_from=event.obtained_from, obtained_on=event.obtained_on,
        criminal_offence_data=event.criminal_offence_data, done={"requested": done}, requested_at=happened.recorded_at,
        version=happened.version, position=happened.position)


STANDING_AFTER: Mapping[type[e.FlagEvent], Standing] = {
    e.Endorsed: Standing.ENDORSED, e.Agreed: Standing.AGREED, e.Declined: Standing.DECLINED,
    e.Withdrawn: Standing.WITHDRAWN, e.Added: Standing.ON_REGISTER, e.Ended: Standing.ENDED, e.Struck: Standing.STRUCK}

ACT_OF: Mapping[type[e.FlagEvent], Act] = {
    e.Discussed: "discussed", e.Endorsed: "endorsed", e.Agreed: "agreed", e.Declined: "declined", e.Withdrawn: "withdrawn",
    e.Added: "added", e.Reviewed: "reviewed", e.Continued: "continued", e.Ended: "ended", e.EndRequested: "end_requested",
    e.ReviewCalled: "review_called", e.SubjectInformed: "told", e.DisclosureWithheld: "withheld",
    e.DetailsCorrected: "corrected", e.Struck: "struck", e.MonitoringStarted: "monitored", e.MonitoringEnded: "monitored"}


def _changed(flag: Flag, event: e.FlagEvent, happened: Happened) -> Flag:
    if type(event) in STANDING_AFTER:
        flag = replace(flag, standing=STANDING_AFTER[type(event)])
    match event:
        case e.Discussed(process=None):
            return replace(flag, talked_with=(*flag.talked_with, *event.counts_as))
        case e.Discussed(process=str(process)):
            return replace(flag, monitoring={**flag.monitoring, process: event.next_discussion})
        case e.MonitoringStarted():
            return replace(flag, monitoring={**flag.monitoring, event.process: event.next_discussion},
                           review_due=event.review_due or flag.review_due)
        case e.MonitoringEnded():
            return replace(flag, monitoring={p: day for p, day in flag.monitoring.items() if p != event.process})
        case e.Added() | e.Continued():
            return replace(flag, review_due=event.review_due, review_rule=event.review_rule, proposed=None)
        case e.Ended() | e.Struck() | e.Declined() | e.Withdrawn():
            return replace(flag, review_due=None, proposed=None, calls=(), referred={})
        case e.Reviewed():
            return replace(flag, proposed=event.proposes, process=event.process, calls=())
        case e.ReviewCalled():
            call = Call(event.reason, event.by, happened.occurred_on, happened.position)
            return replace(flag, calls=(*flag.calls, call))
        case e.DetailsCorrected(cases=tuple(cases)):
            return replace(flag, cases=cases)
    return _told_or_judged(flag, event, happened)


def _told_or_judged(flag: Flag, event: e.FlagEvent, happened: Happened) -> Flag:
    match event:
        case e.ReferredForJudgement():
            return replace(flag, referred={**flag.referred, event.code: event})
        case e.JudgementGiven():
            still = {code: referral for code, referral in flag.referred.items() if code != event.code}
            return replace(flag, referred=still, judged={**flag.judged, event.code: event.reading})
        case e.SubjectInformed():
            return replace(flag, notice=Notice("told", on=happened.occurred_on))
        case e.DisclosureWithheld(kind="NOT_TOLD"):
            return replace(flag, notice=Notice("withheld", event.basis, event.retest_on, happened.occurred_on))
    return flag
