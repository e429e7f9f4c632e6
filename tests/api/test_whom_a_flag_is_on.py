"""Rows name the person they are about, to those who asked and may see the whole flag."""
from typing import Any

import pytest
import pytest_asyncio

from tests.api.conftest import Door
from tests.api.test_policies import adoption, owner
from tests.api.test_subjects_and_visits import flagged, person, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUEUES = ("register", "review-queue", "inform-queue")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        assert (await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))).status_code == 201


async def row(door: Door, reading: str, flag: str, role: str = "SM", **asked: str) -> dict[str, Any]:
    """The flag's row of a reading, once the readings have come that far."""
    after = door.ledger.token("leicester", await door.ledger.head("leicester"))
    async with door.as_(role, actor="reads") as client:
        answer = await client.get(f"/v1/leicester/{reading}", params={"after": after, "limit": "500"} | asked)
    assert answer.status_code == 200, answer.text
    [found] = [one for one in answer.json()["items"] if one["flag"] == flag]
    return dict(found)


async def test_a_row_names_its_subject_only_where_that_was_asked_for(door: Door) -> None:
    async with door.as_("WORKER") as client:
        ann = await person(client, "Ann Invented", born="1984-03-12")
    flag = await flagged(door, ann)
    for reading in QUEUES:
        assert (await row(door, reading, flag))["identity"] is None
        named = await row(door, reading, flag, identities="true")
        assert named["identity"] == {"subject": ann, "name": "Ann Invented", "birth_year": 1984, "erased": False}
    access = (await door.ledger.accesses("leicester", actor="reads"))[-1]
    assert access.reading == "inform-queue?identities"
    assert ann in map(str, access.subjects)


async def test_the_decision_queue_names_too(door: Door) -> None:
    async with door.as_("WORKER", actor="asks") as client:
        ben = await person(client, "Ben Invented")
        await sent(client, f"subjects/{ben}/checks", {
            "flag_type": "HZD", "already_flagged": False, "information_up_to_date": True})
        asked = await sent(client, "flags", {"subject": ben, "flag_type": "HZD", "information": {
            "reason": "A_HEALTH_SAFETY", "health_safety": ["NOT_INTERVIEWED_ALONE"], "risk_to": ["WORKERS"],
            "trigger_context": "INITIAL_REFERRAL", "history": "Shouted."}})
    named = await row(door, "decision-queue", asked["id"], identities="true")
    assert named["identity"] == {"subject": ben, "name": "Ben Invented", "birth_year": None, "erased": False}


async def test_a_name_that_was_put_right_is_the_one_that_is_shown_whatever_day_is_asked(door: Door) -> None:
    async with door.as_("WORKER") as client:
        cas = await person(client, "Mistaken Name", born="1990-01-01")
        flag = await flagged(door, cas)
        await sent(client, f"subjects/{cas}/particulars", {"names": [{"full": "Also", "use": "ALIAS"}], "source": "x"})
        await sent(client, f"subjects/{cas}/corrections", {
            "piece": "names", "names": [{"full": "Nick", "use": "ALIAS"}, {"full": "Right Name"}], "why": "y", "source": "x"})
        await sent(client, f"subjects/{cas}/corrections", {"piece": "born", "why": "not known after all", "source": "x"})
    named = await row(door, "register", flag, identities="true")
    assert named["identity"] == {"subject": cas, "name": "Right Name", "birth_year": None, "erased": False}
    then = await row(door, "register", flag, identities="true", as_at="2026-03-23T09:00:00Z")
    assert then["identity"] == named["identity"]


async def test_a_merged_record_is_named_as_the_one_that_carries_on_until_they_are_parted(door: Door) -> None:
    async with door.as_("WORKER") as client:
        one, two = await person(client, "Kept Twice"), await person(client, "Kept Once", born="1970-05-05")
        flag = await flagged(door, one)
        await sent(client, f"subjects/{one}/merge", {"into": two, "why": "same birth certificate"})
        named = await row(door, "register", flag, identities="true")
        assert named["identity"] == {"subject": two, "name": "Kept Once", "birth_year": 1970, "erased": False}
        assert {one, two} <= set(map(str, (await door.ledger.accesses("leicester", actor="reads"))[-1].subjects))
        await sent(client, f"subjects/{one}/unmerge", {"why": "two sisters"})
    parted = await row(door, "register", flag, identities="true")
    assert parted["identity"] == {"subject": one, "name": "Kept Twice", "birth_year": None, "erased": False}


async def test_a_row_of_a_marac_flag_names_nobody_but_its_own_subject(door: Door) -> None:
    async with door.as_("WORKER") as client:
        ann, ben = await person(client, "Heard Ann"), await person(client, "Heard Ben")
        await sent(client, f"subjects/{ann}/relationships", {"relation": "VICTIM_OF", "other": ben, "source": "x"})
        hazard = await flagged(door, ben)
        marac = await flagged(door, ann, "MRC", information={"marac_role": "VICTIM", "history": "Heard."}, meeting={
            "kind": "MARAC", "held_on": "2026-03-23", "reference": "M-12"})
    shown = str(await row(door, "register", hazard, "DPO", identities="true"))
    assert not {marac, ann, "Heard Ann"} & set(shown.replace("'", " ").split()), shown
    assert "Heard Ann" not in shown
    assert (await row(door, "register", marac, "DPO", identities="true"))["identity"]["name"] == "Heard Ann"


async def test_who_may_not_see_the_whole_flag_is_told_no_name(door: Door) -> None:
    for role in ("INTEGRATION", "ADMINISTRATOR", "POLICY_OWNER"):
        async with door.as_(role) as client:
            answer = await client.get("/v1/leicester/register", params={"identities": "true"})
        assert answer.status_code == 403
    async with door.as_("WORKER", actor="stranger") as client:
        answer = await client.get("/v1/leicester/register", params={"identities": "true"})
        assert answer.json()["items"] == []
