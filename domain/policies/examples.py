"""Running a document's examples through the same decisions that its flags will meet."""
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from pydantic import JsonValue, ValidationError

from domain.cases import decide as cases
from domain.cases.case import Case
from domain.cases.commands import CompleteClosure, ReachStage
from domain.cases.stages import reach
from domain.event import Decided, Event
from domain.flags import events as e
from domain.flags.beside import heeded_with_child
from domain.flags.decide import decide
from domain.flags.done import Done
from domain.flags.sight import kept_back, told_of_opening
from domain.flags.signature_events import ReviewDatesSet
from domain.policies.commanding import command_of
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.examples_besides import adopted_otherwise, associated_otherwise, next_due
from domain.policies.pointless import pointless
from domain.policies.reading import KNOWN_ROLES, PolicyError, read
from domain.policies.retention_example import AdviceExample
from domain.policies.retention_examples import advice_fault
from domain.policies.score import ScoreExample
from domain.policies.score_examples import score_fault
from domain.policies.staging import Stage
from domain.refusal import Refused

CASE = UUID(int=4)
YEAR = timedelta(days=366)


def check(document: bytes) -> list[str]:
    """Everything that is wrong with a document: what can't be read, or else its examples that fail; key, fault, rule."""
    try:
        return faults(read(document))
    except PolicyError as unreadable:
        return unreadable.faults


def faults(edition: Edition) -> list[str]:
    """What could never come to anything, and each example that doesn't come out as the document says."""
    found = ((example, fault_of(edition, example)) for example in edition.every_example)
    failing = [f"example '{example.title}' ({example.rule}): {fault}" for example, fault in found if fault]
    return [*pointless(edition), *failing]


def fault_of(edition: Edition, example: Example | AdviceExample | ScoreExample) -> str | None:
    """How an example comes out otherwise than it says, or None."""
    if isinstance(example, AdviceExample):
        return advice_fault(edition, example)
    if isinstance(example, ScoreExample):
        return score_fault(edition, edition.score, example)
    try:
        return _otherwise(edition, example)
    except ValidationError as error:
        return "no such command can be sent: " + "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())


def _otherwise(edition: Edition, example: Example) -> str | None:
    if example.act == "searched":
        facts = {**edition.settled(example.settled), "subject_kind": example.subject_kind, **example.facts}
        heeded = heeded_with_child(edition, example.flag, facts)
        return None if heeded == example.shown else f"shown is {heeded}, not {example.shown}"
    if example.act == "reported":
        return _reported_otherwise(edition, example)
    if example.act == "met":
        return _seen_otherwise(edition, example)
    if example.act == "associated":
        return associated_otherwise(edition, example)
    if example.act == "adopted":
        return adopted_otherwise(edition, example)
    if example.may is not None:
        return _may_otherwise(edition, example, example.may)
    if example.needs is not None:
        return next((fault for name in example.needs if (fault := _unmissed(edition, example, name))), None)
    try:
        decided = decided_on(edition, example)
    except Refused as refusal:
        if example.refused is None:
            return f"it is refused: {refusal}"
        return None if refusal.rule == example.refused else f"another rule refuses it: {refusal}"
    if example.refused:
        return f"it isn't refused, and {example.refused} should have"
    if example.next_due is not None and (due := next_due(edition, example)) != example.next_due:
        return f"next_due is {due}, not {example.next_due}"
    return _came_otherwise(example, decided)


def decided_on(edition: Edition, example: Example) -> Decided:
    """What comes of the example's command. Raises Refused."""
    stage = Stage(edition, example)
    if example.act == "staged":
        return _staged(stage)
    return _closed(stage) if example.act == "closed" else decide(stage.flag, command_of(stage), stage.circumstances)


def _may_otherwise(edition: Edition, example: Example, expected: tuple[str, ...]) -> str | None:
    for role in sorted({*edition.role, *KNOWN_ROLES}):
        refusal = _refusal(edition, example.model_copy(update={"by": (role,)}))
        if refusal and role in expected:
            return f"{role} may not: {refusal}"
        if not refusal and role not in expected:
            return f"{role} may"
    return None


def _unmissed(edition: Edition, example: Example, name: str) -> str | None:
    refusal = _refusal(edition, example.model_copy(update={"lacks": (*example.lacks, name)}))
    if refusal is None:
        return f"nobody misses {name}"
    missed = refusal.rule in example.rules and f"{name} (" in refusal.remedy
    return None if missed else f"{name} isn't what it is refused for: {refusal}"


def _refusal(edition: Edition, example: Example) -> Refused | None:
    try:
        decided_on(edition, example)
    except Refused as refusal:
        return refusal
    return None


def _came_otherwise(example: Example, decided: Decided) -> str | None:
    signed = [one for _, events in decided.events for one in events]
    events = [one.event for one in signed]
    warned = {rule for rule, _ in decided.warnings}
    due = next((day for day in map(_due, events) if day), None)
    came = {"review_due": due, "events": tuple(event.type.partition(".")[2] for event in events),
            "referred": next((one.code for one in events if isinstance(one, e.ReferredForJudgement)), None),
            "answer_due": next((one.due for one in events if isinstance(one, e.ReferredForJudgement)), None),
            "answer_before": next((one.before for one in events if isinstance(one, e.ReferredForJudgement)), None),
            "called": next((one.reason for one in events if isinstance(one, e.ReviewCalled)), None),
            "called_by": next((one.due for one in events if isinstance(one, e.ReviewCalled)), None),
            "sends": {one.to: one.due_on for event in events if isinstance(event, e.FlagEvent) for one in event.messages},
            "signed_as": signed[0].role,
            "offence_data": next((one.criminal_offence_data for one in events if isinstance(one, e.Requested)), None)}
    kept = _put_down(events)
    for name, wanted in (example.keeps or {}).items():
        if (kept[name] if name in kept else None) != wanted:
            return f"{name} is {kept[name] if name in kept else 'not put down'}, not {wanted}"
    for name, value in came.items():
        expected = getattr(example, name)
        if expected is not None and value != expected:
            return f"{name} is {value}, not {expected}"
    if example.warned and example.warned not in warned:
        return f"{example.warned} doesn't warn"
    if example.unwarned and example.unwarned in warned:
        return f"{example.unwarned} warns"
    return None if example.allowed is not False else "it is allowed"


