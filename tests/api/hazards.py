"""Hazards of a council over HTTP: the form's parts, and who sends them."""
from itertools import count
from typing import Any

import httpx
from httpx import AsyncClient

from api.tokens import make_token
from tests.api.conftest import Door
from tests.api.test_policies import adoption

AT = "/v1/dudley"
WITNESS = "Wyn Invented, front desk"
DOCUMENT = {"system": "LCS", "id": "F-1"}
PART_A: dict[str, Any] = {
    "route": "HAZARD", "threat_to_staff": True, "factual": True, "no_hearsay": True, "ig_aware": True,
    "requester_name": "Al Invented", "form_date": "2026-03-20", "team": "Assessment", "telephone": "01384 000000",
    "incident_on": "2026-03-19", "incident_time": "about ten", "incident_location": "The hall",
    "description": "Shouted, and threw a cup.", "feelings": "Shaken.", "witnesses": [{"name": WITNESS}]}
PART_B: dict[str, Any] = {"service_manager_consulted": {"staff_id": "sm-1", "on": "2026-03-21"},
                          "period_ews": "By the form", "period_lcs_ehm": "The same"}
PART_C: dict[str, Any] = {
    "form_checked": "2026-03-23", "systems": ["EWS", "LCS"], "child_files": [{"system": "LCS", "reference": "C-7"}],
    "form_copy": DOCUMENT, "form_copy_kind": "REDACTED", "no_letter_because": "It goes out tomorrow."}
REVIEW: dict[str, Any] = {"review_reason": "Still aggressive in February.",
                          "participants": {"SW_LP": "TOOK_PART", "LINE_MGR": "TOOK_PART", "SERVICE_MGR": "CONSULTED"}}
NUMBERS = count(1)


def by(door: Door, *roles: str, actor: str, cases: tuple[str, ...] = ()) -> AsyncClient:
    purpose = "REVIEW" if "POLICY_OWNER" in roles else "STAFF_SAFETY"
    return door.client(make_token(door.key, actor=actor, council="dudley", roles=roles, purposes=[purpose], cases=cases))


async def sent(client: AsyncClient, path: str, body: Any, status: int = 201) -> Any:
    answer: httpx.Response = await client.post(f"{AT}/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def both_documents(door: Door) -> None:
    """The council's two documents are in force."""
    async with by(door, "POLICY_OWNER", actor="owner") as client:
        await sent(client, "policies/P2/adoption", adoption(["PPRC"], confirms={"DUD-X1": "This copy, says the board."}))
        await sent(client, "policies/H/adoption", adoption(["HAZARD"]))


async def person(door: Door) -> str:
    async with by(door, "WORKER", actor="asks") as client:
        names = [{"full": f"No {next(NUMBERS)} Invented"}]
        return str((await sent(client, "subjects", {
            "kind": "PERSON", "names": names, "source": "form", "born": "1980-01-05"}))["id"])


async def asked(door: Door, subject: str, **told: Any) -> str:
    async with by(door, "WORKER", actor="asks") as client:
        return str((await sent(client, "flags", {
            "subject": subject, "flag_type": "HAZARD", "cases": ["H-1"], "information": PART_A | told}))["id"])


async def assessed(door: Door, flag: str, likelihood: str, seriousness: str, *warnings: str, **told: Any) -> Any:
    async with by(door, "LINE_MGR", actor="manages") as client:
        return await sent(client, f"flags/{flag}/endorsement", {"information": PART_B | {
            "likelihood": likelihood, "seriousness": seriousness, "warnings": warnings or ["F1"]} | told})


async def decided(door: Door, flag: str, status: int = 201, **told: Any) -> Any:
    async with by(door, "HOS", actor="heads") as client:
        return await sent(client, f"flags/{flag}/agreement", {"information": told}, status)


async def entered(door: Door, subject: str, **dates: str) -> tuple[str, Any]:
    """On the register with a score of 5, and the last answer."""
    flag = await asked(door, subject)
    await assessed(door, flag, "2", "3", "F1", "F4", named_officer="Desk, 01384 000001")
    await decided(door, flag)
    async with by(door, "ADMIN", actor="records") as client:
        return flag, await sent(client, f"flags/{flag}/addition", {"information": PART_C | dates})


async def read(door: Door, flag: str, role: str, actor: str, **more: Any) -> httpx.Response:
    async with by(door, role, actor=actor, **more) as client:
        return await client.get(f"{AT}/flags/{flag}")
