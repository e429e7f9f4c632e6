"""A flag goes to another body, is contested and put right, and that body is told; over HTTP."""
import httpx
import pytest

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.requests.test_an_access_request_over_http import Desk, flag_of, joe

__all__ = ["joe"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def queue_due(client: httpx.AsyncClient, flag: str, token: str) -> str:
    client.headers["Heedmark-After"] = token
    rows = (await client.get("/v1/leicester/inform-queue")).json()["items"]
    return str(next(row["due"] for row in rows if row["flag"] == flag))


async def test_whoever_had_it_is_told_what_became_of_it(door: Door, joe: str) -> None:
    async with door.as_("DPO", actor="dpo-1") as client:
        client.headers["Heedmark-After"] = door.ledger.token("leicester", await door.ledger.head("leicester"))
        desk, flag = Desk(client), await flag_of(client, joe)
        assert await queue_due(client, flag, (await desk.do(f"flags/{flag}/statements", EXAMPLES["add_statement"]))["token"]) > (
            "2026-04-01")
        shared = await desk.do(f"flags/{flag}/shares", EXAMPLES["share_flag"])
        assert await queue_due(client, flag, shared["token"]) == "2026-03-23", "at the latest when first disclosed (LAW-23)"
        await desk.do(f"flags/{flag}/sorts", EXAMPLES["note_sort"])
        await desk.do(f"flags/{flag}/restriction", EXAMPLES["restrict_flag"])
        one, = (await desk.see(f"subjects/{joe}/recipients"))["items"]
        assert (one["recipient"], [owed["event"] for owed in one["owed"]]) == (
            "Sample Housing Association", ["flag.sort_noted", "flag.restricted"])
        await desk.do(f"flags/{flag}/recipients", {"share": one["share"], "channel": "EMAIL"})
        assert (await desk.see(f"flags/{flag}/recipients"))["items"][0]["owed"] == []
        await desk.do(f"flags/{flag}/restriction/lifting", EXAMPLES["lift_restriction"])
        last = (await desk.see(f"flags/{flag}/history"))[-1]
        assert last["sentence"] == "dpo-1, as DPO, lifted the restriction, once the subject had been told."
        assert [owed["event"] for owed in (await desk.see(f"flags/{flag}/recipients"))["items"][0]["owed"]] == [
            "flag.restriction_lifted"]


async def test_a_manager_who_strikes_a_flag_sees_who_had_it_and_has_them_told(door: Door, joe: str) -> None:
    async with door.as_("DPO", actor="dpo-1") as client:
        desk, flag = Desk(client), await flag_of(client, joe)
        await desk.do(f"flags/{flag}/shares", EXAMPLES["share_flag"])
    async with door.as_("TM", actor="tm-9") as client:
        desk = Desk(client)
        await desk.do(f"flags/{flag}/strike", EXAMPLES["strike_flag"])
        assert (await client.get(f"/v1/leicester/flags/{flag}")).status_code == 404
        one = (await desk.see(f"flags/{flag}/recipients"))["items"][-1]
        assert [owed["event"] for owed in one["owed"]] == ["flag.struck"]
        await desk.do(f"flags/{flag}/recipients", {"share": one["share"], "channel": "EMAIL"})
        assert (await desk.see(f"flags/{flag}/recipients"))["items"][-1]["owed"] == []
    async with door.as_("WORKER", actor="worker") as client:
        for method in ("GET", "POST"):
            answer = await client.request(method, f"/v1/leicester/flags/{flag}/recipients",
                                          json={"share": one["share"], "channel": "EMAIL"})
            assert answer.status_code == 404, answer.text
