"""Two worlds that differ in one thing: on whom a flag stands of which the person who asks may not know."""
import base64
import json
import re
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from pydantic import JsonValue

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.documents import desk

HIDDEN = "The informant Griffith Winterfjell saw it on 2026-02-14 at 4 Elm Row."
FLAG: dict[str, Any] = {"flag_type": "HZD", "cases": ["LL-777"], "obtained_from": "OTHERS", "information": {
    "reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH", "dv_risk_source": "POLICE", "risk_to": ["CHILDREN"],
    "trigger_context": "MARAC", "history": HIDDEN}}
SAR = {"system": "LIQUID_LOGIC", "identifier": "LL-20417"}
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|[A-Za-z0-9+/]{43}=")


class World:
    """What every door gave that is open to Joe, or to a system that answers for him."""

    def __init__(self, files: dict[str, bytes], answers: dict[str, tuple[int, bytes, list[tuple[str, str]]]]) -> None:
        self.files, self.answers = files, answers


async def lived(door: Door, folder: Path, hidden_on: Literal["joe", "ann"], *, discloses: bool = True) -> World:
    """`discloses`: whether something of Joe's is given; otherwise nothing is, in either world."""
    await desk.in_force(door)
    people = {"joe": await desk.person(door, "Joe Sample", "LL-20417"), "ann": await desk.person(door, "Ann Other", "LL-20418")}
    if discloses:
        await desk.flagged(door, people["joe"], "Shouted at two visitors.")
    check = {**EXAMPLES["check_subject"], "flag_type": "HZD"}
    await desk.do(door, "WORKER", f"subjects/{people[hidden_on]}/checks", check)
    hidden = (await desk.do(door, "WORKER", "flags", FLAG | {"subject": people[hidden_on]}))["id"]
    requests = {name: await desk.received(door, person) for name, person in people.items()}
    items = {name: await desk.searched(door, request) for name, request in requests.items()}
    await _hide(door, requests[hidden_on], items[hidden_on], str(hidden))
    for name in people:
        unsaid = (hidden, _check(items[name])) if name == hidden_on else (hidden,)
        kept = [item for item in items[name] if item["of"] not in unsaid and item["id"] not in unsaid]
        await _disclose(door, requests[name], kept, nothing=not discloses)
    desk.published(door, folder)
    pack = await desk.made(door, requests["joe"])
    assert pack.made, pack.stopped
    files = {name: base64.b64decode(content) for name, content in pack.made.files}
    return World(files, {name: await _asked(door, query) for name, query in {
        "his": SAR | {"request": requests["joe"]}, "no such number": {"prn": "A1234BC", "request": requests["joe"]},
        "before": SAR | {"request": requests["joe"], "toDate": "2026-01-01"},
        "not a question": {"request": requests["joe"]}, "not ours": {"system": "PNC", "identifier": "1"} | {
            "request": requests["joe"]}, "of nobody": SAR | {"request": str(UUID(int=0))}}.items()})


async def _hide(door: Door, request: str, items: list[dict[str, Any]], hidden: str) -> None:
    """The flag, and the check before it was asked for."""
    flag = [item["id"] for item in items if item["of"] == hidden and item["kind"] == "FLAG"]
    for chosen, why in ((flag, "It would defeat the inquiry."), ([_check(items)], "It tells of the same.")):
        await desk.do(door, "IG", f"requests/{request}/decisions", desk.CRIME | {
            "items": chosen, "outcome": "EXISTENCE", "reasons": why})


def _check(items: list[dict[str, Any]]) -> str:
    return [str(item["id"]) for item in items if item["event"] == "subject.check_performed"][-1]


async def _disclose(door: Door, request: str, items: list[dict[str, Any]], *, nothing: bool) -> None:
    for kind in dict.fromkeys(item["kind"] for item in items):
        chosen = [item["id"] for item in items if item["kind"] == kind]
        body = {"items": chosen, "data": "CORPORATE", "outcome": "DISCLOSE", "reasons": f"Theirs: {kind}."}
        await desk.do(door, "IG", f"requests/{request}/decisions", body | (
            desk.CRIME | {"outcome": "EXISTENCE", "reasons": f"None of {kind}."} if nothing else {}))


async def _asked(door: Door, query: dict[str, str]) -> tuple[int, bytes, list[tuple[str, str]]]:
    async with door.as_("SAR") as client:
        answer = await client.get("/v1/leicester/subject-access-request", params=query)
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "x-request-id")
    return answer.status_code, alike(answer.content), headers


def shape(proof: bytes) -> JsonValue:
    """With every text replaced by its length."""
    def told(value: JsonValue) -> JsonValue:
        if isinstance(value, dict):
            return {name: told(held) for name, held in value.items()}
        return [told(one) for one in value] if isinstance(value, list) else len(value) if isinstance(value, str) else value

    return told(json.loads(proof))


def alike(content: bytes) -> bytes:
    """With every id and hash replaced by a token of its length, the same for the same one."""
    seen: dict[bytes, bytes] = {}
    return ID.sub(lambda one: seen.setdefault(one[0], b"%0*d" % (len(one[0]), len(seen))), content)
