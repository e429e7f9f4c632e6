"""Each gap in accountability appears when its rule isn't kept, says whose turn it is, and vanishes when somebody mends it."""
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest_asyncio

from domain.flags import events as e
from domain.subjects.events import Absorbed, CheckPerformed, Corrected, Died, MergedInto, Recorded, Separated, Unmerged
from tests.api.conftest import Door
from tests.projections.histories import DAY, TOLD, WITHHELD, Story, added, requested

DUE = date(2027, 3, 2)
TODAY = date(2026, 3, 23)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(door: Door) -> AsyncIterator[Story]:
    made = Story(door.ledger)
    await made.policy()
    yield made


async def on_register(story: Story, *more: e.FlagEvent, subject: UUID | None = None, **given: Any) -> UUID:
    flag = uuid4()
    await story.happened(flag, requested(subject or uuid4(), **given), e.Agreed(), added(DUE), *more)
    return flag


async def asked(door: Door, path: str, role: str = "AUDITOR", *, status: int = 200, **query: Any) -> Any:
    after = door.ledger.token("leicester", await door.ledger.head("leicester"))
    async with door.as_(role, actor=f"reads-{role}") as client:
        answer = await client.get(f"/v1/leicester/{path}{'&' if '?' in path else '?'}{urlencode({'after': after} | query, True)}")
    assert answer.status_code == status, answer.text
    return answer.json()


async def open_for(door: Door, flag: UUID, on: date = TODAY, role: str = "AUDITOR", **query: Any) -> dict[str, Any]:
    """Rule → its gap, for one flag on a day."""
    rows = (await asked(door, "accountability", role, on=on.isoformat(), limit="500", **query))["items"]
    return {gap["rule"]: gap for row in rows if row["flag"] == str(flag) for gap in row["gaps"]}


async def test_a_flag_that_is_accounted_for_is_not_there(door: Door, story: Story) -> None:
    assert await open_for(door, await on_register(story, TOLD)) == {}


async def test_law_1_bases_missing(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD, bases={})
    assert (await open_for(door, flag))["LAW-1"]["turn"] == ["POLICY_OWNER"]
    await story.happened(flag, e.Ended())
    assert await open_for(door, flag) == {}


async def test_law_3_information_without_a_purpose(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD, facts={"hzd_reason": "A", "height": "tall"})
    assert (await open_for(door, flag))["LAW-3"]["turn"] == ["SQA"]
    await story.happened(flag, e.Struck(reasons="wrong person"))
    assert await open_for(door, flag) == {}


async def test_law_4_a_review_overdue_until_it_is_held(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD)
    later = DUE + timedelta(days=1)
    assert "LAW-4" not in await open_for(door, flag, DUE)
    assert (await open_for(door, flag, later))["LAW-4"] == {
        "rule": "LAW-4", "says": "the review is overdue", "since": later.isoformat(), "turn": ["SQA"]}
    await story.happened(flag, e.Reviewed(proposes="CONTINUE"), e.Continued(
        review_due=DUE + timedelta(days=365), review_rule="X-1"))
    assert "LAW-4" not in await open_for(door, flag, later)


async def test_law_4_a_next_discussion_fixed_more_than_a_year_ahead(door: Door, story: Story) -> None:
    far, near = DAY + timedelta(days=400), DAY + timedelta(days=300)
    flag = await on_register(story, TOLD, e.MonitoringStarted(process="MARAC", next_discussion=far))
    gap = (await open_for(door, flag))["LAW-4"]
    assert ("twelve months" in gap["says"], gap["since"], gap["turn"]) == (True, DAY.isoformat(), ["SQA"])
    await story.happened(flag, e.Discussed(process="MARAC", next_discussion=near))
    assert await open_for(door, flag) == {}


async def test_law_8_a_decision_under_no_edition(door: Door, story: Story) -> None:
    flag = uuid4()
    await story.happened(flag, requested(uuid4()), TOLD)
    assert "LAW-8" not in await open_for(door, flag)
    await story.happened(flag, e.Agreed(), edition=None)
    assert (await open_for(door, flag))["LAW-8"]["turn"] == ["POLICY_OWNER"]
    await story.happened(flag, e.Declined(reasons="no"))
    assert await open_for(door, flag) == {}


