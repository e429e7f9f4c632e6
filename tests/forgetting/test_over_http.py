"""Erasure and holds over HTTP: asked for, read with its reasons, decided by another, held back, and what is shown then."""
from typing import Any

import pytest

from api.examples import EXAMPLES
from tests.api.conftest import Door

pytestmark = pytest.mark.asyncio(loop_scope="module")
ASK, APPROVE, PLACE, RELEASE = (EXAMPLES[name] for name in ("ask_erasure", "approve_erasure", "place_hold", "release_hold"))


async def sent(door: Door, role: str, actor: str, path: str, body: Any, status: int = 201) -> Any:
    async with door.as_(role, actor=actor) as client:
        answer = await client.post(f"/v1/leicester/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def read(door: Door, path: str, role: str = "DPO", status: int = 200) -> Any:
    async with door.as_(role, actor="reads") as client:
        answer = await client.get(f"/v1/leicester/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def person(door: Door, name: str = "Nell Forgotten-Example", **known: Any) -> str:
    made = await sent(door, "WORKER", "keeps", "subjects", {"kind": "PERSON", "names": [{"full": name}], "source": "x"} | known)
    return str(made["id"])


async def test_the_approver_reads_why_and_then_nobody_reads_anything(leicester: Door) -> None:
    subject = await person(leicester, born="1980-01-02")
    await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    asked = await read(leicester, f"subjects/{subject}/erasure")
    assert (asked["state"], asked["reasons"], asked["why_not"]) == ("ASKED", ASK["reasons"], ASK["exceptions"])
    outcome = await sent(leicester, "DPO", "approves", f"subjects/{subject}/erasure/approval", APPROVE)
    assert outcome["events"] == ["subject.erasure_approved", "subject.payload_erased"]
    record = await read(leicester, f"subjects/{subject}")
    assert (record["erased"], record["names"], record["born"]) == (True, [], None)
    done = await read(leicester, f"subjects/{subject}/erasure")
    assert (done["state"], done["decided_by"]) == ("CARRIED_OUT", "approves")


async def test_a_hold_defers_what_was_approved_until_it_is_released(leicester: Door) -> None:
    subject = await person(leicester)
    await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    await sent(leicester, "IG", "holds", f"subjects/{subject}/holds", PLACE)
    waits = await sent(leicester, "DPO", "approves", f"subjects/{subject}/erasure/approval", APPROVE)
    assert [warning["rule"] for warning in waits["warnings"]] == ["LAW-19"]
    assert (await read(leicester, f"subjects/{subject}/erasure"))["state"] == "WAITS"
    (hold,) = (await read(leicester, f"subjects/{subject}/holds"))["holds"]
    released = await sent(leicester, "IG", "holds", f"subjects/{subject}/holds/{hold['id']}/release", RELEASE)
    assert released["events"] == ["subject.hold_released", "subject.payload_erased"]
    assert (await read(leicester, f"subjects/{subject}"))["erased"]


async def test_under_a_hold_a_new_erasure_is_refused_with_what_to_do(leicester: Door) -> None:
    subject = await person(leicester)
    await sent(leicester, "IG", "holds", f"subjects/{subject}/holds", PLACE)
    refusal = await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK, 409)
    assert (refusal["rule"], "release" in refusal["remedy"]) == ("LAW-19", True)


async def test_who_asked_isnt_the_one_who_approves(leicester: Door) -> None:
    subject = await person(leicester)
    await sent(leicester, "DPO", "asks", f"subjects/{subject}/erasure", ASK)
    refusal = await sent(leicester, "DPO", "asks", f"subjects/{subject}/erasure/approval", APPROVE, 403)
    assert refusal["rule"] == "FOUR-EYES"


async def test_an_identifier_is_free_again_once_its_holder_is_forgotten(leicester: Door) -> None:
    number: dict[str, Any] = {"identifiers": [{"system": "MOSAIC", "value": "M-4711"}]}
    subject = await person(leicester, **number)
    await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    await sent(leicester, "DPO", "approves", f"subjects/{subject}/erasure/approval", APPROVE)
    assert await person(leicester, "Another Example", **number) != subject
