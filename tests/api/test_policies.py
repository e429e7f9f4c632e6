"""A council's policy over HTTP: lodged, adopted, settled and covered for."""
from importlib.resources import files

import jsonschema_rs
import pytest
from httpx import AsyncClient

from api.examples import EXAMPLES
from domain.policies.edition import Edition
from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = files("domain.policies").joinpath("leicester/1.toml").read_text(encoding="utf-8")
BASES = {"article_6": "6(1)(e)", "article_9": "9(2)(g) with Sch 1 para 18", "article_10": "Sch 1 para 36 with para 18"}


def owner(door: Door) -> AsyncClient:
    return door.client(door.token("POLICY_OWNER", actor="staff-owner", purposes=["REVIEW"]))


def adoption(flag_types: list[str], **changed: object) -> dict[str, object]:
    return {"in_force_from": "2026-01-01", "bases": dict.fromkeys(flag_types, BASES), "why_late": "as from New Year",
            "appropriate_policy_document": "APD 7", "policy_document_review_due": "2027-01-01"} | changed


async def test_the_documents_that_come_with_the_program_are_listed_and_in_force_nowhere(door: Door) -> None:
    async with door.as_("WORKER") as client:
        rows = (await client.get("/v1/leicester/policies")).json()
    assert [(row["edition"], row["lodged"], row["in_force"]) for row in rows] == [("leicester/1", False, False)]
    async with door.as_("WORKER", council="dudley") as client:
        assert "leicester" not in (await client.get("/v1/dudley/policies")).text


async def test_an_edition_tells_a_client_everything_it_needs(door: Door) -> None:
    async with door.as_("WORKER") as client:
        edition = (await client.get("/v1/leicester/policies/1")).json()
    assert set(edition["flag"]) == {"HZD", "RTC", "MRC", "MAPPA"}
    assert {"LEI-1", "LEI-80"} <= set(edition["rules"])
    for code, flag in edition["flag"].items():
        for name, field in flag["field"].items():
            assert field["type"], f"{code}.{name}"
            assert field["rule"], f"{code}.{name}"
        assert {"requested", "ended"} <= set(flag["who"])
    assert "SGU_SM" in edition["role"]


async def test_an_edition_tells_the_form_of_all_that_a_client_fills_in(door: Door) -> None:
    async with door.as_("LADO", council="dudley") as client:
        hazards, pprc = [(await client.get(f"/v1/dudley/policies/{edition}")).json() for edition in ("H", "P2")]
    for edition in (hazards, pprc):
        for code, flag in edition["flag"].items():
            assert edition["form"][code].keys() == flag["field"].keys()
    checked = hazards["form"]["HAZARD"]["form_checked"]
    assert (checked["format"], checked["description"]) == ("date", "no date later than the day of the act")
    given = {"likelihood": 3, "seriousness": 1, "repeated": True}
    assert jsonschema_rs.is_valid(hazards["inputs"]["score"], given)
    assert not any(jsonschema_rs.is_valid(hazards["inputs"]["score"], given | wrong)
                   for wrong in ({"likelihood": 5}, {"seriousness": True}, {"shoe_size": 4}))
    assert jsonschema_rs.is_valid(pprc["inputs"]["retention"], EXAMPLES["advise_on_retention"])
    assert not jsonschema_rs.is_valid(pprc["inputs"]["retention"], {"disposals": [{"disposal_kind": "FINE"}]})
    assert hazards["inputs"]["retention"] is pprc["inputs"]["score"] is None


async def test_nothing_of_an_edition_but_its_examples_is_left_out(door: Door) -> None:
    async with door.as_("LADO", council="dudley") as client:
        told = (await client.get("/v1/dudley/policies/P2")).json()
        scored = (await client.get("/v1/dudley/policies/H")).json()
    named = {"edition": "edition", "sha256": "digest", "council": "edition", "document": "document"}
    assert {named.get(name, name) for name in Edition.model_fields} - {"example"} <= set(told)
    assert {"T1", "T62"} <= {row["rule"] for row in told["retention"]["row"]} | {told["retention"]["gap"]["deceased"]["rule"]}
    assert set(scored["score"]["part"]) == {"likelihood", "seriousness"}


