"""The whole matrix is walked: every operation, for every role, standing and relationship, answers as stated.toml says."""
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.matrix import stated
from tests.matrix.seeded import CASE, Register
from tests.matrix.stated import RELATIONSHIPS, ROLES, STANDINGS
from tests.matrix.walking import Asked, Walker, acting_token, bodies, only_deciding

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("matrix")]
ONE_OF_EACH_SORT = {"case": ("WORKER", "INTEGRATION"), "asker": ("WORKER", "TM"), "own": ("TM",)}
"""For acts of who is no stranger to the flag: by whom a role matters; a stranger's acts are tried in every role."""
TYPES = ["HZD", "RTC", "MRC", "MAPPA"]


def assert_none(wrong: list[str]) -> None:
    assert not wrong, "\n".join(["", *wrong[:40]])


async def test_every_operation_is_stated_once(walker: Walker) -> None:
    assert set(walker.routes) == stated.operations()
    assert sum(len(stated.TABLE[table]) for table in ("reading", "act", "operation")) + len(
        stated.NOT_IN_THE_TABLES) == len(stated.operations())


async def test_a_flag_is_read_as_far_as_role_relationship_and_standing_allow(register: Register, walker: Walker) -> None:
    assert_none(await walker.walk(reads(register)))


READS = ("read_readers", "read_flag", "read_history", "read_referrals", "read_recipients")
"""Readers first, while they are few."""


def reads(register: Register) -> Iterator[Asked]:
    for operation in READS:
        for (flag_type, standing), flag in register.flags.items():
            for role in ROLES if flag_type == "HZD" or operation == "read_flag" else ():
                for relationship in RELATIONSHIPS if flag_type == "HZD" else ("none",):
                    sees = stated.sight(flag_type, role, relationship, standing)
                    yield Asked(operation, role, relationship, {"flag_id": str(flag)}, None,
                                stated.answer_of_reading(operation, sees, role, standing), f"{flag_type} {standing}")


async def test_an_act_on_a_flag_is_open_to_whom_policy_names_and_in_its_standing(
        register: Register, walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    async with only_deciding(monkeypatch):
        assert_none(await walker.walk(acts(register)))


def acts(register: Register) -> Iterator[Asked]:
    sent = bodies(register, TYPES)
    for standing in STANDINGS:
        flag = {"flag_id": str(register.flags["HZD", standing])}
        for relationship in RELATIONSHIPS:
            for role in ONE_OF_EACH_SORT[relationship] if relationship in ONE_OF_EACH_SORT else ROLES:
                sees = stated.sight("HZD", role, relationship, standing)
                for operation in (*stated.TABLE["act"], "break_glass"):
                    answer = stated.answer_of_act(operation, sees, role, relationship, standing)
                    yield Asked(operation, role, relationship, flag, sent[operation], answer, standing)


async def test_everything_else_answers_each_role_as_stated(
        register: Register, walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    async with only_deciding(monkeypatch):
        assert_none(await walker.walk(others(register)))


def others(register: Register) -> Iterator[Asked]:
    sent = bodies(register, TYPES)
    for operation, lines in stated.TABLE["operation"].items():
        for role in ROLES:
            path = {"flag_id": str(uuid4())} | path_of(operation, register)
            body: dict[str, Any] = sent[operation] if operation in sent else {}
            yield Asked(operation, role, "none", path, body, stated.answer_of_operation(operation, role))
            if "own" in lines:
                mine = str(register.people["insider"])
                body = body | {"subject": mine} if operation == "request_flag" else body
                its = {"subject_id": mine, "request_id": str(register.requests["own"])}
                yield Asked(operation, role, "own", path | its, body, own_answer(operation, role))


def own_answer(operation: str, role: str) -> int:
    """403 whoever asks: for being about oneself, or for a role that may not anyway."""
    return stated.answer_of_operation(operation, role, own=True)


def path_of(operation: str, register: Register) -> dict[str, str]:
    subject = register.people["twin" if operation == "unmerge_subject" else "joe"]
    request = register.requests["erasure" if operation == "answer_request" else "access"]
    return {"subject_id": str(subject), "reference": CASE, "edition": "1", "code": "LEI-G5",
            "year": "2024", "hold_id": str(uuid4()),
            "level": "0", "place": "000", "position": "1",
            "decision_id": str(uuid4()), "pack_id": str(uuid4()), "name": "letter.pdf", "kind": "extension",
            "message_id": str(uuid4()), "request_id": str(request)}


async def test_without_a_token_only_the_open_ones_answer_and_another_councils_opens_none(
        register: Register, walker: Walker) -> None:
    sent = bodies(register, TYPES)
    other = {"Authorization": f"Bearer {acting_token(register.door, 'AUDITOR', 'x', [], 'dudley')}"}
    for operation, (method, path) in walker.routes.items():
        filled = path.format(council="leicester", flag_id=uuid4(), **path_of(operation, register))
        body: Any = sent[operation] if operation in sent else None
        open_to_all: Mapping[str, int] = stated.TABLE["operation"].get(operation, {})
        async with register.door.client() as client:
            nobody = await client.request(method, filled, json=body)
            assert nobody.status_code == (200 if "open" in open_to_all else 401), operation
            if "{council}" in path:
                stranger = await client.request(method, filled, json=body, headers=other)
                assert (stranger.status_code, stranger.json()["rule"]) == (403, "LAW-7"), operation
