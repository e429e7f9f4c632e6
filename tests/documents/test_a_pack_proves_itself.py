"""Whoever has a pack can check, with one file of ours and the log's key, that what was sent is what was recorded."""
import base64
import json
from pathlib import Path
from uuid import UUID

import pytest

from ledger.leaf import ENVELOPE
from ledger.offline import Damaged, Key, check_proof
from ledger.pack_proofs import ALWAYS, of_pack
from ledger.published import Tiles
from tests.api.conftest import Door
from tests.documents import desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def is_of(stored, told) -> bool:
    """Whether a value is what was stored, which leaves defaults out."""
    if isinstance(stored, dict):
        return isinstance(told, dict) and all(name in told and is_of(held, told[name]) for name, held in stored.items())
    if isinstance(stored, list):
        return isinstance(told, list) and len(stored) == len(told) and all(map(is_of, stored, told))
    return bool(stored == told)


async def test_each_disclosed_field_is_opened_and_what_is_kept_back_is_not(desk_door: Door, tmp_path: Path) -> None:
    await desk.in_force(desk_door)
    joe = await desk.person(desk_door, "Joe Sample", "LL-20417")
    await desk.flagged(desk_door, joe, "Told by Griffith Winterfjell.")
    request = await desk.received(desk_door, joe)
    await desk.decided(desk_door, request, keeps_back=("history",))
    key = Key.read(desk.published(desk_door, tmp_path))
    pack = await desk.made(desk_door, request)
    assert pack.made, pack.stopped
    files = {name: base64.b64decode(content) for name, content in pack.made.files}
    proof = check_proof(files["proof.json"], [key])
    said = b"\n".join(one for _, lines in proof.entries for one in lines)
    told = json.loads(files["pack.json"])
    fields = [field for flag in told["flags"] for one in flag["told"] for field in one["fields"]] + [
        field for one in told["record"] for field in one["fields"]]
    opened = [field for field in fields if field["part"] != "envelope"]
    assert len(opened) > 10
    stored = [json.loads(b"{" + line + b"}") for line in said.split(b"\n") if line.startswith(b'"')]
    for field in opened:
        assert any(is_of(line[name], field["value"]) for line in stored for name in (
            field["name"], f"{field['part']}.{field['name']}") if name in line), field["name"]
    assert b"Winterfjell" not in said
    assert b"staff" not in said
    assert {one.split(b"\0")[0].decode() for _, lines in proof.entries for one in lines if b"\0" in one} & set(
        ENVELOPE) == set(ALWAYS)
    with pytest.raises(Damaged):
        check_proof(files["proof.json"].replace(b'"open":["', b'"open":["A', 1), [key])


async def test_without_a_checkpoint_that_covers_it_nothing_is_proved(desk_door: Door) -> None:
    later = await desk.person(desk_door, "Eve Sample", "LL-20420")
    [entry] = await desk_door.ledger.stream("leicester", UUID(later))
    assert await of_pack(desk_door.ledger, Tiles(desk_door.ledger), "leicester", {entry.event_id: {"names"}}) is None
