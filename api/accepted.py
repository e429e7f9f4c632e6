"""What would be accepted where something sent is not valid, in words that repeat none of it."""
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from domain.value import NotAccepted

BOUNDS: Mapping[str, str] = {
    "expected": "{}", "expected_tags": "one of {}",
    "ge": "at least {}", "gt": "more than {}", "le": "at most {}", "lt": "less than {}",
    "min_length": "at least {} {}", "max_length": "at most {} {}", "pattern": "text of the pattern {}"}
"""What pydantic says about the schema; its other context may quote what was sent."""

INSTANT = "an instant with its offset, 2026-03-23T09:00:00Z (a + is sent as %2B)"
DAY = "a day, YYYY-MM-DD"
KINDS: Mapping[str, str] = {
    "missing": "something here: it can't be left out",
    "extra_forbidden": "nothing under this name: the operation's description lists those that it takes",
    "literal_error": "one of its codes", "enum": "one of its codes",
    "string_type": "text", "string_unicode": "text in UTF-8", "string_pattern_mismatch": "text of another pattern",
    "bool_type": "true or false", "bool_parsing": "true or false",
    "int_type": "a whole number", "int_parsing": "a whole number", "int_parsing_size": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number", "float_parsing": "a number", "finite_number": "a number",
    "date_type": DAY, "date_parsing": DAY, "date_from_datetime_parsing": DAY, "date_from_datetime_inexact": DAY,
    "datetime_type": INSTANT, "datetime_parsing": INSTANT, "datetime_from_date_parsing": INSTANT,
    "datetime_object_invalid": INSTANT, "timezone_aware": INSTANT,
    "uuid_type": "an id, such as an answer gave it: a UUID", "uuid_parsing": "an id, such as an answer gave it: a UUID",
    "list_type": "a list", "tuple_type": "a list", "set_type": "a list", "frozen_set_type": "a list",
    "dict_type": "an object", "model_type": "an object", "model_attributes_type": "an object", "mapping_type": "an object",
    "union_tag_not_found": "an object that says which of its kinds it is", "none_required": "null",
}
OTHERWISE = "what the operation's description says"


def needless(fault: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list is only too short because of faults of its own items, which are told."""
    place = fault["loc"]
    return fault["type"] == "too_short" and any(other["loc"][:len(place)] == place != other["loc"] for other in faults)


def _written(bound: object) -> object:
    return bound.isoformat() if isinstance(bound, date) else bound  # an instant is a date, too


def accepted(fault: Mapping[str, Any]) -> str:
    """Of one of pydantic's faults."""
    context = fault.get("ctx", {})
    if isinstance(context.get("error"), NotAccepted):
        return str(context["error"])
    unit = "character" if fault["type"].startswith("string") else "item"
    bounds = [words.format(_written(context[name]), unit if context[name] == 1 else f"{unit}s")
              for name, words in BOUNDS.items() if name in context]
    return "; ".join(bounds) or (KINDS[fault["type"]] if fault["type"] in KINDS else OTHERWISE)
