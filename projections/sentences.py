"""Each event of a flag as a plain English sentence without personal data."""
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from domain.event import kind_of
from domain.flags import events as e
from domain.flags import rights_events as r
from domain.flags.flag import Flag
from domain.flags.level_events import LevelChanged
from domain.flags.redaction_events import NarrativeReplaced
from domain.flags.signature_events import Countersigned, ReviewDatesSet
from domain.flags.standing_events import Appealed, Noted

Says = Callable[[Any, Flag], str]
"""What was done, after "NAME, as ROLE,"; the flag as it stood afterwards."""
NEWS: Mapping[str, str] = {
    "flag.ended": "its end", "flag.details_corrected": "a correction", "flag.struck": "its being struck",
    "flag.restricted": "its restriction", "flag.restriction_lifted": "the lifting of its restriction",
    "flag.level_changed": "its new level", "flag.sort_noted": "whether it is fact, allegation or opinion",
    "flag.statement_added": "what the subject says of it", "subject.payload_erased": "the erasure of whom it was on"}
OUTCOMES: Mapping[str, str] = {"CONTINUE": "continuing it", "END": "ending it", "REFER": "asking another role"}


def said(event: e.FlagEvent, flag: Flag) -> str:
    """`asked for the flag HZD, …`."""
    return SENTENCES[kind_of(event)](event, flag)


def day(on: date) -> str:
    """`2 March 2026`."""
    return f"{on.day} {on:%B %Y}"


def listed(words: Iterable[str]) -> str:
    """`one, two and three`; nothing of nothing."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def named(fields: Iterable[str]) -> str:
    """Fields by their names, as words."""
    return listed(field.replace("_", " ") for field in fields)


def _dates(dates: Mapping[str, date]) -> str:
    return listed(f"{named([field])} on {day(on)}" for field, on in dates.items())


def _requested(event: e.Requested, flag: Flag) -> str:
    source = "the person" if event.obtained_from == "PERSON" else "others"
    obtained = f"on information obtained from {source} on {day(event.obtained_on)}"
    if event.meeting:
        meeting = event.meeting
        return (f"put forward the flag {event.flag_type} from the {meeting.kind} meeting of {day(meeting.held_on)} "
                f"({meeting.reference}), {obtained}")
    return f"asked for the flag {event.flag_type}, {obtained}"


def _discussed(event: e.Discussed, _: Flag) -> str:
    following = f"; the next discussion is on {day(event.next_discussion)}" if event.next_discussion else ""
    if event.process:
        return f"recorded its discussion at {event.process}{following}"
    return f"talked it through with {event.with_whom or 'a colleague'}, {event.with_role}"


def _reviewed(event: e.Reviewed, _: Flag) -> str:
    at = f" at {event.process}" if event.process else ""
    things = "thing" if len(event.verified) == 1 else "things"
    checked = f", confirming or correcting {len(event.verified)} {things} known" if event.verified else ""
    return f"reviewed it{at} and proposed {OUTCOMES[event.proposes]}{checked}"


def _monitored(event: e.MonitoringStarted, _: Flag) -> str:
    following = f"; its next discussion is on {day(event.next_discussion)}" if event.next_discussion else \
        "; no next discussion is fixed"
    return f"recorded that {event.process} follows the subject{following}"


def _referred(event: e.ReferredForJudgement, _: Flag) -> str:
    return (f"referred the question {event.code} to {event.to}, to be answered by {day(event.due)}; "
            f"the readings are {', '.join(event.readings) or 'open'}")


def _informed(event: e.SubjectInformed, _: Flag) -> str:
    left_out = "".join(f"; {item} was left out on the basis {basis}" for item, basis in event.left_out.items())
    return f"told the subject what is held, from where, and how to challenge it ({event.channel}){left_out}"


def _withheld(event: e.DisclosureWithheld, _: Flag) -> str:
    what = {"EXISTENCE": "its existence", "REASONS": "its reasons", "PART": "a part of it"}[event.level]
    whom = "decided not to tell the subject of" if event.kind == "NOT_TOLD" else "withheld from a request for access"
    return (f"{whom} {what}, on the basis {event.basis} (Article {event.right}), to be looked at again on "
            f"{day(event.retest_on)}")


SENTENCES: Mapping[type[e.FlagEvent], Says] = {
    e.Requested: _requested,
    e.Discussed: _discussed,
    e.Endorsed: lambda *_: "supported the request",
    e.Agreed: lambda *_: "found the grounds met and agreed the request",
    e.Declined: lambda *_: "found the grounds not met and declined the request",
    e.Withdrawn: lambda *_: "took the request back",
    e.Added: lambda event, _: f"put the flag onto the register; its review is due on {day(event.review_due)} "
                              f"({event.review_rule})",
    e.Reviewed: _reviewed,
    e.Continued: lambda event, _: f"continued the flag; its next review is due on {day(event.review_due)} "
                                  f"({event.review_rule})",
    e.Ended: lambda *_: "ended the flag",
    e.EndRequested: lambda *_: "asked for the flag to be ended",
    e.ReviewCalled: lambda event, _: f"called for a review before its date: {event.reason} ({event.by})",
    e.MonitoringStarted: _monitored,
    e.MonitoringEnded: lambda event, _: f"recorded that {event.process} no longer follows the subject",
    e.ReferredForJudgement: _referred,
    e.JudgementGiven: lambda event, _: f"answered the question {event.code}: {event.reading}",
    e.SubjectInformed: _informed,
    e.DisclosureWithheld: _withheld,
    LevelChanged: lambda event, _: f"changed its {named([event.field])} from {event.before} to {event.after}; its review is due "
                                   f"on {day(event.review_due)}",
    Countersigned: lambda event, _: f"signed for it to be {event.before}",
    ReviewDatesSet: lambda event, _: f"set when other systems have it reviewed: {_dates(event.dates)}; its review is due on "
                                     f"{day(event.review_due)} ({event.review_rule})",
    NarrativeReplaced: lambda *_: "told anew what was said, without somebody who was erased",
    e.DetailsCorrected: lambda event, _: f"put right {named(event.fields) or 'the cases'}",
    Noted: lambda event, _: f"put down that more happened: {named((*event.facts, *event.text))}",
    Appealed: lambda event, _: f"recorded an appeal against its being {event.against}, lodged on {day(event.lodged_on)}",
    e.Struck: lambda *_: "struck the flag: it stood on the wrong person",
    r.Restricted: lambda event, _: f"restricted its use ({event.ground}); the alert " + (
        f"stays, on the exception {event.exception}" if event.alert == "STAYS" else "is hidden"),
    r.RestrictionLifted: lambda *_: "lifted the restriction, once the subject had been told",
    r.StatementAdded: lambda *_: "put beside it what the subject says of it",
    r.SortNoted: lambda event, _: f"noted that {named([event.field])} is {event.sort}" + (
        " and contested" if event.contested else ""),
    r.Shared: lambda event, _: f"{'shared it' if event.outcome == 'SHARED' else 'decided not to share it'} ({event.category}), "
                               f"for {event.purpose}",
    r.RecipientTold: lambda event, _: f"told a recipient of {listed(NEWS[of] for of in event.of)}" if event.delivered else (
        f"noted that a recipient could not be told of {listed(NEWS[of] for of in event.of)}"),
    r.WithholdingLifted: lambda *_: "no longer keeps back what was withheld from a request for access",
    e.BreakGlassRead: lambda *_: "opened the narrative without a relationship to the case",
}
