"""Without its database the server says "not known", and nothing that sounds like "no flag"."""
import asyncio
import time
from pathlib import Path

from api.app import make_app
from api.settings import Settings
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import Door


async def test_without_the_database_nothing_is_known_and_with_it_again_everything_is(folder: Path) -> None:
    with EmbeddedPostgres(folder / "postgres", settings={"fsync": "off", "shared_buffers": "16MB"}) as server:
        settings = Settings(database=Database.embedded(server), councils=frozenset({"leicester"}), own_key=folder / "own.key")
        app = make_app(settings)
        async with app.router.lifespan_context(app):
            door = Door(app, folder / "own.key")
            async with door.as_("AUDITOR") as client:
                assert (await client.get("/v1/leicester/access-log")).status_code == 200
                server.stop()
                for path in ("/v1/leicester/access-log", "/v1/leicester/ledger/entries", "/health/ready"):
                    began = time.monotonic()
                    answer = await client.get(path)
                    assert (answer.status_code, answer.json()["code"]) == (503, "not-known"), f"{path}: {answer.text}"
                    assert "no flag" in answer.json()["detail"]
                    assert time.monotonic() - began < 12
                assert (await client.get("/health/live")).status_code == 200
                assert (await client.get("/metrics")).status_code == 200
                server.start()
                began = time.monotonic()
                while (await client.get("/v1/leicester/access-log")).status_code != 200:
                    assert time.monotonic() - began < 20
                    await asyncio.sleep(0.25)
