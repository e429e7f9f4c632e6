"""Where names stand, merges and deaths are followed as flags are: the same by a rebuild, and no fact stands in a table."""
import random
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.event import Event
from domain.subjects import events as s
from domain.subjects.particulars import Name
from ledger.database import Database
from projections import follower as following
from projections import following_subjects
from projections.identities import identities
from projections.rebuild import rebuild
from tests.projections.histories import Story
from tests.projections.test_readings_follow_the_log import rows

SUBJECTS = "SELECT * FROM readings.subject ORDER BY subject, from_position"
SAME = "SELECT * FROM readings.same_flag ORDER BY survivor, merged, flag, from_position"
BORN, DIED = date(1984, 3, 12), date(2020, 5, 6)


def lives(rng: random.Random, others: list[UUID]) -> Iterator[Event]:
    name = (Name(full="Ann Invented"),)
    yield s.Recorded(kind="PERSON", names=name, born=rng.choice((BORN, None)), source="x")
    some: tuple[Event, ...] = (
        s.Learnt(names=name, source="x"), s.Learnt(born=BORN, source="x"), s.Learnt(source="x"),
        s.Corrected(piece="names", names=name), s.Corrected(piece="born"), s.Corrected(piece="died_on"),
        s.Died(died_on=DIED), s.MergedInto(survivor=rng.choice(others)), s.Unmerged(survivor=others[0]),
        s.Absorbed(merged=others[0], brings=(others[0],), same_flags=(uuid4(), uuid4())), s.Separated(merged=others[0]),
        s.CheckPerformed(flag_type="HZD", already_flagged=True, information_up_to_date=True))
    for _ in range(rng.randrange(6)):
        yield rng.choice(some)


async def test_a_rebuild_gives_what_following_gave(
        story: Story, database: Database, caught_up: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 7)
    monkeypatch.setattr(following_subjects, "AT_A_TIME", 5)
    rng, people = random.Random(3), [uuid4() for _ in range(20)]
    going = {person: lives(rng, people) for person in people}
    while going:
        person = rng.choice(list(going))
        event = next(going[person], None)
        if event is None:
            del going[person]
        else:
            await story.happened(person, event)
    caught_up()
    followed = rows(database, SUBJECTS), rows(database, SAME)
    assert len(followed[0]) > len(people)
    assert followed[1]
    rebuild(database.conninfo("runner"), "leicester")
    assert (rows(database, SUBJECTS), rows(database, SAME)) == followed
    told = repr(followed)
    assert "Ann" not in told
    assert repr(BORN) not in told
    assert repr(DIED) not in told


async def test_rows_of_one_council_are_seen_by_no_other(story: Story, database: Database, caught_up: Callable[[], None]) -> None:
    person = uuid4()
    await story.happened(person, s.Recorded(kind="PERSON", names=(Name(full="Ann Invented"),), source="x"))
    caught_up()
    assert rows(database, SUBJECTS, council="dudley") == []
    async with story.ledger.read_only("dudley") as connection:
        assert await identities(connection, "leicester", [person]) == {}


async def test_who_was_erased_has_no_identity(story: Story, database: Database, caught_up: Callable[[], None]) -> None:
    """Without its sealed part an entry opens to nothing, and so does the identity."""
    person = uuid4()
    await story.happened(person, s.Recorded(kind="PERSON", source="x"))
    caught_up()
    async with story.ledger.read_only("leicester") as connection:
        assert await identities(connection, "leicester", [person, uuid4()]) == {}
