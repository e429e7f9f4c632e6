"""Requests wait in the order of the day to work to, and the council's year is told in figures."""
from datetime import date, timedelta
from typing import Any

import pytest

from api.examples import EXAMPLES
from domain.requests.clock import awaited
from domain.requests.events import Acknowledged, ConsultationAsked
from projections.known_request import Line, read, rows
from tests.api.conftest import Door
from tests.requests.stories import RECEIVED, Story, asked
from tests.requests.test_an_access_request_over_http import Desk

http = pytest.mark.asyncio(loop_scope="module")


def known(story: Story) -> Any:
    def clear(event: Any) -> dict[str, Any]:
        sealed = set(type(event).sealed_fields())
        return dict(event.model_dump(mode="json", exclude={"type", *sealed}))

    return rows([Line(one.stream, one.version, one.position, one.recorded_at, one.occurred_on, one.actor, one.role,
                      read(one.event.type, clear(one.event)), None) for one in story.past])


def test_a_row_is_made_without_anything_sealed():
    story = asked().given(ConsultationAsked(consultation=asked().request.id, whom="POLICE", question="x", answer_by=RECEIVED))
    first, last = known(story)
    assert (first.to_position, last.from_position) == (2, 2)
    assert (last.views_awaited, last.view_due, last.work_to) == (1, RECEIVED, date(2026, 4, 1))


def test_a_complaint_that_was_acknowledged_waits_for_nothing_by_a_day():
    story = asked("COMPLAINT", on=date(2026, 6, 22))
    waits = awaited(story.request)
    assert waits
    assert waits.overdue(date(2026, 7, 23))
    assert awaited(story.given(Acknowledged(channel="EMAIL")).request) is None


@http
async def test_the_most_urgent_comes_first_and_overdue_is_of_the_day_asked(door: Door) -> None:
    today = door.ledger.now().date()
    made: dict[str, str] = {}
    async with door.as_("IG", actor="ig-1") as client:
        desk = Desk(client)
        for name, back in (("new", 1), ("old", 27), ("older", 26)):
            body = EXAMPLES["receive_request"] | {"subject": None, "occurred_on": (today - timedelta(days=back)).isoformat()}
            made[name] = (await desk.do("requests", body))["id"]
        outcome = await desk.do(f"requests/{made['older']}/clarification", EXAMPLES["clarify_request"])
        client.headers["Heedmark-After"] = outcome["token"]
        queue = await desk.see(f"request-queue?kind=ACCESS&on={(today + timedelta(days=10)).isoformat()}")
        told = [(row["request"], row["overdue"], row["at_risk"]) for row in queue["items"]]
        assert told == [(made["old"], True, True), (made["new"], False, False), (made["older"], False, False)]
        assert queue["items"][2]["stopped_by"] == "CLARIFICATION"
        assert [row["request"] for row in (await desk.see("request-queue?limit=1"))["items"]] == [made["old"]]
        counted = await desk.see("request-counts")
        assert counted["items"][0]["received"] == 3
    async with door.as_("POLICY_OWNER") as client:
        assert (await client.get("/v1/leicester/request-counts")).status_code == 403
    async with door.as_("TM") as client:
        assert (await client.get("/v1/leicester/request-queue")).status_code == 403
