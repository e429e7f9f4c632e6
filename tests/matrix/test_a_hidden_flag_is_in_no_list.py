"""A flag whose use is restricted and whose alert is hidden leaves every answer but the overseers' (LAW-38)."""
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from domain.event import Event, Stream
from domain.flags.events import ReviewCalled
from domain.flags.rights_events import Restricted, RestrictionLifted
from domain.messages.demand import Demand
from ledger.embedded import EmbeddedPostgres
from tests.api.conftest import TRIAL_STARTS, opened
from tests.matrix.seeded import BEFORE, CASE, Register, seed, store
from tests.matrix.walking import Walker

pytestmark = [pytest.mark.asyncio(loop_scope="module")]
HIDDEN = Restricted(ground="ACCURACY_CONTESTED", alert="HIDDEN", reasons="It was his brother.")
STAYS = Restricted(ground="ACCURACY_CONTESTED", alert="STAYS", exception="RIGHTS_OF_ANOTHER", reasons="Two children live there.")
CALLED = ReviewCalled(reason="FURTHER_INCIDENT", by="LEI-1", messages=(
    Demand(to="TM", says="A review was called.", rule="LEI-51", clause="§4", due_on=TRIAL_STARTS.date()),))
AS = (("WORKER", "case"), ("TM", "none"), ("SQA", "case"), ("MARAC_TM", "none"), ("MANAGER", "none"), ("INTEGRATION", "none"),
      ("POLICY_OWNER", "none"))
LISTS = {"read_register", "read_review_queue", "read_inform_queue", "read_tasks", "read_accountability", "read_outbox",
         "read_case_closure", "look_up_visits", "read_feed", "read_flag"}
"""Answers in which an ordinary flag is met by somebody of these."""
PAGED = ("register", "-queue", "tasks", "accountability", "outbox", "feed")
ALERTS = {"look_up_visits", "read_case_closure"}
"""What is asked of alerts, and by a closing case, leaves it out whoever asks."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Register]:
    """A register of its own, whose clock is some hours past what was seeded."""
    async with opened(postgres, tmp_path_factory.mktemp("hidden"), TRIAL_STARTS) as door:
        made = await seed(door)
        await happened(made, CALLED)
        await door.ledger.set_clock(BEFORE + timedelta(days=400))
        yield made


def flag_of(register: Register) -> UUID:
    return register.flags["HZD", "on_register"]


async def happened(register: Register, event: Event) -> None:
    flag = flag_of(register)
    await store(register.door, Stream(kind="flag", id=flag), register.subjects[flag], event)


async def told(register: Register, role: str, relationship: str = "none") -> dict[str, str]:
    """Every read's answers, now and as at an earlier instant, that name the flag: operation → what they say."""
    walker, flag = Walker(register.door), flag_of(register)
    subject = str(register.subjects[flag])
    path = {"flag_id": str(flag), "subject_id": subject, "reference": CASE, "edition": "1", "code": "LEI-G5", "hold_id": subject,
            "decision_id": subject, "message_id": subject, "pack_id": subject, "name": "letter.pdf", "kind": "extension",
            "level": "0", "place": "000", "position": "1", "year": "2024", "request_id": str(register.requests["access"])}
    said: dict[str, str] = {}
    for operation, (method, template) in walker.routes.items():
        if method != "GET" and operation != "look_up_visits":
            continue
        body: Any = {"visits": [{"on": "2026-03-23", "subject": subject}]} if operation == "look_up_visits" else None
        moments: list[dict[str, str]] = [{}, {"as_at": BEFORE.isoformat()}] if takes_moment(register, template) else [{}]
        for moment in moments:
            limit = {"limit": "500"} if template.endswith(PAGED) else {}
            answer = await walker.ask(operation, role, relationship, path, body, {**moment, **limit})
            assert answer.status_code < 500, operation
            if str(flag) in answer.text:
                said[operation] = said.get(operation, "") + answer.text
    return said


