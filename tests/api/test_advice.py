"""Advice over HTTP touches no flag, is for the policy's roles, and every asking is written down."""
import pytest
from httpx import AsyncClient

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.api.test_policies import adoption

pytestmark = pytest.mark.asyncio(loop_scope="module")

CASE = EXAMPLES["advise_on_retention"]
CONFIRMED = {"DUD-X1": "This copy, says the board."}
ADVICE, SCORE = "/v1/dudley/retention-advice", "/v1/dudley/score"


async def test_without_an_edition_in_force_it_is_referred_unless_one_is_named(door: Door) -> None:
    async with door.as_("LADO", council="dudley") as client:
        before = (await client.post(ADVICE, json=CASE)).json()
        old, new = [(await client.post(ADVICE, json=CASE | {"edition": edition})).json() for edition in ("P1", "P2")]
        absent = await client.post(ADVICE, json=CASE | {"edition": "H"})
    assert (before["outcome"], before["codes"], before["edition"]) == ("REFER", ["NOT_IN_FORCE"], None)
    assert [(one["edition"], one["row"], one["outcome"], one["codes"]) for one in (old, new)] == [
        ("dudley/P1", "T17", "REFER", ["G-BASE"]), ("dudley/P2", "T17", "REFER", ["G-BASE"])]
    assert [one["last_day"] for one in new["candidates"]] == [
        "2020-03-01", "2020-09-01", "2020-10-02", "2021-04-02", "2030-06-01"]
    assert new["still_running_on_every_reading"] is False
    assert new["asks"] == ["The text doesn't say from when the period runs. From when?"]
    assert absent.status_code == 404
    assert [(one["law"], one["status"], one["last_days"], one["confirmed"]) for one in new["law"]] == [
        ("LAW-41", "OVER", ["2002-09-30"], True), ("LAW-42", "OVER", ["2010-08-31"], False)]
    assert before["law"] == new["law"]


async def test_the_edition_in_force_on_the_day_answers_with_what_the_council_has_settled(door: Door) -> None:
    async with owner_of_dudley(door) as client:
        flags = list((await client.get("/v1/dudley/policies/P2")).json()["flag"])
        unconfirmed = await client.post("/v1/dudley/policies/P2/adoption", json=adoption(flags))
        assert (unconfirmed.status_code, unconfirmed.json()["rule"]) == (409, "DUD-X1")
        adopted = await client.post("/v1/dudley/policies/P2/adoption", json=adoption(flags, confirms=CONFIRMED))
        assert adopted.status_code == 201, adopted.text
        settled = await client.post("/v1/dudley/policies/P2/questions/G-BASE/answer",
                                    json={"answer": "flag_added_date", "reasons": "Decided by the board."})
        assert settled.status_code == 201, settled.text
    async with door.as_("LADO", council="dudley") as client:
        today = (await client.post(ADVICE, json={key: value for key, value in CASE.items() if key != "as_at"})).json()
        earlier = (await client.post(ADVICE, json=CASE | {"as_at": "2025-12-31"})).json()
    assert (today["edition"], today["as_at"]) == ("dudley/P2", "2026-03-23")
    assert (today["outcome"], today["rule"]) == ("CONTINUE", "DUD-21")
    assert earlier["codes"] == ["NOT_IN_FORCE"]


async def test_who_is_outside_the_policy_is_refused_and_that_is_written_down(door: Door) -> None:
    async with door.as_("WORKER", council="dudley") as client:
        refused = [await client.post(ADVICE, json=CASE), await client.post(SCORE, json={"likelihood": 1, "seriousness": 1})]
    assert [(answer.status_code, answer.json()["rule"]) for answer in refused] == [(403, "DUD-15"), (403, "DUD-99")]
    async with door.as_("LADO", council="dudley") as client:
        await client.post(ADVICE, json=CASE)
    logged = await door.ledger.accesses("dudley", actor="staff-7")
    assert {(one.action, one.outcome) for one in logged} >= {
        ("advise_on_retention", "refused"), ("advise_on_retention", "shown"), ("score_an_assessment", "refused")}
    assert await door.ledger.streams_of("dudley", door.ledger.known_id("dudley", "council")) == []


async def test_a_score_says_what_follows_and_includes_nobody(door: Door) -> None:
    async with door.as_("HOS", council="dudley") as client:
        async def score(**told: object) -> dict[str, object]:
            answer = await client.post(SCORE, json={"edition": "H", **told})
            return {"status": answer.status_code, **answer.json()}

        six = await score(likelihood=3, seriousness=3, starts_on="2024-02-29")
        single = await score(likelihood=3, seriousness=1, repeated=False)
        low = await score(likelihood=1, seriousness=2, hos_include=True)
        stray = await score(likelihood=1, seriousness=5)
        none = (await client.post(SCORE, json={"likelihood": 1, "seriousness": 1})).json()
    assert (six["score"], six["months"], six["rule"]) == (6, 24, "DUD-112")
    assert (six["planned_removal"], six["visible"]) == ("2026-02-28", None)
    assert (single["outcome"], single["codes"]) == ("REFER", ["EWS-SINGLE-4"])
    assert (low["status"], low["rule"]) == (409, "DUD-100")
    assert (stray["status"], stray["rule"]) == (409, "DUD-99")
    assert (none["outcome"], none["codes"], none["score"]) == ("REFER", ["NOT_IN_FORCE"], None)


@pytest.mark.parametrize("wrong", [
    {"disposals": [{"disposal_kind": "FINE"}]}, {"as_at": "24.3.2026"}, {"deceased": "no"}, {"more": 1},
    {"disposals": [{"lengths": [{"length": 0, "unit": "months"}]}]}, {"disposals": [{"aggravating": []}]}])
async def test_what_cannot_be_understood_is_said_so(door: Door, wrong: dict[str, object]) -> None:
    async with door.as_("LADO", council="dudley") as client:
        assert (await client.post(ADVICE, json=CASE | wrong)).status_code == 422


def owner_of_dudley(door: Door) -> AsyncClient:
    return door.client(door.token("POLICY_OWNER", actor="staff-owner", council="dudley", purposes=["REVIEW"]))


async def test_two_documents_are_in_force_beside_each_other_and_the_later_edition_of_one_takes_its_place(door: Door) -> None:
    async with owner_of_dudley(door) as client:
        for edition in ("P1", "H", "P2"):
            flags = list((await client.get(f"/v1/dudley/policies/{edition}")).json()["flag"])
            confirms = CONFIRMED if edition != "H" else {}
            adopted = await client.post(f"/v1/dudley/policies/{edition}/adoption", json=adoption(flags, confirms=confirms))
            assert adopted.status_code == 201, adopted.text
        rows = (await client.get("/v1/dudley/policies")).json()
    assert {row["edition"]: (row["document"], row["in_force"]) for row in rows} == {
        "dudley/P1": ("pprc", False), "dudley/P2": ("pprc", True), "dudley/H": ("hazards", True)}
