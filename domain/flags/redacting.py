"""Telling anew, without somebody who was erased, what a narrative told of them."""
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, NamedTuple
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


class Redact(Command):
    """Replace a narrative that tells of somebody who was erased. Its old words can't be read again."""

    replaces: UUID
    """The event whose words it replaces."""
    text: Annotated[Mapping[FieldName, JsonValue], Field(
        max_length=100, description="each of the narrative's fields that still counts, told without the person; GET redactions "
                                    "lists them", json_schema_extra={"additionalProperties": True})]
    reasons: Words


class Narrative(NamedTuple):
    """The words of one event, which tell of somebody who was erased."""

    event_id: UUID
    event: FlagEvent
    occurred_on: date
    fields: frozenset[str]
    """The names of its words, without the policy's fields that were told anew since."""
    erased: Mapping[UUID, date]
    """Of whom it tells that was erased → the London date on which that was."""


def narratives(told: Sequence[tuple[UUID, FlagEvent, date]], erased: Mapping[UUID, date]) -> Iterator[Narrative]:
    """Those of a flag that still have to be told anew, from its events with their ids and days, in order."""
    replaced = {event.replaces for _, event, _ in told if isinstance(event, NarrativeReplaced)}
    for number, (event_id, event, day) in enumerate(told, 1):
        of = {each: erased[each] for each in event.mentions if each in erased}
        if of and event.has_words and event_id not in replaced:
            anew = {name for _, later, _ in told[number:] for name in (*later.facts, *later.text)}
            yield Narrative(event_id, event, day, frozenset(name for name in words_of(event) if name not in anew), of)


def words_of(event: FlagEvent) -> frozenset[str]:
    """The names of an event's words: of the policy's fields, and of its own."""
    own = (name for name, part in type(event).sealed_fields().items() if part == "text" and name != "text")
    return frozenset({*event.text, *(name for name in own if getattr(event, name))})


def redact(flag: Flag, found: Sequence[Narrative], command: Redact, given: Around) -> Decided:
    """`found` is what has to be told anew of the flag. Raises Refused (LAW-36, C8)."""
    narrative = next((each for each in found if each.event_id == command.replaces), None)
    if narrative is None:
        raise Refused("LAW-36", "a narrative is replaced when somebody it tells of was erased, once",
                      "one of those that GET redactions lists")
    role = in_role(given, DECIDERS)
    if set(command.text) != narrative.fields:
        names = ", ".join(sorted(narrative.fields)) or "nothing in it"
        raise Refused("LAW-36", "a narrative is told anew as a whole", f"'text' with {names}")
    event = narrative.event
    anew = NarrativeReplaced.model_validate({
        "replaces": command.replaces, "reasons": command.reasons,
        "mentions": [each for each in event.mentions if each not in narrative.erased],
        "text": {name: value for name, value in command.text.items() if name in event.text},
        "words": {name: str(value) for name, value in command.text.items() if name not in event.text}})
    day = command.day(given.signature.today, narrative.occurred_on)
    signed = Signed(event=anew, role=role, owner=flag.subject, occurred_on=day)
    return Decided(events=((Stream(kind="flag", id=flag.id), (signed,)),), forget=(command.replaces,))
