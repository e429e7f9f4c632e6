"""The log as it is published, for auditors and witnesses: checkpoints, tiles, and proofs."""
from collections.abc import Awaitable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import StringConstraints

from api.access import shown
from api.answer import Answer
from api.audit import auditor, own_and_flags
from api.caller import WITNESS, Bearer, Caller
from api.catching_up import CaughtUp
from api.paging import ThePaging
from api.problems import Problem, unknown
from api.running import TheServer
from domain.flags.sight import OVERSEERS
from domain.value import Value
from ledger.cosigned import NotCosigned, known_witnesses, take_in
from ledger.entry import Entry
from ledger.proofs import Proof, Unpublished, of_entries, of_growth, positions_of
from ledger.published import is_there
from ledger.tiles import Tile, read
from projections import current_register
from projections.sought import Sought

routes = APIRouter(prefix="/v1/{council}/log", tags=["log"])

FOR_EVER = "private, max-age=31536000, immutable"
OCTETS = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}
Level = Annotated[int, Path(ge=0, le=63, description="0: hashes of entries; each above: of 256 below.")]
Place = Annotated[str, Path(max_length=60, pattern=r"^(x\d{3}/)*\d{3}(\.p/\d{1,3})?$", description=(
    "The tile's number, three digits a part, and its width where it isn't full."), examples=["000.p/1"])]
PositionInLog = Annotated[int, Path(ge=1, le=2**53, description="Of an entry, from 1.", examples=[1])]
Size = Annotated[int, Query(ge=1, le=2**53, description="A number of entries.")]


class RegisterProof(Answer):
    """A page of the register as at a position, and what it rests on."""

    position: int
    flags: list[UUID]
    """On the register then, in order of their ids."""
    next: str | None
    """Send it as `cursor` for the next page."""
    proof: Proof


class HandedIn(Value):
    """A checkpoint as a witness signed it."""

    note: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    """The whole note: the checkpoint as it is served, and the witness's line under it."""


class Kept(Answer):
    """What is served from now on."""

    size: int
    """Of the checkpoint."""
    witnesses: list[str]
    """Names of those whose cosignatures were found to hold."""


class TextAnswer(Response):
    media_type = "text/plain; charset=utf-8"


class OctetsAnswer(Response):
    media_type = "application/octet-stream"


@routes.get("/checkpoint", response_class=TextAnswer, responses={200: TEXT})
async def read_checkpoint(
        caller: Caller, server: TheServer, cosigned: Annotated[bool, Query(description=(
            "The last one that a witness has cosigned, which may be an older one."))] = False) -> TextAnswer:
    """The last signed checkpoint (C2SP tlog-checkpoint), with the cosignatures of known witnesses (C2SP tlog-cosignature).

    For AUDITOR, IG, DPO and WITNESS. 404 before the first one.
    """
    _follower(caller)
    note = await server.tiles.note(caller.council, cosigned=cosigned)
    if note is None:
        raise unknown()
    return TextAnswer(note)


@routes.post("/cosignatures", status_code=201)
async def hand_in_cosignature(caller: Caller, server: TheServer, handed_in: HandedIn) -> Kept:
    """Hand in a checkpoint with a witness's cosignature, which is served under it from then on; WITNESS only.

    Kept if it is one of the log's checkpoints and a witness that the council knows has signed it; else 422.
    """
    caller.require(WITNESS, rule="LAW-7", clause="the log's witnesses cosign it")
    try:
        known = known_witnesses(server.settings.witnesses, caller.council)
        size, kept = await take_in(caller.ledger, caller.council, handed_in.note, known)
    except NotCosigned as wrong:
        raise Problem("invalid", f"This can't be kept: {wrong}.") from wrong
    return Kept(size=size, witnesses=[each.witness.name for each in kept])


@routes.get("/tile/entries/{place:path}", response_class=OctetsAnswer, responses={200: OCTETS})
async def read_log_entries(caller: Caller, server: TheServer, place: Place) -> OctetsAnswer:
    """Entries that a checkpoint covers, 256 of them where the bundle is full (C2SP tlog-tiles): position, id and digests.

    None of it is personal data; what it commits to is opened by proofs.
    """
    tile = await _there(caller, server, 0, place)
    content = await server.tiles.bundle(caller.council, tile.number, tile.width)
    return OctetsAnswer(content, headers={"Cache-Control": FOR_EVER})


@routes.get("/tile/{level}/{place:path}", response_class=OctetsAnswer, responses={200: OCTETS})
async def read_log_tile(caller: Caller, server: TheServer, level: Level, place: Place) -> OctetsAnswer:
    """Hashes of the tree that a checkpoint covers (C2SP tlog-tiles)."""
    tile = await _there(caller, server, level, place)
    found = await server.tiles.of(caller.council, [tile])
    if tile not in found:
        raise unknown()
    return OctetsAnswer(found[tile], headers={"Cache-Control": FOR_EVER})


