"""An auditor narrows what was left undone by rule and role, and sees who looked without a relationship."""
from datetime import date, timedelta

from domain.councils.events import Bases, EditionAdopted, EditionLodged
from domain.flags import events as e
from domain.policies.reading import read
from tests.api.conftest import Door
from tests.api.test_what_cannot_be_accounted_for import DUE, asked, on_register, open_for, story
from tests.projections.histories import TOLD, Story, document

__all__ = ["story"]


async def test_a_rule_and_a_role_narrow_what_is_told(door: Door, story: Story) -> None:
    flag, later = await on_register(story), (DUE + timedelta(days=1))
    assert set(await open_for(door, flag, later)) == {"LAW-4", "LAW-22", "LAW-12"}
    assert set(await open_for(door, flag, later, rule="LAW-22")) == {"LAW-22"}
    assert set(await open_for(door, flag, later, rule=["LAW-22", "LAW-4"])) == {"LAW-22", "LAW-4"}
    of_sqa = (await asked(door, f"accountability?role=SQA&limit=500&on={later.isoformat()}"))["items"]
    assert {gap["rule"] for row in of_sqa for gap in row["gaps"] if row["flag"] == str(flag)} == {"LAW-4"}
    duties = (await asked(door, "accountability/duties", on=later.isoformat()))["items"]
    told = {one["rule"]: one for one in duties if one["about"] == "flags"}
    assert told["LAW-22"]["overdue"] >= 1
    assert told["LAW-22"]["listed_in"] == "accountability?rule=LAW-22"
    await asked(door, "accountability/duties", "TM", status=403)
    await story.happened(flag, e.Ended())


async def test_law_16_no_edition_knows_such_flags_any_more(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD)
    dropped = document("without").replace("HZD", "OTHER")
    edition = read(dropped.encode())
    bases = {"OTHER": Bases(article_6="6(1)(e)")}
    day = date(2026, 3, 22)
    await story.happened(story.own, EditionLodged(edition=edition.name, digest=edition.sha256, document=dropped), EditionAdopted(
        edition=edition.name, digest=edition.sha256, in_force_from=day, bases=bases, appropriate_policy_document="APD-2",
        policy_document_review_due=date(2027, 1, 1)), edition=None)
    assert "LAW-16" not in await open_for(door, flag, day - timedelta(days=1))
    gap = (await open_for(door, flag, day))["LAW-16"]
    assert (gap["since"], gap["turn"]) == (day.isoformat(), ["POLICY_OWNER"])
    await story.policy(document("again"), adopted_from=day)
    assert "LAW-16" not in await open_for(door, flag, day)


async def test_who_looked_without_a_relationship_is_told_to_overseers(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD)
    for role, actor, status in (("CHAIR", "curious-1", 200), ("SQA", "sqa-7", 200), ("AUDITOR", "auditor-7", 200)):
        async with door.as_(role, actor=actor) as client:
            assert (await client.get(f"/v1/leicester/flags/{flag}")).status_code == status
    rows = (await asked(door, "accountability/reads", "DPO"))["items"]
    found = {row["by"]: row for row in rows if row["flag"] == str(flag)}
    assert {by: (row["ground"], row["times"]) for by, row in found.items()} == {
        "curious-1": ("alert", 1), "sqa-7": ("deciding role", 1)}
    narrowed = await asked(door, "accountability/reads", ground="alert", actor="curious-1", limit="1")
    assert [row["by"] for row in narrowed["items"]] == ["curious-1"]
    assert (await asked(door, "accountability/reads", until="2026-03-22"))["items"] == []
    await asked(door, "accountability/reads", "SQA", status=403)
    await story.happened(flag, e.Reviewed(proposes="CONTINUE"), actor="sqa-7")
    rows = (await asked(door, "accountability/reads"))["items"]
    assert [row["by"] for row in rows if row["flag"] == str(flag)] == ["curious-1"]


async def test_a_year_is_told_once_it_is_fixed_and_as_csv(door: Door, story: Story) -> None:
    path = "figures/2024"
    told = await asked(door, path, "POLICY_OWNER")
    assert (told["first"], told["last"], told["fixed_after"], told["threshold"]) == ("2024-04-01", "2025-03-31", "2025-04-28", 5)
    assert {one["number"] for one in told["items"]} == {0}
    assert (await asked(door, "figures/2025", status=409))["rule"] == "LAW-52"
    await asked(door, path, "TM", status=403)
    async with door.as_("DPO") as client:
        answer = await client.get(f"/v1/leicester/{path}?format=csv")
    assert answer.text.splitlines()[0] == "about,measure,part,number,suppressed"
