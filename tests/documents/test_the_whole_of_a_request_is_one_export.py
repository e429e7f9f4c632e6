"""An auditor is given request, clock, search, items, decisions, packs and the log's proof at once."""
import json
from pathlib import Path

import pytest

from ledger.offline import Key, check_proof
from tests.api.conftest import Door
from tests.documents import desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_bundle_has_all_and_proves_it(desk_door: Door, tmp_path: Path) -> None:
    await desk.in_force(desk_door)
    joe = await desk.person(desk_door, "Joe Sample", "LL-20417")
    await desk.flagged(desk_door, joe, "Told by Griffith Winterfjell.")
    request = await desk.received(desk_door, joe)
    await desk.decided(desk_door, request, keeps_back=("history",))
    await desk.made(desk_door, request)
    assert (await desk.see(desk_door, f"requests/{request}/bundle", "AUDITOR"))["proof"] is None
    key = Key.read(desk.published(desk_door, tmp_path))
    bundle = await desk.see(desk_door, f"requests/{request}/bundle", "DPO")
    assert bundle["request"]["deadline"]["steps"]
    assert bundle["search"]["terms"] == "Joe"
    assert len(bundle["items"]["items"]) > 2
    assert len(bundle["decisions"]) >= 2
    assert bundle["decided"]["flags"]
    assert [sent["pack"]["state"] for sent in bundle["packs"]] == ["asked"]
    assert bundle["packs"][0]["files"] == []
    proof = json.dumps(bundle["proof"], ensure_ascii=False, separators=(",", ":")).encode()
    assert len(check_proof(proof, [key]).entries) >= 4


async def test_who_answers_requests_does_not_audit_them(desk_door: Door) -> None:
    request = await desk.received(desk_door, None)
    async with desk_door.as_("IG") as client:
        assert (await client.get(f"/v1/leicester/requests/{request}/bundle")).status_code == 403
