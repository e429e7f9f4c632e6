"""Where each rule of a text is kept, and what shows that it is."""
from collections.abc import Mapping
from typing import NamedTuple

from domain.policies.edition import Edition, Note
from domain.policies.fields import Field
from domain.policies.open_questions import Hanging, hanging_on
from domain.policies.reading import provisions
from domain.policies.stages import Stages
from domain.value import Value


class KeptByCode(Value):
    """A rule that a part of the product keeps whatever the document says, because the law or the house wants it so."""

    code: str
    """`domain/flags/telling.py:withhold`."""
    test: str
    """`tests/policies/test_rules_kept_by_code.py::test_…`: it fails where the code doesn't keep the rule."""
    breaks: str
    """A piece of that code."""
    into: str
    """What stands in its place in a copy that doesn't keep the rule."""


class Covered(NamedTuple):
    """What became of one rule."""

    rule: str
    kept: tuple[str, ...]
    """Keys of the document."""
    code: KeptByCode | None
    shown: tuple[str, ...]
    """Titles of the examples that show it."""
    why_not: str | None
    """Why nothing executes it, or not all of it."""
    fault: str | None
    """Why it counts as lost."""


def coverage(edition: Edition, by_code: Mapping[str, KeptByCode]) -> tuple[Covered, ...]:
    """Each rule of the text, in its order."""
    kept = _kept(edition)
    hanging = hanging_on(edition)
    return tuple(_covered(edition, rule, kept[rule] if rule in kept else (), hanging, by_code) for rule in edition.rules)


def _kept(edition: Edition) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, provision in provisions(edition):
        if not isinstance(provision, Note):
            for rule in provision.rules:
                found[rule] = (*(found[rule] if rule in found else ()), key)
        if isinstance(provision, Field | Stages):
            part = "codes" if isinstance(provision, Field) else "stage"
            for code, rule in provision.rule_of.items():
                found[rule] = (*(found[rule] if rule in found else ()), f"{key}.{part}.{code}")
    return found


def _covered(edition: Edition, rule: str, kept: tuple[str, ...], hanging: Mapping[str, tuple[Hanging, ...]],
             by_code: Mapping[str, KeptByCode]) -> Covered:
    notes = [note for note in edition.note if rule in note.rules]
    question = next((question for question in edition.question if question.code == rule), None)
    code = by_code[rule] if rule in by_code else None
    shown = tuple(example.title for example in edition.every_example if rule in example.rules)
    why_not = "; ".join(f"{note.why}: {note.says}" for note in notes if note.why != "kept by code") or None
    hangs_on_it = question is not None and bool(hanging[question.code])
    if question and not hangs_on_it and not kept:
        why_not = f"an open question that no rule looks at; meanwhile: {question.until_settled}"
    fault = None
    if (kept or hangs_on_it) and not shown:
        fault = "no example shows it"
    elif any(note.why == "kept by code" for note in notes) and code is None:
        fault = "the document says that code keeps it, and no code and test are named"
    elif not (kept or hangs_on_it or code or why_not):
        fault = "it is kept nowhere"
    if question:
        kept = (*kept, f"question {rule}")
    return Covered(rule, kept, code, shown, why_not, fault)
