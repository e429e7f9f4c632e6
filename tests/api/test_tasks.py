"""Each role finds what waits for it, by when, and why; what was done since is told of an earlier moment."""
from typing import Any

import pytest
import pytest_asyncio

from tests.api.conftest import Door
from tests.flags.lincolnshire import ASSESSED, CONSIDERED, FACTORS, FACTS, TEXT
from tests.messages.councils import Town, flagged_in_lincolnshire

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(door: Door) -> Town:
    made = Town(door, "lincolnshire")
    await made.adopt("1", "HAZARD")
    return made


async def tasks(town: Town, role: str, token: str, flag: str, **query: Any) -> list[tuple[str, str | None]]:
    items = (await town.ask(role, "tasks", after=token, **query))["items"]
    return [(one["act"], one["reason"]) for one in items if one["flag"] == flag]


async def test_a_flag_is_handed_from_role_to_role_until_it_stands_and_is_reviewed(town: Town, door: Door) -> None:
    subject = await town.person("WORKER", "Al Invented")
    asked = {"subject": subject, "flag_type": "HAZARD", "cases": ["M-1"], "information": {**FACTS, **TEXT}}
    made = await town.send("WORKER", "flags", asked, actor="asks")
    flag = made["id"]
    assert await tasks(town, "TM", made["token"], flag) == [("agreed", None)]
    assert await tasks(town, "SU", made["token"], flag) == []
    agreed = await town.send("TM", f"flags/{flag}/agreement", {"information": {**ASSESSED, **FACTORS}}, actor="agrees")
    assert (await tasks(town, "TM", agreed["token"], flag), await tasks(town, "SU", agreed["token"], flag)) == (
        [], [("added", None)])
    added = await town.send("SU", f"flags/{flag}/addition", {"information": {"hra_consideration": CONSIDERED}}, actor="applies")
    assert ("reviewed", None) not in await tasks(town, "TM", added["token"], flag)
    called = await town.send("WORKER", f"flags/{flag}/review-calls", {"reason": "FURTHER_INCIDENT"}, actor="asks")
    assert ("reviewed", "FURTHER_INCIDENT") in await tasks(town, "TM", called["token"], flag)
    assert await tasks(town, "LADO", called["token"], flag) == []
    assert await tasks(town, "AUDITOR", called["token"], flag, act="reviewed") == [("reviewed", "FURTHER_INCIDENT")]
    await town.ask("NOBODY", "tasks", status=403)


async def test_what_was_open_then_is_said_to_be_done_now(town: Town, door: Door) -> None:
    flag, _ = await flagged_in_lincolnshire(town, "Bo Invented")
    called = await town.send("WORKER", f"flags/{flag}/review-calls", {"reason": "MOVED_HOUSE"}, actor="asks")
    then = door.ledger.position_of("lincolnshire", called["token"])
    said = {"evidence": "As before.", "justification": "It still stands.", "hra_consideration": CONSIDERED}
    review = {"outcome": "CONTINUE", "confirms": "ALL", "information": said}
    await town.send("WORKER", f"flags/{flag}/reviews", review, actor="reviews")
    last = await town.send("SU", f"flags/{flag}/continuation", {"information": said}, actor="records")
    before = await town.ask("AUDITOR", "tasks", after=last["token"], position=then, act="reviewed", limit=500)
    assert [(one["reason"], one["done"]) for one in before["items"] if one["flag"] == flag] == [("MOVED_HOUSE", True)]
    assert await tasks(town, "AUDITOR", last["token"], flag, act="reviewed") == []


async def test_pages_go_on_where_they_ended(town: Town) -> None:
    _, token = await flagged_in_lincolnshire(town, "Cy Invented")
    whole = (await town.ask("AUDITOR", "tasks", after=token))["items"]
    page = await town.ask("AUDITOR", "tasks", limit=1)
    seen = page["items"]
    while page["next"] is not None:
        page = await town.ask("AUDITOR", "tasks", limit=1, cursor=page["next"])
        seen += page["items"]
    assert seen == whole
    assert len(seen) > 2
