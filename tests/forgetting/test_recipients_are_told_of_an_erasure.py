"""Whoever was given something of a person is told that it is erased, before nobody knows to whom it went; systems by the feed."""
from typing import Any

import pytest

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.api.test_subjects_and_visits import HAZARD, flagged
from tests.forgetting.test_over_http import APPROVE, ASK, person, read, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def fed(door: Door, after: str, role: str = "INTEGRATION") -> tuple[list[dict[str, object]], str]:
    async with door.as_(role, actor="system") as client:
        client.headers["Heedmark-After"] = door.ledger.token("leicester", await door.ledger.head("leicester"))
        await client.get("/v1/leicester/register")  # the readings have come so far
        told = (await client.get(f"/v1/leicester/feed?limit=500{after}")).json()
    return told["items"], f"&after={told['next']}"


async def test_each_body_is_told_and_each_system_forgets(leicester: Door) -> None:
    subject = await person(leicester, "Ida Forgotten-Example")
    flag = await flagged(leicester, subject, information=HAZARD)
    await sent(leicester, "TM", "shares", f"flags/{flag}/shares", EXAMPLES["share_flag"])
    await sent(leicester, "TM", "strikes", f"flags/{flag}/strike", {"reasons": "Another woman of that name."})
    share, = (await read(leicester, f"subjects/{subject}/recipients"))["items"]
    assert [owed["event"] for owed in share["owed"]] == ["flag.struck"]
    _, after = await fed(leicester, "")
    await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    path = f"subjects/{subject}/erasure/approval"
    assert (await sent(leicester, "DPO", "dpo-1", path, APPROVE, 409))["rule"] == "LAW-35"
    told = {"share": share["share"], "channel": "EMAIL"}
    await sent(leicester, "DPO", "dpo-1", path, APPROVE | {"recipients": [told]})
    assert (await read(leicester, f"subjects/{subject}/recipients"))["items"][0]["owed"] == []
    history = await read(leicester, f"flags/{flag}/history", "AUDITOR")
    assert history[-1]["event"] == "flag.recipient_told"
    items, after = await fed(leicester, after)
    assert [(item["flag"], item["erased"], item["on_register"], item["alert"]) for item in items] == [(flag, True, False, None)]
    assert (await fed(leicester, after))[0] == []


async def test_once_it_is_approved_nothing_more_is_handed_on(leicester: Door) -> None:
    subject = await person(leicester, "Una Forgotten-Example")
    flag = await flagged(leicester, subject, information=HAZARD)
    await sent(leicester, "TM", "strikes", f"flags/{flag}/strike", {"reasons": "Another woman of that name."})
    await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    await sent(leicester, "IG", "ig-1", f"subjects/{subject}/holds", EXAMPLES["place_hold"])
    shares: dict[str, Any] = {"path": f"flags/{flag}/shares", "body": EXAMPLES["share_flag"], "status": 409}
    assert (await sent(leicester, "DPO", "dpo-1", **shares))["rule"] != "LAW-36"
    await sent(leicester, "DPO", "dpo-1", f"subjects/{subject}/erasure/approval", APPROVE)
    assert (await sent(leicester, "DPO", "dpo-1", **shares))["rule"] == "LAW-36"
