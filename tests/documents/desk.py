"""A responder's desk over HTTP: what is asked, decided, and had as a pack."""
import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from api.examples import EXAMPLES
from domain.packs import pack as packs
from domain.packs.pack import Pack
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from tests.api.conftest import Door
from tests.api.test_policies import adoption, owner

ALL = ["PERSON", "ALIASES", "IDENTIFIERS", "CASES", "HOUSEHOLDS", "ADDRESSES", "FREE_TEXT"]
CRIME = {"basis": "SCH2_P2", "data": "CORPORATE", "retest_on": "2026-09-24", "reasons": "He would flee.",
         "limbs": {"purpose": "An investigation.", "prejudice": "It would be likely."}}


async def do(door: Door, role: str, path: str, body: Any, stated: int = 201, actor: str | None = None) -> Any:
    async with door.as_(role, actor=actor or role.lower()) as client:
        answer = await client.post(f"/v1/leicester/{path}", json=body)
        assert answer.status_code == stated, f"{path}: {answer.text}"
        return answer.json()


async def see(door: Door, path: str, role: str = "IG") -> Any:
    async with door.as_(role, actor=role.lower()) as client:
        answer = await client.get(f"/v1/leicester/{path}")
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()


async def in_force(door: Door) -> None:
    async with owner(door) as client:
        types = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        assert (await client.post("/v1/leicester/policies/1/adoption", json=adoption(types))).status_code == 201


async def person(door: Door, name: str, number: str) -> str:
    body = EXAMPLES["record_subject"] | {"names": [{"full": name}], "identifiers": [{"system": "LIQUID_LOGIC", "value": number}]}
    return str((await do(door, "WORKER", "subjects", body))["id"])


async def flagged(door: Door, subject: str, history: str) -> str:
    """The id of a hazard that was asked for."""
    await do(door, "WORKER", f"subjects/{subject}/checks", EXAMPLES["check_subject"])
    request: dict[str, Any] = dict(EXAMPLES["request_flag"])
    request["information"] = {**request["information"], "history": history}
    return str((await do(door, "WORKER", "flags", request | {"subject": subject}))["id"])


async def received(door: Door, subject: str | None, **more: Any) -> str:
    body = EXAMPLES["receive_request"] | {"subject": subject} | more
    return str((await do(door, "IG", "requests", body))["id"])


async def searched(door: Door, request: str) -> list[dict[str, Any]]:
    """The request's items, once every place that they point to is accounted for."""
    listed = await see(door, f"requests/{request}/items")
    places = [place | {"state": "SEARCHED"} for place in listed["places"]]
    await do(door, "IG", f"requests/{request}/search", {"indexes": ALL, "terms": "Joe", "places": places})
    items: list[dict[str, Any]] = (await see(door, f"requests/{request}/items"))["items"]
    return [one["item"] for one in items if not one["item"]["since_receipt"]]


async def decided(door: Door, request: str, hides: tuple[str, ...] = (), keeps_back: tuple[str, ...] = (),
                  blacks_out: tuple[dict[str, Any], ...] = ()) -> None:
    """`hides`: flags whose existence is withheld; `keeps_back`: fields of the others, or passages. The rest is disclosed."""
    by_kind: dict[tuple[str, bool], list[str]] = {}
    for item in await searched(door, request):
        by_kind.setdefault((item["kind"], item["of"] in hides), []).append(item["id"])
    for (kind, hidden), items in by_kind.items():
        if hidden and kind != "FLAG":
            continue
        body: dict[str, Any] = {"items": items, "outcome": "DISCLOSE", "data": "CORPORATE", "reasons": f"Theirs: {kind}."}
        if hidden:
            body |= CRIME | {"outcome": "EXISTENCE", "reasons": "It would defeat the inquiry."}
        elif kind == "FLAG" and (keeps_back or blacks_out):
            body |= CRIME | {"outcome": "PART", "keeps_back": list(keeps_back), "blacks_out": list(blacks_out)}
        await do(door, "IG", f"requests/{request}/decisions", body)


def published(door: Door, folder: Path) -> str:
    """Publish the log once as it stands; the log's key."""
    with psycopg.connect(door.ledger.database.conninfo("publisher"), autocommit=True) as connection:
        return Publisher.init(connection, "leicester",
                              lambda: SigningPlace.make(folder / "state", "log.example/leicester")).verifier


async def made(door: Door, request: str, **more: Any) -> Pack:
    """The pack once it is made or stopped, before its slot; from the log."""
    asked = await do(door, "IG", f"requests/{request}/packs", {"reference": "AR-2026-117"} | more)
    for _ in range(300):
        _, pack = await door.ledger.folds.upto_now("leicester", UUID(asked["id"]), packs.evolve)
        assert pack is not None
        if pack.made or pack.stopped:
            return pack
        await asyncio.sleep(0.1)
    raise AssertionError("the pack isn't made")
