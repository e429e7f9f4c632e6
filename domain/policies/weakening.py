"""Every way in which a document could say less, or something else: what its examples must notice."""
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from domain.policies.child_search import ChildSearch, Homes
from domain.policies.edition import Check, Closing, Edition, Question, Role
from domain.policies.fields import Field
from domain.policies.flag_type import (
    Alert,
    Alone,
    Apart,
    Becomes,
    CallsReview,
    Criterion,
    FlagType,
    InTime,
    Referral,
    Steps,
    Subjects,
    TakesPart,
    TwoPeople,
    Warns,
    WhoMay,
)
from domain.policies.message import Message
from domain.policies.provision import Condition, Provision
from domain.policies.reading import conditions, provisions
from domain.policies.report import Regular, Report
from domain.policies.retention import Row
from domain.policies.retention_settled import questions_of
from domain.policies.retention_weakening import table_ways
from domain.policies.review import Interval, Mirror, Verifies
from domain.policies.score import Band
from domain.policies.score_examples import score_ways
from domain.policies.stages import Stages
from domain.policies.weakening_lists import GONE, field_ways, further_ways, list_ways, longer, message_ways, standing_ways
from domain.policies.wording import Wording
from domain.value import Value

Put = Callable[[Any], Any]
Way = tuple[str, Any]


class Weakened(NamedTuple):
    """A document with one thing changed."""

    key: str
    rules: tuple[str, ...]
    change: str
    edition: Edition


def weakened(edition: Edition) -> Iterator[Weakened]:
    looked_at = {name for _, p in provisions(edition) for condition in conditions(p) for name in condition}
    looked_at |= {name for closing in edition.closing if not isinstance(closing.only_warn, bool) for name in closing.only_warn}
    looked_at |= {code for _, code in questions_of(edition.retention)} if edition.retention else set()
    for key, value, put in _places(edition, lambda new: new, ""):
        if key.endswith((".mirror.discussion", ".mirror.end", ".earliest.within")) and isinstance(value, Provision):
            yield Weakened(key, value.rules, "taken out", put(GONE))
        if isinstance(value, Provision):
            for rules, change, new in _changes(edition, value):
                if new != value:
                    yield Weakened(key, rules, change, put(new))
        if isinstance(value, Field):
            for code, rule in value.rule_of.items():
                codes = {known: meaning for known, meaning in value.codes.items() if known != code}
                yield Weakened(f"{key}.codes.{code}", (rule,), "taken out", put(value.model_copy(update={"codes": codes})))
        if isinstance(value, Question) and value.code in looked_at:
            for reading in value.readings:
                if reading != value.until_settled:
                    new = value.model_copy(update={"until_settled": reading})
                    yield Weakened(f"question {value.code}", (value.code,), f"until settled {reading}", put(new))
        if isinstance(value, FlagType):
            if value.key:
                yield Weakened(f"{key}.key", value.once.rules, "without its key", put(value.model_copy(update={"key": ()})))
            offence = value.criminal_offence_data is False
            yield Weakened(f"{key}.criminal_offence_data", (), f"always {offence}",
                           put(value.model_copy(update={"criminal_offence_data": offence})))


def _changes(edition: Edition, value: Provision) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """With the rules whose examples must notice; of a condition of a table's row, any example of the table."""
    yield from ((value.rules, change, new) for change, new in _ways(edition, value))
    if isinstance(value, Row | Band):
        yield value.rules, "taken out", GONE
    yield from ((value.rules, change, new) for change, new in table_ways(value, tuple(edition.role), edition.retention))
    yield from ((value.rules, change, new) for change, new in score_ways(value, tuple(edition.role)))
    shown_by = () if isinstance(value, Row | Band) else value.rules
    yield from ((shown_by, change, new) for change, new in _conditions(value))


