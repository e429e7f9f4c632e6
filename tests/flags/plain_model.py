"""A flag's life as one would tell it on paper: written without looking at the program's own tables."""
from dataclasses import dataclass, field
from datetime import date

from domain.event import Event
from domain.flags import events as e

AFTER_ENDING = {"flag.subject_informed", "flag.disclosure_withheld", "flag.details_corrected", "flag.struck",
                "flag.break_glass_read"}
ON_THE_WAY = {"requested", "endorsed", "agreed"}
LIVE = ON_THE_WAY | {"on_register"}
OPEN_IN = {
    "flag.endorsed": {"requested"}, "flag.agreed": {"requested", "endorsed"}, "flag.declined": {"requested", "endorsed"},
    "flag.withdrawn": ON_THE_WAY, "flag.added": {"agreed"}, "flag.reviewed": {"on_register"},
    "flag.continued": {"on_register"}, "flag.ended": {"on_register"}, "flag.end_requested": {"on_register"},
    "flag.review_called": {"on_register"}, "flag.monitoring_ended": {"on_register"}, "flag.referred": LIVE, "flag.judged": LIVE,
    "flag.monitoring_started": {"on_register", "agreed"}, "flag.discussed": LIVE, "flag.struck": LIVE | {"ended"},
    "flag.subject_informed": LIVE | {"ended"}, "flag.disclosure_withheld": LIVE | {"ended"},
    "flag.details_corrected": LIVE | {"ended"},
    "flag.break_glass_read": LIVE | {"ended", "declined", "withdrawn"}}
LEADS_TO = {"flag.endorsed": "endorsed", "flag.agreed": "agreed", "flag.declined": "declined", "flag.withdrawn": "withdrawn",
            "flag.added": "on_register", "flag.ended": "ended", "flag.struck": "struck"}
ANSWERS = {
    "flag.endorsed": ("requested",), "flag.agreed": ("requested", "endorsed"), "flag.declined": ("requested", "endorsed"),
    "flag.withdrawn": ("requested", "endorsed", "agreed"), "flag.added": ("requested", "endorsed", "agreed"),
    "flag.reviewed": ("added", "reviewed", "continued"), "flag.continued": ("reviewed",), "flag.ended": ("reviewed",),
    "flag.judged": ("referred",), "flag.struck": ("requested", "endorsed", "agreed", "added", "reviewed", "ended"),
    "flag.end_requested": ("added",), "flag.review_called": ("requested",), "flag.details_corrected": ("requested",),
    "flag.disclosure_withheld": ("requested",), "flag.discussed": ("requested",), "flag.monitoring_ended": ("added",)}


@dataclass
class Plain:
    """What is known on paper of one flag."""

    kind: str
    asker: str
    meeting_on: date | None
    standing: str
    agreer: str | None = None
    due: date | None = None
    reviewed_on: date | None = None
    """Of a review whose outcome hasn't come yet."""
    question: str | None = None
    """The role that a reviewer asked, while it hasn't answered."""
    reviewer: str | None = None
    following: dict[str, date | None] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    claimed: int = 1
    withheld: bool = False

    def happens(self, event: Event, by: str, on: date) -> None:
        """One more line. Fails where it may not stand."""
        assert self.standing in OPEN_IN[event.type], f"{event.type} on a flag that is {self.standing}"
        for earlier in ANSWERS[event.type] if event.type in ANSWERS else ():
            assert on >= self.days.get(earlier, date.min), f"{event.type} before {earlier}"
        if self.standing == "ended":
            assert event.type in AFTER_ENDING
        self._people(event, by)
        self._outcome(event, by, on)
        self._dates(event, on)
        was = self.standing
        self.standing = LEADS_TO.get(event.type, was)
        if was in LIVE and self.standing not in LIVE:
            self.due, self.question, self.reviewed_on = None, None, None
        short = event.type.removeprefix("flag.")
        self.days[short] = max(on, self.days.get(short, on))
        self.withheld = event.kind == "NOT_TOLD" or self.withheld if isinstance(event, e.DisclosureWithheld) else (
            self.withheld and not isinstance(event, e.SubjectInformed))

    def _people(self, event: Event, by: str) -> None:
        if isinstance(event, e.Agreed | e.Endorsed | e.Declined):
            assert by != self.asker, "no one person asks and agrees"
            self.agreer = by
        if isinstance(event, e.Withdrawn):
            assert by == self.asker
        if isinstance(event, e.Added) and self.kind.startswith("HZD"):
            assert by != self.agreer, "who agrees a hazard doesn't add it"

    def _outcome(self, event: Event, by: str, on: date) -> None:
        if isinstance(event, e.Reviewed):
            assert self.question is None or event.proposes == "REFER", "a review decides past an open question"
            self.reviewed_on, self.reviewer = on, by
        if isinstance(event, e.ReferredForJudgement) and event.code == "REVIEW":
            self.question = event.to
        if isinstance(event, e.JudgementGiven) and event.code == "REVIEW":
            assert self.question, "an answer that nobody waits for"
            assert by != self.reviewer
            self.question = None
        if isinstance(event, e.Continued | e.Ended):
            assert self.reviewed_on, "an outcome without a review"
            assert self.question is None, "an outcome before the answer"

    def _dates(self, event: Event, on: date) -> None:
        match event:
            case e.Discussed(process=str(process)):
                self.following[process] = event.next_discussion
            case e.MonitoringStarted():
                self.following[event.process] = event.next_discussion
                if self.standing == "on_register" and event.next_discussion:
                    self.due = min(day for day in self.following.values() if day)
            case e.MonitoringEnded():
                del self.following[event.process]
            case e.Added():
                fixed = [day for day in self.following.values() if day]
                self.due = min(fixed, default=a_year_after(self.meeting_on or on))
                assert event.review_due == self.due
            case e.Continued() if self.reviewed_on:
                fixed = [day for day in self.following.values() if day and day > on]
                self.due = min(fixed, default=a_year_after(self.reviewed_on))
                self.reviewed_on = None
                assert event.review_due == self.due


def a_year_after(day: date) -> date:
    """The same day next year; 28 February for a leap day."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
