"""A resource made for these tests, written as any other is, shows what the foundation does for each."""
import asyncio
import re

import pytest
from httpx import AsyncClient

from api.caller import Caller
from api.logs import JsonLines
from ledger.append import Unavailable
from tests.api.conftest import Door
from tests.api.probes import NAMES, routes

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", autouse=True)
def with_probes(door: Door) -> None:
    door.app.include_router(routes)
    door.app.openapi_schema = None


def manager(door: Door) -> AsyncClient:
    return door.as_("TM", actor="staff-tm")


BODY = {"closing_on": "2026-03-30"}


async def test_an_act_answers_what_happened_and_where_it_stands(door: Door) -> None:
    async with manager(door) as client:
        answer = await client.post("/v1/leicester/probes/A", json=BODY)
    told = answer.json()
    assert (answer.status_code, told["events"], told["standing"], told["repeat"]) == (
        201, ["case.closure_declared"], "closed 1", False)
    assert told["warnings"] == [{"rule": "LEI-1", "says": "mind this"}]
    assert re.fullmatch(r"[\w-]{20,}", told["token"])


async def test_a_retry_is_the_same_act_however_its_body_is_written(door: Door) -> None:
    async with manager(door) as client:
        client.headers.update({"Idempotency-Key": "once", "Content-Type": "application/json"})
        first = await client.post("/v1/leicester/probes/B", content=b'{"closing_on":"2026-03-30"}')
        again = await client.post("/v1/leicester/probes/B", content=b'{ "closing_on" : "2026-03-30" }')
        other = await client.post("/v1/leicester/probes/B", json={"closing_on": "2026-03-31"})
        elsewhere = await client.post("/v1/leicester/probes/B2", json=BODY)
        seen = await client.get("/v1/leicester/probes/B")
    assert (first.json()["repeat"], again.json()["repeat"]) == (False, True)
    assert first.json() | {"repeat": True} == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "same-key-other-body")
    assert elsewhere.json()["repeat"] is False
    assert seen.json() == {"times": 1}


async def test_many_retries_at_once_act_once(door: Door) -> None:
    async with manager(door) as client:
        client.headers["Idempotency-Key"] = "at-once"
        answers = await asyncio.gather(*(client.post("/v1/leicester/probes/C", json=BODY) for _ in range(20)))
        seen = await client.get("/v1/leicester/probes/C")
    assert {answer.status_code for answer in answers} == {201}
    assert sum(not answer.json()["repeat"] for answer in answers) == 1
    assert seen.json() == {"times": 1}


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é", "a\tb"])
async def test_a_strange_idempotency_key_is_refused(door: Door, key: str) -> None:
    async with manager(door) as client:
        answer = await client.post("/v1/leicester/probes/D", json=BODY, headers={b"Idempotency-Key": key.encode()})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_if_match_acts_only_on_what_was_seen(door: Door) -> None:
    async with manager(door) as client:
        await client.post("/v1/leicester/probes/E", json=BODY)
        tag = (await client.get("/v1/leicester/probes/E")).headers["ETag"]
        fits = await client.post("/v1/leicester/probes/E", json=BODY, headers={"If-Match": tag})
        now = (await client.get("/v1/leicester/probes/E")).headers["ETag"]
        late = await client.post("/v1/leicester/probes/E", json=BODY, headers={"If-Match": f'"x", {tag}'})
        other = await client.post("/v1/leicester/probes/F", json=BODY, headers={"If-Match": tag})
        seen = await client.get("/v1/leicester/probes/E")
    assert [fits.status_code, late.status_code, other.status_code] == [201, 412, 412]
    assert late.json()["code"] == "changed-since"
    assert fits.headers["ETag"] == now
    assert seen.headers["ETag"] != tag


async def test_an_if_match_of_anything_needs_something(door: Door) -> None:
    async with manager(door) as client:
        nothing = await client.post("/v1/leicester/probes/G", json=BODY, headers={"If-Match": "*"})
    assert nothing.status_code == 412


async def test_who_may_not_is_forbidden_and_what_may_not_be_is_a_conflict(door: Door) -> None:
    async with door.as_("WORKER", actor="staff-w") as client:
        forbidden = await client.post("/v1/leicester/probes/H", json=BODY)
    async with manager(door) as client:
        for _ in range(3):
            await client.post("/v1/leicester/probes/I", json=BODY)
        refused = await client.post("/v1/leicester/probes/I", json=BODY)
    assert (forbidden.status_code, forbidden.json()["rule"], forbidden.json()["remedy"]) == (403, "LEI-50", "needs TM")
    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (409, "refused", "three times")
    [attempt] = await door.ledger.accesses("leicester", actor="staff-w")
    assert (attempt.outcome, attempt.rule, attempt.action) == ("refused", "LEI-50", "close_probe")


