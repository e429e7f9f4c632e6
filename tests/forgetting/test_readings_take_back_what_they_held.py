"""Readings of somebody who was erased are as if nobody could ever open what was sealed for them, followed or rebuilt."""
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from domain.event import Event
from domain.flags import events as e
from domain.subjects import events as s
from domain.subjects.erasure_events import PayloadErased
from domain.subjects.particulars import Name
from ledger.append import Append
from ledger.database import Database
from ledger.sealing import parts
from projections import follower as following
from projections import following_subjects
from projections.identities import identities
from projections.rebuild import rebuild
from projections.subject_index import SubjectIndex
from projections.subject_search import by_name
from tests.projections.conftest import caught_up, ledger, story
from tests.projections.histories import CORRECTED, DAY, TOLD, Story, added, document, requested
from tests.projections.test_readings_follow_the_log import CHECKS, ROWS, rows
from tests.projections.test_subjects_are_followed import SAME, SUBJECTS

__all__ = ["caught_up", "ledger", "story"]
CaughtUp = Callable[[], None]
NAME = (Name(full="Nell Forgotten-Example"),)
RECORDED = s.Recorded(kind="PERSON", names=NAME, born=date(1984, 3, 12), source="x")
ALL = (ROWS, CHECKS, SUBJECTS, SAME)


def erased(person: UUID) -> PayloadErased:
    return PayloadErased(ground="ART17_1_A", asked_by="a", approved_by="b", approved_as="DPO", under=person)


def on_a_flag(rng: random.Random, person: UUID) -> Iterator[Event]:
    yield requested(person, rng.choice("AB"))
    yield from rng.sample((e.Discussed(with_role="SM"), e.Agreed(), added(DAY + timedelta(days=rng.randrange(30, 500))), TOLD,
                           CORRECTED, e.Reviewed(proposes="END"), e.EndRequested()), rng.randrange(7))
    yield rng.choice((e.Ended(), e.Struck(reasons="x"), e.Declined(reasons="x")))


def on_a_record(rng: random.Random) -> Iterator[Event]:
    yield RECORDED
    checked = s.CheckPerformed(flag_type="HZD", already_flagged=rng.random() < 0.5, information_up_to_date=True)
    yield from rng.sample((s.Learnt(names=NAME, source="x"), s.Corrected(piece="names", names=NAME), s.Died(died_on=DAY), checked,
                           s.Corrected(piece="born")), rng.randrange(6))


async def told(story: Story, stream: UUID, person: UUID, *events: Event, forget: tuple[UUID, ...] = (),
               on: date = DAY) -> None:
    """Entries whose sealed fields are the person's."""
    drafts = [story.draft(stream, event, on) for event in events]
    sealed = [parts(event, person, draft.event_id) for draft, event in zip(drafts, events, strict=True)]
    append = Append(uuid4(), None, tuple(replace(draft, clear=clear, plain=tuple(plain))
                                         for draft, (clear, plain) in zip(drafts, sealed, strict=True)), forget=forget)
    answer = await story.ledger.append(story.council, append)
    assert answer.answer == "stored", answer


async def erase(story: Story, person: UUID) -> None:
    await told(story, person, person, erased(person), forget=(person,))


async def some_years(story: Story, rng: random.Random, people: list[UUID]) -> None:
    """Lives of records and flags in turns, with other policies among them; some people are forgotten at the end of theirs."""
    await story.policy()
    going: dict[UUID, list[tuple[UUID, Iterator[Event]]]] = {
        person: [(person, on_a_record(rng)), *((uuid4(), on_a_flag(rng, person)) for _ in range(rng.randrange(3)))]
        for person in people}
    while going:
        person = rng.choice(list(going))
        stream, life = going[person][0]
        event = next(life, None)
        if event is not None:
            await told(story, stream, person, event, on=DAY + timedelta(days=rng.randrange(20)))
        elif len(going[person]) > 1:
            going[person].pop(0)
        else:
            del going[person]
            if rng.random() < 0.6:
                await erase(story, person)
        if rng.random() < 0.03:
            await story.policy(document(str(rng.randrange(2, 90)), rng.choice(("SM", "SQA")), rng.random() < 0.5))


@pytest.mark.parametrize("seed", range(3))
async def test_a_rebuild_gives_what_following_gave(
        seed: int, story: Story, database: Database, caught_up: CaughtUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 7)
    monkeypatch.setattr(following_subjects, "AT_A_TIME", 5)
    rng, people = random.Random(seed), [uuid4() for _ in range(14)]
    await some_years(story, rng, people[:10])
    caught_up()
    await some_years(story, rng, people[10:])
    caught_up()
    followed = [rows(database, query) for query in ALL]
    assert any(row[-1] for row in followed[2])
    rebuild(database.conninfo("runner"), "leicester")
    assert [rows(database, query) for query in ALL] == followed


async def test_what_stands_in_clear_is_told_of_them_as_before(
        story: Story, database: Database, caught_up: CaughtUp) -> None:
    person, flag = uuid4(), uuid4()
    await story.policy()
    await told(story, person, person, RECORDED)
    await told(story, flag, person, requested(person), e.Agreed(), added(), TOLD, CORRECTED, e.Ended(facts={"hzd_reason": "A"}))
    caught_up()
    before = [row[:8] + row[9:14] for row in rows(database)]
    await erase(story, person)
    caught_up()
    assert [row[:8] + row[9:14] for row in rows(database)] == before


async def test_a_check_that_stood_open_is_taken_back(story: Story, database: Database, caught_up: CaughtUp) -> None:
    person = uuid4()
    await story.policy()
    await story.happened(person, RECORDED, s.CheckPerformed(flag_type="HZD", already_flagged=False, information_up_to_date=True))
    caught_up()
    assert rows(database, CHECKS)
    await erase(story, person)
    caught_up()
    assert not rows(database, CHECKS)


async def test_who_was_erased_is_said_to_be_also_under_the_record_that_was_merged(
        story: Story, database: Database, caught_up: CaughtUp) -> None:
    one, twin, other = uuid4(), uuid4(), uuid4()
    await story.happened(one, RECORDED)
    await story.happened(other, RECORDED)
    await story.happened(twin, RECORDED, s.MergedInto(survivor=one))
    await story.happened(one, s.Absorbed(merged=twin, brings=(twin,)), erased(one))
    await story.happened(twin, erased(one))
    caught_up()
    async with story.ledger.read_only("leicester") as connection:
        known = await identities(connection, "leicester", [one, twin, other])
    assert [(known[each].name, known[each].birth_year, known[each].erased) for each in (one, twin, other)] == [
        (None, None, True), (None, None, True), (NAME[0].full, 1984, False)]


async def test_the_search_index_holds_no_word_of_them(story: Story) -> None:
    person, index = uuid4(), SubjectIndex()
    await story.happened(person, RECORDED)
    index.feed(await story.ledger.entries("leicester"))
    assert by_name(index, "Nell Forgotten-Example")
    await erase(story, person)
    index.feed(await story.ledger.entries("leicester", index.position))
    assert not by_name(index, "Nell Forgotten-Example")
    assert index.card(person) is None
    assert "forgotten" not in repr([vars(index), vars(index.names), vars(index.streets)])
