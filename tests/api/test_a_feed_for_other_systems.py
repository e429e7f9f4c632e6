"""Other systems are told of what changes within seconds, and of no more than they may know."""
import asyncio
import time
from typing import Any

import pytest
import pytest_asyncio

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.flags.lincolnshire import FACTS, TEXT
from tests.messages.councils import Town, flagged_in_lincolnshire

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(door: Door) -> Town:
    made = Town(door, "lincolnshire")
    await made.adopt("1", "HAZARD")
    return made


async def changes(town: Town, role: str, after: str | None, **query: Any) -> tuple[list[dict[str, Any]], str]:
    answer = await town.ask(role, "feed", **(query | ({"after": after} if after else {})))
    return answer["items"], answer["next"]


async def caught_up(town: Town, role: str, token: str) -> str:
    """The cursor after all that is there now."""
    await town.ask("AUDITOR", "register", after=token)
    return (await changes(town, role, None, limit=500))[1]


async def test_an_integration_waits_for_a_flag_and_is_told_what_to_do(town: Town) -> None:
    _, token = await flagged_in_lincolnshire(town, "Al Invented")
    last = await caught_up(town, "INTEGRATION", token)
    waiting = asyncio.create_task(changes(town, "INTEGRATION", last, wait=20))
    flag, _ = await flagged_in_lincolnshire(town, "Bo Invented")
    began = time.monotonic()
    (told,), after = await waiting
    assert time.monotonic() - began < 5
    assert (told["flag"], told["on_register"], told["standing"]) == (flag, True, None)
    assert told["alert"]["what_to_do"]
    assert await changes(town, "INTEGRATION", after) == ([], after)


async def test_a_request_is_told_to_who_decides_and_to_no_system(town: Town) -> None:
    _, token = await flagged_in_lincolnshire(town, "Cy Invented")
    systems, deciders = await caught_up(town, "INTEGRATION", token), await caught_up(town, "TM", token)
    subject = await town.person("WORKER", "Di Invented")
    asked = {"subject": subject, "flag_type": "HAZARD", "cases": ["M-1"], "information": {**FACTS, **TEXT}}
    flag = (await town.send("WORKER", "flags", asked, actor="asks"))["id"]
    (told,), _ = await changes(town, "TM", deciders, wait=20)
    assert (told["flag"], told["standing"], told["on_register"]) == (flag, "requested", False)
    assert (await changes(town, "INTEGRATION", systems))[0] == []


async def test_that_somebody_was_not_told_is_no_change_and_that_a_flag_left_is_one(town: Town) -> None:
    flag, token = await flagged_in_lincolnshire(town, "Ed Invented")
    last = await caught_up(town, "INTEGRATION", token)
    kept = await town.send("TM", f"flags/{flag}/withholding", EXAMPLES["withhold_from_subject"], actor="tells")
    await town.ask("AUDITOR", "register", after=kept["token"])
    items, last = await changes(town, "INTEGRATION", last)
    assert items == []
    await town.send("SU", f"flags/{flag}/strike", {"reasons": "The wrong person."}, actor="strikes")
    (told,), _ = await changes(town, "INTEGRATION", last, wait=20)
    assert (told["flag"], told["on_register"], told["alert"], told["review_due"]) == (flag, False, None, None)


async def test_a_cursor_is_for_one_set_of_roles(town: Town) -> None:
    _, last = await changes(town, "INTEGRATION", None)
    await town.ask("TM", "feed", after=last, status=422)
    await town.ask("NOBODY", "feed", status=403)