@routes.get("/proof/consistency")
async def prove_consistency(
        caller: Caller, server: TheServer, old: Annotated[int, Query(alias="from", ge=1, le=2**53, description=(
            "The smaller tree's number of entries."))],
        new: Annotated[int | None, Query(alias="to", ge=1, le=2**53, description=(
            "The size of a checkpoint; the last one when left out."))] = None) -> Proof:
    """That the log at a checkpoint continues what it was before: nothing was changed, removed or put in between."""
    _follower(caller)
    return await _of(of_growth(server.tiles, caller.council, old, new))


@routes.get("/proof/entry/{position}")
async def prove_entry(caller: Caller, server: TheServer, position: PositionInLog) -> Proof:
    """That an entry is in the log, with all that it says opened but its sealed personal data; AUDITOR only.

    404 until a checkpoint covers it. Not for what is about the auditor or their household.
    """
    auditor(caller)
    async with shown(caller, reading="log/proof/entry", position=position) as seen:
        entries = await caller.ledger.entries_at(caller.council, [position])
        if not entries:
            raise unknown()
        await _not_own(caller, entries)
        seen.flags |= {entry.stream for entry in entries if entry.kind == "flag"}
        seen.subjects |= {entry.stream for entry in entries if entry.kind == "subject"}
        return await _proved(caller, server, [position])


@routes.get("/proof/flag/{flag_id}")
async def prove_flag(caller: Caller, server: TheServer, flag_id: UUID) -> Proof:
    """That these are a flag's entries, each with all that it says opened but its sealed personal data; AUDITOR only.

    What its last version is shows in the last entry's slot `stream`. 404 until a checkpoint covers all of them.
    """
    auditor(caller)
    async with shown(caller, flags=[flag_id], reading="log/proof/flag") as seen:
        entries = await caller.ledger.stream(caller.council, flag_id)
        if not entries or entries[0].kind != "flag":
            raise unknown()
        await _not_own(caller, entries)
        seen.position = entries[-1].position
        return await _proved(caller, server, [entry.position for entry in entries])


@routes.get("/proof/register", dependencies=[CaughtUp])
async def prove_register(
        caller: Caller, server: TheServer, paging: ThePaging,
        position: Annotated[int | None, Query(ge=1, le=2**53, description=(
            "As at this position; left out, at the last checkpoint's."))] = None) -> RegisterProof:
    """That the register as at a position rests on these entries: all of each flag's up to then, a page of flags at a time.

    With them, that the log at the last checkpoint continues what it was then; AUDITOR only. Flags on the auditor or their
    household are left out. 404 until a checkpoint and the readings have come that far.
    """
    auditor(caller)
    checkpoint = await server.tiles.latest(caller.council)
    until = position or (checkpoint.size if checkpoint else 0)
    if until == 0 or await server.reached(caller.council) < until:
        raise unknown()
    async with shown(caller, reading="log/proof/register", position=until) as seen:
        sought = Sought(caller.council, caller.signature().today, until, limit=paging.take, overseer=True,
                        without_subjects=tuple(await own_and_flags(caller)))
        after = UUID(str(paging.after[0])) if paging.after else None
        async with caller.ledger.read_only(caller.council) as connection:
            rows = await current_register.rows(connection, sought, after)
        page = paging.page([row.flag for row in rows], key=lambda flag: [str(flag)])
        seen.flags |= set(page.items)
        found = await positions_of(caller.ledger, caller.council, page.items, until)
        growth = await _of(of_growth(server.tiles, caller.council, until))
        proof = await _proved(caller, server, found) if found else growth
        return RegisterProof(flags=page.items, next=page.next, position=until,
                             proof=proof.model_copy(update={"earlier": growth.earlier}))


async def _of(proof: Awaitable[Proof]) -> Proof:
    try:
        return await proof
    except Unpublished:
        raise unknown() from None


async def _proved(caller: Bearer, server: TheServer, positions: list[int]) -> Proof:
    return await _of(of_entries(caller.ledger, server.tiles, caller.council, positions, lambda name: True))


async def _not_own(caller: Bearer, entries: Sequence[Entry]) -> None:
    own = await own_and_flags(caller)
    if any(one == entry.stream or str(one).encode() in entry.clear or one.bytes in entry.sealed
           for entry in entries for one in own):
        raise Problem("not-allowed", "Nobody audits what is about them or their household.", rule="OWN-RECORD",
                      remedy="another auditor")


async def _there(caller: Bearer, server: TheServer, level: int, place: str) -> Tile:
    _follower(caller)
    try:
        tile = Tile(level, *read(place))
    except ValueError:
        raise unknown() from None
    checkpoint = await server.tiles.latest(caller.council)
    if checkpoint is None or not is_there(tile, checkpoint.size):
        raise unknown()
    return tile


def _follower(caller: Bearer) -> None:
    caller.require(*OVERSEERS, WITNESS, rule="LAW-7", clause="the log is the auditors' and the witnesses'")
