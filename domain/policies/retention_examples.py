"""Running the examples of a retention table."""
import json
from collections.abc import Mapping
from typing import Protocol

from pydantic import JsonValue, ValidationError

from domain.policies.provision import Facts
from domain.policies.retention import RetentionTable
from domain.policies.retention_advice import advise
from domain.policies.retention_case import Advice, Disposal, RetentionCase
from domain.policies.retention_example import AdviceExample
from domain.policies.retention_settled import as_settled


class Document(Protocol):
    """An edition, as far as its examples need it."""

    @property
    def retention(self) -> RetentionTable | None: ...

    @property
    def role(self) -> Mapping[str, object]: ...

    def with_also(self, roles: frozenset[str]) -> frozenset[str]: ...

    def settled(self, answers: Mapping[str, str]) -> Facts: ...


def advice_fault(document: Document, example: AdviceExample) -> str | None:
    """How an example comes out otherwise than it says, or None."""
    table = document.retention
    if table is None:
        return "the document has no retention table"
    if example.may is not None:
        return _may_otherwise(document, table, example.may)
    try:
        came = _came(advise(as_settled(table, document.settled(example.settled)), case_of(table, example), example.as_at))
    except ValidationError as error:
        where = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return "no such case can be asked about: " + "; ".join(where)
    for name, value in came.items():
        expected = getattr(example, name)
        if expected is not None and value != expected:
            return f"{name} is {value}, not {expected}"
    return None


def case_of(table: RetentionTable, example: AdviceExample) -> RetentionCase:
    """The case that an example describes, with what it leaves unsaid as in the table's typical one."""
    told = () if example.no_disposal else (example.disposal, *example.besides)
    disposals = tuple(Disposal.model_validate_json(_json(table, example, one)) for one in told)
    added = None if "flag_added_date" in example.lacks else example.flag_added_date
    return RetentionCase(flag_added_date=added, deceased=example.deceased, disposals=disposals)


def _json(table: RetentionTable, example: AdviceExample, one: Mapping[str, JsonValue]) -> str:
    return json.dumps({name: value for name, value in {**table.typical, **one}.items() if name not in example.lacks})


def _may_otherwise(document: Document, table: RetentionTable, expected: tuple[str, ...]) -> str | None:
    for role in sorted(document.role):
        may = not document.with_also(frozenset({role})).isdisjoint(table.roles)
        if may != (role in expected):
            return f"{role} {'may' if may else 'may not'}"
    return None


def _came(advice: Advice) -> dict[str, object]:
    return {"outcome": advice.outcome, "row": advice.row, "by": advice.rule, "codes": advice.codes, "warnings": advice.warnings,
            "last_days": tuple(sorted({one.last_day for one in advice.candidates if one.last_day})),
            "readings": len(advice.candidates), "still_running": advice.still_running_on_every_reading}
