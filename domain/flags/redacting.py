"""Telling anew, without somebody who was erased, what a narrative told of them."""
from collections.abc import Mapping, Sequence, Set
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, JsonValue

from domain.command import Command
from domain.event import Decided, Signed, Stream
from domain.flags.commands import FieldName
from domain.flags.events import FlagEvent
from domain.flags.flag import Flag
from domain.flags.redaction_events import NarrativeReplaced
from domain.refusal import Refused
from domain.subjects.erasing import DECIDERS, Around, in_role
from domain.value import Words

LISTED = "one of those that GET redactions lists"


class Redact(Command):
    """Replace a narrative that tells of somebody who was erased. Its old words can't be read again."""

    text: Annotated[Mapping[FieldName, JsonValue], Field(
        max_length=100, description="each of the narrative's fields that still counts, told without the person; GET redactions "
                                    "lists them", json_schema_extra={"additionalProperties": True})]
    reasons: Words


def told_in(event: FlagEvent) -> dict[str, Any]:
    """The words of an event, by name: of the policy's fields, and of its own."""
    own = {name: getattr(event, name) for name, part in type(event).sealed_fields().items() if part == "text" and name != "text"}
    return {**event.text, **{name: value for name, value in own.items() if value}}


def still_counts(event: FlagEvent, later: Sequence[FlagEvent]) -> frozenset[str]:
    """The names of an event's words, without the policy's fields that were told anew since."""
    anew = {name for each in later for name in (*each.facts, *each.text)}
    return frozenset(name for name in told_in(event) if name not in event.text or name not in anew)


def redact(flag: Flag, replaced: UUID, event: FlagEvent, later: Sequence[FlagEvent], erased: Set[UUID], command: Redact,
           given: Around) -> Decided:
    """`event` is what is replaced, `later` what followed it in the stream, `erased` whom of those mentioned nobody may know
    any more. Raises Refused (LAW-36, C8)."""
    role = in_role(given, DECIDERS)
    if not erased & set(event.mentions):
        raise Refused("LAW-36", "a narrative is replaced once somebody it tells of was erased", LISTED)
    if any(isinstance(each, NarrativeReplaced) and each.replaces == replaced for each in later):
        raise Refused("LAW-36", "this narrative was replaced", LISTED)
    needed = still_counts(event, later)
    if set(command.text) != needed:
        names = ", ".join(sorted(needed)) or "nothing in it"
        raise Refused("LAW-36", "a narrative is told anew as a whole", f"'text' with {names}")
    anew = NarrativeReplaced.model_validate({
        "replaces": replaced, "reasons": command.reasons, "mentions": [each for each in event.mentions if each not in erased],
        "text": {name: value for name, value in command.text.items() if name in event.text},
        "words": {name: str(value) for name, value in command.text.items() if name not in event.text}})
    signed = Signed(event=anew, role=role, owner=flag.subject, occurred_on=command.day(given.signature.today))
    return Decided(events=((Stream(kind="flag", id=flag.id), (signed,)),), forget=(replaced,))
