"""Every text that an event can hold is known to be one of three: words that can be told anew, data of its owner's, or neither."""
from datetime import UTC, datetime
from typing import get_args
from uuid import UUID, uuid4

import pytest

from domain.command import Telling
from domain.event import Decided, Event, Signed, Stream
from domain.events import EVENTS
from domain.flags.decide import DECIDES as ON_FLAGS
from domain.mentioning import mentioning
from domain.redacting import Narrative, Redact, narratives, redact, words_of
from domain.requests.decide import DECIDES as ON_REQUESTS
from domain.requests.events import NarrativeReplaced, Received
from domain.requests.request import Request, evolve
from domain.signature import Signature
from domain.subjects import events as s
from domain.subjects.decide import DECISIONS as ON_RECORDS
from domain.subjects.erasing import Around
from domain.subjects.erasure_commands import ErasureCommand
from ledger.sealing import parts
from tests.stories import SUBJECT, TODAY, Past

BEN, OLD = uuid4(), uuid4()
DATA = {
    ("subject.recorded", "subject.learnt", "subject.corrected"): {"names", "addresses", "identifiers"},
    ("request.received",): {"name", "address", "email"}}
"""Of the owner alone, whatever is mentioned."""
NEITHER = {
    "council.breach_recorded": "what happened to data, for the record that the law asks to be kept (Art 33(5)): no names",
    "council.breach_told": "why a report was late",
    "council.impact_assessed": "why an assessment of the council's processing was or wasn't called for",
    "council.delegation_given": "why a member of staff stands in for another",
    "pack.asked": "names documents that leave, and is forgotten with the person who asked",
    "pack.made": "the documents themselves",
    "pack.stopped": "what must not leave, and is forgotten with the person who asked",
    "system.message_sent": "a mailbox of the council's own"}
"""Whose text isn't told anew."""


def kind(type_: str) -> str:
    return type_.partition(".")[0]


def texts(event: type[Event]) -> set[str]:
    return {name for name, part in event.sealed_fields().items() if part == "text"}


@pytest.mark.parametrize("type_", [name for name, event in EVENTS.items() if texts(event)])
def test_every_text_is_told_anew_or_data_of_its_owner_or_says_why_not(type_: str) -> None:
    event = EVENTS[type_]
    data = next((fields for types, fields in DATA.items() if type_ in types), set[str]())
    assert event.particulars == data
    assert event.narrative_fields() == texts(event) - data
    assert (kind(type_) in ("flag", "subject", "request")) != (type_ in NEITHER)


def test_whatever_is_asked_of_a_flag_a_record_or_a_request_may_say_of_whom_it_tells() -> None:
    commands = {*ON_FLAGS, *ON_RECORDS, *ON_REQUESTS, *get_args(ErasureCommand)}
    assert [command for command in commands if not issubclass(command, Telling)] == []


@pytest.mark.parametrize("type_", [
    name for name, event in EVENTS.items() if kind(name) in ("subject", "request") and texts(event)])
def test_words_that_tell_of_another_have_a_key_of_their_own_and_names_the_owners(type_: str) -> None:
    """Whatever the event: filled in, it is sealed in two boxes, and the one that tells of others is found by its words."""
    event = filled(EVENTS[type_]).model_copy(update={"mentions": (BEN,)})
    _, boxes = parts(event, SUBJECT, OLD)
    names = {box.owner: set(box.names.decode().split("\n")) for box in boxes}
    assert names[OLD] == words_of(event) == type(event).narrative_fields()
    assert all(not words_of(event) & those for owner, those in names.items() if owner == SUBJECT)
    found = list(narratives([(OLD, event, TODAY)], {BEN: TODAY}))
    assert [each.fields for each in found] == [words_of(event)]
    decided = told_anew(kind(type_), found, dict.fromkeys(words_of(event), "Anew."))
    assert decided.forget == (OLD,)
    ((_, (signed,)),) = decided.events
    assert signed.event.type == f"{kind(type_)}.narrative_replaced"
    assert not list(narratives([(OLD, event, TODAY), (uuid4(), signed.event, TODAY)], {BEN: TODAY}))


def filled(event: type[Event]) -> Event:
    """Something in every text; nothing that isn't text counts here."""
    empty = event.model_construct(**{name: field.get_default() for name, field in event.model_fields.items()
                                     if not field.is_required()})
    words = texts(event) - event.particulars
    made = {name: {"a": "Ben."} if isinstance(getattr(empty, name, ""), dict) else "Ben." for name in words}
    whole = {name: uuid4() for name, field in event.model_fields.items() if field.is_required() and field.annotation is UUID}
    return event.model_construct(**{"mentions": ()} | {name: field.get_default() for name, field in event.model_fields.items()
                                                       if not field.is_required()} | whole | made)


def told_anew(where: str, found: list[Narrative], text: dict[str, str]) -> Decided:
    signature = Signature(by="ig-1", roles=frozenset({"IG"}), purpose="SAR", today=TODAY, at=datetime(2026, 3, 24, tzinfo=UTC))
    command = Redact.model_validate({"replaces": OLD, "text": text, "reasons": "Ben was erased."})
    return redact(Stream(kind=where, id=uuid4()), SUBJECT, found, command, Around(signature, frozenset(), uuid4()))


def test_what_is_forgotten_with_its_owner_at_once_needs_no_key_of_its_own() -> None:
    signed = Signed(event=s.Died(source="Ben."), role="IG", occurred_on=TODAY)
    decided = Decided(events=((Stream(kind="subject", id=SUBJECT), (signed,)),), forget=(SUBJECT,))
    assert mentioning(decided, (BEN,)) is decided


def test_a_request_shows_its_new_words_once_the_old_ones_are_gone() -> None:
    received = Received(kind="ACCESS", capacity="SELF", channel="LETTER", name="Ann Invented", asks="All on Ben.")
    anew = NarrativeReplaced(replaces=OLD, of="request.received", words={"asks": "All on a neighbour."})

    def shown(first: Received) -> str:
        request: Request | None = None
        for number, event in enumerate((first, anew)):
            request = evolve(request, Past(event, "ig-1", "IG", TODAY, number + 1))
        assert request
        return request.said.asks

    assert shown(received.model_copy(update={"asks": ""})) == "All on a neighbour."
    assert shown(received) == "All on Ben."  # read by somebody who still has the key
