"""A council's hazards over HTTP, from the form to an entry: the score, how long, and who is shown what."""
import pytest
import pytest_asyncio

from tests.api.conftest import Door
from tests.api.hazards import (
    AT,
    DOCUMENT,
    PART_A,
    PART_B,
    WITNESS,
    asked,
    assessed,
    both_documents,
    by,
    decided,
    entered,
    person,
    read,
    sent,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    await both_documents(door)


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
    assert alert["alert"]["contact"] == "Desk, 01384 000001"
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
