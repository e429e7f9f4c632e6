"""Auditors and witnesses are given checkpoints, tiles and proofs that hold elsewhere; nobody else is."""
import json
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from ledger import offline
from ledger.offline import Key, check_proof, opened_note
from ledger.publisher import Publisher, asked
from ledger.signing_place import SigningPlace
from ledger.tiles import Tile, hashes_in, root_of
from tests.api.conftest import TRIAL_STARTS, Door, opened
from tests.ledger.given import command, draft

pytestmark = pytest.mark.asyncio(loop_scope="module")
COUNCIL = "leicester"
LOG = "/v1/leicester/log"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def published(postgres, tmp_path_factory) -> AsyncIterator[tuple[Door, Key]]:
    """600 entries, published; 30 more that are not."""
    folder = tmp_path_factory.mktemp("published")
    async with opened(postgres, folder, TRIAL_STARTS) as door:
        for _ in range(60):
            await door.ledger.append(COUNCIL, command(*(draft(clear=b'{\n"level":"A"\n}') for _ in range(10))))
        with psycopg.connect(door.ledger.database.conninfo("publisher"), autocommit=True) as connection:
            publisher = Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"))
            for _ in range(3):
                await door.ledger.append(COUNCIL, command(*(draft() for _ in range(10))))
            assert asked(connection, COUNCIL, "SELECT max(position) FROM ledger.entry WHERE council = %s", COUNCIL) == [(630,)]
        yield door, Key.read(publisher.verifier)


async def get(door, path, role="WITNESS", code=200):
    async with door.as_(role) as client:
        answer = await client.get(f"{LOG}/{path}", headers={"Heedmark-Purpose": "SAFEGUARD_CHILD"})
    assert answer.status_code == code, answer.text
    return answer


async def test_a_checkpoint_and_its_tiles_are_one_log(published):
    door, key = published
    answer = await get(door, "checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    checkpoint = opened_note(answer.text, key)
    assert checkpoint.size == 600
    assert checkpoint.extensions == ("trial register: its clock is stated, its people are invented",)
    tiles = {tile: (await get(door, tile.path)).content for tile in (Tile(0, 2, 88), Tile(1, 0, 2))}
    assert root_of(600, tiles.__getitem__) == checkpoint.root
    full = await get(door, "tile/0/001")
    assert "immutable" in full.headers["cache-control"]
    bundle = (await get(door, "tile/entries/001")).content
    first = bundle[2:2 + int.from_bytes(bundle[:2], "big")]
    assert offline.leaf_hash(first) == hashes_in(full.content)[0]
    assert len((await get(door, "tile/entries/002.p/88")).content) == 88 * (len(first) + 2)


@pytest.mark.parametrize("path", [
    "tile/0/003", "tile/0/002", "tile/0/002.p/89", "tile/1/000.p/3", "tile/2/000.p/1", "tile/entries/002.p/89",
    "tile/entries/002", "tile/0/000.p/0", "tile/0/000.p/256", "tile/64/000", "tile/0/0", "tile/0/abc", "tile/x/000"])
async def test_nothing_is_served_that_no_checkpoint_covers(published, path):
    await get(published[0], path, code=404)


async def test_an_entrys_proof_holds_elsewhere_and_opens_what_it_says(published):
    door, key = published
    document = (await get(door, "proof/entry/301", "AUDITOR")).content
    ((position, said),) = check_proof(document, [key]).entries
    assert position == 301
    told = [offline.told(one) for one in said]
    assert 'flag.agreed' in " ".join(told)
    assert '"level":"A"' in told
    assert any(line.startswith("actor worker-1") for line in told)


async def test_no_byte_of_a_proof_can_change(published):
    door, key = published
    document = (await get(door, "proof/entry/17", "AUDITOR")).content
    for at in range(0, len(document), 7):
        bad = document[:at] + bytes([document[at] ^ 1]) + document[at + 1:]
        with pytest.raises((offline.Damaged, ValueError, KeyError, TypeError)):
            check_proof(bad, [key])


async def test_growth_is_proved_between_any_sizes_that_are_asked(published):
    door, key = published
    for old in (1, 255, 256, 599, 600):
        proof = check_proof((await get(door, f"proof/consistency?from={old}")).content, [key])
        assert proof.earlier is not None
        assert (proof.earlier.size, proof.checkpoint.size) == (old, 600)
    await get(door, "proof/consistency?from=601", code=404)
    await get(door, "proof/consistency?from=5&to=599", code=404)


async def test_what_is_not_published_yet_is_not_proved(published):
    await get(published[0], "proof/entry/601", "AUDITOR", code=404)
    await get(published[0], "proof/entry/99999", "AUDITOR", code=404)


async def test_a_flags_whole_history_is_proved(published):
    door, key = published
    entry = (await door.ledger.entries_at(COUNCIL, [42]))[0]
    proof = check_proof((await get(door, f"proof/flag/{entry.stream}", "AUDITOR")).content, [key])
    assert [position for position, _ in proof.entries] == [42]
    await get(door, "proof/flag/00000000-0000-4000-8000-000000000000", "AUDITOR", code=404)


@pytest.mark.parametrize("role", ["WORKER", "POLICY_OWNER", "ADMINISTRATOR", "NOBODY"])
async def test_the_log_is_for_auditors_and_witnesses(published, role):
    for path in ("checkpoint", "tile/0/000", "tile/entries/000", "proof/consistency?from=5", "proof/entry/5"):
        await get(published[0], path, role, 403)


async def test_a_witness_opens_no_entry(published):
    for path in ("proof/entry/5", "proof/flag/00000000-0000-4000-8000-000000000000", "proof/register"):
        await get(published[0], path, "WITNESS", 403)


async def test_who_opened_an_entry_is_in_the_access_log(published):
    door, _ = published
    await get(door, "proof/entry/77", "AUDITOR")
    entry = (await door.ledger.entries_at(COUNCIL, [77]))[0]
    found = await door.ledger.accesses(COUNCIL, flag=entry.stream)
    assert [(access.action, access.position, access.outcome) for access in found] == [("prove_entry", 77, "shown")]


async def test_the_proofs_form_is_described(published):
    paths = published[0].app.openapi()["paths"]
    answer = paths["/v1/{council}/log/proof/entry/{position}"]["get"]["responses"]["200"]
    assert "Proof" in json.dumps(answer)


async def test_a_page_of_the_register_is_held_against_its_entries(published):
    door, key = published
    entry = (await door.ledger.entries_at(COUNCIL, [42]))[0]
    proof = (await get(door, f"proof/flag/{entry.stream}", "AUDITOR")).json()
    proof["earlier"] = (await get(door, "proof/consistency?from=100")).json()["earlier"]
    page = {"position": 100, "flags": [str(entry.stream)], "next": None, "proof": proof}

    def checked(**other):
        return check_proof(json.dumps(page | other, ensure_ascii=False, separators=(",", ":")).encode(), [key])

    assert [position for position, _ in checked().entries] == [42]
    others: tuple[dict[str, Any], ...] = (
        {"flags": []}, {"position": 99}, {"flags": ["00000000-0000-4000-8000-000000000000"]})
    for other in others:
        with pytest.raises(offline.Damaged, match="register"):
            checked(**other)
