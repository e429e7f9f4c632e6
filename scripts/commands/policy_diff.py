"""Tell in words what one edition of a policy says otherwise than another."""
from collections.abc import Iterator
from typing import Annotated

import typer

from commands.policy_phrases import PLACE, name, of, said
from commands.policy_reading import document
from domain.policies.differences import OF_THE_DOCUMENT, Difference, differences

Policy = Annotated[str, typer.Argument(show_default=False, help="A council, an edition (council/edition) or a file.")]


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
    place = change.place.translate(PLACE)
    if change.before is None or change.after is None:
        told = change.after if change.before is None else change.before
        held = "; ".join(f"{name(key)} {said(value)}" for key, value in (told or {}).items())
        yield f"{place}: {'new' if change.before is None else 'gone'}: {held}"
        return
    where = f", where {said(change.when)}" if change.when else ""
    for key in dict.fromkeys((*change.before, *change.after)):
        yield f"{place}{where}: {name(key)} was {of(change.before, key)}, is {of(change.after, key)}"