async def test_another_councils_token_opens_nothing_here(door: Door) -> None:
    async with door.as_("TM", council="dudley", actor="staff-d") as client:
        known, nowhere = [await client.get(f"/v1/{council}/probes") for council in ("leicester", "atlantis")]
    assert (known.status_code, nowhere.status_code, nowhere.json()["code"]) == (403, 404, "unknown")
    [attempt] = await door.ledger.accesses("dudley", actor="staff-d")
    assert attempt.outcome == "refused"


async def test_pages_follow_one_another_to_the_end(door: Door) -> None:
    async with manager(door) as client:
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = (await client.get("/v1/leicester/probes", params={"limit": "10", **cursor})).json()
            found += page["items"]
            if "next" not in page or page["next"] is None:
                break
            assert "name" not in page["next"]
            cursor = {"cursor": page["next"]}
    assert found == NAMES


async def test_a_cursor_serves_its_own_list_filters_and_council_alone(door: Door) -> None:
    async with manager(door) as client:
        cursor = (await client.get("/v1/leicester/probes?limit=5&like=name")).json()["next"]
        same = await client.get("/v1/leicester/probes", params={"cursor": cursor, "like": "name", "limit": 7})
        wider = await client.get("/v1/leicester/probes", params={"cursor": cursor})
        forged = await client.get("/v1/leicester/probes", params={"cursor": "A" + cursor[1:], "like": "name"})
        silly = await client.get("/v1/leicester/probes", params={"cursor": "é", "like": "name"})
        none = await client.get("/v1/leicester/probes", params={"limit": 0})
    async with door.as_("TM", council="dudley") as client:
        stolen = await client.get("/v1/dudley/probes", params={"cursor": cursor, "like": "name"})
    assert same.status_code == 200
    assert {answer.status_code for answer in (wider, forged, silly, none, stolen)} == {422}


async def test_what_cannot_be_written_down_is_not_shown(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> int:
        raise Unavailable("away")

    monkeypatch.setattr(door.ledger, "record_access", away)
    async with manager(door) as client:
        shown_ = await client.get("/v1/leicester/probes")
    async with door.as_("WORKER") as client:
        refused = await client.post("/v1/leicester/probes/H", json=BODY)
    for answer in (shown_, refused):
        assert (answer.status_code, answer.json()["code"]) == (503, "not-known")
        assert "never as" in answer.json()["detail"]


async def test_a_fault_tells_nothing(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    @door.app.get("/v1/{council}/fault")
    async def fault(caller: Caller) -> None:
        """Fails."""
        raise RuntimeError("zebra-crossing")

    asked = "0b9f5c0e-8a5e-4c0e-9d8e-2f4e6f1d8c11"
    caplog.set_level("INFO")
    async with manager(door) as client:
        answer = await client.get("/v1/leicester/fault", headers={"X-Request-ID": asked})
    assert (answer.status_code, answer.json()["code"]) == (500, "fault")
    assert answer.headers["Connection"] == "close"  # the server lets go of it, so the next request isn't lost
    assert (answer.json()["instance"], answer.headers["X-Request-ID"]) == (f"urn:uuid:{asked}", asked)
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any('"builtins.RuntimeError"' in line and "test_acting.py" in line for line in lines)
    assert any(f'"request": "{asked}"' in line and '"route": "/v1/{council}/fault"' in line for line in lines)
    for never in (answer.text, *lines):
        assert "zebra" not in never
        assert "staff-tm" not in never
        assert "leicester" not in never


async def test_a_read_waits_until_it_shows_ones_own_act(door: Door) -> None:
    async with manager(door) as client:
        token = (await client.post("/v1/leicester/probes/Z", json=BODY)).json()["token"]
        answer = await client.get("/v1/leicester/probes/of/a-reading", headers={"Heedmark-After": token})
        by_query = await client.get("/v1/leicester/probes/of/a-reading", params={"after": token})
        made_up = await client.get("/v1/leicester/probes/of/a-reading", headers={"Heedmark-After": "zebra"})
    assert (answer.status_code, answer.json()) == (200, await door.ledger.head("leicester"))
    assert (by_query.status_code, made_up.status_code) == (200, 422)


async def test_a_read_that_cannot_show_the_act_in_time_says_not_known_yet(
        door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.catching_up.PATIENCE_SECONDS", 0.1)
    ahead = door.ledger.token("leicester", 10**6)
    async with manager(door) as client:
        answer = await client.get("/v1/leicester/probes/of/a-reading", headers={"Heedmark-After": ahead})
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "not-yet", "1")


async def test_one_key_is_another_act_for_another_actor_or_council(door: Door) -> None:
    told = []
    for actor, council in (("staff-a", "leicester"), ("staff-b", "leicester"), ("staff-a", "dudley")):
        async with door.as_("TM", actor=actor, council=council) as client:
            client.headers["Idempotency-Key"] = "shared"
            told.append((await client.post(f"/v1/{council}/probes/K", json=BODY)).json())
    assert [one["repeat"] for one in told] == [False, False, False]
    assert len({one["token"] for one in told}) == 3
