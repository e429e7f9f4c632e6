"""The job that makes packs: beside the answers of the server, once each, and signed by the system."""
import asyncio
import logging
from collections.abc import Coroutine
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from api.documents.kept_back import secrets_of
from api.documents.letterhead import invent
from api.documents.making import Work, settled
from domain.event import Decided
from domain.packs import events as e
from domain.packs.decide import settle
from domain.packs.pack import Pack
from domain.refusal import Refused
from ledger.append import Unavailable
from ledger.around_a_pack import ForPack, for_pack, pack_named
from ledger.carry_out import carry_out
from ledger.own_entries import order, signed_now
from ledger.pack_proofs import lines_told, of_pack, written_proof
from ledger.past import Past
from ledger.published import Tiles
from ledger.store import Ledger

FAULT = "a fault in the server, which its log names: once that is mended, ask again"
CHANGED = "something about the request was decided after the pack was asked for: ask again"


log = logging.getLogger(__name__)


class PackMaking:
    """Of one server process. Another process that is asked for a pack which nobody makes takes it up."""

    def __init__(self, ledger: Ledger, tiles: Tiles, documents: Path | None) -> None:
        self._ledger, self._tiles, self._documents = ledger, tiles, documents
        self._under_way: dict[UUID, asyncio.Task[None]] = {}
        self._one_at_a_time = asyncio.Lock()

    def folder(self, council: str) -> Path | None:
        """A council's own templates and letterhead; a trial register's is invented until one is put there."""
        if self._documents is None:
            return None
        if self._ledger.trial:
            invent(self._documents / council, council)
        return self._documents / council

    def take_up(self, council: str, pack: UUID) -> None:
        """Make it, unless that is under way."""
        if pack not in self._under_way:
            self._begin(council, pack, self._make(council, pack))

    def _begin(self, council: str, pack: UUID, work: Coroutine[Any, Any, None], *, last: bool = False) -> None:
        """`last`: if this fails, too, the pack stays asked for."""

        def over(task: asyncio.Task[None]) -> None:
            self._under_way.pop(pack)
            fault = None if task.cancelled() else task.exception()
            if fault is not None:
                log.error("pack: its making failed (%s)", type(fault).__name__)
                if not (last or isinstance(fault, Unavailable)):  # nobody waits for a pack that nobody can make
                    self._begin(council, pack, self._give_up(council, pack), last=True)

        self._under_way[pack] = asyncio.create_task(work)
        self._under_way[pack].add_done_callback(over)

    async def _give_up(self, council: str, id: UUID) -> None:
        pack = await pack_named(Past(self._ledger, council, signed_now(self._ledger)), id)
        if pack is not None:
            await self._record(council, pack, e.Stopped(request=pack.request, where=(FAULT,)), pack.request)

    async def stop(self) -> None:
        """What isn't made by then is taken up when somebody asks for it."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _make(self, council: str, id: UUID) -> None:
        async with self._one_at_a_time:
            past = Past(self._ledger, council, signed_now(self._ledger))
            pack = await pack_named(past, id)
            if pack is None or pack.made or pack.stopped:
                return
            found = await for_pack(past, pack.request)
            if found is None:
                return
            happened = await self._settled(council, pack, found)
            await self._record(council, pack, happened, next(iter(found.request.records), found.request.id))

    async def _settled(self, council: str, pack: Pack, found: ForPack) -> e.Made | e.Stopped:
        entries = await self._ledger.stream(council, pack.request)
        if any(entry.position > pack.asked_position and entry.type in DECISIONS for entry in entries):
            return e.Stopped(request=pack.request, where=(CHANGED,))
        known = (pack.reference, *pack.no_secrets)
        proof = await of_pack(self._ledger, self._tiles, council, lines_told(found.decided))
        work = Work(
            pack, found.decided, child=found.child, proof=written_proof(proof) if proof else None,
            made_at=datetime.combine(pack.day, time(12), UTC),
            secrets=secrets_of(found.request, found.items, found.decided, found.titles, found.others, known))
        return await asyncio.to_thread(settled, work, self.folder(council))

    async def _record(self, council: str, pack: Pack, happened: e.Made | e.Stopped, owner: UUID) -> None:
        signature = signed_now(self._ledger)

        async def decide(past: Past) -> Decided:
            now = await pack_named(past, pack.id)
            if now is None:
                raise Refused("lifecycle", "standing", "a pack that was asked for")
            return settle(now, happened, owner, signature.today)

        try:
            await carry_out(self._ledger, order(self._ledger, council, signature, f"pack {pack.id}"), decide)
        except Refused:
            return  # another process was quicker


DECISIONS = frozenset({"request.items_decided", "request.decision_approved", "request.searched", "request.withdrawn",
                       "request.refused"})
"""After one of these, what may leave is no longer what was asked for."""