def _places(value: object, put: Put, key: str) -> Iterator[tuple[str, object, Put]]:
    """Every value in a document, with its key and a way to have the document with something else there."""
    if isinstance(value, Value):
        yield key, value, put
        for name in type(value).model_fields:
            yield from _places(getattr(value, name), _attribute(value, name, put), f"{key}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _places(item, _item(value, name, put), f"{key}.{name}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _places(item, _element(value, number, put), f"{key}[{number}]")


def _attribute(value: Value, name: str, put: Put) -> Put:
    return lambda new: put(value.model_copy(update={name: None if new is GONE else new}))


def _item(value: dict[Any, Any], name: object, put: Put) -> Put:
    return lambda new: put({k: new if k == name else v for k, v in value.items() if k != name or new is not GONE})


def _element(value: tuple[Any, ...], number: int, put: Put) -> Put:
    return lambda new: put((*value[:number], *(() if new is GONE else (new,)), *value[number + 1:]))


def _ways(edition: Edition, value: Provision) -> Iterator[Way]:
    """What a provision could say instead, by its shape."""
    with_ = value.model_copy
    everyone = tuple(edition.role)
    match value:
        case Role(also=also) if also:
            yield "is nothing else besides", with_(update={"also": ()})
        case Check():
            yield "taken out", GONE
            for flag in value.flags:
                yield f"not for {flag}", with_(update={"flags": tuple(f for f in value.flags if f != flag)})
        case Closing():
            yield "taken out", GONE
            for kind in value.of if len(value.of) > 1 else ():
                yield f"not for a {kind}", with_(update={"of": tuple(k for k in value.of if k != kind)})
            yield "always only warns", with_(update={"only_warn": True})
            if not isinstance(value.only_warn, bool):
                yield "never only warns", with_(update={"only_warn": False})
        case Message() | Regular():
            yield "taken out", GONE
            yield from message_ways(value, everyone)
        case Report() | Stages():
            yield "taken out", GONE
            yield from list_ways(value, everyone)
        case Subjects():
            yield "any subject will do", with_(update={"kinds": ("PERSON", "HOUSEHOLD", "PREMISES")})
        case Field():
            yield from field_ways(value)
        case Alert():
            yield "asks somebody else", with_(update={"ask": next(role for role in everyone if role != value.ask)})
            yield "says something else", with_(update={"note": "Something else", "shows": ("something_else",)})
            yield "says not whom to contact", with_(update={"contact": None})
        case _:
            yield from _rule_ways(value, everyone)
            yield from further_ways(value, everyone)
            yield from standing_ways(value, everyone)


def _rule_ways(value: Provision, everyone: tuple[str, ...]) -> Iterator[Way]:
    with_ = value.model_copy
    match value:
        case WhoMay() | TakesPart():
            yield "taken out", GONE
            yield "any role will do", with_(update={"roles": everyone})
        case CallsReview() | InTime():
            yield "taken out", GONE
            yield from longer(value, "within_days", "within_working_days")
        case (Apart() | Verifies() | Warns() | Becomes() | Alone() | TwoPeople() | Homes() | ChildSearch()
              | Wording()):
            yield "taken out", GONE
        case Steps() | Criterion() | Referral():
            yield "taken out", GONE
            yield from _path_ways(value)
        case Interval():
            yield from longer(value, "every_months", "every_days", "every_working_days")
            other = "act" if value.counts_from == "meeting" else "meeting"
            yield f"counts from {other}", with_(update={"counts_from": other})
        case Mirror():
            yield "taken out", GONE
            for process in value.processes:
                yield f"not {process}", with_(update={"processes": tuple(p for p in value.processes if p != process)})


def _path_ways(value: Steps | Criterion | Referral) -> Iterator[Way]:
    with_ = value.model_copy
    match value:
        case Steps():
            for step in value.order[1:-1]:
                yield f"without {step}", with_(update={"order": tuple(act for act in value.order if act != step)})
            if value.meeting:
                yield "without a meeting", with_(update={"meeting": None})
        case Criterion():
            yield "refuses" if value.else_warn else "only warns", with_(update={"else_warn": not value.else_warn})
            for act in value.at if len(value.at) > 1 else ():
                yield f"not when {act}", with_(update={"at": tuple(a for a in value.at if a != act)})
        case Referral():
            yield "proceeds on any reading", with_(update={"proceeds_on": tuple(value.readings)})
            yield from longer(value, "due_working_days" if value.due_working_days else "due_days")


def _conditions(value: Provision) -> Iterator[Way]:
    """Each condition that the provision hangs on, left out."""
    for name in ("when", "unless"):
        held: Condition | tuple[Condition, ...] = getattr(value, name)
        for number, condition in enumerate(held if isinstance(held, tuple) else (held,)):
            for fact in condition:
                less = {other: wanted for other, wanted in condition.items() if other != fact}
                parts = tuple(less if n == number else c for n, c in enumerate(held)) if isinstance(held, tuple) else less
                kept = tuple(part for part in parts if part) if isinstance(parts, tuple) and name == "unless" else parts
                yield f"{name} doesn't look at {fact}", value.model_copy(update={name: kept})
