"""The examples of a score table, and every way in which it could say something else."""
from collections.abc import Iterator
from typing import Any

from domain.policies.provision import Provision
from domain.policies.retention_examples import Document
from domain.policies.score import Band, Part, ScoreExample, ScoreTable, Visible
from domain.refusal import Refused

Way = tuple[str, Any]


def score_fault(document: Document, table: ScoreTable | None, example: ScoreExample) -> str | None:
    """How an example comes out otherwise than it says, or None."""
    if table is None:
        return "the document has no score table"
    if example.may is not None:
        asks = {role for role in document.role if not document.with_also(frozenset({role})).isdisjoint(table.roles)}
        return None if asks == set(example.may) else f"{', '.join(sorted(asks))} may"
    try:
        scored = table.scored(example.given, example.starts_on)
    except Refused as refusal:
        return None if refusal.rule == example.refused else f"it is refused: {refusal}"
    came = {"score": scored.score, "outcome": scored.outcome, "months": scored.months, "by": scored.rule,
            "code": next(iter(scored.codes), None), "readings": len(scored.candidates),
            "may_be_visible": scored.may_be_visible, "visible": scored.visible, "planned_removal": scored.planned_removal,
            "refused": None}
    for name, value in came.items():
        expected = getattr(example, name)
        if expected is not None and value != expected:
            return f"{name} is {value}, not {expected}"
    return None


def score_faults(table: ScoreTable) -> Iterator[str]:
    """Conditions that look at what can't be."""
    known = {name: set(part.values) for name, part in table.part.items()}
    for number, band in enumerate(table.band):
        for condition in (*_each(band.when), *_each(band.unless)):
            for name, wanted in condition.items():
                values = wanted if isinstance(wanted, tuple) else (wanted,)
                if name != "score" and name not in table.told and not (name in known and known[name].issuperset(values)):
                    yield f"score.band[{number}]: {name} is never {wanted} ({band.rule})"


def _each(condition: Any) -> tuple[Any, ...]:
    return condition if isinstance(condition, tuple) else (condition,)


def score_ways(value: Provision, everyone: tuple[str, ...]) -> Iterator[Way]:
    with_ = value.model_copy
    match value:
        case ScoreTable():
            yield "anyone may ask", with_(update={"roles": everyone})
        case Part():
            for number in value.values:
                yield f"without {number}", with_(update={"values": {n: v for n, v in value.values.items() if n != number}})
        case Visible():
            yield "one more", with_(update={"least": value.least + 1})
            yield "one less", with_(update={"least": value.least - 1})
            yield "nobody decides", with_(update={"decided_by": None})
        case Band():
            if value.months:
                yield "a month longer", with_(update={"months": value.months + 1})
            if value.code:
                yield "without its code", with_(update={"code": None})
            for place, kept in enumerate(value.readings):
                less = (*value.readings[:place], *value.readings[place + 1:])
                yield f"not '{kept.says}'", with_(update={"readings": less})
