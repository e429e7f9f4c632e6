"""Each reading answers its question, for the day asked."""
from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.flags import events as e
from domain.law.clocks import inform_due
from domain.subjects.events import CheckPerformed
from projections import accountability, counts, current_register, decision_queue, inform_queue, review_queue
from projections.sought import Sought
from projections.tables import Reader
from tests.projections.histories import DAY, TOLD, WITHHELD, Story, added, document, requested

CaughtUp = Callable[[], None]
DUE = date(2027, 3, 2)


def on(day: date = DAY, **more: Any) -> Sought:
    return Sought("leicester", day, **more)


@pytest.fixture
async def reader(story: Story) -> AsyncIterator[Reader]:
    async with story.ledger.read_only("leicester") as connection:
        yield connection


async def registered(story: Story, *more: e.FlagEvent, reason: str = "A", **given: Any) -> UUID:
    flag = uuid4()
    await story.happened(flag, requested(uuid4(), reason, **given), e.Agreed(), added(DUE), *more)
    return flag


async def test_a_request_waits_for_agreement_then_for_addition_then_for_nobody(
        story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    flag = uuid4()
    await story.happened(flag, requested(uuid4()))
    caught_up()
    (row,) = await decision_queue.rows(reader, on(DAY + timedelta(days=9)))
    assert (row.flag, row.awaits[0].act, row.awaits[0].roles, row.since, row.age_days) == (flag, "agreed", ("TM",), DAY, 9)
    assert not await decision_queue.rows(reader, on(role="SM"))
    await story.happened(flag, e.Agreed(), on=DAY + timedelta(days=2))
    caught_up()
    (row,) = await decision_queue.rows(reader, on(DAY + timedelta(days=9), role="SM"))
    assert (row.awaits[0].act, row.age_days) == ("added", 7)
    await story.happened(flag, added())
    caught_up()
    assert not await decision_queue.rows(reader, on())


async def test_what_was_declined_withdrawn_or_struck_leaves_every_queue(
        story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    for last in (e.Declined(reasons="no"), e.Withdrawn(reasons="mine"), e.Struck(reasons="wrong person")):
        await story.happened(uuid4(), requested(uuid4()), last)
    await registered(story, e.Struck(reasons="wrong person"))
    caught_up()
    late = on(DUE + timedelta(days=900))
    for found in (await decision_queue.rows(reader, late), await review_queue.rows(reader, late),
                  await inform_queue.rows(reader, late, states=("pending", "withheld", "told")),
                  await current_register.rows(reader, late), await accountability.rows(reader, late)):
        assert found == []
    assert {row.standing for row in await counts.rows(reader, late, exact=True)} == {"declined", "withdrawn"}


async def test_a_review_is_overdue_from_the_day_after_it_was_due(story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    await registered(story)
    caught_up()
    for day, late, days in ((DUE, False, 0), (DUE + timedelta(days=1), True, 1), (DUE + timedelta(days=30), True, 30)):
        (row,) = await review_queue.rows(reader, on(day))
        assert (row.overdue, row.days_overdue, row.roles) == (late, days, ("SQA",))
        assert [shown.overdue for shown in await current_register.rows(reader, on(day))] == [late]


async def test_a_review_called_early_comes_first_and_says_why(story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    await registered(story)
    early = await registered(story, e.ReviewCalled(reason="CASE_CLOSING", by="case:C-1"))
    caught_up()
    first, second = await review_queue.rows(reader, on())
    assert (first.flag, first.early_reason, first.early_by, first.early_on) == (early, "CASE_CLOSING", "case:C-1", DAY)
    assert (second.early_reason, second.due) == (None, DUE)
    assert [row.flag for row in await review_queue.rows(reader, on(), after=(first.review_at, first.flag))] == [second.flag]


async def test_a_proposed_outcome_waits_for_the_role_that_decides_it(
        story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    await registered(story, e.Reviewed(proposes="END"))
    caught_up()
    (row,) = await decision_queue.rows(reader, on())
    assert (row.awaits[0].act, row.awaits[0].roles) == ("ended", ("SM",))


async def test_a_new_edition_changes_who_is_waited_for_from_its_adoption_on(
        story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    flag = uuid4()
    before = await story.happened(flag, requested(uuid4()), e.Agreed())
    await story.policy(document("2", adder="SQA"))
    caught_up()
    assert [row.awaits[0].roles for row in await decision_queue.rows(reader, on())] == [("SQA",)]
    assert [row.awaits[0].roles for row in await decision_queue.rows(reader, on(position=before))] == [("SM",)]


async def test_a_subject_is_told_within_a_month_or_the_queue_says_so(
        story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    others = await registered(story)
    person = await registered(story, obtained_from="PERSON")
    told, withheld = await registered(story, TOLD), await registered(story, WITHHELD)
    caught_up()
    rows = {row.flag: row for row in await inform_queue.rows(reader, on(date(2026, 4, 3)))}
    assert set(rows) == {others, person, withheld}
    assert (rows[person].due, rows[person].overdue) == (DAY, True)
    assert (rows[others].due, rows[others].overdue) == (date(2026, 4, 2), True)
    assert (rows[withheld].state, rows[withheld].basis, rows[withheld].overdue) == ("withheld", "SCH2_P2", False)
    assert not (await inform_queue.rows(reader, on(date(2026, 4, 2), flags=(others,))))[0].overdue
    assert [row.flag for row in await inform_queue.rows(reader, on(), states=("told",))] == [told]


@pytest.mark.parametrize(("obtained", "due"), [
    (date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
    (date(2026, 11, 26), date(2026, 12, 29)),  # a Saturday, and Monday the substitute holiday
    (date(2026, 3, 2), date(2026, 4, 2))])
def test_law_23_rolls_to_a_working_day(obtained: date, due: date) -> None:
    assert inform_due("OTHERS", obtained) == due
    assert inform_due("OTHERS", obtained, first_disclosed=obtained + timedelta(days=3)) == obtained + timedelta(days=3)


async def test_gaps_name_the_rule_since_when_and_whose_turn(story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy(lapses=date(2027, 6, 1))
    unfounded = uuid4()
    await story.happened(unfounded, requested(uuid4(), bases={}, facts={"hzd_reason": "A", "height": "tall"}), TOLD)
    await story.happened(unfounded, e.Agreed(), edition=None)
    await registered(story, WITHHELD, e.MonitoringStarted(process="MARAC"))
    caught_up()
    today = {gap.rule: gap for row in await accountability.rows(reader, on()) for gap in row.gaps}
    assert set(today) == {"LAW-1", "LAW-3", "LAW-8", "LAW-4"}
    assert (today["LAW-4"].since, today["LAW-4"].turn) == (DAY, ("SQA",))
    later = {gap.rule: gap.says for row in await accountability.rows(reader, on(date(2027, 6, 2))) for gap in row.gaps}
    assert later.keys() == {*today, "LAW-12", "LAW-24"}
    assert later["LAW-4"] == "the review is overdue"


async def test_a_check_stays_open_until_somebody_asks_for_the_flag(story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    person, up_to_date = uuid4(), uuid4()
    await story.happened(person, CheckPerformed(flag_type="HZD", already_flagged=False))
    await story.happened(up_to_date, CheckPerformed(flag_type="HZD", already_flagged=True, information_up_to_date=True))
    caught_up()
    (check,) = await accountability.open_checks(reader, on(DAY + timedelta(days=4)))
    assert (check.subject, check.age_days, check.by) == (person, 4, "staff-1")
    await story.happened(uuid4(), requested(person))
    caught_up()
    assert await accountability.open_checks(reader, on()) == []


async def test_the_register_shows_what_was_known_then_and_what_is_believed_now(
        story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    flag = uuid4()
    await story.happened(flag, requested(uuid4()), e.Agreed())
    before = await story.happened(flag, added(), on=DAY)
    await story.happened(flag, e.Ended(), on=DAY + timedelta(days=10))
    caught_up()
    assert not await current_register.rows(reader, on())
    assert [row.flag for row in await current_register.rows(reader, on(position=before))] == [flag]
    assert not await current_register.rows(reader, on(position=before - 1))
    for days, held in ((-1, []), (0, [flag]), (9, [flag]), (10, [])):
        believed = await current_register.rows_believed(reader, on(DAY + timedelta(days=days)))
        assert [row.flag for row in believed] == held


async def test_small_numbers_are_told_to_few(story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    for _ in range(4):
        await registered(story)
    caught_up()
    assert [row.flags for row in await counts.rows(reader, on(), exact=False)] == [None]
    assert [row.flags for row in await counts.rows(reader, on(), exact=True)] == [4]


async def test_pages_follow_one_another_and_filters_narrow(story: Story, caught_up: CaughtUp, reader: Reader) -> None:
    await story.policy()
    flags = sorted([await registered(story) for _ in range(5)])
    watched = await registered(story, e.MonitoringStarted(process="MARAC", next_discussion=DUE))
    caught_up()
    first = await current_register.rows(reader, on(limit=3, monitored=False))
    rest = await current_register.rows(reader, on(limit=3, monitored=False), after=first[-1].flag)
    assert [row.flag for row in (*first, *rest)] == flags
    assert [row.flag for row in await current_register.rows(reader, on(monitored=True))] == [watched]
    assert not await current_register.rows(reader, on(flag_types=("RTC",)))
    assert not await current_register.rows(reader, on(due_before=DUE))
    mine = first[0].subject
    assert [row.subject for row in await current_register.rows(reader, on(subjects=(mine,)))] == [mine]
    assert len(await current_register.rows(reader, on(without_subjects=(mine,)))) == 5
