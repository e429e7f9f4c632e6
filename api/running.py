"""What a started server holds, for the routes to ask for."""
import asyncio
import threading
import time
from typing import Annotated, cast

from fastapi import Depends, Request

from api.bearer_token import Tokens
from api.issuers import IssuerKeys, Keys, OwnKeys
from api.pack_making import PackMaking
from api.search_index import SearchIndexes
from api.settings import Settings
from api.tokens import own_key
from domain.calendar import london_date
from domain.councils.council import evolve
from ledger.access_seals import keep_sealing
from ledger.pruning import keep_pruning
from ledger.published import Tiles
from ledger.store import Ledger
from ledger.turning_in_time import keep_turning
from projections.reached import reached
from projections.runner import Runner

PURPOSES = frozenset({"SAFEGUARD_CHILD", "STAFF_SAFETY", "SAR", "AUDIT", "REVIEW"})
"""LAW-2's own; a policy may list others."""
FRESH_SECONDS = 5.0


class Running:
    """One server between its start and its stop."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self.settings, self.ledger = settings, ledger
        self.searches = SearchIndexes(ledger)
        self.tiles = Tiles(ledger)
        self.packs = PackMaking(ledger, self.tiles, settings.documents)
        issuers: list[Keys] = [IssuerKeys(issuer) for issuer in settings.issuers]
        if settings.own_key is not None:
            issuers.append(OwnKeys(own_key(settings.own_key)))
        self.tokens = Tokens(issuers)
        self._councils = set(settings.councils)
        self._purposes: dict[str, tuple[float, frozenset[str]]] = {}
        self._runner = Runner(settings.database.conninfo("runner"))
        self.one_at_a_time = asyncio.Lock()
        """For answers whose own work nobody may be able to time."""
        self._stop = threading.Event()
        self._reader: threading.Thread | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def knows(self, council: str) -> bool:
        """Whether a council is served here."""
        if council not in self._councils:
            self._councils.update(await self.ledger.councils())
        return council in self._councils

    async def purposes(self, council: str) -> frozenset[str]:
        """What the council's policy in force may be read and acted under for (LAW-2); the law's own before there is one.

        Looked up again after FRESH_SECONDS.
        """
        if council in self._purposes and time.monotonic() - self._purposes[council][0] < FRESH_SECONDS:
            return self._purposes[council][1]
        _, state = await self.ledger.folds.upto_now(council, self.ledger.known_id(council, "council"), evolve)
        listed = frozenset((state and state.purposes_on(london_date(self.ledger.now()))) or PURPOSES)
        self._purposes[council] = time.monotonic(), listed
        return listed

    def start(self) -> None:
        """Keep the search indexes, and the readings and the access log's seals where this process is to."""
        self._tasks = [asyncio.create_task(self.searches.keep())]
        if self.settings.seals_accesses:
            self._tasks.append(asyncio.create_task(keep_sealing(self.ledger)))
        if self.settings.turns_epochs:
            self._tasks.append(asyncio.create_task(keep_turning(self.settings.database)))
            self._tasks.append(asyncio.create_task(keep_pruning(self.settings.database)))
        if self.settings.runs_readings:
            self._reader = threading.Thread(target=self._runner.run, args=(self._stop,), name="readings", daemon=True)
            self._reader.start()

    async def stop(self) -> None:
        self._stop.set()
        await self.packs.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._reader is not None:
            await asyncio.to_thread(self._reader.join)

    @property
    def keeps_readings(self) -> bool:
        """Whether the readings are kept as they should be, as far as this process is to."""
        return self._reader.is_alive() if self._reader is not None else not self.settings.runs_readings

    async def reached(self, council: str) -> int:
        """The last position of a council that the readings show."""
        async with self.ledger.read_only(council) as connection:
            return await reached(connection, council)

    async def behind(self) -> int:
        """Entries that the readings have still to take in, all councils together."""
        councils = await self.ledger.councils()
        return sum([max(0, await self.ledger.head(council) - await self.reached(council)) for council in councils])


def running(request: Request) -> Running:
    return cast(Running, request.app.state.running)


def the_ledger(server: Annotated[Running, Depends(running)]) -> Ledger:
    return server.ledger


TheServer = Annotated[Running, Depends(running)]
TheLedger = Annotated[Ledger, Depends(the_ledger)]
