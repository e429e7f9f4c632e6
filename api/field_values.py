"""What may stand in a policy's fields, kind by kind, for the description of this API."""
from typing import Any

from pydantic import JsonValue

from domain.policies.field_form import PLAIN, Form
from domain.policies.fields import LONGEST, MOST, SHAPES, Kind

NAME = "FieldValue"
IN = ("information", "corrects")
"""Properties that hold values of a policy's fields."""
RECORD: Form = {"type": "object", "minProperties": 1}
GENERAL: dict[Kind, Form] = {
    **PLAIN, "code": {"type": "string"},
    "codes": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
    "checklist": {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}, "record": RECORD}
EXAMPLES: dict[Kind, JsonValue] = {
    "text": "Shouted at two visitors on 3 March.", "yes_no": True, "date": "2026-03-03", "number": 2, "code": "A_HEALTH_SAFETY",
    "codes": ["NO_VISITS_OFFSITE", "PHYSICAL_AGGRESSION"], "checklist": {"POLICE": "RECEIVED", "HEALTH": "NOT_APPLICABLE"},
    "document": {"system": "DOCUMENTS", "id": "RA-2026-118", "dated": "2026-03-04"},
    "subject": "54a5402e-1f86-4606-bafb-9dc1b77900b4", "subjects": ["54a5402e-1f86-4606-bafb-9dc1b77900b4"],
    "record": {"kind": "CASE_NOTE", "where": "LL-20417, 3 March"}}
TEXT: Form = {"type": "string", "maxLength": LONGEST}


def _schema() -> Form:
    kinds: list[JsonValue] = [{"title": kind, "description": SHAPES[kind], **GENERAL[kind], "examples": [EXAMPLES[kind]]}
                              for kind in SHAPES]
    besides: list[JsonValue] = [
        {"title": "record, several", "description": "where a record may stand several times (`many`)", "type": "array",
         "items": RECORD, "minItems": 1, "maxItems": MOST, "examples": [[EXAMPLES["record"]]]},
        {"title": "unknown", "description": "where a field `may_be` unknown: why", "type": "object", "required": ["unknown"],
         "properties": {"unknown": TEXT}, "additionalProperties": False, "examples": [{"unknown": "Nobody has asked yet."}]},
        {"title": "not applicable", "description": "where a field `may_be` not_applicable: why", "type": "object",
         "required": ["not_applicable"], "properties": {"not_applicable": TEXT}, "additionalProperties": False,
         "examples": [{"not_applicable": "There was no offence."}]}]
    return {"description": "The value of a policy's field, in the form of its `type`. `form` of `GET policies/{edition}` says "
                           "exactly what may stand in each field.", "anyOf": [*kinds, *besides]}


def describe_values(document: dict[str, Any]) -> None:
    """Have every property that holds such values refer to the one schema of them."""
    schemas = document["components"]["schemas"]
    for schema in [*schemas.values()]:
        for name, held in schema.get("properties", {}).items():
            if name in IN:
                held["additionalProperties"] = {"$ref": f"#/components/schemas/{NAME}"}
                held.pop("patternProperties", None)
    schemas[NAME] = _schema()
