"""A council's hazards over HTTP, from the form to the end: score, sight, three dates, two signatures, the monthly report."""
from itertools import count
from typing import Any

import httpx
import pytest
import pytest_asyncio
from httpx import AsyncClient

from api.tokens import make_token
from tests.api.conftest import Door
from tests.api.test_policies import adoption

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT = "/v1/dudley"
WITNESS = "Wyn Invented, front desk"
DOCUMENT = {"system": "LCS", "id": "F-1"}
PART_A: dict[str, Any] = {
    "route": "HAZARD", "threat_to_staff": True, "factual": True, "no_hearsay": True, "ig_aware": True,
    "requester_name": "Al Invented", "form_date": "2026-03-20", "team": "Assessment", "telephone": "01384 000000",
    "incident_on": "2026-03-19", "incident_time": "about ten", "incident_location": "The hall",
    "description": "Shouted, and threw a cup.", "feelings": "Shaken.", "witnesses": [{"name": WITNESS}]}
PART_B: dict[str, Any] = {"service_manager_consulted": {"staff_id": "sm-1", "on": "2026-03-21"},
                          "period_ews": "By the form", "period_lcs_ehm": "The same"}
PART_C: dict[str, Any] = {
    "form_checked": "2026-03-23", "systems": ["EWS", "LCS"], "child_files": [{"system": "LCS", "reference": "C-7"}],
    "form_copy": DOCUMENT, "form_copy_kind": "REDACTED", "no_letter_because": "It goes out tomorrow."}
REVIEW: dict[str, Any] = {"review_reason": "Still aggressive in February.",
                          "participants": {"SW_LP": "TOOK_PART", "LINE_MGR": "TOOK_PART", "SERVICE_MGR": "CONSULTED"}}
NUMBERS = count(1)


def by(door: Door, *roles: str, actor: str, cases: tuple[str, ...] = ()) -> AsyncClient:
    purpose = "REVIEW" if "POLICY_OWNER" in roles else "STAFF_SAFETY"
    return door.client(make_token(door.key, actor=actor, council="dudley", roles=roles, purposes=[purpose], cases=cases))


