"""Whatever fits or doesn't fit the API's description, the answer is one that the description names."""
import asyncio
import itertools
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig

from api.app import make_app
from api.examples import EXAMPLES
from api.settings import Settings
from api.tokens import make_token, own_key
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.store import Ledger

NOWHERE = Settings(database=Database("", b"", "/nowhere"), own_key=Path("/nowhere"))
"""Enough for the description, which needs no database."""
ROLES = ("WORKER", "MANAGER", "TM", "SM", "SGU", "SGU_SM", "SQA", "AUDITOR", "IG", "DPO", "POLICY_OWNER", "INTEGRATION")
HELD = [checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_schema_conformance, checks.response_headers_conformance]

config = SchemathesisConfig(color=False)
config.projects.default.phases.coverage.enabled = False
schema = schemathesis.openapi.from_dict(make_app(NOWHERE).openapi(), config=config)


async def trial(database: Database) -> None:
    await (await Ledger.open(database, datetime(2026, 3, 23, 9, tzinfo=UTC))).close()


class Serving(uvicorn.Server):
    """A real server in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(uvicorn.Config(make_app(settings), port=0, log_config=None, access_log=False, lifespan="on"))
        self._thread = threading.Thread(target=self.run)

    def __enter__(self) -> str:
        self._thread.start()
        while not self.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self.should_exit = True
        self._thread.join()


class Served(NamedTuple):
    """A server with some flags, and a token of nearly every role."""

    address: str
    headers: dict[str, str]
    ids: Iterator[dict[str, str]]
    """A subject's and its flag's, again and again."""


def flags(client: httpx.Client) -> Iterator[dict[str, str]]:
    """Subjects with a flag asked for, under Leicester's policy."""
    types = client.get("/policies/1").raise_for_status().json()["flag"]
    bases = {"article_6": "6(1)(e)", "article_10": "Sch 1 para 36 with para 18"}
    client.post("/policies/1/adoption", json=EXAMPLES["adopt_policy"] | {
        "in_force_from": "2026-03-01", "bases": dict.fromkeys(types, bases)}).raise_for_status()
    for number in range(12):
        person = {"kind": "PERSON", "source": "Referral", "names": [{"full": f"Sample Person {number}"}]}
        subject = client.post("/subjects", json=person).raise_for_status().json()["id"]
        client.post(f"/subjects/{subject}/checks", json=EXAMPLES["check_subject"] | {
            "already_flagged": False}).raise_for_status()
        flag = client.post("/flags", json=EXAMPLES["request_flag"] | {"subject": subject}).raise_for_status().json()["id"]
        yield {"council": "leicester", "subject_id": subject, "flag_id": flag}


@pytest.fixture(scope="module")
def served(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    key_file = tmp_path_factory.mktemp("served") / "own.key"
    token = make_token(own_key(key_file), actor="staff-any", council="leicester", roles=ROLES, purposes=["REVIEW"])
    database = Database.embedded(postgres, f"served_{uuid4().hex[:12]}")
    asyncio.run(trial(database))
    with Serving(Settings(database=database, councils=frozenset({"leicester"}), own_key=key_file)) as address:
        headers = {"Authorization": f"Bearer {token}", "Heedmark-Purpose": "REVIEW"}
        with httpx.Client(base_url=f"{address}/v1/leicester", headers=headers) as client:
            ids = list(flags(client))
        yield Served(address, headers, itertools.cycle(ids))


def answered(case: schemathesis.Case[Any], served: Served) -> None:
    """Raises where an answer is not one that the description names."""
    known = next(served.ids)
    case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
    answer = case.call(base_url=served.address, headers=served.headers)
    case.validate_response(answer, checks=HELD)


@schema.parametrize()
@settings(max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_description_names(case: schemathesis.Case[Any], served: Served) -> None:
    answered(case, served)


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=200, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_so_it_is_for_many_more(case: schemathesis.Case[Any], served: Served) -> None:
    answered(case, served)
