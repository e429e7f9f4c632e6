"""A question that waits for a named role is shown with all that its answer needs, and the answer is an act with reasons."""
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from httpx import AsyncClient

from api.examples import EXAMPLES
from api.tokens import make_token
from tests.api.conftest import Door
from tests.api.test_policies import adoption

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT = "/v1/dudley"
FORM = {"system": "LCS", "id": "F-1"}
ASKED = {"criteria": ["O4"], "future_risk": True, "systems": ["LCS"], "partner_notification": FORM, "mash_form": FORM,
         "risk": "Contact with a nephew."}
CASE = {name: value for name, value in EXAMPLES["advise_on_retention"].items() if name == "disposals"}
REVIEW: dict[str, Any] = {
    "participants": {"LADO": "TOOK_PART", "PROBATION": "TOOK_PART", "POLICE_OM": "CONSULTED"},
    "risk_assessment": "Assessed together with Probation."}


def by(door: Door, *roles: str, actor: str) -> AsyncClient:
    purpose = "REVIEW" if "POLICY_OWNER" in roles else "SAFEGUARD_CHILD"
    return door.client(make_token(door.key, actor=actor, council="dudley", roles=roles, purposes=[purpose]))


async def sent(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    answer: httpx.Response = await client.post(f"{AT}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def in_force(door: Door) -> None:
    async with by(door, "POLICY_OWNER", actor="owner") as client:
        await sent(client, "policies/P2/adoption", adoption(["PPRC"], confirms={"DUD-X1": "This copy, says the board."}))


async def on_the_register(door: Door) -> str:
    async with by(door, "MASH", actor="mash") as client:
        person = await sent(client, "subjects", {"kind": "PERSON", "names": [{"full": "Ed Invented"}], "source": "notification"})
        body = {"subject": person["id"], "flag_type": "PPRC", "cases": ["D-1"], "information": ASKED}
        asked = await sent(client, "flags", body)
    flag = str(asked["id"])
    async with by(door, "LADO", actor="lado-1") as client:
        await sent(client, f"flags/{flag}/agreement", {})
    async with by(door, "SAFEGUARDING_REVIEW", actor="sr-1") as client:
        await sent(client, f"flags/{flag}/addition", {"information": {
            "allocated": {"lado": "lado-1", "allocated_on": "2026-03-23"}, "relationships_reviewed": "2026-03-23",
            "documents": [{"system": "LCS", "reference": "D-7"}]}})
    return flag


async def test_a_review_that_is_referred_shows_facts_candidates_law_and_the_last_assessment(door: Door) -> None:
    flag = await on_the_register(door)
    review = {"outcome": "REFER", "refer_to": "SAFEGUARDING_REVIEW", "information": REVIEW, "retention": CASE}
    async with by(door, "LADO", actor="lado-1") as client:
        await sent(client, f"flags/{flag}/reviews", review)
        [asked] = (await client.get(f"{AT}/flags/{flag}/referrals")).json()
    assert (asked["code"], asked["to"], asked["before"]) == ("REVIEW", "SAFEGUARDING_REVIEW", "continued")
    assert (asked["asked_on"], asked["due"], asked["overdue"], asked["escalated_to"]) == ("2026-03-23", "2026-04-20", False, [])
    assert asked["review_due"] == "2026-09-23", "the flag's own date runs on"
    assert {code: one["review_due"] for code, one in asked["readings"].items()} == {"CONTINUE": "2026-09-23", "END": None}
    assert (asked["facts"]["criteria"], asked["facts"]["advice"]) == (["O4"], "REFER")
    assert asked["advice"]["codes"] == ["G-BASE"]
    assert max(one["last_day"] for one in asked["advice"]["candidates"]) > "2026-03-23"
    assert [(one["law"], one["status"]) for one in asked["law"]] == [("LAW-41", "OVER"), ("LAW-42", "OVER")]
    assert asked["last_assessment"]["said"]["risk_assessment"] == "Assessed together with Probation."
    assert (asked["last_assessment"]["by"], asked["last_assessment"]["proposed"]) == ("lado-1", "REFER")


async def test_an_overdue_question_escalates_and_its_answer_has_reasons_and_a_new_review_date(door: Door) -> None:
    flag = await on_the_register(door)
    async with by(door, "LADO", actor="lado-1") as client:
        await sent(client, f"flags/{flag}/reviews", {
            "outcome": "REFER", "refer_to": "SAFEGUARDING_REVIEW", "information": REVIEW, "retention": CASE})
    await door.ledger.set_clock(datetime(2026, 4, 21, 9, tzinfo=UTC))
    answer = {"code": "REVIEW", "reading": "CONTINUE", "information": {
        "updated_risk": "As before.", "against_advice_because": "The text leaves it open."}}
    async with by(door, "SAFEGUARDING_REVIEW", actor="sr-2") as client:
        [asked] = (await client.get(f"{AT}/flags/{flag}/referrals")).json()
        assert (asked["overdue"], "POLICY_OWNER" in asked["escalated_to"]) == (True, True)
        await sent(client, f"flags/{flag}/judgements", answer, 422)
        judged = await sent(client, f"flags/{flag}/judgements", answer | {"reasons": "Contact with children goes on."})
        assert judged["events"] == ["flag.judged", "flag.continued"]
        assert (await client.get(f"{AT}/flags/{flag}/referrals")).json() == []
        assert (await client.get(f"{AT}/flags/{flag}")).json()["review_due"] == "2026-09-23", "from the day of the review (C3)"


async def test_who_sees_only_the_alert_is_told_how_to_see_more_and_the_look_is_written_down(door: Door) -> None:
    flag = await on_the_register(door)
    async with by(door, "PROBATION", actor="visits") as client:
        refused = await client.get(f"{AT}/flags/{flag}/referrals")
    assert (refused.status_code, refused.json()["rule"]) == (403, "LAW-3")
    async with by(door, "LADO", actor="looks") as client:
        assert (await client.get(f"{AT}/flags/{flag}/referrals")).json() == []
    assert [one.reading for one in await door.ledger.accesses("dudley", actor="looks")] == ["referrals"]
