"""A second council that nobody has met, driven over HTTP: what its own shapes bring about stands in answers, queues and tasks."""
import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from api.tokens import make_token
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import Door, opened
from tests.api.test_policies import adoption

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT = "/v1/brackwater"
TEXT = (Path(__file__).parents[1] / "fixtures" / "brackwater.toml").read_text(encoding="utf-8")
PERIL = {"likelihood": "5", "impact": "4", "decision": "He means it."}


def by(door: Door, role: str, *more: str, actor: str = "", purpose: str = "LONE_WORKING") -> AsyncClient:
    actor = actor or role.lower()
    return door.client(make_token(door.key, actor=actor, council="brackwater", roles=[role, *more], purposes=[purpose]))


async def does(client: AsyncClient, path: str, body: Any = None, status: int = 201) -> Any:
    async with client:
        answer = await client.post(f"{AT}/{path}", json=body or {})
    assert answer.status_code == status, answer.text
    return answer.json()


async def reads(client: AsyncClient, path: str, after: Any) -> Any:
    """`after`: the answer to an act that must be shown."""
    async with client:
        answer = await client.get(f"{AT}/{path}", headers={"Heedmark-After": after["token"]})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def district(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with opened(postgres, tmp_path_factory.mktemp("district"), datetime(2026, 4, 1, 9, tzinfo=UTC)) as door:
        async with by(door, "POLICY_OWNER", purpose="REVIEW") as client:
            assert (await client.post(f"{AT}/policies", json={"document": TEXT})).status_code == 201
            adopted = await client.post(f"{AT}/policies/4/adoption", json=adoption(["CAUTION", "TEMP", "ORDER", "WATCH"]))
            assert adopted.status_code == 201, adopted.text
        async with by(door, "REPORTER") as client:
            while (await client.get(f"{AT}/policies")).status_code == 403:  # until the server looks up its purposes again
                await asyncio.sleep(0.2)
        yield door


async def asked(door: Door, flag_type: str, role: str, **information: Any) -> str:
    subject = await does(by(door, role), "subjects", {"kind": "PERSON", "source": "visit", "names": [{"full": "Ann Invented"}]})
    look = {"flag_type": flag_type, "already_flagged": False, "information_up_to_date": True}
    await does(by(door, role), f"subjects/{subject['id']}/checks", look)
    made = await does(by(door, role), "flags", {"subject": subject["id"], "flag_type": flag_type, "information": information})
    return f"flags/{made['id']}"


async def test_a_deputy_says_why_and_the_band_sets_the_review_and_who_moves_is_looked_at_within_five_days(district: Door) -> None:
    flag = await asked(district, "CAUTION", "REPORTER", kind="HARASSMENT", happened="Shouted.", happened_on="2026-03-20")
    asked_for = await does(by(district, "REPORTER"), f"{flag}/corrections", {
        "information": {"happened_on": "2026-03-21"}, "reasons": "It was Saturday.", "source": "The report"})
    row = next(iter((await reads(by(district, "CUSTODIAN"), "decision-queue?flag_type=CAUTION", asked_for))["items"]))
    assert (row["awaits"][0]["act"], row["awaits"][0]["due"], row["overdue"]) == ("agreed", "2026-04-07", False)
    refused = await does(by(district, "DEPUTY"), f"{flag}/agreement", {"information": PERIL}, status=409)
    assert (refused["rule"], "why_custodian_away" in refused["remedy"]) == ("BRA-3", True)
    refused = await does(by(district, "CUSTODIAN"), f"{flag}/agreement", {"information": {**PERIL, "band": "GREEN"}}, status=409)
    assert (refused["rule"], refused["remedy"]) == ("BRA-8", "no band: it is worked out from likelihood and impact")
    why = {"why_custodian_away": "On leave."}
    await does(by(district, "DEPUTY"), f"{flag}/agreement", {"information": {**PERIL, **why}})
    added = await does(by(district, "CUSTODIAN"), f"{flag}/addition")
    alert = await reads(by(district, "CUSTODIAN"), flag, added)
    assert (alert["whole"]["information"]["band"], alert["review_due"]) == ("RED", "2026-07-01")
    called = await does(by(district, "CUSTODIAN"), f"{flag}/review-calls", {"reason": "MOVED"})
    row, = (await reads(by(district, "CUSTODIAN"), "review-queue?flag_type=CAUTION", called))["items"]
    assert (row["early_reason"], row["early_on"], row["review_at"]) == ("MOVED", "2026-04-01", "2026-04-10")
    task = next(one for one in (await reads(by(district, "CUSTODIAN"), "tasks", called))["items"] if one["act"] == "reviewed")
    assert (task["reason"], task["due"], task["overdue"]) == ("MOVED", "2026-04-10", False)


async def test_three_of_the_panel_sign_and_each_of_them_once(district: Door) -> None:
    flag = await asked(district, "ORDER", "SERVICE_HEAD", step="ADVISORY", grounds="Three attacks.")
    sign = {"before": "agreed"}
    for member in ("one", "two"):
        await does(by(district, "PANEL", actor=member), f"{flag}/countersignatures", sign)
    refused = await does(by(district, "PANEL", actor="two"), f"{flag}/countersignatures", sign, status=403)
    assert (refused["rule"], refused["remedy"][:14]) == ("BRA-30", "another person")
    refused = await does(by(district, "CHAIR"), f"{flag}/agreement", status=409)
    assert (refused["rule"], "3 people, each as PANEL" in refused["remedy"]) == ("BRA-30", True)
    await does(by(district, "PANEL", actor="three"), f"{flag}/countersignatures", sign)
    assert (await does(by(district, "CHAIR"), f"{flag}/agreement"))["standing"] == "agreed"


async def test_an_alert_of_28_days_and_forms_that_hurt_somebody(district: Door) -> None:
    alert = await asked(district, "TEMP", "DUTY_MANAGER", why="ATTACK")
    added = await does(by(district, "DUTY_MANAGER", actor="another"), f"{alert}/addition")
    assert (await reads(by(district, "DUTY_MANAGER"), alert, added))["review_due"] == "2026-04-29"
    form = {"on": "2026-01-20", "injury": False, "told": "Threw a cup."}
    watch = await asked(district, "WATCH", "REPORTER", form=[form])
    await does(by(district, "CUSTODIAN"), f"{watch}/addition")
    hurt = {**form, "injury": True}
    noted = await does(by(district, "REPORTER"), f"{watch}/notes", {"information": {"form": [hurt]}})
    assert noted["events"] == ["flag.noted"]
    noted = await does(by(district, "REPORTER"), f"{watch}/notes", {"information": {"form": [hurt]}})
    assert noted["events"] == ["flag.noted", "flag.referred"]
