"""Every reading of the API, asked about somebody who was erased, answers; and none tells what was known of them."""
from collections import defaultdict
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.api.conftest import Door
from tests.api.test_subjects_and_visits import HAZARD, flagged
from tests.forgetting.test_over_http import APPROVE, ASK, person, read, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAME, STREET, STORY = "Orla Nevermore-Sample", "9 Vanished Mews", "Hid behind the orangery."
KNOWN = ("Orla", "Nevermore", "Vanished Mews", "orangery", "1969-02-03", "SG-4242")
ROLES = ("AUDITOR", "DPO", "IG", "TM", "SQA", "WORKER", "INTEGRATION", "POLICY_OWNER")
QUERIES = {"search_subjects": {"name": NAME}, "read_access_log": {"limit": "500"}, "read_ledger": {"limit": "500"}}
WITH_IDENTITY = {"read_register", "read_decision_queue", "read_review_queue", "read_inform_queue"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def erased(leicester: Door) -> tuple[str, str, str]:
    """A record, one that was merged into it, and the flag that was on it until it was struck."""
    number = {"system": "MOSAIC", "value": "SG-4242"}
    subject = await person(leicester, NAME, born="1969-02-03", addresses=[{"text": STREET}], identifiers=[number])
    twin = await person(leicester, f"{NAME} again")
    other = await person(leicester, "Pat Remains-Example")
    await sent(leicester, "WORKER", "keeps", f"subjects/{other}/relationships", {
        "relation": "PARTNER_OF", "other": subject, "source": "x"})
    flag = await flagged(leicester, subject, information=HAZARD | {"history": STORY})
    await sent(leicester, "WORKER", "keeps", f"subjects/{twin}/merge", {"into": subject, "why": "The same."})
    await sent(leicester, "TM", "strikes", f"flags/{flag}/strike", {"reasons": "Another Nevermore."})
    for role in ("AUDITOR", "TM"):
        await read(leicester, f"flags/{flag}/history", role, 200 if role == "AUDITOR" else 404)
        await read(leicester, f"subjects?name={NAME}", role)
    await sent(leicester, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    await sent(leicester, "DPO", "approves", f"subjects/{subject}/erasure/approval", APPROVE)
    return subject, twin, flag


async def test_each_answers_and_tells_nothing(leicester: Door, erased: tuple[str, str, str]) -> None:
    after = leicester.ledger.token("leicester", await leicester.ledger.head("leicester"))
    asked = 0
    for path, methods in leicester.app.openapi()["paths"].items():
        for subject in erased[:2] if "get" in methods else ():
            ids = defaultdict(lambda: str(uuid4()), council="leicester", subject_id=subject, flag_id=erased[2], edition="1",
                              reference="LL-1", code="LEI-G5")
            for role in ROLES:
                operation = methods["get"]["operationId"]
                query = QUERIES[operation] if operation in QUERIES else {}
                query |= {"identity": "true", "as_at": "2026-03-23T09:00:00Z"} if operation in WITH_IDENTITY else {}
                async with leicester.as_(role, actor=f"reads-{role}") as client:
                    answer = await client.get(path.format_map(ids), params=query, headers={"Heedmark-After": after})
                assert answer.status_code < 500, (operation, role, answer.text)
                told = [word for word in KNOWN if word in answer.text]
                assert not told, (operation, role, told, answer.text[:400])
                asked += answer.status_code == 200
    assert asked > 150


async def test_it_is_said_that_they_were_erased(leicester: Door, erased: tuple[str, str, str]) -> None:
    subject, twin, flag = erased
    for each in (subject, twin):
        record = await read(leicester, f"subjects/{each}", "AUDITOR")
        assert (record["erased"], record["names"], record["relationships"]) == (True, [], [])
    shown = await read(leicester, f"flags/{flag}", "AUDITOR")
    assert (shown["erased"], shown["standing"], shown["whole"]["information"]) == (True, "struck", {})
    history = await read(leicester, f"flags/{flag}/history", "AUDITOR")
    assert {(row["erased"], row["given"] is None) for row in history} == {(True, True)}
    assert "agreed the request" in str(history)
    entries = (await read(leicester, "ledger/entries?limit=500", "AUDITOR"))["items"]
    boxes = [box for entry in entries for box in entry["sealed"] if box["owner"] in (subject, twin)]
    assert boxes
    assert {box["erased"] for box in boxes} == {True}
    searched = [row["sought"] for row in (await read(leicester, "access-log?limit=500", "AUDITOR"))["items"]
                if row["action"] == "search_subjects" and subject in row["subjects"]]
    assert searched == [{"erased": True}] * 2


async def test_nobody_finds_or_visits_them(leicester: Door, erased: tuple[str, str, str]) -> None:
    assert not (await read(leicester, f"subjects?name={NAME}", "WORKER"))["found"]
    asked = {"visits": [{"on": "2026-03-23", "address": STREET}, {"on": "2026-03-23", "subject": erased[0]}]}
    visits = await sent(leicester, "WORKER", "visits", "visits", asked, 200)
    assert [visit["answer"] for visit in visits["visits"]] == ["NO_RECORD", "NO_RECORD"]
