"""A request comes in, is acknowledged, and what is needed to answer it is asked of the person and of others."""
from collections.abc import Mapping

from domain.event import Decided
from domain.law.request_clock import request_clock
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.act import Act
from domain.requests.clock import dates, deadline
from domain.requests.request import Request
from domain.subjects.erasure_events import HoldKind
from domain.subjects.holding import placing

HOLDS: Mapping[e.Kind, HoldKind] = {"ACCESS": "S173", "COMPLAINT": "COMPLAINT"}
"""Requests on whose receipt nothing of the person may be forgotten, until a person releases it (LAW-19)."""


def receive(command: c.Receive, act: Act) -> Decided:
    """Valid in any form, wherever in the council it arrives (LAW-20, LEI-18)."""
    held = act.anyone()
    given = act.given
    if not given.subject_known:
        raise Refused("LAW-6", "accuracy: a request is about a record of this council, or about none yet",
                      "the id of a record, or no 'subject'")
    if not given.earlier_known:
        raise Refused("LAW-40", "a complaint is about an answer", "the id of an earlier request, or no 'about'")
    if set(command.flags) - set(given.flags):
        raise Refused("LAW-35", "what is asked about is the person's own", "ids of flags on the person's record")
    if command.capacity == "SELF" and command.representative is not None:
        raise Refused("LAW-32", "who asks for oneself has no representative", "no 'representative', or another 'capacity'")
    event = e.Received(
        kind=command.kind, capacity=command.capacity, channel=command.channel, subject=command.subject,
        representative=command.representative, about=command.about, flags=command.flags,
        names_recipients=command.names_recipients, looks=given.looks, name=command.name, address=command.address or "",
        email=command.email or "", asks=command.asks, supporter=command.supporter or "")
    _clock_begins(command.kind, event, act)
    found_under = (given.known_as, *((command.subject,) if command.subject else ()))
    if command.kind == "OBJECTION" and any(given.flags[flag].rights.restricted is None for flag in command.flags):
        act.warnings.append(("LAW-38", "restricted while the objection is pending (Art 18(1)(d)): POST flags/{id}/restriction"))
    made = act.decided(held, event, subjects=tuple((given.stream, one) for one in found_under))
    if given.person is None or command.kind not in HOLDS:
        return made
    hold = placing(given.person, HOLDS[command.kind], hold=given.new_id, reasons="A request came in.", role=held.role,
                   day=act.day, request=given.stream)
    return made.model_copy(update={"events": (*made.events, hold)})


def _clock_begins(kind: e.Kind, event: e.Received, act: Act) -> None:
    """Raises Refused for a day on which there was no such law."""
    deadline(Request(id=act.given.stream, kind=kind, capacity=event.capacity, received=act.day, position=0,
                     recorded_at=act.given.signature.at, said=event, subject=event.subject))


def acknowledge(command: c.Acknowledge, act: Act) -> Decided:
    held, request = act.responder(), act.open()
    if request.acknowledged_on is not None:
        raise Refused("lifecycle", "a request is acknowledged once", "a request that hasn't been acknowledged")
    due = deadline(request).due
    if request.kind == "COMPLAINT" and due is not None and act.day > due:
        act.warnings.append(("LAW-40", "acknowledged after the thirtieth day"))
    return act.decided(held, e.Acknowledged(channel=command.channel))


def identify(command: c.Identify, act: Act) -> Decided:
    """On reasonable doubt alone (LAW-21); it moves the start, and is no pause (LAW-20)."""
    held, request = act.responder(), act.open()
    not_before(act, request)
    if command.state == "ASKED":
        if command.doubt is None or command.wants is None:
            raise Refused("LAW-21", "UK GDPR Art 12(6): information on identity is asked for on reasonable doubt",
                          "'doubt', why there is reasonable doubt, and 'wants', what is asked for")
        if request.waits_for_identity:
            raise Refused("lifecycle", "identity is asked for already", "'state' CONFIRMED when it came in")
        return act.decided(held, e.IdentityAsked(doubt=command.doubt, wants=command.wants))
    if not request.waits_for_identity:
        raise Refused("LAW-20", "the start moves only if identity was asked for", "'state' ASKED first, where there is doubt")
    if command.how is None:
        raise Refused("LAW-21", "UK GDPR Art 12(6)", "'how': what confirmed it")
    return act.decided(held, e.IdentityConfirmed(how=command.how))


def clarify(command: c.Clarify, act: Act) -> Decided:
    held, request = act.responder(), act.open()
    not_before(act, request)
    if request.kind != "ACCESS":
        raise Refused("LAW-20", "UK GDPR Art 12A(5): the pause is for access alone", "a request for access; any question may be "
                      "asked as an act outside the clock")
    if command.state == "ASKED":
        if request.question is not None:
            raise Refused("lifecycle", "a question waits for its answer already", "'state' ANSWERED when it came in")
        if command.question is None or command.needed_because is None:
            raise Refused("LAW-20", "UK GDPR Art 12A(5): reasonably required to identify what is asked for; not the form of the "
                          "reply", "'question' and 'needed_because'")
        return act.decided(held, e.ClarificationAsked(question=command.question, needed_because=command.needed_because))
    if request.question is None:
        raise Refused("lifecycle", "no question waits for an answer", "'state' ASKED first")
    if command.answer is None:
        raise Refused("LAW-20", "UK GDPR Art 12A(5)", "'answer': what the person said")
    return act.decided(held, e.ClarificationAnswered(answer=command.answer))


def extend(command: c.Extend, act: Act) -> Decided:
    """Once, and told within the first month with its pauses (LAW-20)."""
    held, request = act.responder(), act.open()
    not_before(act, request)
    if request.kind == "COMPLAINT":
        raise Refused("LAW-40", "DPA 2018 s.164A has no extension", "an acknowledgement within thirty days")
    if request.extended is not None:
        raise Refused("LAW-20", "UK GDPR Art 12A(3): extended once", "a request that hasn't been extended")
    request_clock(request.kind.lower(), dates(request).model_copy(update={"extended": act.day}))
    return act.decided(held, e.Extended(because=command.because, reasons=command.reasons))


def not_before(act: Act, request: Request) -> None:
    """Raises Refused (C8) for an act dated before the last one: the clock counts from their order."""
    if request.latest is not None and act.day < request.latest:
        raise Refused("C8", "occurred_on", "a date no earlier than the request's latest act")
