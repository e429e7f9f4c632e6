"""The contract that English justice services use: 200, 204, 209 and 400, and nothing that an answer would give away."""
from typing import Any

import httpx
import pytest
import pytest_asyncio

from api.examples import EXAMPLES
from api.subject_access import SubjectAccess
from tests.api.conftest import Door
from tests.documents import desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = "/v1/leicester/subject-access-request"
NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def joes(desk_door: Door) -> str:
    """An open request of Joe's, whose flag's history is kept back."""
    await desk.in_force(desk_door)
    joe = await desk.person(desk_door, "Joe Sample", "LL-20417")
    await desk.flagged(desk_door, joe, "Told by Griffith Winterfjell.")
    request = await desk.received(desk_door, joe)
    await desk.decided(desk_door, request, keeps_back=("history",))
    return request


async def ask(door: Door, role: str = "SAR", **query: Any) -> httpx.Response:
    async with door.as_(role) as client:
        return await client.get(PATH, params=query)


async def test_what_was_decided_for_disclosure_is_given(desk_door: Door, joes: str) -> None:
    answer = await ask(desk_door, system="LIQUID_LOGIC", identifier="ll-20417", request=joes)
    assert answer.status_code == 200
    given = SubjectAccess.model_validate_json(answer.content)
    assert [flag.flag_type for flag in given.content.flags] == ["HZD"]
    assert given.attachments == ()
    assert "Winterfjell" not in answer.text


async def test_the_contracts_own_shape_does_not_change(desk_door: Door, joes: str) -> None:
    answer = (await ask(desk_door, system="LIQUID_LOGIC", identifier="LL-20417", request=joes)).json()
    assert list(answer) == ["content", "attachments"]
    assert list(answer["content"]) == ["record", "flags", "looked"]
    assert set(answer["content"]["flags"][0]) == {"flag", "flag_type", "title", "standing", "purposes", "bases", "sources",
                                                  "recipients", "retention", "told"}
    assert set(answer["content"]["flags"][0]["told"][0]) == {"id", "kind", "event", "sentence", "occurred_on", "recorded_at",
                                                             "since_receipt", "fields", "redacted"}


@pytest.mark.parametrize(("from_date", "to_date", "expected"), [
    ("2026-03-23", "2026-03-23", 200), ("2026-03-24", None, 204), (None, "2026-03-22", 204), ("2026-01-01", None, 200)])
async def test_only_what_lies_between_two_days_is_given(desk_door: Door, joes: str, from_date, to_date, expected) -> None:
    query = {name: day for name, day in (("fromDate", from_date), ("toDate", to_date)) if day}
    answer = await ask(desk_door, system="LIQUID_LOGIC", identifier="LL-20417", request=joes, **query)
    assert answer.status_code == expected


async def test_unknown_another_persons_and_withheld_are_one_answer(desk_door: Door, joes: str) -> None:
    ann = await desk.person(desk_door, "Ann Example", "LL-20418")
    hidden = await desk.flagged(desk_door, ann, "Everything about this is withheld.")
    all_withheld = await desk.received(desk_door, ann)
    items = [item["id"] for item in await desk.searched(desk_door, all_withheld)
             if item["of"] == hidden and item["kind"] == "FLAG"]
    await desk.do(desk_door, "IG", f"requests/{all_withheld}/decisions", desk.CRIME | {"items": items, "outcome": "EXISTENCE"})
    answers = [await ask(desk_door, **query) for query in (
        {"system": "LIQUID_LOGIC", "identifier": "LL-99999", "request": joes},
        {"system": "LIQUID_LOGIC", "identifier": "LL-20418", "request": joes},
        {"system": "LIQUID_LOGIC", "identifier": "LL-20418", "request": all_withheld},
        {"prn": "A1234BC", "request": joes}, {"crn": "X123456", "request": NOBODYS},
        {"system": "LIQUID_LOGIC", "identifier": "LL-20417", "request": NOBODYS})]
    assert {answer.status_code for answer in answers} == {204}
    seen = {(answer.content, *sorted((name, value) for name, value in answer.headers.items() if name != "x-request-id"))
            for answer in answers}
    assert len(seen) == 1


async def test_a_number_of_a_system_that_is_not_ours_is_told_without_looking(desk_door: Door, joes: str) -> None:
    for system in ("PNC", "STAFF", "nonsense"):
        answer = await ask(desk_door, system=system, identifier="1", request=joes)
        assert (answer.status_code, answer.content) == (209, b"")


@pytest.mark.parametrize("query", [
    {}, {"prn": "A1", "crn": "X1"}, {"prn": "A1"}, {"prn": "A1", "request": "x"}, {"system": "NHS", "request": NOBODYS},
    {"prn": "A1", "request": NOBODYS, "fromDate": "yesterday"}, {"system": "NHS", "identifier": "1", "request": NOBODYS},
    {"prn": "A1", "request": NOBODYS, "fromDate": "2026-02-02", "toDate": "2026-01-01"}])
async def test_what_is_no_question_is_400(desk_door: Door, query: dict[str, str]) -> None:
    answer = await ask(desk_door, **query)
    assert answer.status_code == 400
    assert "A1" not in answer.text


async def test_only_its_own_role_may_ask(desk_door: Door, joes: str) -> None:
    for role in ("IG", "DPO", "AUDITOR", "WORKER", "INTEGRATION"):
        assert (await ask(desk_door, role, system="LIQUID_LOGIC", identifier="LL-20417", request=joes)).status_code == 403


async def test_a_closed_request_is_answered_no_more(desk_door: Door) -> None:
    eve = await desk.person(desk_door, "Eve Sample", "LL-20419")
    request = await desk.received(desk_door, eve)
    await desk.decided(desk_door, request)
    query = {"system": "LIQUID_LOGIC", "identifier": "LL-20419", "request": request}
    assert (await ask(desk_door, **query)).status_code == 200
    await desk.do(desk_door, "IG", f"requests/{request}/answer", EXAMPLES["answer_request"])
    assert (await ask(desk_door, **query)).status_code == 204
