"""A server on a database of its own, and tokens to knock with."""
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from api.app import make_app
from api.settings import Settings
from api.tokens import make_token, own_key
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.store import Ledger

TRIAL_STARTS = datetime(2026, 3, 23, 9, tzinfo=UTC)


class Door:
    """A running server, its own key, and clients for it."""

    def __init__(self, app: FastAPI, key_file: Path) -> None:
        self.app, self.key = app, own_key(key_file)

    @property
    def ledger(self) -> Ledger:
        ledger = self.app.state.running.ledger
        assert isinstance(ledger, Ledger)
        return ledger

    def token(self, *roles: str, actor: str = "staff-7", council: str = "leicester",
              purposes: Sequence[str] = ("SAFEGUARD_CHILD",)) -> str:
        return make_token(self.key, actor=actor, council=council, roles=roles, purposes=purposes)

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://register", headers=headers)

    def as_(self, *roles: str, actor: str = "staff-7", council: str = "leicester") -> httpx.AsyncClient:
        return self.client(self.token(*roles, actor=actor, council=council))


@contextlib.asynccontextmanager
async def opened(postgres: EmbeddedPostgres, folder: Path, clock: datetime | None,
                 documents: Path | None = None, witnesses: Path | None = None) -> AsyncIterator[Door]:
    database = Database.embedded(postgres, f"api_{uuid4().hex[:12]}")
    if clock is not None:
        await (await Ledger.open(database, clock)).close()
    app = make_app(Settings(database=database, councils=frozenset({"leicester", "dudley", "lincolnshire"}),
                            own_key=folder / "own.key", documents=documents, witnesses=witnesses, seals_accesses=False))
    async with app.router.lifespan_context(app):
        yield Door(app, folder / "own.key")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """A trial register's server; its clock stands at TRIAL_STARTS until a test moves it."""
    async with opened(postgres, tmp_path_factory.mktemp("door"), TRIAL_STARTS) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real_door(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """A real register's server."""
    async with opened(postgres, tmp_path_factory.mktemp("real"), None) as made:
        yield made
