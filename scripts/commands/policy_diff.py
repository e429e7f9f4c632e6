"""Tell in words what one edition of a policy says otherwise than another."""
import json
from collections.abc import Iterator, Mapping
from typing import Annotated

import typer
from pydantic import JsonValue

from commands.policy_reading import document
from domain.policies.differences import OF_THE_DOCUMENT, Difference, differences

Policy = Annotated[str, typer.Argument(show_default=False, help="A council, an edition (council/edition) or a file.")]
SEPARATORS = str.maketrans({"_": " ", ".": ", "})


def diff(old: Policy, new: Policy) -> None:
    """Say by rule what the newer of two editions changes, in words."""
    before, after = document(old)[0], document(new)[0]
    found = differences(before, after)
    print(f"{before.name} → {after.name}")
    for rule, changes in found.items():
        print(f"\n{'The document itself' if rule == OF_THE_DOCUMENT else rule}")
        for change in changes:
            for line in _words(change):
                print(f"  {line}")
    come, gone = [rule for rule in after.rules if rule not in before.rules], [r for r in before.rules if r not in after.rules]
    otherwise = [rule for rule in after.rules if rule in found and rule not in come]
    print(f"\n{len(otherwise)} rules say something else, {len(come)} are new, {len(gone)} have gone, "
          f"{len(after.rules) - len(otherwise) - len(come)} stand as they were.")


def _words(change: Difference) -> Iterator[str]:
    place = change.place.translate(SEPARATORS)
    if change.before is None or change.after is None:
        told = change.after if change.before is None else change.before
        said = "; ".join(f"{_name(name)} {_said(value)}" for name, value in (told or {}).items())
        yield f"{place}: {'new' if change.before is None else 'gone'}: {said}"
        return
    for name in dict.fromkeys((*change.before, *change.after)):
        yield f"{place}: {_name(name)} was {_of(change.before, name)}, is {_of(change.after, name)}"


def _of(told: Mapping[str, JsonValue], name: str) -> str:
    return _said(told[name]) if name in told else "not said"


def _name(name: str) -> str:
    return name.replace("_", " ")


def _said(value: JsonValue) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return f"“{value}”" if " " in value else value
        case list():
            return ", ".join(map(_said, value)) or "none"
        case dict():
            return " and ".join(f"{_name(name)} = {_said(part)}" for name, part in value.items()) or "none"
    return json.dumps(value)
