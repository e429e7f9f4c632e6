"""Forgetting a subject: asked for by one person, approved by another, and carried out unless a hold stands."""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.event import Decided, Signed, Stream
from domain.flags.rights_events import RecipientTold
from domain.mentioning import mentioning
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects import erasure_commands as c
from domain.subjects import erasure_events as e
from domain.subjects.act import not_ones_own, open_record
from domain.subjects.erasure import Erasure, Hold
from domain.subjects.subject import Subject

DECIDERS = frozenset({"DPO", "IG"})
"""Roles that no policy needs to name: they decide what data protection law asks of the council."""
ALWAYS_CONSIDERED: tuple[e.Except, ...] = ("ART17_3_B", "ART17_3_E")


@dataclass(frozen=True)
class RecordsOfOne:
    """The record of a subject that was asked about, first, and those merged into it; with what their erasure reaches."""

    records: tuple[Subject, ...]
    live_flags: tuple[UUID, ...] = ()
    """Flags on them that are on the register or on their way there."""
    narratives: tuple[UUID, ...] = ()
    """Keys of narratives on them, in their flags and in their requests, that have one of their own."""
    shares: Mapping[UUID, tuple[UUID, tuple[str, ...]]] = field(default_factory=dict)
    """Share → the flag of which something was given, and of what its recipient is still to be told."""
    unsettled: frozenset[UUID] = frozenset()
    """Requests that are open, and those about whose answer a complaint is open."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Those that stand on any of the records."""
        return tuple(hold for record in self.records for hold in record.forgetting.standing)


@dataclass(frozen=True)
class Around:
    """All that a decision may look at besides the records."""

    signature: Signature
    may_ask: frozenset[str]
    """Role codes of the policy in force."""
    new_id: UUID
    """Fresh; of the hold that is placed."""


def signed_on(record: UUID, event: e.ErasureEvent, role: str, day: date, on_behalf_of: str | None = None,
              why_late: str | None = None) -> tuple[Stream, tuple[Signed, ...]]:
    """An event as it goes to a subject's stream, its text sealed under the subject's key."""
    told = event.model_copy(update={"why_late": why_late}) if why_late else event
    return Stream(kind="subject", id=record), (
        Signed(event=told, role=role, on_behalf_of=on_behalf_of, owner=record, occurred_on=day),)


def in_role(given: Around, allowed: frozenset[str], rule: str = "LAW-36", clause: str = "who decides about erasure") -> str:
    """The role that an act is signed in. Raises Refused."""
    held = given.signature.roles & allowed
    if not held:
        raise Refused(rule, clause, f"one of {', '.join(sorted(allowed))}", forbids=True)
    return min(held, key=lambda role: (role not in DECIDERS, role))


def nobodys_own(about: RecordsOfOne, given: Around) -> None:
    """Raises Refused (OWN-RECORD)."""
    for record in about.records:
        not_ones_own(record, given.signature.by)


def may_be_acted_on(record: Subject, asks: bool) -> None:
    """What a decision about a flag looks at first. Raises Refused (LAW-36).

    `asks`: it asks for a flag, or hands something of one on, of which nobody would be told that it is erased.
    """
    if record.erased_on:
        raise Refused("LAW-36", "the subject was erased", "nothing: what was known of them is gone")
    pending = record.forgetting.pending
    if asks and pending and pending.approved_on:
        raise Refused("LAW-36", "the subject's erasure is approved, and waits for holds alone",
                      "a new record, once this one is erased")


def ask(about: RecordsOfOne, command: c.AskErasure, given: Around) -> Decided:
    """Raises Refused: LAW-19 while a hold stands, LAW-36, C8."""
    nobodys_own(about, given)
    role = in_role(given, DECIDERS | given.may_ask)
    subject = open_record(about.records[0])
    if about.holds:
        raise _held(about.holds, told_which=role in DECIDERS)
    if subject.forgetting.pending:
        raise Refused("LAW-36", "an erasure is asked for already", "its approval or refusal, by another person")
    missing = [code for code in ALWAYS_CONSIDERED if code not in command.exceptions]
    if missing:
        raise Refused("LAW-36", "Art 17(3): the exceptions are considered first",
                      f"'exceptions' with why {' and '.join(missing)} doesn't apply")
    event = e.ErasureAsked(ground=command.ground, asked_for=command.asked_for, considered=tuple(sorted(command.exceptions)),
                           request=command.request, reasons=command.reasons,
                           why_not={str(code): why for code, why in command.exceptions.items()})
    day = command.day(given.signature.today, subject.recorded_on)
    return mentioning(Decided(events=(signed_on(subject.id, event, role, day, why_late=command.why_late),),
                              warnings=_live(about)), command.mentions)


