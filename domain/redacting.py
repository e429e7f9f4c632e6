"""Telling anew, without somebody who was erased, what a narrative told of them."""
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import Field, JsonValue

from domain.command import Command
from domain.event import Decided, Event, Signed, Stream
from domain.flags.commands import FieldName
from domain.flags.events import FlagEvent
from domain.flags.redaction_events import NarrativeReplaced as OnFlag
from domain.refusal import Refused
from domain.requests.events import NarrativeReplaced as OnRequest
from domain.requests.item_events import DecisionApproved, ItemsDecided
from domain.subjects.erasing import DECIDERS, Around, in_role
from domain.subjects.events import NarrativeReplaced as OnRecord
from domain.value import Words

Replaced = OnFlag | OnRecord | OnRequest


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
    event: Event
    occurred_on: date
    fields: frozenset[str]
    """The names of its words, without a policy's fields that were told anew since."""
    erased: Mapping[UUID, date]
    """Of whom it tells that was erased → the London date on which that was."""


def narratives(told: Sequence[tuple[UUID, Event, date]], erased: Mapping[UUID, date]) -> Iterator[Narrative]:
    """Those of a stream that still have to be told anew, from its events with their ids and days, in order."""
    replaced = {event.replaces for _, event, _ in told if isinstance(event, Replaced)}
    for number, (event_id, event, day) in enumerate(told, 1):
        of = {each: erased[each] for each in event.mentions if each in erased}
        if of and event.has_words and event_id not in replaced:
            anew = {name for _, later, _ in told[number:] if isinstance(later, FlagEvent) for name in (*later.facts, *later.text)}
            yield Narrative(event_id, event, day, frozenset(name for name in words_of(event) if name not in anew), of)


def words_of(event: Event) -> frozenset[str]:
    """The names of an event's words: of a policy's fields, and of its own."""
    own = {name for name in type(event).narrative_fields() if getattr(event, name)}
    return frozenset({*event.text, *(own - {"text"})} if isinstance(event, FlagEvent) else own)


def redact(stream: Stream, owner: UUID, found: Sequence[Narrative], command: Redact, given: Around) -> Decided:
    """`found` is what has to be told anew in a stream; `owner` is whose data it holds. Raises Refused (LAW-36, C8)."""
    role = in_role(given, DECIDERS)
    narrative = next((each for each in found if each.event_id == command.replaces), None)
    if narrative is None:
        raise Refused("LAW-36", "a narrative is replaced when somebody it tells of was erased, once",
                      "one of those that GET redactions lists")
    if set(command.text) != narrative.fields:
        names = ", ".join(sorted(narrative.fields)) or "nothing in it"
        raise Refused("LAW-36", "a narrative is told anew as a whole", f"'text' with {names}")
    day = command.day(given.signature.today, narrative.occurred_on)
    signed = Signed(event=_anew(stream.kind, narrative, command), role=role, owner=owner, occurred_on=day)
    return Decided(events=((stream, (signed,)),), forget=(command.replaces,))


def _anew(kind: str, narrative: Narrative, command: Redact) -> Replaced:
    event = narrative.event
    common = {"replaces": command.replaces, "reasons": command.reasons,
              "mentions": [each for each in event.mentions if each not in narrative.erased]}
    if isinstance(event, FlagEvent):
        return OnFlag.model_validate(common | {
            "text": {name: value for name, value in command.text.items() if name in event.text},
            "words": {name: str(value) for name, value in command.text.items() if name not in event.text}})
    said = common | {"words": {name: str(value) for name, value in command.text.items()}, "why_late": command.why_late}
    if kind == "subject":
        return OnRecord.model_validate(said)
    decision = event.decision if isinstance(event, ItemsDecided | DecisionApproved) else None
    return OnRequest.model_validate(said | {"of": event.type, "decision": decision})
