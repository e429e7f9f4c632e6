"""A request for access from its receipt to its answer, as a responder goes through it."""
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.api.test_policies import adoption, owner

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = ["PERSON", "ALIASES", "IDENTIFIERS", "CASES", "HOUSEHOLDS", "ADDRESSES", "FREE_TEXT"]
CRIME = {"basis": "SCH2_P2", "data": "CORPORATE", "retest_on": "2026-09-24", "reasons": "He would flee.",
         "limbs": {"purpose": "An investigation.", "prejudice": "It would be likely."}}


class Desk:
    """The responder's."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def do(self, path: str, body: Any, stated: int = 201) -> Any:
        answer = await self._client.post(f"/v1/leicester/{path}", json=body)
        assert answer.status_code == stated, f"{path}: {answer.text}"
        return answer.json()

    async def see(self, path: str) -> Any:
        answer = await self._client.get(f"/v1/leicester/{path}")
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def joe(door: Door) -> str:
    """Somebody for whom a hazard was asked."""
    async with owner(door) as client:
        types = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        await Desk(client).do("policies/1/adoption", adoption(types))
    async with door.as_("WORKER", actor="worker") as client:
        worker = Desk(client)
        subject = (await worker.do("subjects", EXAMPLES["record_subject"]))["id"]
        await worker.do(f"subjects/{subject}/checks", EXAMPLES["check_subject"])
        await worker.do("flags", EXAMPLES["request_flag"] | {"subject": subject})
    return str(subject)


async def test_from_receipt_to_answer(door: Door, joe: str) -> None:
    async with door.as_("WORKER", actor="reception") as client:
        received = await Desk(client).do("requests", EXAMPLES["receive_request"] | {"subject": joe})
        request = f"requests/{received['id']}"
        assert (await client.get(f"/v1/leicester/{request}")).status_code == 403
    async with door.as_("IG", actor="ig-1") as client:
        desk = Desk(client)
        told = await desk.see(request)
        assert (told["standing"], told["deadline"]["due"], told["days_left"]) == ("open", "2026-04-23", 30)
        assert told["deadline"]["steps"]
        await desk.do(f"{request}/acknowledgement", EXAMPLES["acknowledge_request"])
        await desk.do(f"{request}/answer", EXAMPLES["answer_request"], 409)
        await desk.do(f"{request}/search", {"indexes": ALL, "terms": "Joe Sample", "places": await places(desk, request)})
        await decided(desk, request)
        pack = await desk.see(f"{request}/pack")
        assert [flag["flag_type"] for flag in pack["flags"]] == ["HZD"]
        answered = await desk.do(f"{request}/answer", EXAMPLES["answer_request"])
        assert answered["standing"] == "answered"
        told = await desk.see(request)
        assert (told["closed_on"], told["overdue"], told["days_left"]) == ("2026-03-23", False, None)


async def places(desk: Desk, request: str) -> list[dict[str, str]]:
    listed = await desk.see(f"{request}/items")
    return [place | {"state": "SEARCHED"} for place in listed["places"]]


async def decided(desk: Desk, request: str) -> None:
    """All is disclosed but what one field of the flag says."""
    listed = await desk.see(f"{request}/items")
    by_kind: dict[str, list[str]] = {}
    for one in listed["items"]:
        if not one["item"]["since_receipt"]:
            by_kind.setdefault(one["item"]["kind"], []).append(one["item"]["id"])
    for kind, items in by_kind.items():
        body: dict[str, Any] = {"items": items, "outcome": "DISCLOSE", "data": "CORPORATE", "reasons": f"Theirs: {kind}."}
        part = CRIME | {"outcome": "PART", "keeps_back": ["history"]} if kind == "FLAG" else {}
        await desk.do(f"{request}/decisions", body | part)
    assert (await desk.see(f"{request}/items"))["undecided"] == 0


async def test_the_flag_says_what_was_not_disclosed_and_that_its_subject_knows_of_it(door: Door, joe: str) -> None:
    async with door.as_("DPO") as client:
        flags = (await client.get(f"/v1/leicester/register?subject={joe}")).json()
        history = [row["event"] for flag in [await flag_of(client, joe)]
                   for row in (await client.get(f"/v1/leicester/flags/{flag}/history")).json()]
    assert flags["items"] == []
    assert history[-2:] == ["flag.disclosure_withheld", "flag.subject_informed"]


async def flag_of(client: httpx.AsyncClient, joe: str) -> str:
    queue = (await client.get(f"/v1/leicester/decision-queue?subject={joe}")).json()
    return str(queue["items"][0]["flag"])


async def test_looks_after_the_receipt_are_not_what_was_held_then_though_the_clock_stands(door: Door, joe: str) -> None:
    async def looks(client: httpx.AsyncClient) -> int:
        told = await Desk(client).see(f"requests/{received['id']}/items")
        return sum(len(one["item"]["fields"]["looked_by"]["value"]) for one in told["items"] if one["item"]["kind"] == "ACCESS")

    async with door.as_("IG", actor="ig-1") as client:
        received = await Desk(client).do("requests", EXAMPLES["receive_request"] | {"subject": joe})
        before = await looks(client)
        async with door.as_("AUDITOR", actor="audit-1") as auditor:  # who never looked before
            await Desk(auditor).see(f"subjects/{joe}")
        assert before > 0
        assert await looks(client) == before


async def test_what_was_withheld_is_listed_by_the_day_to_look_at_it_again(door: Door, joe: str) -> None:
    async with door.as_("AUDITOR") as client:
        client.headers["Heedmark-After"] = door.ledger.token("leicester", await door.ledger.head("leicester"))
        one, = (await Desk(client).see("request-retests"))["items"]
        assert (one["subject"], one["retest_on"], one["overdue"]) == (joe, "2026-09-24", False)
        assert (await Desk(client).see("request-retests?on=2026-09-25"))["items"][0]["overdue"]


async def test_nothing_of_the_person_may_be_forgotten_while_the_request_is_held(door: Door, joe: str) -> None:
    async with door.as_("DPO") as client:
        holds = (await client.get(f"/v1/leicester/subjects/{joe}/holds")).json()
    assert "S173" in str(holds)


async def test_the_register_is_a_trial_and_its_clock_stands(door: Door) -> None:
    assert door.ledger.now() == datetime(2026, 3, 23, 9, tzinfo=UTC)