async def test_law_12_the_policy_document_lapses_and_is_renewed(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD)
    lapsed = date(2027, 1, 2)
    assert "LAW-12" not in await open_for(door, flag, lapsed - timedelta(days=1))
    assert (await open_for(door, flag, lapsed))["LAW-12"]["turn"] == ["POLICY_OWNER"]
    await story.policy(lapses=date(2028, 1, 1), adopted_from=date(2026, 3, 1))
    assert "LAW-12" not in await open_for(door, flag, lapsed)


async def test_law_22_and_lei_15_nobody_told_the_subject(door: Door, story: Story) -> None:
    flag = await on_register(story)
    assert await open_for(door, flag, date(2026, 4, 2)) == {}
    assert (await open_for(door, flag, date(2026, 4, 3)))["LAW-22"]["turn"] == ["TM"]
    await story.happened(flag, TOLD)
    assert await open_for(door, flag, date(2026, 4, 3)) == {}


async def test_law_24_a_withholding_not_looked_at_again(door: Door, story: Story) -> None:
    flag, stale = await on_register(story, WITHHELD), date(2026, 9, 2)
    assert await open_for(door, flag, stale - timedelta(days=1)) == {}
    assert (await open_for(door, flag, stale))["LAW-24"]["turn"] == ["TM"]
    await story.happened(flag, WITHHELD.model_copy(update={"retest_on": date(2027, 3, 1)}))
    assert await open_for(door, flag, stale) == {}


async def test_law_4_no_next_discussion_is_fixed(door: Door, story: Story) -> None:
    flag = await on_register(story, TOLD, e.MonitoringStarted(process="MAPPA"))
    assert (await open_for(door, flag))["LAW-4"]["turn"] == ["SQA"]
    await story.happened(flag, e.MonitoringEnded(process="MAPPA", decision="d", outcome="o"))
    assert await open_for(door, flag) == {}


async def test_law_37_the_subject_has_died(door: Door, story: Story) -> None:
    person, other = uuid4(), uuid4()
    await story.happened(person, Recorded(kind="PERSON", names=(), source="x"))
    flag, of_merged = await on_register(story, TOLD, subject=person), await on_register(story, TOLD, subject=other)
    await story.happened(other, Recorded(kind="PERSON", source="x"), MergedInto(survivor=person))
    before = await story.ledger.head("leicester")
    assert await open_for(door, flag) == {}
    await story.happened(person, Died(died_on=date(2020, 1, 1)), on=date(2026, 3, 5))
    gap = (await open_for(door, flag, role="TM"))["LAW-37"]
    assert (gap["since"], gap["turn"]) == ("2026-03-05", ["SQA", "SM"])
    assert list(await open_for(door, of_merged)) == ["LAW-37"]
    assert await open_for(door, flag, position=str(before)) == {}
    await story.happened(person, Corrected(piece="died_on", why="another man"))
    assert await open_for(door, flag) == await open_for(door, of_merged) == {}
    await story.happened(person, Died(died_on=date(2020, 1, 1)))
    await story.happened(flag, e.Ended())
    assert await open_for(door, flag) == {}


async def merged(story: Story, **given: Any) -> tuple[UUID, UUID, UUID, UUID]:
    """Two records that became one, and the flag on each."""
    one, two = uuid4(), uuid4()
    flags = [await on_register(story, TOLD, subject=subject, **given) for subject in (one, two)]
    await story.happened(one, Recorded(kind="PERSON", source="x"), MergedInto(survivor=two))
    await story.happened(two, Recorded(kind="PERSON", source="x"),
                         Absorbed(merged=one, brings=(one,), same_flags=(flags[0], flags[1])), on=date(2026, 3, 6))
    return one, two, flags[0], flags[1]


async def test_law_6_a_merge_left_one_flag_twice_until_one_of_the_two_is_struck(door: Door, story: Story) -> None:
    _, _, first, second = await merged(story)
    for flag in (first, second):
        gap = (await open_for(door, flag, role="SM"))["LAW-6"]
        assert (gap["since"], gap["turn"]) == ("2026-03-06", ["WORKER", "SM"])
    await story.happened(first, e.Struck(reasons="the same"))
    assert await open_for(door, first) == await open_for(door, second) == {}


