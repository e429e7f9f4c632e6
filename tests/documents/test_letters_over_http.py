"""Letters over HTTP: made of what is recorded, or of the notice that is to be; nothing is stored by making one."""
import pytest
import pytest_asyncio

from api.examples import EXAMPLES
from tests.api.conftest import Door
from tests.documents import desk
from tests.documents.reading import faults, one_line, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def joe(desk_door: Door) -> str:
    await desk.in_force(desk_door)
    return await desk.person(desk_door, "Joe Sample", "LL-20417")


async def letter(door: Door, role: str, path: str, body: object = None, stated: int = 200) -> str:
    async with door.as_(role, actor=role.lower()) as client:
        url = f"/v1/leicester/{path}"
        answer = await (client.get(url) if body is None else client.post(url, json=body))
    assert answer.status_code == stated, answer.text
    if stated != 200:
        return answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert faults(answer.content, "2a") == faults(answer.content, "ua1") == []
    return one_line(text_of(answer.content))


async def test_a_notice_is_a_letter_before_it_is_recorded(desk_door: Door, joe: str) -> None:
    flag = await desk.flagged(desk_door, joe, "Shouted.")
    before = await desk_door.ledger.head("leicester")
    said = await letter(desk_door, "TM", f"flags/{flag}/notice/letter?reference=N-1", EXAMPLES["tell_subject"])
    for words in ("Joe Sample", "1 Example Street", "N-1", "visits are made by two workers", "The visiting team", "Article 6",
                  "To object", "Go to court", "Write to the team manager"):
        assert words in said
    assert await desk_door.ledger.head("leicester") == before
    await letter(desk_door, "WORKER", f"flags/{flag}/notice/letter", EXAMPLES["tell_subject"], stated=403)


async def test_what_is_left_out_of_a_notice_has_a_basis_and_no_line(desk_door: Door, joe: str) -> None:
    flag = (await desk.see(desk_door, f"decision-queue?subject={joe}"))["items"][0]["flag"]
    left = EXAMPLES["tell_subject"] | {"left_out": {"source": "SCH2_P2"}}
    assert "The visiting team" not in await letter(desk_door, "TM", f"flags/{flag}/notice/letter", left)
    wrong = EXAMPLES["tell_subject"] | {"left_out": {"source": "SCH3_P11"}}
    await letter(desk_door, "TM", f"flags/{flag}/notice/letter", wrong, stated=409)


async def test_a_child_is_told_in_other_words_and_with_a_supporter(desk_door: Door) -> None:
    body = EXAMPLES["record_subject"] | {"names": [{"full": "Kit Sample"}], "born": "2013-01-01", "identifiers": []}
    child = str((await desk.do(desk_door, "WORKER", "subjects", body))["id"])
    flag = await desk.flagged(desk_door, child, "Threw a chair.")
    path = f"flags/{flag}/notice/letter"
    await letter(desk_door, "TM", path, EXAMPLES["tell_subject"], stated=409)
    said = await letter(desk_door, "TM", path, EXAMPLES["tell_subject"] | {"supporter": "Your aunt will sit with you."})
    assert "do not have to read this by yourself. Your aunt will sit with you" in said


async def test_an_extension_a_fee_and_a_refusal_are_letters_once_they_are_recorded(desk_door: Door, joe: str) -> None:
    request = await desk.received(desk_door, joe)
    await letter(desk_door, "IG", f"requests/{request}/letters/extension", stated=409)
    await desk.do(desk_door, "IG", f"requests/{request}/extension", EXAMPLES["extend_request"])
    said = await letter(desk_door, "IG", f"requests/{request}/letters/extension?reference=E-1")
    assert "You will have our answer by" in said
    assert "Article 12A(3)" in said
    await letter(desk_door, "IG", f"requests/{request}/letters/fee", stated=409)
    await desk.do(desk_door, "IG", f"requests/{request}/fee", EXAMPLES["charge_fee"])
    said = await letter(desk_door, "IG", f"requests/{request}/letters/fee")
    for words in ("The fee is £15.00", "begins on the day on which we receive it", "Article 12(5)", "An hour of a clerk"):
        assert words in said
    told = await desk.see(desk_door, f"requests/{request}")
    assert (told["fee"]["pence"], told["deadline"]["stopped_by"], told["deadline"]["due"]) == (1500, "FEE", None)
    await desk.do(desk_door, "IG", f"requests/{request}/refusal", EXAMPLES["refuse_request"])
    said = await letter(desk_door, "DPO", f"requests/{request}/letters/refusal")
    assert "If you think that we are wrong" in said
    await letter(desk_door, "AUDITOR", f"requests/{request}/letters/refusal", stated=403)
