"""Reads JSON as strictly as a register must, and gives it one canonical form."""
import json
import re
from typing import NoReturn

DEEPEST = 32
"""Levels of nesting."""
LONGEST_NUMBER = 17
"""Digits. A whole number stays below 2^53 in any language that reads it."""
YEARS = range(1850, 2201)
"""Years in which a date may lie."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
UNPLAIN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but line breaks and tabs, and those that turn the direction of text: what is read isn't what is stored."""
DATED = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,+Zz-]*)?", re.ASCII)

type_of_json = dict[str, object] | list[object] | str | int | float | bool | None


class NotReadable(ValueError):
    """The text isn't JSON as this API takes it; the message never repeats it."""


class Unwanted(ValueError):
    """A text at `location` that no register needs; `accepted` says which it takes."""

    def __init__(self, location: tuple[str | int, ...], kind: str, accepted: str) -> None:
        super().__init__(kind)
        self.location, self.kind, self.accepted = location, kind, accepted


def read(text: bytes) -> type_of_json:
    """Raises NotReadable for anything but strict JSON, Unwanted for a date or a text that no register needs."""
    try:
        value: type_of_json = json.loads(text.decode(), object_pairs_hook=_unrepeated, parse_constant=_no_constant,
                                         parse_int=_whole, parse_float=_decimal)
    except NotReadable:
        raise
    except UnicodeDecodeError as error:
        raise NotReadable("it is not UTF-8") from error
    except RecursionError as error:
        raise NotReadable(f"it is nested deeper than {DEEPEST} levels") from error
    except ValueError as error:
        raise NotReadable("it is not JSON") from error
    _check(value, ())
    return value


def canonical(value: type_of_json) -> bytes:
    """The same bytes for the same content, however it was written."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _check(value: object, location: tuple[str | int, ...]) -> None:
    if len(location) > DEEPEST:
        raise NotReadable(f"it is nested deeper than {DEEPEST} levels")
    if isinstance(value, str):
        _check_text(value, location)
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name, location)
            _check(inner, (*location, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _check(inner, (*location, number))


def _check_text(text: str, location: tuple[str | int, ...]) -> None:
    if UNSTORABLE.search(text):
        raise NotReadable("a text in it holds a NUL character or half a surrogate pair")
    if len(text) < 40 and (dated := DATED.fullmatch(text)) and int(dated[1]) not in YEARS:
        raise Unwanted(location, "absurd_date", f"years {YEARS[0]} to {YEARS[-1]}")
    if UNPLAIN.search(text):
        raise Unwanted(location, "control_character",
                       "text without control characters, and without characters that turn its direction")


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotReadable("a name occurs twice in one object")
    return fields


def _no_constant(_: str) -> NoReturn:
    raise NotReadable("NaN and Infinity are not JSON")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER or abs(int(digits)) >= 2**53:
        raise NotReadable("a number in it is too large")
    return int(digits)


def _decimal(digits: str) -> float:
    if len(digits) > 40 or abs(number := float(digits)) >= 2**53:
        raise NotReadable("a number in it is too large or too long")
    return number
