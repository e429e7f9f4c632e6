"""The register and its queues over HTTP, to whom they may be shown, and what of that is written down."""
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest_asyncio

from domain.flags import events as e
from tests.api.conftest import Door
from tests.projections.histories import DAY, Story, added, requested

ADDED_ON = datetime(2026, 3, 23, 9, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(door: Door) -> AsyncIterator[Story]:
    story = Story(door.ledger)
    await story.policy()
    subject = uuid4()
    for _ in range(3):
        await story.happened(uuid4(), requested(subject), e.Agreed(), added(date(2026, 3, 20)))
    await story.happened(uuid4(), requested(subject))
    story.subject = subject  # type: ignore[attr-defined]
    yield story


async def after(story: Story) -> str:
    return f"after={story.ledger.token('leicester', await story.ledger.head('leicester'))}"


async def test_a_role_sees_the_types_it_decides_about(door: Door, told: Story) -> None:
    async with door.as_("TM") as client:
        register = await client.get(f"/v1/leicester/register?{await after(told)}")
        assert register.status_code == 200, register.text
        assert len(register.json()["items"]) == 3
        assert all(row["overdue"] for row in register.json()["items"])
        queue = (await client.get("/v1/leicester/decision-queue?role=TM")).json()["items"]
        assert [row["awaits"][0]["act"] for row in queue] == ["agreed"]
        assert len((await client.get("/v1/leicester/review-queue?on=2026-03-20")).json()["items"]) == 3
        assert len((await client.get("/v1/leicester/inform-queue")).json()["items"]) == 4
        gaps = (await client.get("/v1/leicester/accountability")).json()["items"]
        assert {gap["rule"] for row in gaps for gap in row["gaps"]} == {"LAW-4"}
        assert (await client.get("/v1/leicester/counts")).json()["items"][0]["flags"] is None


async def test_a_worker_sees_only_what_hangs_on_their_cases_and_an_administrator_nothing(door: Door, told: Story) -> None:
    async with door.as_("CHAIR") as client:
        assert (await client.get(f"/v1/leicester/register?{await after(told)}")).json()["items"] == []
    for role in ("ADMINISTRATOR", "POLICY_OWNER"):
        async with door.as_(role) as client:
            for path in ("register", "decision-queue", "review-queue", "inform-queue", "accountability", "accountability/checks"):
                assert (await client.get(f"/v1/leicester/{path}")).status_code == 403, path


async def test_pages_go_on_where_the_last_one_ended_and_are_written_down(door: Door, told: Story) -> None:
    async with door.as_("AUDITOR", actor="auditor-1") as client:
        first = (await client.get(f"/v1/leicester/review-queue?limit=2&{await after(told)}")).json()
        rest = (await client.get("/v1/leicester/review-queue", params={"limit": 2, "cursor": first["next"]})).json()
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
        shown = await told.ledger.accesses("leicester", actor="auditor-1")
        assert [set(map(str, access.flags)) for access in shown] == [
            {row["flag"] for row in page["items"]} for page in (first, rest)]
        assert shown[0].reading == "review-queue?"
        assert shown[0].position == await told.ledger.head("leicester")


async def test_the_register_as_at_an_instant_before_it_was_filled_is_empty(door: Door, told: Story) -> None:
    async with door.as_("IG") as client:
        for query, shown in (("as_at=2026-03-22T09:00:00Z", 0), ("as_at=2026-03-23T09:00:00Z", 3),
                             (f"on={DAY.isoformat()}", 3), ("on=2026-03-01", 0)):
            answer = await client.get(f"/v1/leicester/register?{query}&{await after(told)}")
            assert (query, len(answer.json()["items"])) == (query, shown)
        assert (await client.get("/v1/leicester/register?position=5")).status_code == 403


LATER, PAST_ALL = "as_at=2026-03-23T09:00:00.000001Z", "position=4611686018427387904"
READINGS = ("register", "decision-queue", "review-queue", "inform-queue", "accountability", "accountability/escalated",
            "accountability/checks", "counts", "tasks", "outbox", "request-queue", "request-counts")


async def test_what_will_be_known_is_not_told_as_if_it_were_known(door: Door, told: Story) -> None:
    flag = (await told.ledger.accesses("leicester", actor="auditor-1"))[0].flags[0]
    async with door.as_("AUDITOR", "POLICY_OWNER", "TM") as client:
        asked = [f"{path}?{query}" for path in READINGS for query in (LATER, PAST_ALL)]
        asked += [f"{path}?{LATER}" for path in (f"flags/{flag}", f"flags/{flag}/history")]
        for path in (*asked, "register?on=2026-03-24", "register?on=2026-03-23&as_at=2026-03-22T12:00:00Z"):
            answer = await client.get(f"/v1/leicester/{path}")
            assert (path, answer.status_code) == (path, 422), answer.text
            place, = answer.json()["places"]
            assert (place["location"], place["type"]) == (["query", place["location"][1]], "to_come")
            assert place["accepted"] == answer.json()["remedy"]
        head = await told.ledger.head("leicester")
        for path in (f"register?position={head}", "review-queue?on=2031-01-01", "tasks?on=2031-01-01",
                     "request-queue?on=2031-01-01", f"flags/{flag}?as_at=2026-03-23T09:00:00Z"):
            assert (await client.get(f"/v1/leicester/{path}")).status_code == 200, path


async def test_a_filter_is_read_strictly(door: Door) -> None:
    async with door.as_("IG") as client:
        assert (await client.get("/v1/leicester/register?flag_type=%00")).status_code == 400
