"""What auditors alone may read: the ledger itself, and who has looked at what."""
import json
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, JsonValue

from api.access import shown
from api.answer import Answer
from api.caller import AUDITOR, Bearer, Caller
from api.kept_for_cases import Kept, kept_for_cases, lines_without
from api.paging import Page, ThePaging
from api.problems import Problem
from domain.instant import Instant
from ledger.access import Access
from ledger.circumstances import flags_of, own_records
from ledger.entry import Entry
from ledger.past import Past
from ledger.sealing import Opened

routes = APIRouter(prefix="/v1/{council}", tags=["audit"])


class AccessRow(Answer):
    """One read of personal data, or an attempt at one."""

    number: int
    """From 1, without gaps, within the council."""
    id: UUID
    recorded_at: datetime
    asked_at: datetime
    actor: str
    roles: str
    """The roles that the token held."""
    purpose: str
    """Empty where the attempt was refused for stating none."""
    action: str
    """The operation's id in this description."""
    outcome: str
    """`shown`, `refused` or `not known`."""
    rule: str | None
    """Which rule refused."""
    flags: tuple[UUID, ...]
    subjects: tuple[UUID, ...]
    reading: str | None = Field(examples=["flag: deciding role", "review-queue?due_before"])
    """Which list with which filters (never their values). Of one flag, on what its reader saw it: `flag: case`,
    `flag: asked for it`, `flag: deciding role`, `flag: oversight`, `flag: break-glass`, `flag: alert`; `history: …` likewise."""
    position: int | None
    """As far as which position of the ledger the list went."""
    sought: dict[str, JsonValue]
    """Search terms."""


class Box(Answer):
    """Personal data of one owner within an entry."""

    owner: UUID
    """A subject, or the event itself where the text tells of others too."""
    names: tuple[str, ...]
    fields: dict[str, JsonValue] | None
    """Nothing once it is erased."""
    erased: bool
    """Its key was destroyed: nobody can open it any more."""
    kept_back: tuple[str, ...]
    """Lines for those who work on the flag's case alone: a break-glass read of the flag opens them."""


class EntryRow(Answer):
    """One entry of the ledger, as it is stored."""

    position: int
    """From 1, without gaps, within the council."""
    event_id: UUID
    command_id: UUID
    stream: UUID
    kind: str
    version: int
    type: str
    recorded_at: datetime
    """When the ledger learned it; never runs backwards."""
    signed_at: datetime
    occurred_on: date
    """London date of the act."""
    actor: str
    role: str
    on_behalf_of: str | None
    purpose: str
    correlation: UUID
    causation: UUID | None
    edition: str | None
    digest: str | None
    clear: dict[str, JsonValue]
    sealed: list[Box]
    """Boxes of personal data, each with its owner."""
    form: str
    """How it is stored: `1`, or `1-trial` in a trial register."""


@routes.get("/access-log")
async def read_access_log(
        caller: Caller, paging: ThePaging,
        flag: Annotated[UUID | None, Query(description="Only who saw this flag.")] = None,
        subject: Annotated[UUID | None, Query(description="Only who saw this subject.")] = None,
        actor: Annotated[str | None, Query(max_length=200, description="Only what this actor looked at.")] = None,
        since: Annotated[Instant | None, Query(description="Recorded at this instant or later.")] = None,
        until: Annotated[Instant | None, Query(description="Recorded before this instant.")] = None) -> Page[AccessRow]:
    """Who looked at what, when, in which role and for what purpose, oldest first; AUDITOR only.

    With both `flag` and `subject`, what saw the flag. Who looked at the auditor's own record, or at that of somebody in
    their household, is another auditor's to read.
    """
    auditor(caller)
    own = await own_and_flags(caller)
    if own & {flag, subject}:
        raise Problem("not-allowed", "Nobody reads who looked at them or at their household.", rule="OWN-RECORD",
                      remedy="another auditor")
    asked = {name: str(value) for name, value in (("actor", actor), ("since", since), ("until", until)) if value}
    async with shown(caller, flags=[flag] if flag else [], subjects=[subject] if subject else [], reading="access-log",
                     sought=asked):
        found = await caller.ledger.accesses(caller.council, flag=flag, subject=subject, actor=actor, since=since,
                                             until=until, after=_number(paging.after), limit=paging.take)
        page = paging.page([_access_row(one) for one in found], key=lambda row: [row.number])
        return page.model_copy(update={"items": [row for each in page.items if (row := _without(each, own))]})


