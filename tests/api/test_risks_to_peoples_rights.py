"""What calls for an assessment of impact is told until somebody answers it, and a breach until those are told who must be."""
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from api.examples import EXAMPLES
from domain.councils.assessing import Used, prompts, thresholds
from domain.councils.breach import Breach
from domain.councils.council import Adoption, Council
from domain.councils.events import Bases
from domain.flags.rights_events import Shared
from domain.policies.reading import read
from domain.policies.shelf import shelf
from tests.api.conftest import Door
from tests.api.test_what_cannot_be_accounted_for import asked
from tests.projections.histories import DAY, TOLD, Story, added, document, requested

http = pytest.mark.asyncio(loop_scope="module")
TODAY = date(2026, 3, 23)
EARLY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def adopted(*each: tuple[str, str | None]) -> Council:
    """Editions of the shelf, each a month after the one before, with the assessment that its adoption names."""
    adoptions = []
    for number, (name, assessment) in enumerate(each, 1):
        edition = shelf()[name][0]
        day, bases = date(2026, number, 1), {code: Bases(article_6="6(1)(e)") for code in edition.flag}
        adoptions.append(Adoption(name, edition.sha256, day, bases, "APD-1", date(2027, 1, 1), number, day, "owner", assessment))
    return Council(documents={shelf()[name][0].sha256: shelf()[name][1] for name, _ in each}, adoptions=tuple(adoptions))


def codes(council: Council, used: Used | None = None, day: date = TODAY) -> list[str]:
    return [one.code for one in prompts(council, used or Used(), day)]


def test_an_edition_without_an_assessment_of_its_own_calls_for_one() -> None:
    assert codes(adopted(("dudley/P1", "D-1"))) == []
    assert codes(adopted(("dudley/P1", None))) == ["UNASSESSED:dudley/P1"]
    assert codes(adopted(("dudley/P1", "D-1"), ("dudley/P2", "D-2"))) == []
    assert codes(adopted(("dudley/P1", "D-1"), ("dudley/P2", "D-1"))) == ["EDITION:dudley/P2"]
    assert codes(adopted(("dudley/P1", "D-1"), ("dudley/P1", "D-1"))) == []  # the same text, its policy document renewed
    assert codes(adopted(("dudley/P1", "D-1"), ("dudley/P2", "D-1")), day=date(2026, 1, 31)) == []


def test_a_new_kind_of_flag_or_purpose_calls_for_one() -> None:
    before, after = adopted(("dudley/P1", "D-1")), document("2").replace(
        'council = "leicester"', f'council = "dudley"\ndocument = "{shelf()["dudley/P1"][0].document}"')
    edition = read(after.encode())
    later = Adoption(edition.name, edition.sha256, date(2026, 2, 1), {"HZD": Bases(article_6="6(1)(e)")}, "APD-2",
                     date(2027, 1, 1), 2, date(2026, 2, 1), "owner", "D-1")
    both = replace(before, documents={**before.documents, edition.sha256: after}, adoptions=(*before.adoptions, later))
    assert set(codes(both)) >= {f"EDITION:{edition.name}", f"FLAG-TYPE:{edition.name}/HZD"}


