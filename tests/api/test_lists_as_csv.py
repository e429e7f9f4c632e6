"""Lists and reports come as CSV where that is asked for, and no cell is a formula."""
import csv
import io

import pytest
import pytest_asyncio
from pydantic import BaseModel

from api.csv_form import FORMULA, as_csv
from tests.api.conftest import Door
from tests.messages.councils import Town, flagged_in_lincolnshire

pytestmark = pytest.mark.asyncio(loop_scope="module")
LISTS = ("register", "decision-queue", "review-queue", "inform-queue", "accountability", "outbox", "reports/CATEGORY")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(door: Door) -> Town:
    made = Town(door, "lincolnshire")
    await made.adopt("1", "HAZARD")
    token = ""
    for name in ("Al Invented", "=HYPERLINK(0)"):
        _, token = await flagged_in_lincolnshire(made, name)
    await made.ask("AUDITOR", "register", after=token)
    return made


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_has_the_same_rows_in_both_forms(town: Town, path: str) -> None:
    async with town.by("AUDITOR") as client:
        plain = await client.get(f"/v1/lincolnshire/{path}")
        by_query = await client.get(f"/v1/lincolnshire/{path}?format=csv")
        by_header = await client.get(f"/v1/lincolnshire/{path}", headers={"Accept": "text/csv"})
    assert (by_query.status_code, by_query.headers["content-type"]) == (200, "text/csv; charset=utf-8"), by_query.text
    assert by_header.text == by_query.text
    body = plain.json()
    rows = body["items"] if "items" in body else body["lines"]
    assert len(table(by_query.text)) == len(rows)
    for row, cells in zip(rows, table(by_query.text), strict=True):
        assert {name: cells[name] for name, value in row.items() if isinstance(value, str)} == {
            name: value for name, value in row.items() if isinstance(value, str)}


async def test_a_name_that_is_a_formula_is_told_as_text_and_pages_go_on(town: Town) -> None:
    async with town.by("AUDITOR") as client:
        first = await client.get("/v1/lincolnshire/register?identities=true&format=csv&limit=1")
        assert first.status_code == 200, first.text
        following = {"cursor": first.headers["Heedmark-Next"], "identities": "true", "format": "csv", "limit": "1"}
        second = await client.get("/v1/lincolnshire/register", params=following)
    names = {row["identity.name"] for page in (first, second) for row in table(page.text)}
    assert names == {"Al Invented", "'=HYPERLINK(0)"}
    assert "Heedmark-Next" not in second.headers


@pytest.mark.parametrize("begins", FORMULA)
async def test_no_cell_begins_as_a_formula_does(begins: str) -> None:
    class Row(BaseModel):
        text: str
        codes: list[str]
        number: int

    (row,) = table(as_csv(Row, [{"text": f"{begins}1+1", "codes": [f"{begins}A", "B"], "number": -1}]))
    assert row["text"].startswith("'")
    assert row["codes"].startswith("'")
    assert row["number"] == "-1"
