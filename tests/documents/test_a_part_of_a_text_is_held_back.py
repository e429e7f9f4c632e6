"""A narrative leaves with marks where passages stood; the finished pack is looked through for them, and they are nowhere."""
import base64
import json
from pathlib import Path

import pytest

from api.examples import EXAMPLES
from ledger.offline import Key, check_proof
from tests.api.conftest import Door
from tests.documents import desk
from tests.documents.reading import one_line, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
TOLD = "Two workers visited. Griffith Winterfjell of 4 Elm Row had rung on 14 February 2026. He shouted at both."
LEFT = "Two workers visited. [held back] had rung on [held back]. He shouted at both."
KEPT = ({"field": "history", "words": "Griffith Winterfjell of 4 Elm Row"}, {"field": "history", "words": "14 February 2026"})


async def test_the_rest_of_a_narrative_is_given_and_the_passages_are_nowhere(desk_door: Door, tmp_path: Path) -> None:
    await desk.in_force(desk_door)
    joe = await desk.person(desk_door, "Joe Sample", "LL-20417")
    await desk.flagged(desk_door, joe, TOLD)
    request = await desk.received(desk_door, joe)
    await desk.decided(desk_door, request, blacks_out=KEPT)
    key = Key.read(desk.published(desk_door, tmp_path))
    pack = await desk.made(desk_door, request)
    assert pack.made, pack.stopped
    files = {name: base64.b64decode(content) for name, content in pack.made.files}
    read = one_line(text_of(files["pack.pdf"]))
    assert LEFT in read
    assert "We have held back: parts of" in read
    assert "can't be proved by itself" in read.replace("\u2019", "'")
    field, = (one for flag in json.loads(files["pack.json"])["flags"] for told in flag["told"] for one in told["fields"]
              if one["name"] == "history")
    assert (field["whole"], field["value"]) == (False, LEFT)
    proof = check_proof(files["proof.json"], [key])
    said = b"".join(one for _, lines in proof.entries for one in lines)
    for content in (*files.values(), said):
        for word in (b"Winterfjell", b"Elm Row", b"14 February"):
            assert word not in content
    assert b"He shouted" not in said, "a text is opened whole or not at all"


async def test_a_passage_that_stands_elsewhere_too_stops_the_pack_however_short(desk_door: Door) -> None:
    ann = await desk.person(desk_door, "Ann Other", "LL-20418")
    flag = await desk.flagged(desk_door, ann, TOLD)
    await desk.do(desk_door, "WORKER", f"flags/{flag}/corrections", EXAMPLES["correct_flag"] | {"source": "Griffith rang again."})
    request = await desk.received(desk_door, ann)
    await desk.decided(desk_door, request, blacks_out=({"field": "history", "words": "Griffith"},))
    pack = await desk.made(desk_door, request)
    assert pack.stopped
    assert "Griffith" in pack.stopped.found
