"""What auditors alone may read, and that they are seen reading it."""
from datetime import date
from uuid import uuid4

import pytest

from domain.cases.events import ClosureDeclared
from domain.event import Decided, Signed, Stream
from domain.signature import Signature
from ledger.carry_out import Order, carry_out
from ledger.past import Past
from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def store(door: Door, reference: str) -> None:
    stream = Stream(kind="case", id=door.ledger.known_id("leicester", f"case:{reference}"))

    async def decide(past: Past) -> Decided:
        event = ClosureDeclared(kind="case", reference=reference, closing_on=date(2026, 4, 1), flags=())
        return Decided(events=((stream, (Signed(event=event, role="TM", occurred_on=date(2026, 3, 23)),)),))

    signature = Signature(by="staff-1", roles=frozenset({"TM"}), purpose="REVIEW", at=door.ledger.now(),
                          today=date(2026, 3, 23))
    await carry_out(door.ledger, Order(
        council="leicester", signature=signature, body=b"", correlation=stream.id,
        command_id=door.ledger.command_id("leicester", "staff-1", "POST", None)), decide)


async def test_an_auditor_reads_the_whole_ledger_page_by_page(door: Door) -> None:
    for number in range(5):
        await store(door, f"C{number}")
    async with door.as_("AUDITOR", actor="staff-auditor") as client:
        found, query = [], {"limit": "2"}
        while True:
            page = (await client.get("/v1/leicester/ledger/entries", params=query)).json()
            found += page["items"]
            if page["next"] is None:
                break
            query = {"limit": "2", "cursor": page["next"]}
        later = (await client.get("/v1/leicester/ledger/entries?from=4")).json()
    assert [entry["position"] for entry in found] == [1, 2, 3, 4, 5]
    assert [entry["position"] for entry in later["items"]] == [5]
    assert (found[0]["type"], found[0]["actor"], found[0]["clear"]["reference"]) == ("case.closure_declared", "staff-1", "C0")


async def test_an_auditor_sees_who_looked_and_is_seen_looking(door: Door) -> None:
    async with door.as_("WORKER", actor="staff-looked") as client:
        await client.get("/v1/trial/clock")
    async with door.as_("AUDITOR", actor="staff-auditor-2") as client:
        rows = (await client.get("/v1/leicester/access-log", params={"actor": "staff-looked"})).json()["items"]
        again = (await client.get("/v1/leicester/access-log", params={"actor": "staff-auditor-2"})).json()["items"]
        earlier = (await client.get("/v1/leicester/access-log", params={"until": "2020-01-01T00:00:00Z"})).json()["items"]
        naive = await client.get("/v1/leicester/access-log", params={"until": "2020-01-01T00:00:00"})
    assert [(row["action"], row["outcome"], row["purpose"]) for row in rows] == [
        ("read_trial_clock", "shown", "SAFEGUARD_CHILD")]
    assert [(row["action"], row["sought"]) for row in again] == [("read_access_log", {"actor": "staff-looked"})]
    assert earlier == []
    assert naive.status_code == 422


@pytest.mark.parametrize("role", ["WORKER", "ADMINISTRATOR", "POLICY_OWNER", "DPO", "IG", "INTEGRATION"])
@pytest.mark.parametrize("path", ["ledger/entries", "access-log"])
async def test_nobody_but_an_auditor_reads_them(door: Door, role: str, path: str) -> None:
    async with door.as_(role) as client:
        answer = await client.get(f"/v1/leicester/{path}")
    assert (answer.status_code, answer.json()["remedy"]) == (403, "needs AUDITOR")


async def test_asking_for_a_flag_that_is_not_there_or_not_to_be_seen_is_written_down(door: Door) -> None:
    flag = uuid4()
    async with door.as_("WORKER", actor="staff-probing") as client:
        answer = await client.get(f"/v1/leicester/flags/{flag}")
        await client.get("/v1/leicester/flags/zebra-crossing")
    async with door.as_("AUDITOR") as client:
        rows = (await client.get("/v1/leicester/access-log", params={"flag": str(flag), "actor": "staff-probing"})).json()
    assert answer.status_code == 404
    assert [(row["outcome"], row["action"], row["flags"]) for row in rows["items"]] == [
        ("not known", "read_flag", [str(flag)])]
