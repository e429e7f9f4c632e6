"""A question that is settled holds from then on; what was decided before explains itself as before."""
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
from httpx import AsyncClient

from api.tokens import make_token
from commands.policy_questions import questions, settled_in
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import Door, opened
from tests.api.test_policies import adoption
from tests.policies.guide import WORKED

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT = "/v1/westmere"


def by(door: Door, *roles: str, actor: str) -> AsyncClient:
    purpose = "AUDIT" if "POLICY_OWNER" in roles else "STAFF_SAFETY"
    return door.client(make_token(door.key, actor=actor, council="westmere", roles=roles, purposes=[purpose, "STAFF_SAFETY"]))


async def sent(client: AsyncClient, path: str, body: Any = None, status: int = 201) -> Any:
    headers = {"Heedmark-Purpose": "STAFF_SAFETY"} if path.startswith(("flags", "subjects")) else {}
    answer: httpx.Response = await client.post(f"{AT}/{path}", json=body or {}, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with opened(postgres, tmp_path_factory.mktemp("westmere"), datetime(2026, 5, 4, 9, tzinfo=UTC)) as door:
        async with by(door, "POLICY_OWNER", actor="owner") as client:
            client.headers["Heedmark-Purpose"] = "AUDIT"
            await sent(client, "policies", {"document": WORKED})
            await sent(client, "policies/1/adoption", adoption(["HOME"], in_force_from="2026-05-04"))
        yield door


async def on_the_register(door: Door, danger: str) -> str:
    async with by(door, "VISITOR", actor="asks") as visitor, by(door, "LEAD", actor="lead") as lead:
        home = await sent(visitor, "subjects", {
            "kind": "PREMISES", "source": "visit", "addresses": [{"text": f"1 {danger} Lane"}]})
        asked = await sent(visitor, "flags", {"subject": home["id"], "flag_type": "HOME", "information": {"danger": danger}})
        flag = str(asked["id"])
        await sent(lead, f"flags/{flag}/agreement", {"information": {"seen_on": "2026-05-01"}})
        await sent(lead, f"flags/{flag}/addition")
        return flag


async def history(door: Door, flag: str) -> Any:
    async with by(door, "LEAD", actor="lead") as lead:
        answer = await lead.get(f"{AT}/flags/{flag}/history", headers={"Heedmark-Purpose": "STAFF_SAFETY"})
        assert answer.status_code == 200, answer.text
        return answer.json()


async def test_what_was_decided_before_explains_itself_as_before(town: Door) -> None:
    why = {"information": {"why_kept": "The dog died."}, "outcome": "END"}
    first, second = await on_the_register(town, "DOG"), await on_the_register(town, "STAIRS")
    async with by(town, "LEAD", actor="lead") as lead:
        await sent(lead, f"flags/{first}/reviews", why)
    before = await history(town, first)
    assert before[-1]["rule"] == "WES-7"
    async with by(town, "POLICY_OWNER", actor="owner") as owner:
        owner.headers["Heedmark-Purpose"] = "STAFF_SAFETY"
        await sent(owner, "policies/1/questions/WES-7/answer", {"answer": "ANYONE", "reasons": "The board wants it so."})
        told = (await owner.get(f"{AT}/policies/1/questions/WES-7")).json()
    assert (told["holds"], told["settled"], [one["by"] for one in told["answers"]]) == ("ANYONE", True, ["owner"])
    assert [one["key"] for one in told["hangs_on_it"]] == ["flag.HOME.who.ended[0]", "flag.HOME.who.ended[1]"]
    assert await history(town, first) == before
    async with by(town, "LEAD", actor="lead") as lead:
        await sent(lead, f"flags/{second}/reviews", why)
    as_it_held_then, as_it_holds_now = [(await history(town, flag))[-1]["role"] for flag in (first, second)]
    assert (as_it_held_then, as_it_holds_now) == ("LEAD", "VISITOR")
    assert await history(town, first) == before


async def test_the_command_tells_who_settled_it_in_a_register(town: Door) -> None:
    councils = await settled_in(town.app.state.running.settings.database)
    edition = councils["westmere"].edition(next(iter(councils["westmere"].documents)))
    told = "\n".join(questions(edition, councils["westmere"]))
    assert "settled on 2026-05-04 by owner, POLICY_OWNER: ANYONE. The board wants it so." in told