def approve(about: RecordsOfOne, command: c.ApproveErasure, given: Around) -> Decided:
    """Approved and carried out in one; while a hold stands, approved alone. Raises Refused (FOUR-EYES, LAW-36, C8)."""
    subject, asked, role = _to_decide(about, given)
    if about.live_flags:
        raise Refused("LAW-36", "Art 17(3)(b): a flag that protects somebody is kept",
                      f"first the ending, declining or striking of the {len(about.live_flags)} flags that stand on the record")
    day = command.day(given.signature.today, asked.asked_on)
    approved = signed_on(subject.id, e.ErasureApproved(reasons=command.reasons), role, day, why_late=command.why_late)
    told = recipients_told(about, command, role, day)
    if about.holds:
        kinds = ", ".join(sorted({hold.kind for hold in about.holds}))
        waits = ("LAW-19", f"carried out once the holds that stand are released ({kinds}), without another decision")
        return mentioning(Decided(events=(approved, *told), warnings=(waits,)), command.mentions)
    erased = carried_out(about, asked, (approved,), given.signature.by, role, role, day)
    return erased.model_copy(update={"events": (*erased.events, *told)})


def recipients_told(about: RecordsOfOne, command: c.ApproveErasure, role: str,
                    day: date) -> tuple[tuple[Stream, tuple[Signed, ...]], ...]:
    """That each body which was given something is told of the erasure, or why not. Raises Refused (LAW-35)."""
    said = {one.share: one for one in command.recipients}
    silent = [one for one in command.recipients if not one.delivered and one.why_not is None]
    if said.keys() != about.shares.keys() or len(said) < len(command.recipients) or silent:
        raise Refused("LAW-35", "UK GDPR Art 19: each recipient is told of the erasure, unless impossible or disproportionate",
                      f"'recipients' with each of {len(about.shares)} shares once, and 'why_not' where it isn't delivered")
    by_flag: dict[UUID, list[Signed]] = {}
    for share, (flag, owed) in about.shares.items():
        one = said[share]
        event = RecipientTold(share=share, of=(*owed, e.PayloadErased.model_fields["type"].default), channel=one.channel,
                              delivered=one.delivered, why_not=one.why_not or "")
        by_flag.setdefault(flag, []).append(Signed(event=event, role=role, on_behalf_of=None, owner=about.records[0].id,
                                                   occurred_on=day))
    return tuple((Stream(kind="flag", id=flag), tuple(signed)) for flag, signed in by_flag.items())


def decline(about: RecordsOfOne, command: c.DeclineErasure, given: Around) -> Decided:
    """Raises Refused (FOUR-EYES, LAW-36, C8)."""
    subject, asked, role = _to_decide(about, given)
    event = e.ErasureDeclined(applies=tuple(sorted(set(command.applies))), reasons=command.reasons)
    day = command.day(given.signature.today, asked.asked_on)
    return mentioning(Decided(events=(signed_on(subject.id, event, role, day, why_late=command.why_late),)), command.mentions)


def carried_out(about: RecordsOfOne, asked: Erasure, before: tuple[tuple[Stream, tuple[Signed, ...]], ...],
                approved_by: str, approved_as: str, role: str, day: date) -> Decided:
    """What `before` brings about, and the erasure of every one of the records with it."""
    under = about.records[0].id
    told = e.PayloadErased(ground=asked.ground, asked_by=asked.asked_by, approved_by=approved_by, approved_as=approved_as,
                           under=under)
    first = told.model_copy(update={"narratives": about.narratives})
    erased = (signed_on(record.id, told if number else first, role, day) for number, record in enumerate(about.records))
    return Decided(
        events=_by_stream((*before, *erased)),
        release=tuple(dict.fromkeys(number.key for record in about.records for number in record.identifiers)),
        forget=(*(record.id for record in about.records), *about.narratives))


def _by_stream(events: tuple[tuple[Stream, tuple[Signed, ...]], ...]) -> tuple[tuple[Stream, tuple[Signed, ...]], ...]:
    streams = dict.fromkeys(stream.id for stream, _ in events)
    return tuple((Stream(kind="subject", id=each), tuple(_of(each, events))) for each in streams)


def _of(stream: UUID, events: tuple[tuple[Stream, tuple[Signed, ...]], ...]) -> Iterator[Signed]:
    for where, signed in events:
        if where.id == stream:
            yield from signed


def _to_decide(about: RecordsOfOne, given: Around) -> tuple[Subject, Erasure, str]:
    nobodys_own(about, given)
    role = in_role(given, DECIDERS)
    subject = open_record(about.records[0])
    asked = subject.forgetting.pending
    if asked is None:
        raise Refused("LAW-36", "no erasure is asked for", "first the asking: POST subjects/{id}/erasure")
    if asked.approved_on:
        raise Refused("LAW-19", "it is approved already, and a hold stands", "the release of the holds")
    if given.signature.by in (asked.asked_by, asked.asked_behalf):
        raise Refused("FOUR-EYES", "who asks doesn't decide", "a decision by another person", forbids=True)
    return subject, asked, role


def _held(holds: tuple[Hold, ...], *, told_which: bool) -> Refused:
    """Which hold it is would tell whoever doesn't decide that the person asked for access, or sues."""
    kinds = f" ({', '.join(sorted({hold.kind for hold in holds}))})" if told_which else ""
    return Refused("LAW-19", f"DPA s.173 and other duties to keep: a hold stands{kinds}",
                   "first the release of each hold, by DPO or IG: POST subjects/{id}/holds/{hold}/release")


def _live(about: RecordsOfOne) -> tuple[tuple[str, str], ...]:
    if not about.live_flags:
        return ()
    return (("LAW-36", "flags stand on the record: it can't be approved before they are ended, declined or struck"),)
