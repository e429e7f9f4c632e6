"""Hazards are reviewed on the earliest of three dates, under two signatures; the subject is told; a report is made each month."""
import pytest
import pytest_asyncio

from api.tokens import make_token
from tests.api.conftest import Door
from tests.api.hazards import AT, REVIEW, both_documents, by, entered, person, read, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    await both_documents(door)


async def test_a_review_is_proposed_signed_and_recorded_by_three_people(door: Door) -> None:
    flag, _ = await entered(door, await person(door))
    async with by(door, "LINE_MGR", actor="manages") as client:
        proposed = await sent(client, f"flags/{flag}/reviews", {"outcome": "END", "information": REVIEW})
        assert proposed["events"] == ["flag.reviewed"]
        assert (await sent(client, f"flags/{flag}/countersignatures", {"before": "ended"}, 403))["rule"] == "DUD-79"
    ending = {"information": {"systems_updated": "2026-03-23"}}
    async with by(door, "ADMIN", actor="records") as client:
        assert (await sent(client, f"flags/{flag}/ending", ending, 409))["rule"] == "DUD-79"
    async with by(door, "HOS", actor="heads") as client:
        waits = (await client.get(f"{AT}/flags/{flag}")).json()["whole"]["waiting_for"]
        assert [(one["act"], one["roles"]) for one in waits] == [("countersigned", ["HOS"]), ("ended", ["ADMIN"])]
        assert (await sent(client, f"flags/{flag}/countersignatures", {"before": "continued"}, 409))["rule"] == "LAW-37"
        await sent(client, f"flags/{flag}/countersignatures", {"before": "ended"})
    async with by(door, "ADMIN", actor="records") as client:
        ended = await sent(client, f"flags/{flag}/ending", ending)
        history = (await client.get(f"{AT}/flags/{flag}/history")).json()
    assert ended["standing"] == "ended"
    assert [(row["event"], row["by"], row["rule"]) for row in history[-3:]] == [
        ("flag.reviewed", "manages", "DUD-78"), ("flag.countersigned", "heads", "DUD-79"), ("flag.ended", "records", "DUD-79")]


async def test_a_date_of_a_system_that_moves_moves_the_review(door: Door) -> None:
    flag, _ = await entered(door, await person(door))
    assert (await read(door, flag, "HOS", "heads")).json()["review_due"] == "2026-09-23"
    async with by(door, "ADMIN", actor="records") as client:
        put_right = {"information": {"lcs_review": "2026-05-05"}, "reasons": "LCS has another date.", "source": "LCS"}
        await sent(client, f"flags/{flag}/corrections", put_right)
        late = {"information": {"lcs_review": "2026-09-24"}, "reasons": "LCS has another date.", "source": "LCS"}
        assert (await sent(client, f"flags/{flag}/corrections", late, 409))["rule"] == "DUD-80"
    assert (await read(door, flag, "HOS", "heads")).json()["review_due"] == "2026-05-05"


async def test_whether_the_subject_is_told_is_signed_and_a_request_for_access_needs_the_dpo(door: Door) -> None:
    flag, _ = await entered(door, await person(door))
    withheld = {"kind": "NOT_TOLD", "level": "EXISTENCE", "basis": "SCH2_P2", "rationale": "She would be harmed.",
                "risk_to": ["PARTNER"], "because_of_risk": True, "retest_on": "2026-06-01", "limbs": {}}
    async with by(door, "HOS", actor="heads") as client:
        assert (await sent(client, f"flags/{flag}/withholding", withheld, 409))["status"] == 409
        assert (await sent(client, f"flags/{flag}/withholding", withheld | {"kind": "ACCESS"}, 403))["rule"] == "DUD-64"
    async with by(door, "ADMIN", actor="records") as client:
        told = await sent(client, f"flags/{flag}/notice", {
            "channel": "LETTER", "what_is_held": "An entry, and why.", "sources": ["An employee"],
            "how_to_challenge": "Write to us."})
    assert told["events"] == ["flag.subject_informed"]


async def test_the_monthly_report_is_made_on_the_first_working_day_and_shown_as_it_was_sent_on(door: Door) -> None:
    early, _ = await entered(door, await person(door))
    async with by(door, "ADMIN", actor="records") as client:
        assert (await client.get(f"{AT}/reports/MIT-1?month=2026-04")).json()["rule"] == "DUD-73"
        assert (await sent(client, "reports/MIT-1/distribution", {"month": "2026-04"}, 409))["rule"] == "DUD-73"
        await sent(client, f"flags/{early}/corrections", {
            "information": {"lcs_review": "2026-04-20"}, "reasons": "LCS has another date.", "source": "LCS"})
    await move(door, "2026-04-01T09:00:00Z")
    async with by(door, "HOS", actor="heads") as client:
        assert (await sent(client, "reports/MIT-1/distribution", {"month": "2026-04"}, 403))["rule"] == "DUD-74"
    async with by(door, "ADMIN", actor="records") as client:
        sent_on = await sent(client, "reports/MIT-1/distribution", {"month": "2026-04"})
        assert sent_on["events"] == ["report.distributed"]
        assert (await sent(client, "reports/MIT-1/distribution", {"month": "2026-04"}, 409))["rule"] == "DUD-74"
    async with by(door, "HOS", actor="heads") as client:
        told = await client.get(f"{AT}/outbox?rule=DUD-74", headers={"Heedmark-After": sent_on["token"]})
        assert [(one["role"], one["state"], one["flag"]) for one in told.json()["items"]] == [("HOS", "due", None)]
    late, just_now = await entered(door, await person(door))
    async with by(door, "SERVICE_MGR", actor="visits") as client:
        report = (await client.get(f"{AT}/reports/MIT-1?month=2026-04", headers={"Heedmark-After": just_now["token"]})).json()
        table = (await client.get(f"{AT}/reports/MIT-1?month=2026-04&format=csv")).text.splitlines()
    lines = {line["flag"]: line for line in report["lines"]}
    assert (report["on"], report["month"], late in lines) == ("2026-04-01", "2026-04-01", False)
    assert report["distributed"] == {"on": "2026-04-01", "by": "records", "role": "ADMIN", "to": ["SERVICE_MGR", "HOS"]}
    assert (lines[early]["sections"], lines[early]["shows"]["lcs_review"]) == (
        {"NEW": True, "EXISTING": False, "FOR_REVIEW": True}, "2026-04-20")
    assert {"NEW", "FOR_REVIEW", "planned_removal", "lcs_review"} <= set(table[0].split(","))
    assert len(table) == report["distinct_flags"] + 1
    async with by(door, "WORKER", actor="asks") as client:
        assert (await client.get(f"{AT}/reports/MIT-1?month=2026-04")).status_code == 403


async def move(door: Door, instant: str) -> None:
    """The trial's clock, forward."""
    token = make_token(door.key, actor="admin", council="dudley", roles=["ADMINISTRATOR"], purposes=["AUDIT"])
    async with door.client(token) as client:
        moved = await client.post("/v1/trial/clock", json={"now": instant})
        assert moved.status_code in (200, 201), moved.text
