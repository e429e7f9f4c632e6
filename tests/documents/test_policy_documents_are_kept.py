"""The appropriate policy document of each edition: on what it relies, how principles are kept, how long, and what is missing."""
from datetime import date
from pathlib import Path

import pytest

from api.documents.letterhead import letterhead
from api.documents.making import at_noon
from api.documents.policy_document import written
from api.documents.typesetting import Press
from domain.councils.council import Adoption, Council
from domain.councils.events import Bases
from domain.councils.policy_document import PolicyDocument, policy_documents
from domain.policies.shelf import shelf
from tests.api.conftest import Door
from tests.documents import desk
from tests.documents.made import write_letterhead
from tests.documents.reading import faults, one_line, text_of

DAY = date(2026, 3, 1)
PARA_18 = "9(2)(g), DPA 2018 Sch 1 para 18"


def council(*adopted: tuple[str, date, dict[str, object]]) -> Council:
    """With editions of the shelf adopted from their days on."""
    editions = {name: shelf()[name] for name, _, _ in adopted}
    adoptions = []
    for number, (name, day, more) in enumerate(adopted, 1):
        edition = editions[name][0]
        bases = {code: Bases.model_validate({"article_6": "6(1)(e)", "article_9": PARA_18, "article_10": PARA_18, **more})
                 for code in edition.flag}
        adoptions.append(Adoption(name, edition.sha256, day, bases, f"APD-{number}", date(2027, 1, 1), number, day, "owner-1",
                                  "D-1"))
    return Council(documents={edition.sha256: text for edition, text in editions.values()}, adoptions=tuple(adoptions))


def only(name: str, **more: object) -> PolicyDocument:
    [document] = policy_documents(council((name, DAY, more)), DAY)
    return document


def missing(name: str, **more: object) -> set[str]:
    return {f"{one.rule} {one.says.partition(':')[0]}" for one in only(name, **more).missing}


@pytest.mark.parametrize("name", sorted(shelf()))
def test_each_edition_tells_of_every_principle_and_of_each_kind_of_flag(name: str) -> None:
    told, edition = only(name), shelf()[name][0]
    assert [one.provision[-7:] for one in told.principles] == [
        "5(1)(a)", "5(1)(b)", "5(1)(c)", "5(1)(d)", "5(1)(e)", "5(1)(f)", "rt 5(2)"]
    assert all(one.how for one in (*told.principles, told.retention))
    assert [one.flag_type for one in told.relies_on] == list(edition.flag)
    for code in edition.flag:
        assert any(one.says.startswith(f"{code}: reviewed within") for one in told.retention.how)
    cited = {one.rule for kept in (*told.principles, told.retention) for one in kept.how if one.rule}
    assert cited <= set(edition.rules)
    assert {one.rule for one in told.unsettled} == {question.code for question in edition.question}


def test_retention_periods_stand_in_the_texts_own_rules() -> None:
    told = {one.rule: one.says for one in only("dudley/P2").retention.how if one.rule}
    assert "20 years" in told["DUD-21"]
    assert any(one.startswith("LAW-4 the text") for one in missing("leicester/1"))
    assert not any(one.startswith("LAW-4 the text") for one in missing("dudley/P2"))


def test_what_is_missing_is_said() -> None:
    assert "LAW-10 HZD" in missing("leicester/1")  # danger to staff, on paragraph 18 alone
    assert "LAW-10 HZD" not in missing("leicester/1", article_10="Sch 1 para 10")
    assert "LAW-10 PPRC" in missing("dudley/P2", article_9=None)
    assert "LAW-11 PPRC" in missing("dudley/P2", article_10=None)
    assert {"LAW-22 MRC", "LAW-4 MRC"} <= missing("leicester/1")
    [later] = policy_documents(council(("dudley/P2", DAY, {})), date(2027, 1, 2))
    assert later.lapsed
    assert later.missing[0].rule == "LAW-12"


def test_an_earlier_one_is_kept_six_months_after_its_conditions_ceased() -> None:
    second = date(2026, 8, 31)
    others: dict[str, object] = {"article_9": "x", "article_10": "y"}
    same, other = (council(("dudley/P1", DAY, {}), ("dudley/P2", second, more)) for more in ({}, others))
    later = date(2026, 10, 1)
    now, before = policy_documents(same, later)
    assert (now.state, before.state, before.in_force_until) == ("in force", "superseded", date(2026, 8, 30))
    assert before.keep_until is None
    assert policy_documents(other, later)[1].keep_until == date(2027, 2, 28)
    assert [one.state for one in policy_documents(other, DAY)] == ["in force", "to come"]


@pytest.mark.parametrize("name", sorted(shelf()))
def test_it_can_be_read_on_pages_that_last(name: str, tmp_path: Path) -> None:
    write_letterhead(tmp_path / "council")
    data = written(letterhead(tmp_path / "council"), [only(name)], "1 March 2026")
    pdf = Press(tmp_path / "council").set("policy-document", data, at_noon(DAY))
    assert faults(pdf, "2a") == faults(pdf, "ua1") == []
    text = one_line(text_of(pdf))
    assert "APD-1" in text
    assert "What is missing" in text


@pytest.mark.asyncio(loop_scope="module")
async def test_it_is_told_as_it_stood_and_printed(desk_door: Door) -> None:
    before = desk_door.ledger.now()
    assert (await desk.see(desk_door, "appropriate-policy-documents", "DPO"))["items"] == []
    await desk.in_force(desk_door)
    told = await desk.see(desk_door, "appropriate-policy-documents", "AUDITOR")
    assert [one["state"] for one in told["items"]] == ["in force"]
    position = await desk_door.ledger.head("leicester")
    then = await desk.see(desk_door, f"appropriate-policy-documents?position={position}&on={before.date()}", "AUDITOR")
    assert then["items"] == told["items"]
    assert (await desk.see(desk_door, "appropriate-policy-documents?position=1", "AUDITOR"))["items"] == []
    async with desk_door.as_("AUDITOR") as client:
        printed = await client.get("/v1/leicester/appropriate-policy-documents/pdf")
        assert printed.headers["content-type"] == "application/pdf"
        assert told["items"][0]["reference"] in text_of(printed.content)
    async with desk_door.as_("WORKER") as client:
        assert (await client.get("/v1/leicester/appropriate-policy-documents")).status_code == 403