@routes.get("/ledger/entries")
async def read_ledger(
        caller: Caller, paging: ThePaging,
        past: Annotated[int, Query(alias="from", ge=0, le=2**53, description="Entries past this position.")] = 0,
        ) -> Page[EntryRow]:
    """The council's ledger in order of position, word for word; AUDITOR only.

    What concerns the auditor's own record, or somebody in their household, is left out: another auditor reads that. What a
    policy keeps for those who work on a case is named (`kept_back`) and opened by a break-glass read alone.
    """
    auditor(caller)
    own = {str(each) for each in await own_and_flags(caller)}
    async with shown(caller, reading="ledger/entries") as seen:
        found = await caller.ledger.entries(caller.council, max(past, _number(paging.after)), paging.take)
        kept = await kept_for_cases(Past(caller.ledger, caller.council, caller.signature()))
        page = paging.page([_entry_row(entry, kept) for entry in found], key=lambda row: [row.position])
        answer = page.model_copy(update={"items": [row for row in page.items if not _concerns(row, own)]})
        seen.flags |= {row.stream for row in answer.items if row.kind == "flag"}
        seen.subjects |= {row.stream for row in answer.items if row.kind == "subject"}
        seen.position = answer.items[-1].position if answer.items else past
        return answer


def auditor(caller: Bearer) -> None:
    caller.require(AUDITOR, rule="LAW-7", clause="the ledger and the access log are the auditors'")


async def own_and_flags(caller: Bearer) -> frozenset[UUID]:
    """The auditor's own records and the flags on them."""
    past = Past(caller.ledger, caller.council, caller.signature())
    records = await own_records(past)
    return records | {flag.id for flag in await flags_of(past, records)}


def _concerns(row: EntryRow, own: set[str]) -> bool:
    told = row.model_dump_json(include={"stream", "clear", "sealed"})
    return any(each in told for each in own)


def _without(row: AccessRow, own: frozenset[UUID]) -> AccessRow | None:
    """The row without a word of those records; nothing where no other is left."""
    if own.isdisjoint({*row.flags, *row.subjects}):
        return row
    flags, subjects = (tuple(each for each in ids if each not in own) for ids in (row.flags, row.subjects))
    return row.model_copy(update={"flags": flags, "subjects": subjects, "sought": {}}) if flags or subjects else None


def _number(after: list[JsonValue] | None) -> int:
    return int(str(after[0])) if after else 0


def _access_row(one: Access) -> AccessRow:
    return AccessRow(number=one.number, id=one.id, recorded_at=one.recorded_at or one.at, asked_at=one.at, actor=one.actor,
                     roles=one.role, purpose=one.purpose, action=one.action, outcome=one.outcome, rule=one.rule,
                     flags=one.flags, subjects=one.subjects, reading=one.reading, position=one.position,
                     sought=json.loads(one.sealed or b"{}"))


def _entry_row(entry: Entry, kept: Kept) -> EntryRow:
    return EntryRow(
        position=entry.position, event_id=entry.event_id, command_id=entry.command_id, stream=entry.stream, kind=entry.kind,
        version=entry.version, type=entry.type, recorded_at=entry.recorded_at, signed_at=entry.signed_at,
        occurred_on=entry.occurred_on, actor=entry.actor, role=entry.role, on_behalf_of=entry.on_behalf_of,
        purpose=entry.purpose, correlation=entry.correlation, causation=entry.causation, edition=entry.edition,
        digest=entry.digest, clear=json.loads(entry.clear),
        sealed=[_box(box, kept if entry.kind == "flag" else {}) for box in entry.boxes], form=entry.form)


def _box(box: Opened, kept: Kept) -> Box:
    if box.fields is None:
        return Box(owner=box.owner, names=box.names, fields=None, erased=True, kept_back=())
    fields, hidden = lines_without(box.fields, kept)
    return Box(owner=box.owner, names=box.names, fields=fields, erased=False, kept_back=hidden)
