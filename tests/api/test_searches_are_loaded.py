"""The index for searches is loaded at the start, follows every act, and says when it isn't there."""
import asyncio
from pathlib import Path
from typing import Any

import pytest

from api.search_index import SearchIndexes
from ledger.append import Unavailable
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import TRIAL_STARTS, Door, opened
from tests.api.test_policies import adoption, owner
from tests.api.test_subjects_and_visits import flagged, person

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def policy(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        assert (await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))).status_code == 201


async def ready(door: Door) -> Any:
    async with door.client() as client:
        return (await client.get("/health/ready")).json()


async def test_it_is_loaded_at_the_start_before_anybody_asks(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    async with opened(postgres, tmp_path, TRIAL_STARTS) as door:
        await policy(door)
        async with door.as_("WORKER") as client:
            ann = await person(client, "Ann Loaded")
        ledger = door.ledger
        fresh = SearchIndexes(ledger)
        keeping = asyncio.create_task(fresh.keep())
        while not fresh.loaded:
            await asyncio.sleep(0.01)
        keeping.cancel()
        assert str((await fresh.upto_now("leicester")).subject(0)) == ann
        while not (await ready(door))["search_loaded"]:
            await asyncio.sleep(0.01)


async def test_a_search_shows_what_was_recorded_a_moment_before_and_reads_records_alone(door: Door) -> None:
    await policy(door)
    async with door.as_("WORKER") as client:
        for number in range(5):
            made = await person(client, f"Momentary Person{number}")
            await flagged(door, made)
            found = (await client.get("/v1/leicester/subjects", params={"name": f"momentary person{number}"})).json()["found"]
            assert found[0]["id"] == made
    kinds = {entry.kind for entry in await door.ledger.entries("leicester", kind="subject")}
    assert kinds == {"subject"}


async def test_while_it_is_being_loaded_a_search_is_not_known(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: object, **__: object) -> int:
        await asyncio.sleep(60)
        return 0

    monkeypatch.setattr("api.search_index.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(door.ledger, "head", slow)
    with pytest.raises(Unavailable):
        await SearchIndexes(door.ledger).upto_now("leicester")
    async with door.as_("WORKER") as client:
        answer = await client.get("/v1/leicester/subjects", params={"name": "ann"})
    assert (answer.status_code, answer.json()["code"]) == (503, "not-known")
