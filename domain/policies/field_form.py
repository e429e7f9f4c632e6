"""The form of what a policy asks for, as JSON Schema: a client fills it in from that alone."""
from collections.abc import Mapping

from pydantic import JsonValue

from domain.policies.fields import LONGEST, LONGEST_LINE, MOST, Field, Kind, SubField
from domain.policies.samples import sample

Form = dict[str, JsonValue]
"""A JSON Schema (2020-12); `format` is to be kept as well."""

WORDS = r"\S"
DAY = r"^(19[0-9]{2}|2[01][0-9]{2}|2200)-[0-9]{2}-[0-9]{2}$"
ID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
MOST_COUNTED = 10**9
NOT_AHEAD = "no date later than the day of the act"
DATE: Form = {"type": "string", "format": "date", "pattern": DAY}
LINE: Form = {"type": "string", "pattern": WORDS, "maxLength": LONGEST_LINE}
PLAIN: Mapping[Kind, Form] = {
    "text": {"type": "string", "pattern": WORDS, "maxLength": LONGEST},
    "yes_no": {"type": "boolean"},
    "date": DATE,
    "number": {"type": "integer", "minimum": 0, "maximum": MOST_COUNTED},
    "subject": {"type": "string", "format": "uuid", "pattern": ID},
    "subjects": {"type": "array", "items": {"type": "string", "format": "uuid", "pattern": ID}, "minItems": 1, "maxItems": MOST},
    "document": {"type": "object", "required": ["system", "id"], "additionalProperties": False, "properties": {
        "system": LINE, "id": LINE, "dated": DATE, "sha256": LINE}},
}


def form(field: Field) -> Form:
    """What may stand in a field: whatever this form allows is accepted, and nothing else."""
    shape = _record(field.fields) if field.type == "record" else _single(field)
    if field.many:
        shape = {"type": "array", "items": shape, "minItems": 1, "maxItems": MOST}
    instead: list[JsonValue] = [{"type": "object", "required": [key], "additionalProperties": False, "properties": {
        key: {"title": "why", **PLAIN["text"]}}} for key in field.may_be]
    told: Form = {"title": field.title, "examples": [sample(field)]}
    if field.happened:
        told["description"] = NOT_AHEAD
    if field.is_worked_out:
        told["readOnly"] = True
    return {**told, "anyOf": [shape, *instead]} if instead else {**told, **shape}


def _single(field: Field) -> Form:
    match field.type:
        case "code":
            return one_of(field.codes)
        case "codes":
            return {"type": "array", "items": one_of(field.codes), "minItems": 1, "uniqueItems": True}
        case "checklist":
            return {"type": "object", "additionalProperties": False, "minProperties": 1,
                    "required": [] if field.only_warn else list(field.codes),
                    "properties": {code: {"title": title, **one_of(field.statuses)} for code, title in field.codes.items()}}
        case "number":
            largest = field.largest if field.largest is not None else MOST_COUNTED
            return {"type": "integer", "minimum": field.smallest or 0, "maximum": largest}
    return dict(PLAIN[field.type])


def _record(lines: Mapping[str, SubField]) -> Form:
    return {"type": "object", "additionalProperties": False,
            "required": [name for name, line in lines.items() if not line.optional],
            "properties": {name: _line(line) for name, line in lines.items()}}


def _line(line: SubField) -> Form:
    ahead: Form = {"description": NOT_AHEAD} if line.happened else {}
    return {"title": line.title, **ahead, **(one_of(line.codes) if line.type == "code" else PLAIN[line.type])}


def one_of(codes: Mapping[str, str]) -> Form:
    """One of some codes, each with what it means."""
    return {"oneOf": [{"const": code, "title": meaning} for code, meaning in codes.items()]}
