"""One piece of information that a policy asks for: its shape, and what may stand in it."""
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import JsonValue, StringConstraints, model_validator

from domain.calendar import WRITTEN_DAY
from domain.policies.counting import Counts, WorksOut
from domain.policies.provision import Act, Facts, Provision
from domain.refusal import Refused
from domain.value import Part, Value

Kind = Literal["text", "yes_no", "date", "number", "code", "codes", "checklist", "document", "subject", "subjects", "record"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")]

SHAPES: Mapping[Kind, str] = {
    "text": "words, at most 20,000 characters",
    "yes_no": "true or false",
    "date": "a date, YYYY-MM-DD",
    "number": "a whole number",
    "code": "one of its codes",
    "codes": "a list of one or more of its codes",
    "checklist": "an object with one of its statuses for each of its codes",
    "document": 'an object {"system", "id"} and, if known, "dated" and "sha256"',
    "subject": "the id of a subject record",
    "subjects": "a list of ids of subject records",
    "record": "an object of its own fields",
}
LONGEST, LONGEST_LINE = 20_000, 400
"""Characters."""
MOST = 200


class SubField(Value):
    """One line of a record."""

    title: str
    type: Literal["text", "yes_no", "date", "number", "code", "subject"] = "text"
    codes: Mapping[str, str] = {}
    optional: bool = False
    """May be left out."""
    happened: bool = False
    """A date that can't lie ahead of the act which tells it."""


class Field(Provision):
    """Information by name. `at` asks for it anew with each named act; `before` asks that it be known by the named act."""

    title: str
    type: Kind
    codes: Mapping[str, str] = {}
    """Code → what it means, for `code`, `codes` and `checklist`."""
    rule_of: Mapping[str, str] = {}
    """Code → the rule that it comes from, where each code has one of its own."""
    statuses: Mapping[str, str] = {}
    """For a checklist: status → what it means."""
    other: Name | None = None
    """The field that must say in words what the code OTHER stands for."""
    fields: Mapping[Name, SubField] = {}
    many: bool = False
    """A record that may stand several times."""
    smallest: int | None = None
    largest: int | None = None
    may_be: tuple[Literal["unknown", "not_applicable"], ...] = ()
    """May instead be `{"unknown": "why"}` or `{"not_applicable": "why"}`."""
    at: tuple[Act, ...] = ()
    asked: Mapping[Act, Provision] = {}
    """A further act at which another rule asks for it anew → that rule."""
    before: Act | None = None
    also_before: tuple[Act, ...] = ()
    """Further acts by which it must be known, where what is known by then asks for it."""
    only_warn: bool = False
    """What is missing is said with the outcome, and stops nothing."""
    happened: bool = False
    """A date, or a document's, that can't lie ahead of the act which tells it."""
    offered: bool = False
    """May be given with a request, an addition, a correction; nobody has to."""
    narrative: bool = False
    """Shown only to those with a relationship, a deciding role or a break-glass read."""
    only_for: tuple[str, ...] = ()
    """Shown only to those who work on a case of the flag in one of these roles; to anyone else by a break-glass read."""
    opening_tells: str | None = None
    """The role that is told of such a read."""

    grows: bool = False
    """Of several records: with `noted`, what is given is added to those that are known."""
    counts: Counts | None = None
    """Worked out from the records of another field, and given by nobody."""
    works_out: WorksOut | None = None
    """Worked out from other fields, and given by nobody."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.type in ("code", "codes", "checklist")) != bool(self.codes):
            raise ValueError("codes belong to code, codes and checklist, and these need them")
        if (self.type == "checklist") != bool(self.statuses) or (self.type == "record") != bool(self.fields):
            raise ValueError("statuses belong to a checklist, fields to a record, and these need them")
        if (self.happened and self.type not in ("date", "document")) or any(
                sub.happened and sub.type != "date" for sub in self.fields.values()):
            raise ValueError("happened belongs to a date, a document or a record's date")
        if set(self.rule_of) - set(self.codes):
            raise ValueError("rule_of names codes of the field")
        if self.also_before and not self.before:
            raise ValueError("also_before adds to before")
        if (self.grows and not self.many) or (self.counts and self.type != "yes_no"):
            raise ValueError("records of which there are many grow; what is counted up is a yes_no")
        if self.works_out and (self.type != "code" or set(self.works_out.least) != set(self.codes)
                               or min(self.works_out.least.values()) != 0 or not self.works_out.of):
            raise ValueError("what is worked out is a code, of which each has its least number, one of them 0")
        if not (self.at or self.asked or self.before or self.offered or self.is_worked_out):
            raise ValueError("says neither at which act it is asked, nor before which it must be known, nor offered = true")
        return self

    @property
    def part(self) -> Part:
        """Which half of the sealed part it belongs to."""
        return "text" if self.type in ("text", "record") else "facts"

    @property
    def is_standing(self) -> bool:
        """Known about the flag from then on, and not only said with one act."""
        return self.offered or self.before is not None or "requested" in self.at or self.is_worked_out

    @property
    def is_worked_out(self) -> bool:
        """Given by nobody."""
        return self.counts is not None or self.works_out is not None

    def needed_at(self, act: Act, facts: Facts) -> bool:
        return (act in self.at and self.applies(facts)) or (act in self.asked and self.asked[act].applies(facts))

    def known_by(self, act: Act, facts: Facts) -> bool:
        """Whether it must be known by an act."""
        return act in (self.before, *self.also_before) and self.applies(facts)

    def cited_at(self, act: Act) -> Provision:
        """The rule that asks for it at an act."""
        return self.asked[act] if act in self.asked and act not in self.at else self

    def accept(self, name: str, value: JsonValue, day: date, known: JsonValue = None) -> JsonValue:
        """The value as it is kept. Raises Refused, which doesn't repeat it.

        `day` is the London date of the act. Of `known`, which was told before, no date is looked at again.
        """
        if isinstance(value, dict) and len(value) == 1 and self.may_be:
            (key, why), = value.items()
            if key in self.may_be and isinstance(why, str) and 0 < len(why.strip()) <= LONGEST:
                return value
        if not self._fits(value):
            or_else = "".join(f', or {{"{key}": "why"}}' for key in self.may_be)
            raise Refused(self.rule, self.clause, f"{name} must be {self._wanted()}{or_else}")
        if value != known and any(told > day for told in self._happened(value, known)):
            raise Refused(self.rule, self.clause, f"{name} must be no later than the day of the act")
        return value

    def _happened(self, value: JsonValue, known: JsonValue) -> Iterator[date]:
        """The dates told now that can't lie ahead."""
        told = value if isinstance(value, list) else [value]
        before = known if isinstance(known, list) else []
        lines = ["dated"] if self.happened else [name for name, sub in self.fields.items() if sub.happened]
        for one in told:
            if self.type == "date" and self.happened:
                yield date.fromisoformat(str(one))
            elif isinstance(one, dict) and one not in before:
                yield from (date.fromisoformat(str(one[name])) for name in lines if name in one)

    def _wanted(self) -> str:
        codes = f": {', '.join(self.codes)}" if self.codes else ""
        return f"{'a list, each ' if self.many else ''}{SHAPES[self.type]}{codes}"

    def _fits(self, value: JsonValue) -> bool:
        if self.many:
            return isinstance(value, list) and 0 < len(value) <= MOST and all(self._fits_record(item) for item in value)
        if self.type == "record":
            return self._fits_record(value)
        if self.type == "codes":
            return isinstance(value, list) and 0 < len(value) == len(_distinct(value)) and _distinct(value) <= set(self.codes)
        if self.type == "checklist":
            return (isinstance(value, dict) and bool(value) and set(value) <= set(self.codes)
                    and (self.only_warn or len(value) == len(self.codes))
                    and all(isinstance(status, str) and status in self.statuses for status in value.values()))
        if self.type == "number":
            return (isinstance(value, int) and not isinstance(value, bool)
                    and (self.smallest or 0) <= value <= (self.largest if self.largest is not None else 10**9))
        return _fits_single(self.type, value, self.codes)

    def _fits_record(self, value: JsonValue) -> bool:
        return (isinstance(value, dict) and set(value) <= set(self.fields)
                and all(_fits_single(sub.type, value[name], sub.codes) if name in value else sub.optional
                        for name, sub in self.fields.items()))


def _distinct(values: list[JsonValue]) -> set[str]:
    return {value for value in values if isinstance(value, str)}


def _fits_single(kind: str, value: JsonValue, codes: Mapping[str, str]) -> bool:
    match kind:
        case "text":
            return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= LONGEST
        case "yes_no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9
        case "date":
            return isinstance(value, str) and is_date(value)
        case "code":
            return isinstance(value, str) and value in codes
        case "document":
            return _is_document(value)
        case "subject":
            return isinstance(value, str) and is_id(value)
        case "subjects":
            return isinstance(value, list) and 0 < len(value) <= MOST and all(isinstance(v, str) and is_id(v) for v in value)
    raise ValueError(kind)


def _is_document(value: JsonValue) -> bool:
    if not isinstance(value, dict) or not {"system", "id"} <= set(value) <= {"system", "id", "dated", "sha256"}:
        return False
    return all(isinstance(item, str) and item.strip() and len(item) <= LONGEST_LINE for item in value.values()) and (
        "dated" not in value or is_date(str(value["dated"])))


def is_date(text: str) -> bool:
    try:
        return WRITTEN_DAY.fullmatch(text) is not None and 1900 <= date.fromisoformat(text).year <= 2200
    except ValueError:
        return False


def is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
