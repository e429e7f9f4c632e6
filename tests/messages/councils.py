"""Councils with their policies in force, and flags on which messages are demanded."""
from typing import Any

import httpx
from httpx import AsyncClient

from api.tokens import make_token
from tests.api.conftest import Door
from tests.api.test_policies import adoption
from tests.flags.lincolnshire import ASSESSED, CONSIDERED, FACTORS, FACTS, TEXT

PPRC = {"partner_notification": {"system": "DOCUMENTS", "id": "D-1"}, "mash_form": {"system": "DOCUMENTS", "id": "D-2"},
        "criteria": ["C-M1"]}


class Town:
    """One council's register, through its door."""

    def __init__(self, door: Door, council: str) -> None:
        self.door, self.council = door, council

    def by(self, *roles: str, actor: str = "staff-7", cases: tuple[str, ...] = ()) -> AsyncClient:
        purpose = "REVIEW" if "POLICY_OWNER" in roles else "SAFEGUARD_CHILD"
        token = make_token(self.door.key, actor=actor, council=self.council, roles=roles, purposes=[purpose], cases=cases)
        return self.door.client(token)

    async def send(self, role: str, path: str, body: Any, *, actor: str = "staff-7", status: int = 201) -> Any:
        async with self.by(role, actor=actor) as client:
            answer: httpx.Response = await client.post(f"/v1/{self.council}/{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def ask(self, role: str, path: str, *, actor: str = "staff-7", cases: tuple[str, ...] = (), status: int = 200,
                  **query: Any) -> Any:
        async with self.by(role, actor=actor, cases=cases) as client:
            answer = await client.get(f"/v1/{self.council}/{path}", params=query)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def adopt(self, edition: str, *flags: str) -> None:
        await self.send("POLICY_OWNER", f"policies/{edition}/adoption", adoption(list(flags)), actor="owner")

    async def person(self, role: str, name: str, **known: Any) -> str:
        said = {"kind": "PERSON", "names": [{"full": name}], "source": "referral"}
        return str((await self.send(role, "subjects", said | known))["id"])


async def flagged_in_lincolnshire(town: Town, name: str, **facts: Any) -> tuple[str, str]:
    """A flag of level 2, and the token of its addition."""
    subject = await town.person("WORKER", name)
    asked = {"subject": subject, "flag_type": "HAZARD", "cases": ["M-1"], "information": {**FACTS, **TEXT, **facts}}
    flag = (await town.send("WORKER", "flags", asked, actor="asks"))["id"]
    await town.send("TM", f"flags/{flag}/agreement", {"information": {**ASSESSED, **FACTORS}}, actor="agrees")
    added = await town.send("SU", f"flags/{flag}/addition", {"information": {"hra_consideration": CONSIDERED}}, actor="applies")
    return str(flag), str(added["token"])