async def sent(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    answer: httpx.Response = await client.post(f"{AT}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    """Both of the council's documents are in force."""
    async with by(door, "POLICY_OWNER", actor="owner") as client:
        await sent(client, "policies/P2/adoption", adoption(["PPRC"], confirms={"DUD-X1": "This copy, says the board."}))
        await sent(client, "policies/H/adoption", adoption(["HAZARD"]))


async def person(door: Door) -> str:
    async with by(door, "WORKER", actor="asks") as client:
        names = [{"full": f"No {next(NUMBERS)} Invented"}]
        return str((await sent(client, "subjects", {
            "kind": "PERSON", "names": names, "source": "form", "born": "1980-01-05"}))["id"])


async def asked(door: Door, subject: str, **told: Any) -> str:
    async with by(door, "WORKER", actor="asks") as client:
        return str((await sent(client, "flags", {
            "subject": subject, "flag_type": "HAZARD", "cases": ["H-1"], "information": PART_A | told}))["id"])


async def assessed(door: Door, flag: str, likelihood: str, seriousness: str, *warnings: str, **told: Any) -> Any:
    async with by(door, "LINE_MGR", actor="manages") as client:
        return await sent(client, f"flags/{flag}/endorsement", {"information": PART_B | {
            "likelihood": likelihood, "seriousness": seriousness, "warnings": warnings or ["F1"]} | told})


async def decided(door: Door, flag: str, status: int = 201, **told: Any) -> Any:
    async with by(door, "HOS", actor="heads") as client:
        return await sent(client, f"flags/{flag}/agreement", {"information": told}, status)


async def entered(door: Door, subject: str, **dates: str) -> tuple[str, Any]:
    """On the register with a score of 5, and the last answer."""
    flag = await asked(door, subject)
    await assessed(door, flag, "2", "3", "F1", "F4", named_officer="Desk, 01384 000001")
    await decided(door, flag)
    async with by(door, "ADMIN", actor="records") as client:
        return flag, await sent(client, f"flags/{flag}/addition", {"information": PART_C | dates})


async def read(door: Door, flag: str, role: str, actor: str, **more: Any) -> httpx.Response:
    async with by(door, role, actor=actor, **more) as client:
        return await client.get(f"{AT}/flags/{flag}")


async def test_a_form_becomes_an_entry_with_its_score_its_period_and_the_earliest_of_three_dates(door: Door) -> None:
    flag, just_now = await entered(
        door, await person(door), ews_review="2026-08-01", lcs_review="2026-06-01", ehm_review="2026-07-01")
    assert just_now["events"] == ["flag.added", "flag.review_dates_set"]
    assert "DUD-121" in [warning["rule"] for warning in just_now["warnings"]]
    seen = (await read(door, flag, "HOS", "heads")).json()
    told = seen["whole"]["information"]
    assert (seen["policy"], seen["standing"], seen["review_due"]) == ("dudley/H", "on_register", "2026-06-01")
    assert {name: told[name] for name in ("score", "period", "inclusion_months", "planned_removal")} == {
        "score": "5", "period": "PERIOD", "inclusion_months": 18, "planned_removal": "2027-09-23"}
    async with by(door, "LINE_MGR", actor="manages") as client:
        queue = await client.get(f"{AT}/review-queue", headers={"Heedmark-After": just_now["token"]})
        [row] = [row for row in queue.json()["items"] if row["flag"] == flag]
    assert (row["due"], row["rule"], row["roles"]) == ("2026-06-01", "DUD-77", ["LINE_MGR"])
    assert row["review_dates"] == {"ews_review": "2026-08-01", "lcs_review": "2026-06-01", "ehm_review": "2026-07-01"}


async def test_nobody_asks_for_ethnic_origin_and_a_score_is_worked_out_not_told(door: Door) -> None:
    subject = await person(door)
    async with by(door, "WORKER", actor="asks") as client:
        body = {"subject": subject, "flag_type": "HAZARD", "information": PART_A | {"ethnic_origin": "Words."}}
        assert (await sent(client, "flags", body, 409))["rule"] == "C7"
    flag = await asked(door, subject)
    async with by(door, "LINE_MGR", actor="manages") as client:
        told = PART_B | {"likelihood": "1", "seriousness": "1", "warnings": ["F7"], "score": "8"}
        assert (await sent(client, f"flags/{flag}/endorsement", {"information": told}, 409))["rule"] == "DUD-113"


async def test_staff_are_shown_what_to_do_and_neither_feelings_nor_witnesses(door: Door) -> None:
    subject = await person(door)
    flag, just_now = await entered(door, subject)
    async with by(door, "SERVICE_MGR", actor="visits") as client:
        alert = (await client.get(f"{AT}/flags/{flag}")).json()
        visit = (await client.post(f"{AT}/visits", json={"visits": [{"on": "2026-03-24", "subject": subject}]},
                                   headers={"Heedmark-After": just_now["token"]})).json()
    assert alert["whole"] is None
    assert alert["alert"]["what_to_do"] == ["All staff must be accompanied", "Contact named officer before visiting/meeting"]
    assert [one["id"] for one in visit["visits"][0]["met"][0]["flags"]] == [flag]
    whole = (await read(door, flag, "HOS", "heads")).json()["whole"]
    assert ("feelings" in whole["information"], whole["kept_back"]) == (True, ["witnesses"])
    assert WITNESS in (await read(door, flag, "LINE_MGR", "manages", cases=("H-1",))).text
    async with by(door, "HOS", actor="heads") as client:
        opened = await sent(client, f"flags/{flag}/break-glass-reads", {"reasons": "The police ask who saw it."})
    assert opened["whole"]["information"]["witnesses"] == [{"name": WITNESS}]


async def test_a_score_under_4_is_never_included_and_later_shown_to_who_assesses_without_counting_up(door: Door) -> None:
    subject = await person(door)
    minor = await asked(door, subject)
    await assessed(door, minor, "1", "2", "F7")
    assert (await decided(door, minor, 409))["rule"] == "DUD-100"
    async with by(door, "HOS", actor="heads") as client:
        await sent(client, f"flags/{minor}/decline", {"reasons": "Minor."})
    again = await asked(door, subject)
    await assessed(door, again, "1", "2", "F7")
    for role, actor, shown in (("HOS", "heads", True), ("LINE_MGR", "manages", True), ("ADMIN", "records", False)):
        whole = (await read(door, again, role, actor)).json()["whole"]
        assert [(one["flag"], one["score"], one["standing"]) for one in whole["earlier"]] == (
            [(minor, "3", "declined")] if shown else []), role
    assert (await read(door, again, "HOS", "heads")).json()["whole"]["information"]["score"] == "3"
    assert (await decided(door, again, 409))["rule"] == "DUD-100"
    assert (await read(door, again, "SERVICE_MGR", "visits")).status_code == 404


async def test_an_entry_assessed_anew_under_4_is_shown_to_nobody_who_only_visits_and_calls_a_review(door: Door) -> None:
    flag, _ = await entered(door, await person(door))
    assert (await read(door, flag, "SERVICE_MGR", "visits")).status_code == 200
    async with by(door, "LINE_MGR", actor="manages") as client:
        corrected = await sent(client, f"flags/{flag}/corrections", {
            "information": {"likelihood": "1", "seriousness": "2"}, "reasons": "Two accounts differ.", "source": "CCTV"})
    assert corrected["events"][:2] == ["flag.details_corrected", "flag.review_called"]
    assert (await read(door, flag, "SERVICE_MGR", "visits")).status_code == 404
    whole = (await read(door, flag, "HOS", "heads")).json()
    assert (whole["whole"]["information"]["score"], whole["standing"], whole["alert"]) == ("3", "on_register", None)


async def test_a_score_of_7_waits_for_the_head_of_service_to_say_how_long(door: Door) -> None:
    flag = await asked(door, await person(door))
    referred = await assessed(door, flag, "3", "4")
    assert referred["events"] == ["flag.endorsed", "flag.referred"]
    assert (await decided(door, flag, 409))["rule"] == "EWS-7"
    async with by(door, "HOS", actor="heads") as client:
        await sent(client, f"flags/{flag}/judgements", {"code": "EWS-7", "reading": "LONGER", "reasons": "A knife."})
    assert (await decided(door, flag, 409, inclusion_months=24))["rule"] == "EWS-7"
    await decided(door, flag, inclusion_months=36)
    assert (await read(door, flag, "HOS", "heads")).json()["whole"]["information"]["inclusion_months"] == 36


async def test_a_hazard_of_somebody_with_pprc_status_is_referred_and_each_event_names_its_own_document(door: Door) -> None:
    subject = await person(door)
    async with by(door, "MASH", actor="mash") as client:
        pprc = (await sent(client, "flags", {"subject": subject, "flag_type": "PPRC", "information": {
            "criteria": ["O4"], "future_risk": True, "systems": ["LCS"], "partner_notification": DOCUMENT, "mash_form": DOCUMENT,
            "risk": "Contact with a nephew."}}))["id"]
    async with by(door, "LADO", actor="lado") as client:
        await sent(client, f"flags/{pprc}/agreement", {})
        await sent(client, f"flags/{pprc}/addition", {"information": {
            "allocated": {"lado": "lado", "allocated_on": "2026-03-23"}, "relationships_reviewed": "2026-03-23",
            "documents": [{"system": "LCS", "reference": "D-7"}]}})
    flag = await asked(door, subject)
    await assessed(door, flag, "2", "3")
    assert (await decided(door, flag, 409))["rule"] == "DUD-X7"
    async with by(door, "HOS", actor="heads") as client:
        await sent(client, f"flags/{flag}/judgements", {"code": "DUD-X7", "reading": "APPLIES", "reasons": "For staff."})
    await decided(door, flag)
    async with by(door, "AUDITOR", actor="audits") as client:
        named = {one: {row["policy"] for row in (await client.get(f"{AT}/flags/{one}/history")).json()}
                 for one in (pprc, flag)}
    assert named == {pprc: {"dudley/P2"}, flag: {"dudley/H"}}


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
    assert ended["standing"] == "ended"


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
    late, just_now = await entered(door, await person(door))
    async with by(door, "SERVICE_MGR", actor="visits") as client:
        report = (await client.get(f"{AT}/reports/MIT-1?month=2026-04", headers={"Heedmark-After": just_now["token"]})).json()
        table = (await client.get(f"{AT}/reports/MIT-1?month=2026-04&format=csv")).text.splitlines()
    lines = {line["flag"]: line for line in report["lines"]}
    assert (report["on"], report["month"], late in lines) == ("2026-04-01", "2026-04-01", False)
    assert report["distributed"] == {"on": "2026-04-01", "by": "records", "role": "ADMIN", "to": ["SERVICE_MGR", "HOS"]}
    assert (lines[early]["sections"], lines[early]["shows"]["lcs_review"]) == (["NEW", "FOR_REVIEW"], "2026-04-20")
    assert {"sections", "planned_removal", "lcs_review"} <= set(table[0].split(","))
    assert len(table) == report["distinct_flags"] + 1
    async with by(door, "WORKER", actor="asks") as client:
        assert (await client.get(f"{AT}/reports/MIT-1?month=2026-04")).status_code == 403


async def move(door: Door, instant: str) -> None:
    """The trial's clock, forward."""
    token = make_token(door.key, actor="admin", council="dudley", roles=["ADMINISTRATOR"], purposes=["AUDIT"])
    async with door.client(token) as client:
        moved = await client.post("/v1/trial/clock", json={"now": instant})
        assert moved.status_code in (200, 201), moved.text
