"""A trial register's clock stands where it was put, and moves forward only."""
from uuid import UUID

import pytest

from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_clock_is_told_and_every_answer_says_trial(door: Door) -> None:
    async with door.as_("WORKER") as client:
        answer = await client.get("/v1/trial/clock")
    assert answer.status_code == 200, answer.text
    assert answer.json()["now"].startswith("2026-")
    assert answer.headers["Heedmark-Register"] == "trial"
    assert answer.headers["Cache-Control"] == "no-store"
    UUID(answer.headers["X-Request-ID"])


async def test_the_clock_moves_forward_for_whoever_keeps_the_register(door: Door) -> None:
    async with door.as_("ADMINISTRATOR") as client:
        answer = await client.post("/v1/trial/clock", json={"now": "2026-04-01T08:30:00+01:00"})
        assert answer.json() == {"now": "2026-04-01T07:30:00Z"}
        assert (await client.get("/v1/trial/clock")).json() == {"now": "2026-04-01T07:30:00Z"}


async def test_the_clock_never_moves_back(door: Door) -> None:
    async with door.as_("POLICY_OWNER") as client:
        answer = await client.post("/v1/trial/clock", json={"now": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"], answer.json()["rule"]) == (409, "refused", "LAW-8")
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_worker_may_not_move_the_clock_and_the_attempt_is_written_down(door: Door) -> None:
    async with door.as_("WORKER", actor="staff-curious") as client:
        answer = await client.post("/v1/trial/clock", json={"now": "2027-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    attempts = await door.ledger.accesses("leicester", actor="staff-curious")
    assert [(one.action, one.outcome, one.rule, one.role) for one in attempts] == [
        ("move_trial_clock", "refused", "LAW-8", "WORKER")]


async def test_a_read_is_in_the_access_log_with_its_purpose(door: Door) -> None:
    async with door.as_("WORKER", actor="staff-reader") as client:
        await client.get("/v1/trial/clock")
    [read] = await door.ledger.accesses("leicester", actor="staff-reader")
    assert (read.action, read.outcome, read.purpose) == ("read_trial_clock", "shown", "SAFEGUARD_CHILD")


async def test_a_real_register_has_no_clock_to_see_or_move(real_door: Door) -> None:
    async with real_door.as_("ADMINISTRATOR") as client:
        seen = await client.get("/v1/trial/clock")
        moved = await client.post("/v1/trial/clock", json={"now": "2030-01-01T00:00:00Z"})
    assert (seen.status_code, moved.status_code) == (404, 404)
    assert "Heedmark-Register" not in seen.headers
