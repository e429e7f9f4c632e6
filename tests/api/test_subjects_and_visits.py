"""Records, search and visits over HTTP: what is kept, found, shown and written down."""
import json
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from httpx import AsyncClient, Response

from ledger.append import Unavailable
from tests.api.conftest import Door
from tests.api.test_policies import adoption, owner

pytestmark = pytest.mark.asyncio(loop_scope="module")
TODAY = "2026-03-23"
HAZARD = {"reason": "A_HEALTH_SAFETY", "health_safety": ["NOT_INTERVIEWED_ALONE"], "risk_to": ["WORKERS"],
          "trigger_context": "INITIAL_REFERRAL", "history": "Shouted at two visitors."}
WHERE = {"reason_summary": "Aggression at the door", "detail_location": {"kind": "CASE_NOTE", "reference": "CN-1"}}


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        adopted = await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))
        assert adopted.status_code == 201, adopted.text


async def sent(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    answer: Response = await client.post(f"/v1/leicester/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def person(client: AsyncClient, name: str, **known: Any) -> str:
    made = await sent(client, "subjects", {"kind": "PERSON", "names": [{"full": name}], "source": "referral"} | known)
    return str(made["id"])


async def flagged(door: Door, subject: str, flag_type: str = "HZD", **asked: Any) -> str:
    """A hazard by the ordinary way, or a flag that comes from a MARAC meeting."""
    first, then = ("WORKER", "SM") if flag_type == "HZD" else ("MARAC_TM", "MARAC_TM")
    async with door.as_(first, actor="asks") as client:
        await sent(client, f"subjects/{subject}/checks", {
            "flag_type": flag_type, "already_flagged": False, "information_up_to_date": True})
        flag = (await sent(client, "flags", {"subject": subject, "flag_type": flag_type, "information": HAZARD} | asked))["id"]
        if flag_type == "HZD":
            await sent(client, f"flags/{flag}/discussions", {"with_role": "TM", "with_whom": "agrees"})
    if flag_type == "HZD":
        async with door.as_("TM", actor="agrees") as client:
            await sent(client, f"flags/{flag}/agreement", {})
    async with door.as_(then, actor="adds") as client:
        await sent(client, f"flags/{flag}/addition", {"information": WHERE if flag_type == "HZD" else {}})
    return str(flag)


async def test_a_record_is_kept_read_and_found(door: Door) -> None:
    number = {"system": "NHS", "value": "943 476 5919"}
    async with door.as_("WORKER") as client:
        ann = await person(client, "Catherine O'Hara-Example", born="1984-03-12", identifiers=[number],
                           addresses=[{"text": "7 Invented Way, Leicester", "postcode": "LE9 9ZZ", "uprn": "7007"}])
        read = await client.get(f"/v1/leicester/subjects/{ann}")
        assert read.json()["names"] == [{"full": "Catherine O'Hara-Example", "use": "NAME"}]
        assert read.headers["ETag"]
        for asked in ({"identifier": "NHS:9434765919"}, {"name": "katherine ohara example"}, {"address": "7 invented way"},
                      {"name": "Example OHara", "birth_date": "1984-12-03"}, {"uprn": "0007007"},
                      {"name": "ohara", "uprn": "7007"}):
            found = (await client.get("/v1/leicester/subjects", params=asked)).json()["found"]
            assert [one["id"] for one in found] == [ann], asked
        other = (await client.get("/v1/leicester/subjects", params={"name": "ohara", "uprn": "1"})).json()
        assert other == {"found": []}
        again = {"kind": "PERSON", "names": [{"full": "B"}], "identifiers": [number], "source": "x"}
        assert (await sent(client, "subjects", again, 409))["rule"] == "LAW-6"


@pytest.mark.parametrize("asked", [
    {}, {"birth_date": "1984"}, {"birth_date": "84", "name": "x"}, {"birth_date": "1984-13-01", "name": "x"}, {"uprn": "abc"},
    {"identifier": "NHS:1"}, {"identifier": "nonsense"}, {"name": "x" * 401}, {"most": "51", "name": "x"}, {"surprise": "1"}])
async def test_a_search_that_makes_no_sense_is_422_without_an_echo(door: Door, asked: dict[str, str]) -> None:
    async with door.as_("WORKER") as client:
        answer = await client.get("/v1/leicester/subjects", params=asked)
    assert answer.status_code == 422, answer.text
    assert not any(value in answer.text for value in asked.values() if len(value) > 3)


async def test_search_terms_are_sealed_in_the_access_log_and_those_found_are_listed(door: Door) -> None:
    async with door.as_("WORKER", actor="seeker") as client:
        zara = await person(client, "Zara Unrepeatable")
        await client.get("/v1/leicester/subjects", params={"name": "zara unrepeatable"})
    [access] = await door.ledger.accesses("leicester", actor="seeker")
    assert [str(one) for one in access.subjects] == [zara]
    assert json.loads(access.sealed) == {"name": "zara unrepeatable"}
    assert "zara" not in f"{access.action} {access.reading}".lower()


async def test_roles_without_business_here_see_no_record(door: Door) -> None:
    async with door.as_("WORKER") as client:
        ann = await person(client, "Ann Plain")
    async with door.as_("ADMINISTRATOR") as client:
        for path in (f"subjects/{ann}", "subjects?name=ann"):
            assert (await client.get(f"/v1/leicester/{path}")).json()["rule"] == "LAW-7"
        visit = {"visits": [{"subject": ann, "on": TODAY}]}
        assert (await sent(client, "visits", visit, 403))["rule"] == "LAW-7"
        record = {"kind": "PERSON", "names": [{"full": "B"}], "source": "x"}
        assert (await sent(client, "subjects", record, 403))["rule"] == "LAW-7"
    async with door.as_("AUDITOR") as client:
        assert (await client.get(f"/v1/leicester/subjects/{ann}")).status_code == 200
        assert (await client.get(f"/v1/leicester/subjects/{uuid4()}")).status_code == 404


async def test_nobody_reads_their_own_record_or_their_households(door: Door) -> None:
    async with door.as_("WORKER") as client:
        own = await person(client, "Self Same", identifiers=[{"system": "STAFF", "value": "insider"}])
        partner = await person(client, "Partner Same")
        home = (await sent(client, "subjects", {"kind": "HOUSEHOLD", "names": [{"full": "Same"}], "source": "x"}))["id"]
        for one in (own, partner):
            await sent(client, f"subjects/{one}/relationships", {"relation": "MEMBER_OF", "other": home, "source": "x"})
    async with door.as_("WORKER", actor="insider") as client:
        for one in (own, partner, home):
            assert (await client.get(f"/v1/leicester/subjects/{one}")).json()["rule"] == "OWN-RECORD"
        met = (await sent(client, "visits", {"visits": [{"subject": own, "on": TODAY}]}, 200))["visits"][0]["met"]
        assert {one["not_shown"] for one in met} == {"OWN-RECORD"}
        change = {"names": [{"full": "Other"}], "source": "x"}
        assert (await sent(client, f"subjects/{own}/particulars", change, 403))["rule"] == "OWN-RECORD"


async def test_many_are_recorded_in_one_call_each_for_itself_and_a_retry_adds_none(door: Door) -> None:
    bodies = [{"kind": "PERSON", "names": [{"full": f"Batch Person {number}"}], "source": "import",
               "identifiers": [{"system": "MOSAIC", "value": f"B{number % 99}"}]} for number in range(100)]
    bodies.append({"kind": "PERSON", "source": "import"})
    async with door.as_("INTEGRATION", actor="feed") as client:
        client.headers["Idempotency-Key"] = "one-load"
        first = (await sent(client, "subjects/batch", {"subjects": bodies}, 200))["answers"]
        again = (await sent(client, "subjects/batch", {"subjects": bodies}, 200))["answers"]
        too_many = {"subjects": bodies[:1] * 1001}
        assert (await client.post("/v1/leicester/subjects/batch", json=too_many)).status_code == 422
    assert sum(one["outcome"] is not None for one in first) == 99
    assert first[-1]["problem"]["rule"] == "LAW-6"
    ids = [[one["outcome"]["id"] for one in answers if one["outcome"]] for answers in (first, again)]
    assert ids[0] == ids[1]


async def test_merged_records_are_found_as_one_with_their_flags_and_parted_again(door: Door) -> None:
    async with door.as_("WORKER") as client:
        one, two = await person(client, "Mergeable Twice"), await person(client, "Other Spelling")
        flag = await flagged(door, one)
        await sent(client, f"subjects/{one}/merge", {"into": two, "why": "same birth certificate"})
        found = (await client.get("/v1/leicester/subjects", params={"name": "mergeable twice"})).json()["found"]
        assert [(match["id"], match["found_as"]) for match in found] == [(two, one)]
        visit = {"visits": [{"subject": two, "on": TODAY}, {"subject": one, "on": TODAY}]}
        for answer in (await sent(client, "visits", visit, 200))["visits"]:
            assert [(met["subject"], [f["id"] for f in met["flags"]]) for met in answer["met"]] == [(two, [flag])]
        await sent(client, f"subjects/{one}/unmerge", {"why": "two sisters"})
        answers = (await sent(client, "visits", visit, 200))["visits"]
        assert [[f["id"] for f in answer["met"][0]["flags"]] for answer in answers] == [[], [flag]]


async def test_a_visit_meets_person_household_premises_and_occupants_each_flag_under_its_own_subject(door: Door) -> None:
    address = {"text": "41 Visited Row, Leicester", "uprn": "4141"}
    async with door.as_("WORKER") as client:
        ann = await person(client, "Visited Ann", addresses=[address])
        ben = await person(client, "Occupant Ben", addresses=[address])
        gone = await person(client, "Departed Cas", addresses=[address | {"until": "2025-01-01"}])
        flat = (await sent(client, "subjects", {"kind": "PREMISES", "addresses": [address], "source": "x", "identifiers": [
            {"system": "UPRN", "value": "4141"}]}))["id"]
        hazard = await flagged(door, ben)
        await flagged(door, gone)
        asked = [{"subject": ann, "on": TODAY}, {"uprn": "4141", "on": TODAY}, {"address": "41 visited row", "on": TODAY},
                 {"identifier": {"system": "UPRN", "value": "04141"}, "on": TODAY}, {"subject": str(uuid4()), "on": TODAY},
                 {"address": "Nowhere at all 99", "on": TODAY}]
        answers = (await sent(client, "visits", {"visits": asked}, 200))["visits"]
        assert [one["answer"] for one in answers] == ["KNOWN"] * 4 + ["NO_RECORD"] * 2
        first = {met["subject"]: met for met in answers[0]["met"]}
        assert {key: met["part"] for key, met in first.items()} == {ann: "VISITED", flat: "PREMISES", ben: "OCCUPANT"}
        [shown] = first[ben]["flags"]
        assert (shown["id"], shown["flag_type"], bool(shown["alert"]["what_to_do"]), bool(shown["alert"]["ask"])) == (
            hazard, "HZD", True, True)
        assert first[ann]["flags"] == []
        for answer in answers[1:4]:
            assert {met["subject"]: met["part"] for met in answer["met"]} == {flat: "VISITED", ann: "OCCUPANT", ben: "OCCUPANT"}


async def test_a_related_persons_marac_flag_is_shown_under_nobody_else(door: Door) -> None:
    address = {"text": "43 Quiet Row, Leicester", "uprn": "4343"}
    async with door.as_("WORKER") as client:
        ann, ben = [await person(client, name, addresses=[address]) for name in ("Quiet Ann", "Loud Ben")]
        await sent(client, f"subjects/{ann}/relationships", {"relation": "VICTIM_OF", "other": ben, "source": "x"})
        marac = await flagged(door, ann, "MRC", information={"marac_role": "VICTIM", "history": "Heard."}, meeting={
            "kind": "MARAC", "held_on": TODAY, "reference": "M-12"})
        visits = [{"subject": ben, "on": TODAY}, {"uprn": "4343", "on": TODAY}, {"subject": ann, "on": TODAY}]
        answers = (await sent(client, "visits", {"visits": visits}, 200))["visits"]
        assert not any(marac in json.dumps(answer) or "MRC" in json.dumps(answer) for answer in answers[:2])
        assert marac in json.dumps(answers[2])
        assert (await client.get(f"/v1/leicester/subjects/{ben}")).json()["relationships"] == []
    async with door.as_("DPO") as client:
        assert [link["relation"] for link in (await client.get(f"/v1/leicester/subjects/{ben}")).json()["relationships"]] == [
            "VICTIM_OF"]


async def test_a_look_up_that_fails_is_not_known_and_says_never_to_show_it_as_no_flag(
        door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object, **__: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(door.ledger, "head", away)
    async with door.as_("WORKER") as client:
        for answer in (await client.get("/v1/leicester/subjects", params={"name": "ann"}),
                       await client.post("/v1/leicester/visits", json={"visits": [{"uprn": "4141", "on": TODAY}]})):
            assert (answer.status_code, answer.json()["code"]) == (503, "not-known")
            assert 'never as "no flag"' in answer.json()["detail"]
