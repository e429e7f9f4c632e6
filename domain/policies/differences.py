"""What one edition says otherwise than another, rule by rule."""
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from pydantic import JsonValue

from domain.policies.edition import Edition, Question
from domain.policies.example import Example
from domain.policies.fields import Field
from domain.policies.flag_type import FlagType
from domain.policies.provision import Provision
from domain.policies.retention_example import AdviceExample
from domain.policies.score import ScoreExample
from domain.policies.stages import Stages
from domain.value import Value

OF_THE_DOCUMENT = "document"
"""The rule under which what belongs to none is told: title, purposes, keys of flags."""
CITED = frozenset({"rule", "besides"})
UNTOLD = (Example, AdviceExample, ScoreExample)
"""Examples show what the rules say; they aren't rules."""
BY_THEMSELVES = (Provision, Question, FlagType, *UNTOLD)


class Difference(Value):
    """One piece of a document that stands in one edition only, or says something else in the other."""

    place: str
    """`flag.RTC.review.interval`; a piece of a list is named by the list."""
    rules: tuple[str, ...]
    before: Mapping[str, JsonValue] | None
    """Key → what the older edition says; of a piece that both have, only what differs. None where it isn't there."""
    after: Mapping[str, JsonValue] | None
    when: JsonValue = None
    """On which facts both apply; of a list with several pieces, it tells which is meant."""


def differences(old: Edition, new: Edition) -> dict[str, tuple[Difference, ...]]:
    """Rule → what became of it, in the order of the newer edition's rules; then the rules that it no longer has."""
    found: dict[str, list[Difference]] = {}
    before, after = _pieces(old), _pieces(new)
    for place in dict.fromkeys((*after, *before)):
        for piece in _between(place, before[place] if place in before else [], after[place] if place in after else []):
            for rule in piece.rules or (OF_THE_DOCUMENT,):
                found.setdefault(rule, []).append(piece)
    order = dict.fromkeys((OF_THE_DOCUMENT, *new.rules, *old.rules, *found))
    return {rule: tuple(found[rule]) for rule in order if rule in found}


Piece = tuple[tuple[str, ...], Mapping[str, JsonValue]]
"""The rules that it keeps, and what it says."""


def _pieces(edition: Edition) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for place, piece in _walk(edition, ""):
        found.setdefault(place, []).append(piece)
    return found


def _walk(value: Any, place: str) -> Iterator[tuple[str, Piece]]:
    """Every part of a document that says something of its own, with the place where it stands."""
    if isinstance(value, UNTOLD):
        return
    if isinstance(value, Value):
        parts = {name: getattr(value, name) for name in type(value).model_fields if name not in CITED}
        own = {name for name, part in parts.items() if not holds_rules(part)}
        told: dict[str, JsonValue] = value.model_dump(mode="json", include=own - {"sha256"}, exclude_defaults=True)
        if told:
            yield place or OF_THE_DOCUMENT, (_rules(value), told)
        if isinstance(value, Field | Stages):
            meanings = value.codes if isinstance(value, Field) else value.stage
            yield from ((f"{place}.{code}", ((rule,), {"means": meanings[code]}))
                        for code, rule in value.rule_of.items() if code in meanings)
        for name in parts.keys() - own:
            yield from _walk(parts[name], f"{place}.{name}".lstrip("."))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _walk(part, f"{place}.{name}")
    elif isinstance(value, tuple):
        for part in value:
            yield from _walk(part, place)


def _rules(value: Value) -> tuple[str, ...]:
    if isinstance(value, Question):
        return (value.code,)
    if isinstance(value, FlagType):
        return value.once.rules
    return value.rules if isinstance(value, Provision) else ()


def holds_rules(part: Any) -> bool:
    """Whether something holds pieces that are told by themselves."""
    if isinstance(part, Mapping):
        return any(holds_rules(one) for one in part.values())
    if isinstance(part, tuple):
        return any(holds_rules(one) for one in part)
    return isinstance(part, BY_THEMSELVES) or (
        isinstance(part, Value) and any(holds_rules(getattr(part, name)) for name in type(part).model_fields))


def _between(place: str, before: list[Piece], after: list[Piece]) -> Iterator[Difference]:
    """Of the pieces at one place, those that only one side has; the rest are paired by their rules, then in order."""
    gone = [piece for piece in before if piece not in after]
    come = [piece for piece in after if piece not in before]
    for rules in dict.fromkeys(rules for rules, _ in (*gone, *come)):
        olds, news = ([told for own, told in side if own == rules] for side in (gone, come))
        for old, new in zip_longest(olds, news):
            yield _difference(place, rules, old, new)


def _difference(place: str, rules: tuple[str, ...], old: Mapping[str, JsonValue] | None,
                new: Mapping[str, JsonValue] | None) -> Difference:
    if old is None or new is None:
        return Difference(place=place, rules=rules, before=old, after=new)
    names = [name for name in dict.fromkeys((*old, *new)) if (name in old) != (name in new) or old[name] != new[name]]
    return Difference(place=place, rules=rules, before={name: old[name] for name in names if name in old},
                      after={name: new[name] for name in names if name in new},
                      when=new["when"] if "when" in new and "when" not in names else None)
