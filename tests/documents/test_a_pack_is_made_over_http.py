"""A pack from the responder's wish to its files: made of decided items alone, stopped by a leak, released at its slot."""
import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema_rs
import pytest
import pytest_asyncio

from api.pack_making import FAULT
from domain.packs.pack import LONGEST_MAKING, SLOT, next_slot
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import TRIAL_STARTS, Door, opened
from tests.documents import desk
from tests.documents.reading import faults, one_line, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = "Told by his neighbour Griffith Winterfjell of 4 Elm Row."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def joe(desk_door: Door) -> str:
    await desk.in_force(desk_door)
    return await desk.person(desk_door, "Joe Sample", "LL-20417")


def files(pack) -> dict[str, bytes]:
    assert pack.made, pack.stopped
    return {name: base64.b64decode(content) for name, content in pack.made.files}


async def test_a_pack_holds_what_was_decided_and_not_what_was_kept_back(desk_door: Door, joe: str) -> None:
    await desk.flagged(desk_door, joe, SECRET)
    request = await desk.received(desk_door, joe)
    await desk.do(desk_door, "IG", f"requests/{request}/packs", {"reference": "X"}, 409)
    await desk.decided(desk_door, request, keeps_back=("history",))
    made = files(await desk.made(desk_door, request))
    assert set(made) == {"letter.pdf", "pack.pdf", "pack.json"}
    assert all(faults(made[name], profile) == [] for name in ("letter.pdf", "pack.pdf") for profile in ("2a", "ua1"))
    said = one_line(text_of(made["pack.pdf"]))
    assert "We have held back" in said
    assert "Winterfjell" not in said + made["pack.json"].decode()
    async with desk_door.client() as nobody:
        schema = (await nobody.get("/schemas/pack")).json()
    jsonschema_rs.validate(schema, json.loads(made["pack.json"]))


async def test_until_its_slot_nothing_tells_whether_it_is_made(desk_door: Door, joe: str) -> None:
    request = await desk.received(desk_door, joe)
    await desk.decided(desk_door, request, keeps_back=("history",))
    pack = await desk.made(desk_door, request)
    told = await desk.see(desk_door, f"requests/{request}/packs/{pack.id}")
    assert (told["state"], told["files"]) == ("asked", [])
    async with desk_door.as_("IG") as client:
        early = await client.get(f"/v1/leicester/requests/{request}/packs/{pack.id}/pack.pdf")
    assert early.status_code == 409


async def test_a_name_that_is_kept_back_in_one_place_and_told_in_another_stops_the_pack(desk_door: Door) -> None:
    ann = await desk.person(desk_door, "Ann Example", "LL-20418")
    hidden = await desk.flagged(desk_door, ann, "Seen with Griffith Winterfjell at the door.")
    request = await desk.received(desk_door, ann, asks="All about me and Griffith Winterfjell.")
    await desk.decided(desk_door, request, keeps_back=("history",))
    assert hidden
    clean = await desk.made(desk_door, request)
    assert clean.made
    leaks = await desk.made(desk_door, request, reference="AR for Griffith Winterfjell", no_secrets=["x"], why_no_secrets="x")
    assert leaks.stopped
    assert any("letter.pdf" in where for where in leaks.stopped.where)
    assert not any("Winterfjell" in where for where in leaks.stopped.where)
    assert "Griffith Winterfjell" in " ".join(leaks.stopped.found)
    passed = await desk.made(desk_door, request, reference="AR for Griffith Winterfjell", why_no_secrets="They told us of him.",
                             no_secrets=list(leaks.stopped.found))
    assert passed.made


async def test_what_one_request_was_refused_another_gets_and_the_pack_is_made(desk_door: Door) -> None:
    bob = await desk.person(desk_door, "Bob Example", "LL-20419")
    flag = await desk.flagged(desk_door, bob, "Nothing of others.")
    request = ""
    for keeps_back in (("history",), ()):
        request = await desk.received(desk_door, bob)
        await desk.decided(desk_door, request, keeps_back=keeps_back)
    acts = [row["event"] for row in await desk.see(desk_door, f"flags/{flag}/history")]
    assert acts[-2:] == ["flag.disclosure_withheld", "flag.withholding_lifted"]  # which names the request: a record of nobody
    assert set(files(await desk.made(desk_door, request))) == {"letter.pdf", "pack.pdf", "pack.json"}


async def test_without_anything_to_give_there_is_a_letter_alone(desk_door: Door) -> None:
    request = await desk.received(desk_door, None)
    await desk.decided(desk_door, request)
    made = files(await desk.made(desk_door, request))
    assert set(made) == {"letter.pdf", "pack.json"}
    assert "all the personal data that you are entitled to" in one_line(text_of(made["letter.pdf"]))


@pytest.mark.parametrize("minute", range(0, 60, 7))
async def test_a_slot_is_a_quarter_of_an_hour_and_leaves_time_for_the_making(minute: int) -> None:
    now = datetime(2026, 3, 29, 23, minute, 30, tzinfo=UTC)
    slot = next_slot(now)
    assert slot.minute % 15 == slot.second == 0
    assert LONGEST_MAKING <= slot - now < SLOT + LONGEST_MAKING + timedelta(seconds=1)


async def test_a_pack_that_cannot_be_made_says_so_and_does_not_wait_for_ever(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    in_the_way = tmp_path / "documents"
    in_the_way.write_text("a file where the councils' folders should be")
    async with opened(postgres, tmp_path, TRIAL_STARTS, documents=in_the_way) as door:
        await desk.in_force(door)
        request = await desk.received(door, await desk.person(door, "Joe Sample", "LL-20419"))
        await desk.decided(door, request)
        stopped = (await desk.made(door, request)).stopped
        assert stopped
        assert stopped.where == (FAULT,)
        in_the_way.unlink()
        assert (await desk.made(door, request)).made