async def test_what_is_not_there_is_404(door: Door) -> None:
    async with owner(door) as client:
        for path in ("policies/2", "policies/1/questions/NONE", "policies/leicester%2F1"):
            assert (await client.get(f"/v1/leicester/{path}")).status_code == 404
        answer = await client.post("/v1/leicester/policies/2/adoption", json=adoption([]))
    assert answer.status_code == 404


async def test_only_the_policy_owner_adopts_and_only_with_bases_and_a_document(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        without = await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags[:1]))
        lapsed = await client.post("/v1/leicester/policies/1/adoption",
                                   json=adoption(flags, policy_document_review_due="2020-01-01"))
    async with door.as_("SGU_SM") as client:
        manager = await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))
    assert [(a.status_code, a.json()["rule"]) for a in (without, lapsed, manager)] == [
        (409, "LAW-1"), (409, "LAW-12"), (403, "LAW-8")]


async def test_an_adopted_edition_is_in_force_from_its_day_and_its_questions_can_be_settled(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        adopted = await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))
        assert adopted.status_code == 201, adopted.text
        assert adopted.json()["events"] == ["council.edition_lodged", "council.edition_adopted"]
        again = await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags, impact_assessment="DPIA-8"))
        assert (again.status_code, again.json()["rule"]) == (409, "LAW-8"), again.text
        [row] = (await client.get("/v1/leicester/policies")).json()
        assert (row["lodged"], row["in_force"]) == (True, True)
        assert row["adoptions"][0]["in_force_from"] == "2026-01-01"
        questions = (await client.get("/v1/leicester/policies/1/questions")).json()
        question = next(one for one in questions if one["readings"] and one["by"] == "POLICY_OWNER")
        path = f"/v1/leicester/policies/1/questions/{question['code']}"
        wrong = await client.post(f"{path}/answer", json={"answer": "zebra-crossing", "reasons": "So the board decided."})
        reading = list(question["readings"])[-1]
        right = await client.post(f"{path}/answer", json={"answer": reading, "reasons": "So the board decided."})
        told = (await client.get(path)).json()
    assert (wrong.status_code, "zebra" in wrong.text) == (409, False)
    assert right.status_code == 201, right.text
    assert (told["answer"], told["holds"], told["settled"]) == (reading, reading, True)
    assert [(one["answer"], one["by"], one["role"]) for one in told["answers"]] == [(reading, "staff-owner", "POLICY_OWNER")]


async def test_a_new_document_is_lodged_word_for_word_and_a_faulty_one_refused(door: Door) -> None:
    text = TEXT.replace('edition = "1"', 'edition = "2"', 1)
    async with owner(door) as client:
        lodged = await client.post("/v1/leicester/policies", json={"document": text})
        again = await client.post("/v1/leicester/policies", json={"document": text})
        broken = await client.post("/v1/leicester/policies", json={"document": text.replace("[purpose]", "[purposes]", 1)})
        others = await client.post("/v1/leicester/policies", json={
            "document": text.replace('council = "leicester"', 'council = "atlantis"', 1)})
        listed = [row["edition"] for row in (await client.get("/v1/leicester/policies")).json()]
    assert lodged.status_code == 201, lodged.text
    assert [a.status_code for a in (again, broken, others)] == [409, 409, 409]
    assert listed == ["leicester/1", "leicester/2"]


async def test_a_colleague_is_covered_for_between_two_days(door: Door) -> None:
    cover = {"of": "staff-away", "to": "staff-cover", "role": "TM", "from_day": "2026-03-23", "until": "2026-04-23",
             "reasons": "leave"}
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))
        given = await client.post("/v1/leicester/delegations", json=cover)
        endless = await client.post("/v1/leicester/delegations", json=cover | {"until": "2028-01-01"})
    async with door.as_("TM", actor="staff-other") as client:
        others = await client.post("/v1/leicester/delegations", json=cover)
    assert given.status_code == 201, given.text
    assert (endless.status_code, others.status_code) == (409, 403)
