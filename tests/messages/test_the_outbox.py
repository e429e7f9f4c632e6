"""What a policy demands is owed to a role from the act that demanded it until it was sent or acknowledged."""
import asyncio
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from ledger.database import Database
from ledger.opening import connect
from projections.rebuild import rebuild
from projections.tables import council_transaction
from tests.api.conftest import Door
from tests.flags.lincolnshire import CONSIDERED
from tests.messages.councils import Town, flagged_in_lincolnshire

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(door: Door) -> Town:
    made = Town(door, "lincolnshire")
    await made.adopt("1", "HAZARD")
    return made


async def owed(town: Town, role: str, token: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await town.ask(role, "outbox", after=token, **query))["items"]
    return found


async def test_an_agreement_is_told_to_the_unit_at_once_and_the_review_four_weeks_before(town: Town) -> None:
    flag, token = await flagged_in_lincolnshire(town, "Al Invented")
    told, = await owed(town, "SU", token, flag=flag)
    assert (told["rule"], told["state"], told["role"], told["overdue"]) == ("LIN-16", "due", "SU", False)
    assert told["demanded_on"] == told["due_on"]
    ahead, = await owed(town, "TM", token, flag=flag)
    assert (ahead["rule"], ahead["state"]) == ("LIN-35", "waiting")
    assert await owed(town, "LADO", token, flag=flag) == []
    assert {one["role"] for one in await owed(town, "AUDITOR", token, flag=flag)} == {"SU", "TM"}
    assert [one["rule"] for one in await owed(town, "INTEGRATION", token, flag=flag, state="due")] == ["LIN-16"]
    await town.ask("NOBODY", "outbox", status=403)


async def test_it_is_acknowledged_once_and_by_the_role_it_is_for(town: Town) -> None:
    flag, token = await flagged_in_lincolnshire(town, "Bo Invented")
    told, = await owed(town, "SU", token, flag=flag)
    path = f"outbox/{told['id']}/acknowledgement"
    assert (await town.send("AUDITOR", path, {}, status=403))["rule"] == "LIN-16"
    await town.send("LADO", path, {}, status=404)
    done = await town.send("SU", path, {}, actor="duty")
    assert done["events"] == ["system.message_acknowledged"]
    now, = await owed(town, "SU", done["token"], flag=flag)
    assert (now["state"], now["acknowledged_by"]) == ("acknowledged", "duty")
    assert (await town.send("SU", path, {}, status=409))["rule"] == "LIN-16"
    await town.send("SU", f"outbox/{uuid4()}/acknowledgement", {}, status=404)


async def test_a_regular_report_is_asked_for_by_the_calendar(town: Town, door: Door) -> None:
    async with door.as_("POLICY_OWNER") as client:
        await client.post("/v1/trial/clock", json={"now": "2026-04-02T09:00:00Z"})
    asked = (await town.ask("SU", "outbox", rule="LIN-54"))["items"]
    assert [one["due_on"] for one in asked] == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]
    assert {(one["state"], one["overdue"], one["flag"]) for one in asked} == {("due", True, None)}
    done = await town.send("SU", f"outbox/{asked[3]['id']}/acknowledgement", {}, actor="duty")
    assert (await town.ask("SU", "outbox", rule="LIN-54", state="acknowledged", after=done["token"]))["items"][0][
        "id"] == asked[3]["id"]
    assert len((await town.ask("SU", "outbox", rule="LIN-54", state="due"))["items"]) == 3


async def test_pages_go_on_where_they_ended(town: Town) -> None:
    _, token = await flagged_in_lincolnshire(town, "Cy Invented")
    whole = await owed(town, "AUDITOR", token)
    page = await town.ask("AUDITOR", "outbox", limit=1)
    seen = page["items"]
    while page["next"] is not None:
        page = await town.ask("AUDITOR", "outbox", limit=1, cursor=page["next"])
        seen += page["items"]
    assert [one["id"] for one in seen] == [one["id"] for one in whole]
    assert len(seen) > 4


async def test_a_rebuild_makes_the_same_outbox(town: Town, door: Door) -> None:
    """Also of messages that a later review or a wrong person made needless."""
    kept, _ = await flagged_in_lincolnshire(town, "Di Invented")
    struck, _ = await flagged_in_lincolnshire(town, "Ed Invented")
    said = {"evidence": "As before.", "justification": "It still stands.", "hra_consideration": CONSIDERED}
    review = {"outcome": "CONTINUE", "confirms": "ALL", "information": said}
    await town.send("WORKER", f"flags/{kept}/reviews", review, actor="reviews")
    await town.send("SU", f"flags/{kept}/continuation", {"information": said}, actor="records")
    last = await town.send("SU", f"flags/{struck}/strike", {"reasons": "The wrong person."}, actor="strikes")
    told = await owed(town, "AUDITOR", last["token"])
    states = {(one["flag"], one["rule"]): one["state"] for one in told if one["rule"] == "LIN-35" and one["state"] == "over"}
    assert set(states) == {(kept, "LIN-35"), (struck, "LIN-35")}
    database = door.app.state.running.settings.database
    before = stored(database)
    await asyncio.to_thread(rebuild, database.conninfo("runner"), "lincolnshire", 1)
    assert stored(database) == before
    assert len(before) > 8


def stored(database: Database) -> list[tuple[Any, ...]]:
    with connect(database.conninfo("runner")) as connection, council_transaction(connection, "lincolnshire"):
        return connection.execute("SELECT * FROM readings.outbox WHERE council = 'lincolnshire' ORDER BY message").fetchall()
