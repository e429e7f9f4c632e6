"""Warns of terms that the policy has replaced, wherever in a command they are written."""
from collections.abc import Iterator

from pydantic import JsonValue

from domain.command import Command
from domain.event import Decided
from domain.policies.wording import Wording


def worded(decided: Decided, command: Command, wordings: tuple[Wording, ...]) -> Decided:
    """What was decided, with a warning for each wording that is written in the command; it stops nothing."""
    written = list(_strings(command.model_dump(mode="json"))) if wordings else []
    found = tuple((one.rule, one.says) for one in wordings if any(one.stands_in(text) for text in written))
    return decided.model_copy(update={"warnings": (*decided.warnings, *found)}) if found else decided


def _strings(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
