"""What lists, messages, fields and what a score leads to could say instead."""
from collections.abc import Iterator
from typing import Any, Final

from domain.policies.appeal import Appeal
from domain.policies.counting import Counts, WorksOut
from domain.policies.edition import Confirmation
from domain.policies.fields import Field
from domain.policies.flag_type import Signs, Writes
from domain.policies.message import Message
from domain.policies.provision import Provision
from domain.policies.report import Distributed, Regular, Report
from domain.policies.review import Earliest, Lapse
from domain.policies.score import Earlier, Starts, Stored
from domain.policies.stages import Stages

Way = tuple[str, Any]
GONE: Final = object()
"""Put in a provision's place, it takes the provision out."""


def list_ways(value: Report | Stages, everyone: tuple[str, ...]) -> Iterator[Way]:
    with_ = value.model_copy
    if isinstance(value, Stages):
        yield "any role will do", with_(update={"declared_by": everyone})
        for stage in value.stage:
            yield f"not at {stage}", with_(update={"stage": {s: m for s, m in value.stage.items() if s != stage}})
        return
    for section in value.sections:
        yield f"no {section}", with_(update={"sections": tuple(s for s in value.sections if s != section)})
    other = "added_on" if value.ordered_by == "review_due" else "review_due"
    yield "any role will do", with_(update={"roles": everyone})
    yield "in another order", with_(update={"ordered_by": other})
    for name, fields in (("counts", value.counts), ("shows", value.shows)):
        for field in fields:
            yield f"{name} no {field}", with_(update={name: tuple(f for f in fields if f != field)})


def message_ways(value: Message | Regular, everyone: tuple[str, ...]) -> Iterator[Way]:
    with_ = value.model_copy
    stranger = next(role for role in everyone if role not in value.to)
    for role in value.to:
        others = tuple(one for one in value.to if one != role)
        yield f"to somebody else than {role}", with_(update={"to": (*others, stranger)})
    if isinstance(value, Regular):
        yield "at other intervals", with_(update={"every": "week" if value.every != "week" else "quarter"})
        yield "on other days of the week", with_(update={"working_day": not value.working_day})
        return
    for act in value.at if len(value.at) > 1 else ():
        yield f"not when {act}", with_(update={"at": tuple(a for a in value.at if a != act)})
    if value.days_before_review is not None:
        yield "a day earlier", with_(update={"days_before_review": value.days_before_review + 1})
    yield ("of no child" if value.of == "children" else "of each child",
           with_(update={"of": "flag" if value.of == "children" else "children"}))


def standing_ways(value: Provision, everyone: tuple[str, ...]) -> Iterator[Way]:
    """Of what is counted up, lapses or is appealed against."""
    with_ = value.model_copy
    match value:
        case Counts():
            yield "one more", with_(update={"at_least": value.at_least + 1})
            yield "a month less", with_(update={"within_months": max(1, value.within_months - 1)})
            if value.where:
                yield "any record", with_(update={"where": {}})
        case WorksOut():
            yield from ((f"{code} from one more on", with_(update={"least": {**value.least, code: least + 1}}))
                        for code, least in value.least.items() if least)
            other = "highest" if value.by == "sum" else "sum"
            yield f"by {other}", with_(update={"by": other})
        case Lapse():
            yield "taken out", GONE
            yield "to somebody else", with_(update={"to": next(role for role in everyone if role != value.to)})
        case Appeal():
            yield "taken out", GONE
            yield "heard by somebody else", with_(update={"to": next(role for role in everyone if role != value.to)})
            yield "upheld by no answer", with_(update={"upheld": ()})
            yield from longer(value, "due_working_days" if value.due_working_days else "due_days")
            yield from longer(value, "within_days", "within_working_days")


def longer(value: Provision, *periods: str) -> Iterator[Way]:
    """One more of each number of months or days that the rule says."""
    for name in periods:
        held: int | None = getattr(value, name)
        if held:
            yield f"{name.replace('_', ' ')} one more", value.model_copy(update={name: held + 1})


def field_ways(field: Field) -> Iterator[Way]:
    with_ = field.model_copy
    if field.at or field.before:
        yield "asked nowhere", with_(update={"at": (), "before": None, "offered": True})
        yield "firm" if field.only_warn else "only warns", with_(update={"only_warn": not field.only_warn})
    else:
        yield "taken out", GONE
    if field.other:
        yield "OTHER needs no words", with_(update={"other": None})
    if field.only_for:
        yield "for anyone", with_(update={"only_for": ()})
        for role in field.only_for:
            yield f"not for {role}", with_(update={"only_for": tuple(r for r in field.only_for if r != role)})
    if field.opening_tells:
        yield "opening tells nobody", with_(update={"opening_tells": None})
    for act in field.also_before:
        yield f"not by {act}", with_(update={"also_before": tuple(a for a in field.also_before if a != act)})
    if field.happened:
        yield "may lie ahead", with_(update={"happened": False})
    for name, sub in field.fields.items():
        if sub.happened:
            ahead = sub.model_copy(update={"happened": False})
            yield f"{name} may lie ahead", with_(update={"fields": {**field.fields, name: ahead}})
    for instead in field.may_be:
        yield f"may not be {instead}", with_(update={"may_be": tuple(m for m in field.may_be if m != instead)})


def further_ways(value: Provision, everyone: tuple[str, ...]) -> Iterator[Way]:
    with_ = value.model_copy
    match value:
        case Distributed():
            yield "taken out", GONE
            yield "anyone sends it on", with_(update={"by": everyone})
            for role in value.to:
                yield f"not to {role}", with_(update={"to": tuple(one for one in value.to if one != role)})
        case Writes():
            yield "taken out", GONE
            yield "any role will do", with_(update={"roles": everyone})
            for name in value.fields if len(value.fields) > 1 else ():
                yield f"without {name}", with_(update={"fields": tuple(field for field in value.fields if field != name)})
        case Signs() | Earlier():
            yield "taken out", GONE
            yield "any role will do", with_(update={"roles": everyone})
            if isinstance(value, Signs) and value.at_least > 1:
                yield "one person fewer", with_(update={"at_least": value.at_least - 1})
                yield "one person more", with_(update={"at_least": value.at_least + 1})
        case Starts():
            yield "taken out", GONE
            yield "from another day", with_(update={"act": "agreed" if value.act != "agreed" else "added"})
        case Stored():
            yield "for no flags", with_(update={"flags": ()})
        case Earliest():
            yield "taken out", GONE
            for name in value.dates:
                yield f"without {name}", with_(update={"dates": tuple(d for d in value.dates if d != name)})
        case Confirmation():
            yield "taken out", GONE
