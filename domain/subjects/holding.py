"""Keeping a subject from being forgotten, and letting go of them."""
from datetime import date
from uuid import UUID

from domain.event import Decided, Signed, Stream
from domain.mentioning import mentioning
from domain.refusal import Refused
from domain.subjects import erasure_commands as c
from domain.subjects.act import open_record
from domain.subjects.erasing import DECIDERS, Around, RecordsOfOne, carried_out, in_role, nobodys_own, signed_on
from domain.subjects.erasure_events import HoldKind, HoldPlaced, HoldReleased
from domain.subjects.subject import Subject


def placing(subject: Subject, kind: HoldKind, *, hold: UUID, reasons: str, role: str, day: date, request: UUID | None = None,
            why_late: str | None = None) -> tuple[Stream, tuple[Signed, ...]]:
    """A hold, as an element of a decision's events; another command may include it in its own.

    On a record that was merged into another it keeps both. Raises Refused (LAW-36) where there is nothing left to keep.
    """
    record = open_record(subject, merged_too=True)
    event = HoldPlaced(hold=hold, kind=kind, request=request, reasons=reasons)
    return signed_on(record.id, event, role, day, why_late=why_late)


def released(about: RecordsOfOne, hold: UUID, *, reasons: str, role: str, day: date, why_late: str | None = None) -> Decided:
    """A hold's release, with the erasure that waited for it where no other stands. Raises Refused (LAW-19, C8)."""
    found = next(((record, each) for record in about.records for each in record.forgetting.standing if each.id == hold), None)
    if found is None:
        raise Refused("LAW-19", "no such hold stands", "the id of one of the subject's holds: GET subjects/{id}/holds")
    record, placed = found
    if placed.request in about.unsettled:
        raise Refused("LAW-19", "DPA 2018 s.173: what was held stays while the request is open, or a complaint about it",
                      "first its answer, refusal or withdrawal, and that of a complaint about it")
    if day < placed.placed_on:
        raise Refused("C8", "occurred_on", "a date no earlier than the act that this one answers")
    lets_go = signed_on(record.id, HoldReleased(hold=hold, reasons=reasons), role, day, why_late=why_late)
    waiting = next((erasure for each in about.records if (erasure := each.forgetting.pending)), None)
    if waiting is None or waiting.approved_by is None or waiting.approved_as is None or len(about.holds) > 1:
        return Decided(events=(lets_go,))
    return carried_out(about, waiting, (lets_go,), waiting.approved_by, waiting.approved_as, role, day)


def place(about: RecordsOfOne, command: c.PlaceHold, given: Around) -> Decided:
    """Raises Refused (LAW-36, C8)."""
    nobodys_own(about, given)
    role = in_role(given, DECIDERS, "LAW-19", "who decides what is kept")
    day = command.day(given.signature.today, about.records[0].recorded_on)
    placed = placing(about.records[0], command.kind, hold=given.new_id, reasons=command.reasons, role=role, day=day,
                     request=command.request, why_late=command.why_late)
    return mentioning(Decided(events=(placed,)), command.mentions)


def release(about: RecordsOfOne, hold: UUID, command: c.ReleaseHold, given: Around) -> Decided:
    """By a person who decides what the law asks of the council; no system does it. Raises Refused (LAW-19, C8)."""
    nobodys_own(about, given)
    role = in_role(given, DECIDERS, "LAW-19", "who decides what is kept")
    return mentioning(released(about, hold, reasons=command.reasons, role=role, day=command.day(given.signature.today),
                               why_late=command.why_late), command.mentions)