def takes_moment(register: Register, template: str) -> bool:
    parameters = register.door.app.openapi()["paths"][template].get("get", {}).get("parameters", [])
    return any(one["name"] == "as_at" for one in parameters)


async def test_what_is_hidden_is_met_by_those_who_oversee_alone_and_by_all_again_once_it_is_lifted(kept: Register) -> None:
    before = {asks: await told(kept, *asks) for asks in AS}
    overseen = await told(kept, "DPO")
    assert {operation for said in before.values() for operation in said} >= LISTS
    await happened(kept, HIDDEN)
    for role, relationship in AS:
        met = await told(kept, role, relationship)
        assert set(met) <= {"read_feed"}, (role, set(met))
        assert all('"on_register":false,"standing":null,"alert":null' in said for said in met.values()), role
    assert set(overseen) - set(await told(kept, "DPO")) <= ALERTS
    await happened(kept, RestrictionLifted(channel="LETTER", reasons="Settled."))
    assert {asks: set(await told(kept, *asks)) for asks in AS} == {asks: set(said) for asks, said in before.items()}


async def test_reading_it_by_its_id_is_refused_by_the_rule_and_opened_to_verify_it(kept: Register) -> None:
    await happened(kept, HIDDEN)
    walker, path = Walker(kept.door), {"flag_id": str(flag_of(kept))}
    for operation in ("read_flag", "read_history", "read_recipients", "read_readers", "read_referrals"):
        answer = await walker.ask(operation, "TM", path=path)
        assert (answer.status_code, answer.json()["rule"]) == (403, "LAW-38"), operation
        assert (await walker.ask(operation, "INTEGRATION", path=path)).status_code == 404
        assert (await walker.ask(operation, "IG", path=path)).status_code == 200
    opened_by = {role: await walker.ask("break_glass", role, "case", path, {"reasons": "To verify it."})
                 for role in ("WORKER", "TM")}
    assert {role: answer.status_code for role, answer in opened_by.items()} == {"WORKER": 403, "TM": 201}
    assert opened_by["TM"].json()["whole"]["information"]
    assert opened_by["TM"].json()["marks"] == ["RESTRICTED", "HIDDEN", "ACCURACY_CONTESTED"]
    await happened(kept, RestrictionLifted(channel="LETTER", reasons="Settled."))


async def test_an_alert_that_stays_says_so_everywhere_and_is_counted_nowhere(kept: Register) -> None:
    counted = await counts(kept)
    await happened(kept, STAYS)
    walker, flag = Walker(kept.door), str(flag_of(kept))
    visit = {"visits": [{"on": "2026-03-23", "subject": str(kept.subjects[flag_of(kept)])}]}
    (met,) = (await walker.ask("look_up_visits", "WORKER", body=visit)).json()["visits"][0]["met"][0]["flags"]
    assert (met["alert"]["restricted"], met["alert"]["accuracy_contested"]) == (True, True)
    for reading in ("read_register", "read_review_queue", "read_inform_queue", "read_tasks"):
        rows = (await walker.ask(reading, "TM", query={"limit": "500"})).json()["items"]
        marks = [row["marks"] for row in rows if row["flag"] == flag]
        assert marks
        assert set(map(tuple, marks)) == {("RESTRICTED", "ACCURACY_CONTESTED")}, reading
    fed = (await walker.ask("read_feed", "INTEGRATION", query={"limit": "500"})).json()["items"]
    assert next(row["alert"]["restricted"] for row in fed if row["flag"] == flag)
    assert counted - await counts(kept) == {"HZD on_register"}
    assert "HZD on_register" in await counts(kept, "AUDITOR")


async def counts(register: Register, role: str = "TM") -> set[str]:
    rows = (await Walker(register.door).ask("read_counts", role)).json()["items"]
    return {f"{row['flag_type']} {row['standing']}" for row in rows}
