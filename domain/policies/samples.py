"""Information that nobody had to think up: what an example leaves unsaid."""
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from domain.policies.fields import Field, SubField
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts

SOMEBODY = "00000000-0000-4000-8000-000000000001"
SOME_DAY = "1900-01-01"
"""The first that a date may be, so that it lies ahead of no act."""
ROUNDS = 8
"""What is asked may depend on what was answered, that again on something else."""


def wanted(flag_type: FlagType, acts: Iterable[Act], facts: Facts, lacking: frozenset[str]) -> dict[str, JsonValue]:
    """What the acts ask for and `facts` don't hold, each in its shape; codes are the first of their field."""
    acts = tuple(acts)
    found: dict[str, JsonValue] = {}
    for _ in range(ROUNDS):
        known = {**facts, **found}
        more = {name: sample(field) for name, field in flag_type.field.items()
                if name not in known and name not in lacking and any(asks(field, act, known) for act in acts)}
        if not more:
            return found
        found |= more
    return found


def asks(field: Field, act: Act, facts: Facts) -> bool:
    return field.needed_at(act, facts) or field.known_by(act, facts)


def sample(field: Field) -> JsonValue:
    one = _record(field.fields) if field.type == "record" else _single(field.type, field.codes, field.statuses, field.smallest)
    return [one] if field.many else one


def _record(fields: Mapping[str, SubField]) -> JsonValue:
    return {name: _single(sub.type, sub.codes, {}, None) for name, sub in fields.items() if not sub.optional}


def _single(kind: str, codes: Mapping[str, str], statuses: Mapping[str, str], smallest: int | None) -> JsonValue:
    match kind:
        case "yes_no":
            return True
        case "number":
            return smallest or 0
        case "date":
            return SOME_DAY
        case "code":
            return next(iter(codes), "")
        case "codes":
            return [next(iter(codes), "")]
        case "checklist":
            return {code: next(iter(statuses)) for code in codes}
        case "document":
            return {"system": "DOCUMENTS", "id": "D-1"}
        case "subject":
            return SOMEBODY
        case "subjects":
            return [SOMEBODY]
    return "Words."