def test_use_calls_for_one() -> None:
    growth, opened = thresholds().increase, thresholds().opened
    assert (growth.reached_at(10), growth.reached_at(101)) == (30, 152)
    month, quarter = date(2026, 2, 1), date(2026, 1, 1)
    used = Used(shared=(("HOUSING", date(2026, 1, 5)),),
                grown=(("HZD", month, 100, 150), ("RTC", month, 100, 149), ("MRC", month, 0, 90)),
                opened=((quarter, 4, opened.reached_at(4)), (date(2026, 4, 1), 4, 5)))
    council = replace(adopted(("dudley/P1", "D-1")), breaches={
        "BR-1": Breach("BR-1", EARLY, "LIKELY", date(2026, 3, 2), "")})
    assert codes(council, used) == ["OPENED:2026-01", "RECIPIENT:HOUSING", "INCREASE:HZD/2026", "BREACH:BR-1"]
    assert codes(council, used, date(2026, 1, 31)) == ["OPENED:2026-01", "RECIPIENT:HOUSING"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(door: Door) -> AsyncIterator[Story]:
    made = Story(door.ledger)
    await made.policy()
    yield made


@http
async def test_sharing_with_a_new_kind_of_recipient_is_told_until_it_is_answered(door: Door, story: Story) -> None:
    flag = uuid4()
    await story.happened(flag, requested(uuid4()), TOLD, added(DAY), Shared(
        share=uuid4(), outcome="SHARED", category="HOUSING", purpose="STAFF_SAFETY", basis="6(1)(e)", person_told=True,
        recipient="r", what="w", necessity="n"), on=date(2026, 3, 10))
    before = await asked(door, "impact-assessments")
    found = {one["code"]: one for one in before["items"]}
    assert set(found) == {"UNASSESSED:leicester/e1", "RECIPIENT:HOUSING"}
    assert found["RECIPIENT:HOUSING"]["since"] == "2026-03-10"
    assert found["RECIPIENT:HOUSING"]["turn"] == ["POLICY_OWNER", "DPO"]
    duties = (await asked(door, "accountability/duties"))["items"]
    assert [(one["overdue"], one["listed_in"]) for one in duties if one["rule"] == "LAW-17"] == [(2, "impact-assessments")]
    outcome = await sent(door, "impact-assessments", EXAMPLES["assess_impact"], "DPO")
    async with door.as_("AUDITOR") as client:
        client.headers["Heedmark-After"] = outcome["token"]
        open_, answered = [(await client.get(f"/v1/leicester/impact-assessments?state={state}")).json()["items"]
                           for state in ("open", "answered")]
    assert [one["code"] for one in open_] == ["UNASSESSED:leicester/e1"]
    assert (answered[0]["answered"]["reference"], answered[0]["answered"]["by"]) == ("DPIA 12", "reads-DPO")
    late = EXAMPLES["assess_impact"] | {"dated": "2026-03-24"}
    assert (await sent(door, "impact-assessments", late, "DPO", 409))["rule"] == "LAW-17"
    await sent(door, "impact-assessments", EXAMPLES["assess_impact"], "TM", 403)


@http
async def test_a_breach_waits_for_seventy_two_hours(door: Door, story: Story) -> None:
    told, now = EXAMPLES["tell_of_a_breach"], door.ledger.now()
    early = EXAMPLES["record_a_breach"] | {"reference": "BR-1", "aware": (now - timedelta(hours=80)).isoformat()}
    await sent(door, "breaches", early)
    await sent(door, "breaches", early | {"reference": "BR-2", "aware": (now - timedelta(hours=2)).isoformat()})
    await sent(door, "breaches", EXAMPLES["record_a_breach"] | {"reference": "BR-3", "risk": "UNLIKELY"})
    assert (await sent(door, "breaches", early, stated=409))["rule"] == "LAW-18"
    before_the_law = early | {"reference": "BR-0", "aware": "2015-03-02T09:00:00Z", "why_late": "Found in an old file."}
    assert (await sent(door, "breaches", before_the_law, stated=409))["rule"] == "LAW-18", "no list of breaches fails over it"
    rows = {one["reference"]: one for one in await breaches(door)}
    assert {name: (row["overdue"], row["turn"]) for name, row in rows.items()} == {
        "BR-1": (True, ["DPO", "IG"]), "BR-2": (False, ["DPO", "IG"]), "BR-3": (False, [])}
    duties = (await asked(door, "accountability/duties"))["items"]
    assert [(one["open"], one["overdue"]) for one in duties if one["rule"] == "LAW-18"] == [(2, 1)]
    assert "BREACH:BR-1" in {one["code"] for one in (await asked(door, "impact-assessments"))["items"]}
    at = {"at": now.isoformat()}
    assert (await sent(door, "breaches/BR-1/notices", told | at, stated=409))["rule"] == "LAW-18"
    await sent(door, "breaches/BR-1/notices", told | at | {"because_late": "The letter came back on a Friday."})
    await sent(door, "breaches/BR-1/notices", told | at | {"because_late": "Again."}, stated=409)
    await sent(door, "breaches/BR-2/notices", told | {"at": (now - timedelta(hours=3)).isoformat()}, stated=409)
    await sent(door, "breaches/BR-9/notices", told | at, stated=404)
    rows = {one["reference"]: one for one in await breaches(door)}
    assert (rows["BR-1"]["overdue"], rows["BR-1"]["turn"]) == (False, [])


async def breaches(door: Door) -> list[dict[str, Any]]:
    async with door.as_("DPO") as client:
        return list((await client.get("/v1/leicester/breaches")).json()["items"])


async def sent(door: Door, path: str, body: dict[str, Any], role: str = "DPO", stated: int = 201) -> Any:
    async with door.as_(role, actor=f"reads-{role}") as client:
        answer = await client.post(f"/v1/leicester/{path}", json=body)
    assert answer.status_code == stated, answer.text
    return answer.json()
