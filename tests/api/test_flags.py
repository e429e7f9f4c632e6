"""Flags over HTTP: what a stranger may send, and what they are shown."""
from typing import Any

import pytest
import pytest_asyncio

from tests.api.conftest import Door
from tests.api.test_policies import adoption, owner
from tests.api.test_subjects_and_visits import flagged, person, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")
TODAY = "2026-03-23"
REVIEW = {"history": "Nothing new.", "evidence": "Two calm visits.", "justification": "Still needed."}


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        adopted = await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))
        assert adopted.status_code == 201, adopted.text


async def made(door: Door, name: str, **asked: Any) -> str:
    async with door.as_("WORKER") as client:
        subject = await person(client, name)
    return await flagged(door, subject, **asked)


async def test_what_was_opened_in_an_emergency_is_not_opened_again_once_the_flag_is_struck(door: Door) -> None:
    flag = await made(door, "Ada Invented")
    body, key = {"reasons": "A visit now."}, {"Idempotency-Key": "one-visit"}
    async with door.as_("WORKER", actor="visits") as client:
        opened = await client.post(f"/v1/leicester/flags/{flag}/break-glass-reads", json=body, headers=key)
        assert opened.json()["whole"]
        again = await client.post(f"/v1/leicester/flags/{flag}/break-glass-reads", json=body, headers=key)
        assert again.json()["whole"]
        async with door.as_("TM", actor="strikes") as manager:
            await sent(manager, f"flags/{flag}/strike", {"reasons": "Another woman of that name."})
        after = await client.post(f"/v1/leicester/flags/{flag}/break-glass-reads", json=body, headers=key)
        assert after.status_code == 404, after.text


async def test_whoever_covers_for_a_colleague_sees_what_they_decide_about(door: Door) -> None:
    flag = await made(door, "Ben Invented")
    async with door.as_("WORKER", actor="deputy") as client:
        assert (await client.get(f"/v1/leicester/flags/{flag}")).json()["whole"] is None
        async with door.as_("SQA", actor="away") as colleague:
            await sent(colleague, "delegations", {"of": "away", "to": "deputy", "role": "SQA", "from_day": TODAY,
                                                  "until": "2026-04-02", "reasons": "Leave."})
        assert (await client.get(f"/v1/leicester/flags/{flag}")).json()["whole"]["acts"]
        kept = await sent(client, f"flags/{flag}/reviews", {"outcome": "CONTINUE", "confirms": "ALL", "information": REVIEW})
        assert kept["events"] == ["flag.reviewed", "flag.continued"]


async def test_a_flag_that_was_put_right_to_another_case_holds_up_that_one_only(door: Door) -> None:
    flag = await made(door, "Cy Invented", cases=["LL-1"])
    async with door.as_("TM", actor="closes") as client:
        await sent(client, f"flags/{flag}/corrections", {"cases": ["LL-2"], "reasons": "Mistyped.", "source": "Liquid Logic"})
        assert (await sent(client, "cases/LL-1/closure", {"closing_on": TODAY}))["missing"] == []
        declared = await sent(client, "cases/LL-2/closure", {"closing_on": "2026-03-30"})
        assert [one["flag"] for one in declared["missing"]] == [flag]
        refused = await sent(client, "cases/LL-2/closure/completion", {}, status=409)
        assert refused["rule"] == "LEI-78"
        assert flag in refused["remedy"]


async def test_a_case_named_twice_is_one_case(door: Door) -> None:
    flag = await made(door, "Di Invented", cases=["LL-9", "LL-9"])
    async with door.as_("TM", actor="closes") as client:
        assert [one["flag"] for one in (await sent(client, "cases/LL-9/closure", {"closing_on": TODAY}))["missing"]] == [flag]


async def test_the_reason_of_a_flag_is_not_changed_on_the_way(door: Door) -> None:
    flag = await made(door, "Ed Invented")
    async with door.as_("SQA", actor="reviews") as client:
        changed = {"outcome": "CONTINUE", "confirms": "ALL", "information": REVIEW, "corrects": {"reason": "C_HIGH_RISK_DV"}}
        refused = await sent(client, f"flags/{flag}/reviews", changed, status=409)
        assert refused["rule"] == "LEI-13"
        assert "C_HIGH_RISK_DV" not in str(refused)
