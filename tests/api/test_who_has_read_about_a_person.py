"""Who was shown a person's record or flags is told to oversight; whoever covers for a colleague keeps records too."""
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from tests.api.conftest import Door
from tests.api.test_policies import adoption, owner
from tests.api.test_subjects_and_visits import TODAY, flagged, person, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def policy(door: Door) -> None:
    async with owner(door) as client:
        flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
        assert (await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))).status_code == 201


async def got(client: AsyncClient, path: str, status: int = 200) -> Any:
    answer = await client.get(f"/v1/leicester/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_readers_of_the_record_of_its_flags_and_of_what_was_merged_are_one_list(door: Door) -> None:
    async with door.as_("WORKER") as client:
        one, two, other = [await person(client, name) for name in ("Read Once", "Read Twice", "Somebody Else")]
        flag, others_flag = await flagged(door, one), await flagged(door, other)
        await sent(client, f"subjects/{one}/merge", {"into": two, "why": "same birth certificate"})
    async with door.as_("SM", actor="reads-flag") as client:
        await got(client, f"flags/{flag}")
        await got(client, f"flags/{others_flag}")
    async with door.as_("INTEGRATION", actor="feed") as client:
        await sent(client, "visits", {"visits": [{"subject": two, "on": TODAY}]}, 200)
    async with door.as_("WORKER", actor="reads-record") as client:
        await got(client, f"subjects/{one}")
        await got(client, f"subjects/{two}")
    async with door.as_("WORKER", actor="reads-other") as client:
        await got(client, f"subjects/{other}")
    async with door.client(door.token("IG", actor="oversees")) as client:
        rows = {row["actor"]: row for row in await got(client, f"subjects/{two}/readers")}
    for role in ("DPO", "AUDITOR"):
        async with door.as_(role, actor="oversees-too") as client:
            assert rows.keys() <= {row["actor"] for row in await got(client, f"subjects/{two}/readers")}
    assert (rows["reads-record"]["record_times"], rows["reads-record"]["flags"]) == (2, [])
    assert rows["reads-record"]["purposes"] == ["SAFEGUARD_CHILD"]
    assert rows["reads-flag"]["flags"] == rows["feed"]["flags"] == [flag]
    assert [actor for actor, row in rows.items() if row["system"]] == ["feed"]
    assert "reads-other" not in rows
    assert others_flag not in str(rows)


async def test_it_is_for_oversight_and_never_on_oneself(door: Door) -> None:
    async with door.as_("WORKER") as client:
        own = await person(client, "Auditor Invented", identifiers=[{"system": "STAFF", "value": "audits"}])
        await got(client, f"subjects/{own}/readers", 403)
    async with door.as_("AUDITOR", actor="audits") as client:
        assert (await got(client, f"subjects/{own}/readers", 403))["rule"] == "OWN-RECORD"
        await got(client, "subjects/00000000-0000-4000-8000-000000000000/readers", 404)


async def test_whoever_covers_for_a_colleague_keeps_and_reads_records_in_that_role(door: Door) -> None:
    record = {"kind": "PERSON", "names": [{"full": "Covered Invented"}], "source": "x"}
    async with door.as_("WORKER") as client:
        there = await person(client, "Already There")
        own = await person(client, "Away Themselves", identifiers=[{"system": "STAFF", "value": "away"}])
    async with door.as_("NOBODY", actor="deputy") as client:
        assert (await sent(client, "subjects", record, 403))["rule"] == "LAW-7"
        await got(client, f"subjects/{there}", 403)
        async with door.as_("SQA", actor="away") as colleague:
            await sent(colleague, "delegations", {"of": "away", "to": "deputy", "role": "SQA", "from_day": TODAY,
                                                  "until": "2026-04-02", "reasons": "Leave."})
        made = (await sent(client, "subjects", record))["id"]
        await got(client, f"subjects/{there}")
        await got(client, "subjects?name=already+there")
        await sent(client, "visits", {"visits": [{"subject": there, "on": TODAY}]}, 200)
        learnt = {"names": [{"full": "Other"}], "source": "x"}
        assert (await sent(client, f"subjects/{own}/particulars", learnt, 403))["rule"] == "OWN-RECORD"
    entries = [entry for entry in await door.ledger.entries("leicester", kind="subject") if str(entry.stream) == made]
    assert [(entry.actor, entry.role, entry.on_behalf_of) for entry in entries] == [("deputy", "SQA", "away")]
