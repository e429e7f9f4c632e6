"""What one flag's history amounts to."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from domain.changed import begun, changed
from domain.event import Happened, kind_of
from domain.flags import events as e
from domain.flags.done import Call, Done, Notice, SecondSignature
from domain.flags.level_events import LevelChanged
from domain.flags.meeting import Meeting
from domain.flags.rights import BEARS, NONE_USED, Rights, after
from domain.flags.signature_events import Countersigned, ReviewDatesSet
from domain.flags.standing_events import Appealed, Noted
from domain.policies.provision import Act
from domain.policies.retention_case import RetentionCase


class Standing(StrEnum):
    __hash__ = str.__hash__  # an enumeration's own is Python, and folds look standings up very often
    REQUESTED = "requested"
    ENDORSED = "endorsed"
    AGREED = "agreed"
    ON_REGISTER = "on_register"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    STRUCK = "struck"


STEPS: tuple[Act, ...] = ("requested", "endorsed", "agreed", "added")
"""The acts that bring a flag onto the register, in their order."""
LIVE = frozenset({Standing.REQUESTED, Standing.ENDORSED, Standing.AGREED, Standing.ON_REGISTER})


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
    meeting: Meeting | None
    obtained_from: str
    obtained_on: date
    criminal_offence_data: bool
    done: Mapping[Act, Done]
    """The latest of each act."""
    requested_at: datetime
    talked_on: Mapping[str, date] = field(default_factory=dict)
    """Role with which the request was talked through → the London date of the first such talk."""
    review_due: date | None = None
    review_rule: str | None = None
    proposed: e.Outcome | None = None
    """What the last review proposed, while another must still decide."""
    process: str | None = None
    """The process whose discussion the last review recorded."""
    referred: Mapping[str, e.ReferredForJudgement] = field(default_factory=dict)
    """Open questions to a named role, by code."""
    referred_on: Mapping[str, date] = field(default_factory=dict)
    """Code → the London date on which it was last asked."""
    judged: Mapping[str, str] = field(default_factory=dict)
    """Code → the reading that the named role chose."""
    monitoring: Mapping[str, date | None] = field(default_factory=dict)
    """Process that follows the subject → its next discussion."""
    followed_since: Mapping[str, date] = field(default_factory=dict)
    """Process that follows the subject → the London date from which on."""
    reviews: tuple[Done, ...] = ()
    """Every review, as it was recorded."""
    advised_on: RetentionCase | None = None
    """The case on which retention advice was last asked for."""
    calls: tuple[Call, ...] = ()
    """Early reviews wanted and not yet held."""
    notice: Notice = field(default_factory=Notice)
    rights: Rights = NONE_USED
    signatures: tuple[SecondSignature, ...] = ()
    review_dates: tuple[str, ...] = ()
    """`field=YYYY-MM-DD` for each day on which another system has it reviewed, as last set."""
    version: int = 0
    position: int = 0

    @property
    def facts(self) -> dict[str, JsonValue]:
        """What conditions of a policy may look at."""
        return dict(self.information) | {
            "subject_kind": self.subject_kind, "meeting": self.meeting.kind if self.meeting else None,
            "monitoring": list(self.monitoring), "notice": self.notice.state, "outcome": self.proposed,
            "closing": any(call.reason in ("CASE_CLOSING", "REFERRAL_CLOSING") for call in self.calls), **self.judged}

    @property
    def next_discussion(self) -> date | None:
        """The earliest discussion that is fixed among the processes that follow the subject."""
        return min((day for day in self.monitoring.values() if day), default=None)

    @property
    def talked_with(self) -> tuple[str, ...]:
        """Roles with which the request was talked through."""
        return tuple(self.talked_on)

    def was_done_by(self, act: Act) -> str | None:
        return self.done[act].by if act in self.done else None

    def has_passed(self, step: Act) -> bool:
        """Whether the step was taken, and nothing that it was taken on was corrected since."""
        done = self.done
        return step in done and ("corrected" not in done or done["corrected"].position < done[step].position)

    def latest(self, *acts: Act) -> date | None:
        """The London date of the latest of these acts that were done."""
        return max((self.done[act].on for act in acts if act in self.done), default=None)


def evolve(flag: Flag | None, happened: Happened) -> Flag:
    """History is not judged here: what happened, happened."""
    event = happened.event
    if isinstance(event, e.Requested):
        return _begun(event, happened)
    if flag is None or not isinstance(event, e.FlagEvent):
        raise TypeError(f"{event.type} can't begin a flag")
    kind = kind_of(event)
    changes: Changes = CHANGED_BY[kind](flag, event, happened) if kind in CHANGED_BY else {}
    changes["version"], changes["position"] = happened.version, happened.position
    if kind in ACT_OF:
        changes["done"] = {**flag.done, ACT_OF[kind]: _done(happened)}
    if kind in STANDING_AFTER:
        changes["standing"] = STANDING_AFTER[kind]
    if event.facts or event.text:
        changes.setdefault("information", {**flag.information, **event.facts, **event.text})
    if flag.rights.shares or kind in BEARS:
        changes["rights"] = after(flag.rights, happened)
    return changed(flag, changes)


def _done(happened: Happened) -> Done:
    return tuple.__new__(Done, (happened.actor, happened.role, happened.occurred_on, happened.position, happened.on_behalf_of))


def _begun(event: e.Requested, happened: Happened) -> Flag:
    return begun(
        Flag, id=happened.stream, version=happened.version, position=happened.position, requested_at=happened.recorded_at,
        flag_type=event.flag_type, subject=event.subject, subject_kind=event.subject_kind, key=event.key,
        standing=Standing.AGREED if event.meeting else Standing.REQUESTED,
        information={**event.facts, **event.text}, cases=event.cases, meeting=event.meeting, obtained_from=event.obtained_from,
        obtained_on=event.obtained_on, criminal_offence_data=event.criminal_offence_data, done={"requested": _done(happened)})


STANDING_AFTER: Mapping[type[e.FlagEvent], Standing] = {
    e.Endorsed: Standing.ENDORSED, e.Agreed: Standing.AGREED, e.Declined: Standing.DECLINED,
    e.Withdrawn: Standing.WITHDRAWN, e.Added: Standing.ON_REGISTER, e.Ended: Standing.ENDED, e.Struck: Standing.STRUCK}

ACT_OF: Mapping[type[e.FlagEvent], Act] = {
    e.Discussed: "discussed", e.Endorsed: "endorsed", e.Agreed: "agreed", e.Declined: "declined", e.Withdrawn: "withdrawn",
    e.Added: "added", e.Reviewed: "reviewed", e.Continued: "continued", e.Ended: "ended", e.EndRequested: "end_requested",
    e.ReviewCalled: "review_called", e.SubjectInformed: "told", e.DisclosureWithheld: "withheld", e.DetailsCorrected: "corrected",
    Countersigned: "countersigned", LevelChanged: "level_changed", e.Struck: "struck",
    e.MonitoringStarted: "monitored", e.MonitoringEnded: "monitored", Noted: "noted", Appealed: "appealed"}


Changes = dict[str, Any]  # fields of a flag with their new values


def _discussed(flag: Flag, event: e.Discussed, happened: Happened) -> Changes:
    if event.process is not None:
        return {"monitoring": {**flag.monitoring, event.process: event.next_discussion}}
    first = dict.fromkeys(event.counts_as, happened.occurred_on)
    earlier = {role: day for role, day in flag.talked_on.items() if role not in first or day <= first[role]}
    return {"talked_on": {**first, **earlier}}


def _monitored(flag: Flag, event: e.MonitoringStarted, happened: Happened) -> Changes:
    return {"monitoring": {**flag.monitoring, event.process: event.next_discussion},
            "followed_since": {event.process: happened.occurred_on, **flag.followed_since},
            "review_due": event.review_due or flag.review_due}


def _no_longer_monitored(flag: Flag, event: e.MonitoringEnded, _: Happened) -> Changes:
    return {"monitoring": {process: day for process, day in flag.monitoring.items() if process != event.process},
            "followed_since": {process: day for process, day in flag.followed_since.items() if process != event.process}}


def _given_a_review_date(_: Flag, event: e.Added | e.Continued, __: Happened) -> Changes:
    return {"review_due": event.review_due, "review_rule": event.review_rule, "proposed": None}


def _level_changed(_: Flag, event: LevelChanged, __: Happened) -> Changes:
    return {"key": event.key, "review_due": event.review_due, "review_rule": event.review_rule}


def _countersigned(flag: Flag, event: Countersigned, happened: Happened) -> Changes:
    signed = SecondSignature(event.before, happened.role, _done(happened).people, happened.position)
    return {"signatures": (*flag.signatures, signed)}


def _review_dates_set(flag: Flag, event: ReviewDatesSet, _: Happened) -> Changes:
    dates = {field: day.isoformat() for field, day in event.dates.items()}
    known = dict(pair.split("=") for pair in flag.review_dates) | dates
    return {"information": {**flag.information, **dates}, "review_due": event.review_due, "review_rule": event.review_rule,
            "review_dates": tuple(f"{field}={day}" for field, day in sorted(known.items()))}


def _over(_: Flag, __: e.FlagEvent, ___: Happened) -> Changes:
    return {"review_due": None, "proposed": None, "calls": (), "referred": {}}


def _reviewed(flag: Flag, event: e.Reviewed, happened: Happened) -> Changes:
    later = tuple([call for call in flag.calls if call.on > happened.occurred_on])
    return {"proposed": event.proposes, "process": event.process, "calls": later, "reviews": (*flag.reviews, _done(happened)),
            "advised_on": event.advised_on or flag.advised_on}


def _called(flag: Flag, event: e.ReviewCalled, happened: Happened) -> Changes:
    return {"calls": (*flag.calls, Call(event.reason, event.by, happened.occurred_on, happened.position, event.due))}


def _corrected(_: Flag, event: e.DetailsCorrected, __: Happened) -> Changes:
    return {} if event.cases is None else {"cases": event.cases}


def _referred(flag: Flag, event: e.ReferredForJudgement, happened: Happened) -> Changes:
    return {"referred": {**flag.referred, event.code: event},
            "referred_on": {**flag.referred_on, event.code: happened.occurred_on}}


def _judged(flag: Flag, event: e.JudgementGiven, _: Happened) -> Changes:
    return {"referred": {code: referral for code, referral in flag.referred.items() if code != event.code},
            "judged": {**flag.judged, event.code: event.reading}}


def _told(_: Flag, __: e.SubjectInformed, happened: Happened) -> Changes:
    return {"notice": Notice("told", on=happened.occurred_on)}


def _withheld(_: Flag, event: e.DisclosureWithheld, happened: Happened) -> Changes:
    return {"notice": Notice("withheld", event.basis, event.retest_on, happened.occurred_on)} if event.kind == "NOT_TOLD" else {}


CHANGED_BY: Mapping[type[e.FlagEvent], Callable[[Flag, Any, Happened], Changes]] = {
    e.Discussed: _discussed, e.MonitoringStarted: _monitored, e.MonitoringEnded: _no_longer_monitored,
    e.Added: _given_a_review_date, e.Continued: _given_a_review_date, e.Ended: _over, e.Struck: _over, e.Declined: _over,
    e.Withdrawn: _over, e.Reviewed: _reviewed, e.ReviewCalled: _called, e.DetailsCorrected: _corrected,
    LevelChanged: _level_changed, Countersigned: _countersigned, ReviewDatesSet: _review_dates_set,
    e.ReferredForJudgement: _referred, e.JudgementGiven: _judged, e.SubjectInformed: _told, e.DisclosureWithheld: _withheld}
