"""No problem repeats what was sent: each word of each command in turn, each address, filter and header is a stray one."""
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from domain.policies.shelf import shelf
from tests.matrix import stated
from tests.matrix.seeded import CASE, Register
from tests.matrix.stated import ROLES, STANDINGS
from tests.matrix.walking import Walker, bodies, only_deciding

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("matrix")]
STRAY = "Zebra-Crossing.7"
"""Fits every pattern of a code or reference, so that it reaches the decision."""
LOWER = "zebra_crossing_7"
FILTERS = ("cursor", "as_at", "position", "on", "flag_type", "subject", "case", "role", "limit", "state", "actor", "since",
           "flag", "identifier", "uprn", "birth_date", LOWER)


def told(text: str) -> bool:
    return "zebra" in text.lower()


def with_stray_words(body: Any) -> Iterator[Any]:
    """The body, each time with another of its words, names or list items a stray one."""
    if isinstance(body, dict):
        for name, value in body.items():
            for changed in with_stray_words(value):
                yield body | {name: changed}
            yield {(LOWER if key == name else key): each for key, each in body.items()}
        yield body | {LOWER: STRAY}
    elif isinstance(body, list):
        for number, item in enumerate(body):
            for changed in with_stray_words(item):
                yield [*body[:number], changed, *body[number + 1:]]
        yield [*body, STRAY]
    else:
        yield STRAY
        yield LOWER


def most_entitled(operation: str) -> tuple[str, str]:
    """A role and a standing with which the command reaches its decision."""
    if operation in stated.TABLE["act"]:
        act = stated.TABLE["act"][operation]
        by = stated.group(act["by"]) if isinstance(act["by"], str) else act["by"]
        return (by or ["TM"])[-1], (act["in"] or ["requested"])[0]
    if operation == "break_glass":
        return "WORKER", "on_register"
    return min(ROLES, key=lambda role: stated.answer_of_operation(operation, role)), "requested"


async def test_a_command_with_a_stray_word(register: Register, walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = bodies(register, ["HZD", "RTC", "MRC", "MAPPA"])
    problems = 0
    async with only_deciding(monkeypatch):
        for operation, body in sent.items():
            role, standing = most_entitled(operation)
            path = {"flag_id": str(register.flags["HZD", standing]), "subject_id": str(register.people["joe"]), "reference": CASE,
                    "edition": "1", "code": "LEI-G5", "hold_id": str(uuid4()),
                    "decision_id": str(uuid4()), "message_id": str(uuid4()),
                    "pack_id": str(uuid4()), "name": "letter.pdf", "kind": "extension",
                    "request_id": str(register.requests["access"])}
            for changed in with_stray_words(body):
                answer = await walker.ask(operation, role, path=path, body=changed)
                assert answer.status_code != 500, operation
                if answer.status_code >= 400:
                    problems += 1
                    assert not told(answer.text), (operation, answer.text)
    assert problems > 300


async def test_an_address_filter_or_header_with_a_stray_word(register: Register, walker: Walker) -> None:
    for operation, (method, template) in walker.routes.items():
        names = dict.fromkeys(set(re.findall(r"{(\w+)}", template)) - {"council"}, STRAY)
        role = "AUDITOR" if method == "GET" else "TM"
        answers = [await walker.ask(operation, role, path=names, body={})] if names else []
        path = {"flag_id": str(register.flags["HZD", STANDINGS[3]]), "subject_id": str(register.people["joe"]), "edition": "1",
                "reference": CASE, "code": "LEI-G5", "hold_id": str(uuid4()),
                "decision_id": str(uuid4()), "message_id": str(uuid4()),
                "pack_id": str(uuid4()), "name": "letter.pdf", "kind": "extension", "level": "0", "place": "000", "position": "1",
                "year": "2024",
                "request_id": str(register.requests["access"])}
        answers += [await walker.ask(operation, role, path=path, query={name: f"{STRAY}!"}) for name in FILTERS
                    if method == "GET"]
        for header in ("Idempotency-Key", "If-Match", "Heedmark-Purpose", "Heedmark-After", "Authorization"):
            headers = {"Authorization": f"Bearer {walker.token(role, 'none')}"} | {header: f"{STRAY} \""}
            async with walker.door.client() as client:
                address = template.format(council="leicester", **path)
                answers.append(await client.request(method, address, headers=headers, json={}))
        for answer in answers:
            assert answer.status_code != 500, operation
            assert answer.status_code < 400 or not told(answer.text), (operation, answer.text)


async def test_a_faulty_policy_document_is_refused_by_its_keys(register: Register, walker: Walker) -> None:
    _, text = shelf()["leicester/1"]
    for before, after in (('rule = "LEI-3"', f'rule = "{STRAY}"'), ('type = "code"', f'type = "{STRAY}"'),
                          ('title = "Hazard"', f'title = "Hazard"\nsurprise = "{STRAY}"'), ("[role.TM]", f"[role.TM # {STRAY}"),
                          ('roles = ["SM"]', f'roles = ["{STRAY}"]'), ('"leicester"', f'"{STRAY}"'),
                          ("every_months = 12", f'every_months = "{STRAY}"')):
        changed = text.replace('edition = "1"', 'edition = "7"', 1).replace(before, after, 1)
        answer = await walker.ask("lodge_policy", "POLICY_OWNER", body={"document": changed})
        assert answer.status_code == 409, answer.text
        assert not told(answer.text), (before, answer.text)
