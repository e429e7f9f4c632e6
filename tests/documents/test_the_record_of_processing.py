"""The record that the law wants of a controller is made from what the council has put in force, and names nobody."""
import pytest

from tests.api.conftest import Door
from tests.documents import desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_each_kind_of_flag_in_force_is_recorded(desk_door: Door) -> None:
    before = await desk.see(desk_door, "processing-record", "DPO")
    assert before["items"] == []
    await desk.in_force(desk_door)
    await desk.person(desk_door, "Joe Sample", "LL-20417")
    record = await desk.see(desk_door, "processing-record", "DPO")
    assert [item["flag_type"] for item in record["items"]] == ["HZD", "MAPPA", "MRC", "RTC"]
    for item in record["items"]:
        assert item["bases"]["article_6"].startswith("6(1)")
        assert all(item[name] for name in ("purposes", "categories", "recipients", "retention", "subjects", "security"))
        assert item["appropriate_policy_document"]
        assert item["policy_document_lapsed"] is False
    assert "Sample" not in str(record)


async def test_a_worker_is_not_shown_it(desk_door: Door) -> None:
    async with desk_door.as_("WORKER") as client:
        assert (await client.get("/v1/leicester/processing-record")).status_code == 403
