"""What leaves in answer to a request for access: asked for, made by a job, released at a fixed slot."""
import base64
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.answer import Answer
from api.caller import DPO, IG, Bearer, Caller
from api.documents.making import DATA, PROOF
from api.documents.pack_file import published
from api.problems import Problem, unknown
from api.requests import readable
from api.running import TheServer
from domain.event import Decided
from domain.packs.commands import AskPack
from domain.packs.decide import ask
from domain.packs.pack import Pack
from ledger.around_a_pack import pack_named, packs_of
from ledger.around_a_request import around_a_request, the_request
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/requests/{request_id}/packs", tags=["packs"])
State = Literal["asked", "released", "stopped"]
FileName = Literal["letter.pdf", "pack.pdf", "pack.json", "proof.json"]


class FileOfPack(Answer):
    name: str = Field(examples=["pack.pdf"])
    sha256: str


class PackView(Answer):
    """A pack and what became of it; until its slot nothing tells whether it is made already."""

    id: UUID
    state: State
    """`asked` until the slot; then `released`, or `stopped` where the scan found something or it couldn't be made."""
    released_at: datetime
    """UTC, real time."""
    reference: str
    files: tuple[FileOfPack, ...] = ()
    """`letter.pdf` and `pack.json`; where anything leaves `pack.pdf`, and `proof.json` once a checkpoint covers it."""
    where: tuple[str, ...] = ()
    """Of one that was stopped: what kind of thing was found, and where."""
    found: tuple[str, ...] = ()
    """And the things themselves: decide anew, or state with the next one that they are no secrets, and why."""


class Packs(Answer):
    items: tuple[PackView, ...]


@routes.post("", status_code=201)
async def ask_for_pack(council: str, request_id: UUID, command: AskPack, attempt: TheAttempt, server: TheServer) -> Outcome:
    """Have letter, document and data made of what is decided, looked through for all that is kept back, and released at a slot.

    Refused (409) while anything is undecided, or it isn't settled who may have it. For IG and DPO.
    """
    now = datetime.now(UTC)

    async def decided(past: Past) -> Decided:
        request = await the_request(past, request_id)
        if request is None:
            raise unknown()
        return ask(request, command, await around_a_request(past, request, command), now)

    outcome = await attempt.carry_out(decided)
    server.packs.take_up(council, outcome.id)
    return outcome


@routes.get("")
async def read_packs(council: str, request_id: UUID, caller: Caller) -> Packs:
    """Every pack that was asked for in answer to a request, the latest last."""
    async with shown(caller, reading="request/packs") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        request = await readable(past, caller, request_id)
        seen.subjects |= set(request.records)
        packs = await packs_of(past, request_id)
        return Packs(items=tuple(view(pack) for pack in sorted(packs, key=lambda one: one.asked_position)))


@routes.get("/{pack_id}")
async def read_pack(council: str, request_id: UUID, pack_id: UUID, caller: Caller, server: TheServer) -> PackView:
    """One pack. One that nobody made by its slot, since a server was stopped, is taken up again."""
    async with shown(caller, reading="request/pack") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        pack, records = await _pack(past, caller, request_id, pack_id)
        seen.subjects |= records
        if pack.made is None and pack.stopped is None:
            server.packs.take_up(council, pack_id)
        return view(pack)


@routes.get("/{pack_id}/{name}", response_class=Response, responses={200: {
    "description": "The file as it was made.",
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("application/pdf", "application/json")}}})
async def read_file_of_pack(council: str, request_id: UUID, pack_id: UUID, name: FileName, caller: Caller) -> Response:
    """A file of a released pack, as it is sent; for IG and DPO."""
    caller.require(IG, DPO)
    async with shown(caller, reading=f"request/pack/{name}") as seen:
        past = Past(caller.ledger, caller.council, caller.signature())
        pack, records = await _pack(past, caller, request_id, pack_id)
        seen.subjects |= records
        if view(pack).state != "released" or pack.made is None:
            raise Problem("refused", "It isn't released.", rule="LAW-34", clause="packs are released at fixed slots",
                          remedy=f"ask again after {pack.released_at.isoformat()}")
        files = dict(pack.made.files)
        if name not in files:
            raise unknown()
        kind = "application/json" if name in (DATA, PROOF) else "application/pdf"
        return Response(base64.b64decode(files[name]), media_type=kind, headers={
            "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def view(pack: Pack) -> PackView:
    """As it is told at this instant."""
    base = PackView(id=pack.id, state="asked", released_at=pack.released_at, reference=pack.reference)
    if datetime.now(UTC) < pack.released_at:
        return base
    if pack.stopped is not None:
        return base.model_copy(update={"state": "stopped", "where": pack.stopped.where, "found": pack.stopped.found})
    if pack.made is not None:
        files = tuple(FileOfPack(name=name, sha256=digest) for name, digest in pack.made.digests)
        return base.model_copy(update={"state": "released", "files": files})
    return base


async def _pack(past: Past, caller: Bearer, request_id: UUID, pack_id: UUID) -> tuple[Pack, set[UUID]]:
    request = await readable(past, caller, request_id)
    pack = await pack_named(past, pack_id)
    if pack is None or pack.request != request_id:
        raise unknown()
    return pack, set(request.records)


schemas = APIRouter(prefix="/schemas", tags=["packs"])


@schemas.get("/pack")
async def read_pack_schema() -> dict[str, object]:
    """The JSON Schema of `pack.json`; open to everybody."""
    return published()