def _due(event: Event) -> object:
    return event.review_due if isinstance(event, e.Added | e.Continued | e.MonitoringStarted | ReviewDatesSet) else None


def _put_down(events: list[Event]) -> dict[str, JsonValue]:
    """All the information that stands in the events."""
    found: dict[str, JsonValue] = {}
    for event in events:
        if isinstance(event, e.FlagEvent):
            found |= {**event.facts, **event.text}
        if isinstance(event, ReviewDatesSet):
            found |= {name: day.isoformat() for name, day in event.dates.items()}
    return found


def _seen_otherwise(edition: Edition, example: Example) -> str | None:
    alert = edition.flag_type(example.flag).alert
    seen = {"shown": alert.applies({**edition.settled(example.settled), **example.facts}), "shows": alert.shows,
            "note": alert.note, "ask": alert.ask, "contact": alert.contact,
            "tells": tuple(sorted(told_of_opening(edition.flag_type(example.flag)))),
            "sent_to": _sent_to(edition, example),
            "reads": _readers(edition, example), "sees_earlier": _roles(edition, edition.score.earlier.roles)
            if edition.score and edition.score.earlier else ()}
    for name, value in seen.items():
        expected = getattr(example, name)
        if expected is not None and value != expected:
            return f"{name} is {value}, not {expected}"
    return None


def _sent_to(edition: Edition, example: Example) -> tuple[str, ...]:
    """To whom a flag that has lapsed is sent."""
    lapse = edition.flag_type(example.flag).review.lapse
    facts = {**edition.settled(example.settled), "subject_kind": example.subject_kind, **example.facts}
    return (lapse.to,) if lapse and example.lapsed and lapse.applies(facts) else ()


def _reported_otherwise(edition: Edition, example: Example) -> str | None:
    """How a report comes out otherwise: who may have it, whether it has the flag, how it is ordered and counted."""
    if example.report is None or example.report not in edition.report:
        return f"there is no report {example.report}"
    report = edition.report[example.report]
    facts = {**edition.settled(example.settled), "subject_kind": example.subject_kind, **example.facts}
    regular = [rule for rule in report.regular if rule.applies(edition.settled(example.settled))]
    came = {"shown": example.flag in report.flags and report.applies(facts), "shows": report.shows, "counts": report.counts,
            "ordered_by": report.ordered_by,
            "sends": {role: min(next(rule.days(example.on, example.on + YEAR)) for rule in regular if role in rule.to)
                      for role in {role for rule in regular for role in rule.to}},
            "made_on": report.made_on(example.on), "may": _roles(edition, report.roles),
            "sections": report.sections_of(example.on, example.added_on or example.on, example.due_on),
            "sends_on": _roles(edition, report.distributed.by) if report.distributed else (),
            "sent_to": report.distributed.to if report.distributed else ()}
    for name, value in came.items():
        expected = getattr(example, name)
        if expected is not None and value != expected:
            return f"{name} is {value}, not {expected}"
    return None


def _roles(edition: Edition, named: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of a document whose bearers hold one of those named."""
    return tuple(role for role in edition.role if edition.with_also(frozenset({role})) & set(named))


def _readers(edition: Edition, example: Example) -> dict[str, tuple[str, ...]]:
    """The roles in which somebody who works on the case reads each of the example's fields, and a stranger doesn't."""
    flag_type = edition.flag_type(example.flag)
    return {name: tuple(role for role in edition.role if name not in kept_back(flag_type, edition, {role}, related=True)
                        and name in kept_back(flag_type, edition, {role}, related=False)) for name in example.reads or ()}


def _closed(stage: Stage) -> Decided:
    """The completion of the closure of a case or referral that was declared yesterday, with the flag reviewed for it or not."""
    flag = stage.flag
    kind = stage.example.closes
    closings = [rule for rule in stage.edition.closing if stage.example.flag in rule.flags and kind in rule.of]
    roles = stage.example.by or tuple(role for rule in closings for role in rule.declared_by)
    if flag and stage.example.reviewed_for_closing:
        flag = replace(flag, reviews=(Done("staff-9", "", stage.before, 9),))
    case = Case(kind, "C-1", stage.before, stage.before, 8, (flag.id,) if flag else ())
    given = cases.Circumstances(signature=stage.signature(roles), council=stage.council, stream=CASE, kind=kind,
                                reference="C-1", flags=(flag,) if flag else (), own=frozenset())
    return cases.complete(case, CompleteClosure(), given)



def _staged(stage: Stage) -> Decided:
    """What comes of the case's reaching a stage."""
    flag, reached = stage.flag, stage.example.stage or ""
    roles = stage.example.by or tuple(role for rule in stage.edition.stages if reached in rule.stage for role in rule.declared_by)
    given = cases.Circumstances(signature=stage.signature(roles), council=stage.council, stream=CASE, kind="case",
                                reference="C-1", flags=(flag,) if flag else (), own=frozenset())
    return reach(ReachStage(stage=reached), given)
