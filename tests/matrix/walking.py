"""Sends each request of the matrix to the server as the caller it is about."""
import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import pytest

from api.examples import EXAMPLES
from api.tokens import make_token
from ledger import carry_out as ledger_door
from ledger.carry_out import Decide, Order, Outcome
from ledger.past import Past
from ledger.store import Ledger
from tests.api.conftest import Door
from tests.api.test_policies import adoption
from tests.matrix.seeded import CASE, Register

AT_ONCE = 16
QUERY = {"search_subjects": {"name": "joe of the matrix"}, "prove_consistency": {"from": "1"}}
PURPOSE = {"Heedmark-Purpose": "REVIEW"}


class Asked(NamedTuple):
    """One request of the matrix, and what the statement says of it."""

    operation: str
    role: str
    relationship: str
    path: Mapping[str, str]
    body: Any
    stated: int
    about: str = ""


class Walker:
    def __init__(self, door: Door) -> None:
        self.door = door
        self._client = door.client()
        self._after = ""
        self._tokens: dict[tuple[str, str], str] = {}
        self.routes = {operation["operationId"]: (method.upper(), path)
                       for path, methods in door.app.openapi()["paths"].items() for method, operation in methods.items()}

    def token(self, role: str, relationship: str) -> str:
        if (role, relationship) not in self._tokens:
            actor = {"asker": "asker", "own": "insider"}.get(relationship, f"{role}-{relationship}")
            self._tokens[role, relationship] = acting_token(self.door, role, actor, [CASE] if relationship == "case" else [])
        return self._tokens[role, relationship]

    async def send(self, asked: Asked) -> httpx.Response:
        query = QUERY[asked.operation] if asked.operation in QUERY else None
        return await self.ask(asked.operation, asked.role, asked.relationship, asked.path, asked.body, query)

    async def ask(self, operation: str, role: str, relationship: str = "none", path: Mapping[str, str] | None = None,
                  body: Any = None, query: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer of a server whose readings show all that was seeded."""
        method, template = self.routes[operation]
        if not self._after:  # nothing is added to what was seeded
            self._after = self.door.ledger.token("leicester", await self.door.ledger.head("leicester"))
        headers = PURPOSE | {"Authorization": f"Bearer {self.token(role, relationship)}", "Heedmark-After": self._after}
        return await self._client.request(method, template.format(council="leicester", **(path or {})), json=body,
                                          headers=headers, params=query)

    async def walk(self, cases: Iterable[Asked]) -> list[str]:
        """What was answered otherwise than it is stated."""
        waiting, wrong = iter(cases), list[str]()

        async def one_after_another() -> None:
            for asked in waiting:
                answer = await self.send(asked)
                if answer.status_code != asked.stated:
                    wrong.append(f"{asked.operation} {asked.about} by {asked.role} ({asked.relationship}): stated "
                                 f"{asked.stated}, answered {answer.status_code} {answer.text[:200]}")

        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        return sorted(wrong)


def acting_token(door: Door, role: str, actor: str, cases: list[str], council: str = "leicester") -> str:
    return make_token(door.key, actor=actor, council=council, roles=[role], purposes=["REVIEW"], cases=cases)


@asynccontextmanager
async def only_deciding(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Inside, commands are decided as ever and nothing that they bring about is stored."""

    async def decided_only(ledger: Ledger, order: Order, decide: Decide) -> Outcome:
        decided = await decide(Past(ledger, order.council, order.signature))
        streams = tuple(stream.id for stream, _ in decided.events)
        types = tuple(signed.event.type for _, events in decided.events for signed in events)
        head = await ledger.head(order.council)
        return Outcome(positions=(head,), streams=streams, version=0, event_types=types, repeat=False,
                       warnings=decided.warnings, token=ledger.token(order.council, head))

    with monkeypatch.context() as patched:
        patched.setattr(ledger_door, "carry_out", decided_only)
        yield


def bodies(register: Register, types: list[str]) -> dict[str, Any]:
    """A body for each command, fit for the register."""
    spare, joe = str(register.people["spare"]), str(register.people["joe"])
    return dict(EXAMPLES) | {
        "record_search": EXAMPLES["record_search"] | {"records": [joe]},
        "answer_request": {"channel": "EMAIL", "outcome": "GRANTED", "retention_rule": "none"},
        "receive_request": EXAMPLES["receive_request"] | {"subject": joe},
        "move_trial_clock": {"now": register.door.ledger.now().isoformat()},
        "request_flag": EXAMPLES["request_flag"] | {"subject": str(register.people["blank"])},
        "assign_worker": EXAMPLES["assign_worker"] | {"worker": "staff-9"},
        "relate_subjects": {"relation": "IN_CONTACT_WITH", "other": spare, "source": "x"},
        "end_relationship": {"relationship": str(register.relationship), "why": "Recorded in error."},
        "merge_subject": {"into": spare, "why": "Same man."}, "adopt_policy": adoption(types, in_force_from="2026-01-02"),
        "look_up_visits": {"visits": [{"on": "2026-03-23", "subject": joe}, {"on": "2026-03-23", "uprn": "7007"}]},
        "review_flag": EXAMPLES["review_flag"] | {"retest_of_withholding": "It would still lead to her."},
        "answer_question": {"answer": "REVIEWER", "reasons": "Decided by the board."},
        "leave_address": EXAMPLES["leave_address"] | {"until": "2026-03-20"},
        "monitor_flag": {"process": "MARAC", "state": "STARTED", "next_discussion": "2026-06-01"}}
