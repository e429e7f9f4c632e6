"""A person is forgotten; that they had asked, and when, stays, and what they wrote doesn't."""
import pytest

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.requests.test_an_access_request_over_http import Desk, joe

__all__ = ["joe"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_they_wrote_goes_and_the_request_stays(door: Door, joe: str) -> None:
    async with door.as_("WORKER", actor="worker") as client:
        desk = Desk(client)
        subject = (await desk.do("subjects", {"kind": "PERSON", "names": [{"full": "Nell Forgotten"}], "source": "x"}))["id"]
        objects = EXAMPLES["receive_request"] | {"kind": "OBJECTION", "subject": subject, "name": "Nell Forgotten"}
        request = (await desk.do("requests", objects))["id"]
        await desk.do(f"subjects/{subject}/erasure", EXAMPLES["ask_erasure"])
    async with door.as_("DPO", actor="dpo-1") as client:
        desk = Desk(client)
        assert (await desk.see(f"requests/{request}"))["name"] == "Nell Forgotten"
        done = await desk.do(f"subjects/{subject}/erasure/approval", EXAMPLES["approve_erasure"])
        told = await desk.see(f"requests/{request}")
        assert (told["name"], told["asks"], told["deadline"]["due"]) == ("", "", "2026-04-23")
        client.headers["Heedmark-After"] = done["token"]
        assert request in [row["request"] for row in (await desk.see("request-queue"))["items"]]
        await desk.do(f"requests/{request}/answer", EXAMPLES["answer_request"] | {"outcome": "GRANTED"})
    assert joe != subject