async def test_law_6_nothing_is_left_twice_once_the_records_are_parted(door: Door, story: Story) -> None:
    one, two, first, second = await merged(story)
    at = await story.ledger.head("leicester")
    await story.happened(one, Unmerged(survivor=two))
    await story.happened(two, Separated(merged=one))
    assert await open_for(door, first) == await open_for(door, second) == {}
    assert list(await open_for(door, second, position=str(at))) == ["LAW-6"]


async def test_c5_a_question_nobody_answers_goes_to_the_policy_owner_who_is_told_no_id(door: Door, story: Story) -> None:
    flag, subject, due = uuid4(), uuid4(), date(2026, 4, 20)
    await story.happened(flag, requested(subject), TOLD, e.ReferredForJudgement(
        code="X-1", to="CHAIR", readings=("A", "B"), due=due, before="agreed"))
    assert await open_for(door, flag, due) == {}
    late = due + timedelta(days=1)
    assert (await open_for(door, flag, late))["C5"]["turn"] == ["CHAIR", "POLICY_OWNER"]
    for day, to in ((due, None), (late, "POLICY_OWNER")):
        queue = (await asked(door, "decision-queue", on=day.isoformat(), limit="500"))["items"]
        assert [row["escalated_to"] for row in queue if row["flag"] == str(flag)] == [to]
    rows = (await asked(door, "accountability/escalated", "POLICY_OWNER", on=late.isoformat(), limit="500"))["items"]
    assert [gap["turn"] for row in rows for gap in row["gaps"] if gap["rule"] == "C5"] == [["CHAIR", "POLICY_OWNER"]]
    assert str(subject) not in str(rows)
    assert str(flag) not in str(rows)
    await asked(door, "accountability", "POLICY_OWNER", status=403)
    await asked(door, "accountability/escalated", "TM", status=403)
    await story.happened(flag, e.JudgementGiven(code="X-1", reading="A", reasons="r"))
    rows = (await asked(door, "accountability/escalated", "POLICY_OWNER", on=late.isoformat(), limit="500"))["items"]
    assert "C5" not in {gap["rule"] for row in rows for gap in row["gaps"]}


async def test_lei_13_and_14_checks_come_in_pages_and_as_at_a_day(door: Door, story: Story) -> None:
    looked = [uuid4() for _ in range(5)]
    before = await story.ledger.head("leicester")
    for subject in looked:
        await story.happened(subject, CheckPerformed(flag_type="HZD", already_flagged=False))
    found, further = [], dict[str, Any]()
    while "cursor" not in further or further["cursor"]:
        page = await asked(door, "accountability/checks", limit="2", on="2026-03-20", **further)
        found += [check["subject"] for check in page["items"]]
        further = {"cursor": page["next"]}
    assert sorted(found) == sorted(map(str, looked))
    assert (await asked(door, "accountability/checks", position=str(before)))["items"] == []
    await story.happened(uuid4(), requested(looked[0]))
    assert len((await asked(door, "accountability/checks"))["items"]) == 4


async def test_counts_are_of_the_moment_asked_and_few_are_not_told_to_many(door: Door, story: Story) -> None:
    at = await story.ledger.head("leicester")
    before = await asked(door, "counts", on="2026-03-20")
    flag = uuid4()
    await story.happened(flag, requested(uuid4()), e.Declined(reasons="no"))

    def declined(answer: Any) -> list[int | None]:
        return [row["flags"] for row in answer["items"] if row["standing"] == "declined"]

    assert before["on"] == "2026-03-20"
    now = await asked(door, "counts")
    assert sum(filter(None, declined(now))) == sum(filter(None, declined(before))) + 1
    assert declined(await asked(door, "counts", position=str(at))) == declined(before)
    assert declined(await asked(door, "counts", "TM")) == [None]
    assert declined(await asked(door, "counts", "POLICY_OWNER")) == [None]
    await asked(door, "counts", "TM", status=403, position="1")
