"""What is wrong with a document's shape, told to whoever wrote it: the place, and what may stand there."""
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.value import Value

WANTED = {
    "tuple_type": "a list, in [ ]", "list_type": "a list, in [ ]", "string_type": "words in quotes", "bool_type": "true or false",
    "bool_parsing": "true or false", "int_type": "a whole number", "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "dict_type": "a table, in { }", "mapping_type": "a table, in { }", "model_type": "a table, in { }",
    "model_attributes_type": "a table, in { }", "date_type": "a date such as 2026-04-01",
    "date_parsing": "a date such as 2026-04-01", "date_from_datetime_inexact": "a date such as 2026-04-01",
    "date_from_datetime_parsing": "a date such as 2026-04-01"}
"""Kind of error → what would do."""


def misshapen(error: ValidationError, raw: Mapping[str, object], whole: type[Value]) -> list[str]:
    """Lines `key: what is wrong`, one for each place of a parsed document that doesn't fit the shape of `whole`."""
    found: dict[str, list[str]] = {}
    for one in error.errors():
        place, kind = _place(one["loc"], whole)
        said = found.setdefault(_named(place, raw), [])
        if (words := _words(one, kind)) not in said:
            said.append(words)
    return [f"{place}: {'must be ' if all(one in WANTED.values() for one in said) else ''}{' or '.join(said)}"
            for place, said in found.items() if not any(other.startswith((f"{place}.", f"{place}[")) for other in found)]


def _words(one: ErrorDetails, kind: object) -> str:
    match one["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            keys = ", ".join(kind.model_fields) if isinstance(kind, type) and issubclass(kind, Value) else ""
            return "isn't a key here" + (f"; the keys are {keys}" if keys else "")
        case "literal_error":
            return f"must be {one['ctx']['expected']}"
        case known if known in WANTED:
            return WANTED[known]
    return one["msg"].removeprefix("Value error, ").replace("Input should", "must").replace("String should", "must")


def _place(loc: tuple[int | str, ...], whole: type[Value]) -> tuple[list[int | str], object]:
    """Where in the document, without the names of the kinds that were tried there; and the shape of the last table."""
    place: list[int | str] = []
    kind: object = whole
    table: object = whole
    for part in loc:
        inside = next((found for one in _kinds(kind) for found in _inside(one, part)), None)
        if inside is None and not any(_is_table(one) for one in _kinds(kind)):
            continue
        place.append(part)
        if inside is not None:
            kind = inside
            table = next((one for one in _kinds(kind) if _is_table(one)), table)
    return place, table


def _kinds(kind: object) -> Iterator[Any]:
    """The kinds of which one may stand in a place."""
    if get_origin(kind) is Annotated:
        yield from _kinds(get_args(kind)[0])
    elif get_origin(kind) is Union or type(kind).__name__ == "UnionType":
        for one in get_args(kind):
            yield from _kinds(one)
    else:
        yield kind


def _inside(kind: Any, part: int | str) -> Iterator[object]:
    """The kind of what stands in a place under a key, or at a number."""
    if _is_table(kind) and part in kind.model_fields:
        yield kind.model_fields[part].annotation
    elif get_origin(kind) is tuple and isinstance(part, int):
        yield get_args(kind)[0]
    elif get_origin(kind) is Mapping and isinstance(part, str) and "[" not in part:
        yield get_args(kind)[1]


def _is_table(kind: object) -> bool:
    return isinstance(kind, type) and get_origin(kind) is not Literal and issubclass(kind, Value)


def _named(place: list[int | str], raw: Mapping[str, object]) -> str:
    """`flag.HOME.review.interval[0].every_months`; an example by its title."""
    examples = raw["example"] if "example" in raw else None
    if len(place) > 1 and place[0] == "example" and isinstance(examples, list) and isinstance(place[1], int):
        example = examples[place[1]]
        if isinstance(example, dict) and isinstance(example.get("title"), str):
            return ", ".join([f"example '{example['title']}'", *([_named(place[2:], {})] if place[2:] else [])])
    joined = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return joined.removeprefix(".") or "document"
