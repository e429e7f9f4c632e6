"""Each row says how the rights of its subject bear on a flag, and readings made before it did are given that from the log."""
import random
from collections.abc import Callable
from datetime import timedelta

import psycopg

from domain.flags.rights_events import Restricted, SortNoted
from ledger.database import Database
from ledger.migrate import SCHEMA
from projections import counts, current_register
from projections.compare import differing
from projections.sought import Sought
from tests.projections.histories import DAY, HIDDEN, Story
from tests.projections.test_what_the_readings_say import on, reader, registered

__all__ = ["reader"]
CaughtUp = Callable[[], None]
MARKS = "SELECT flag, from_position, marks FROM readings.history WHERE council = 'leicester' AND marks <> '{}'"


async def shown(reader, **more) -> set[tuple[str, ...]]:
    return {row.marks for row in await current_register.rows(reader, Sought("leicester", DAY, **more))}


async def test_what_is_hidden_now_is_in_no_reading_but_the_overseers_whatever_moment_is_asked(
        story: Story, caught_up: CaughtUp, reader) -> None:
    await story.policy()
    flag = await registered(story)
    before = await story.happened(await registered(story), SortNoted(field="x", sort="OPINION", contested=True, reasons="r"))
    await story.happened(flag, HIDDEN)
    caught_up()
    assert await shown(reader) == await shown(reader, position=before) == {("ACCURACY_CONTESTED",)}
    assert await shown(reader, overseer=True) == {("RESTRICTED", "HIDDEN", "ACCURACY_CONTESTED"), ("ACCURACY_CONTESTED",)}
    assert await shown(reader, overseer=True, position=before) == {(), ("ACCURACY_CONTESTED",)}


async def test_what_is_restricted_is_counted_for_overseers_alone(story: Story, caught_up: CaughtUp, reader) -> None:
    await story.policy()
    await registered(story, Restricted(ground="UNLAWFUL", alert="STAYS", exception="CONSENT", reasons="r"))
    caught_up()
    assert await shown(reader) == {("RESTRICTED",)}
    assert await counts.rows(reader, on(), exact=True) == []
    assert [row.flags for row in await counts.rows(reader, on(overseer=True), exact=True)] == [1]


async def test_readings_from_before_are_given_their_marks_from_the_log(
        story: Story, caught_up: CaughtUp, database: Database) -> None:
    await story.policy()
    await story.random_past(random.Random(7), 60)
    await story.happened(await registered(story, HIDDEN), SortNoted(field="x", sort="FACT", contested=True, reasons="r"),
                         on=DAY + timedelta(days=9))
    caught_up()
    migration = (SCHEMA / "0113_marks.sql").read_text()
    block = migration[migration.index("DO $$"):migration.index("END $$;")] + "END $$"
    with psycopg.connect(database.conninfo("runner")) as connection:
        connection.execute("SET heedmark.council = 'leicester'")
        was = connection.execute(MARKS).fetchall()
        connection.execute("UPDATE readings.history SET marks = '{}'")
        assert not connection.execute(MARKS).fetchall()
        connection.execute(block.encode())
        assert sorted(connection.execute("SELECT set_config('heedmark.council', 'leicester', false)").fetchall())
        assert sorted(connection.execute(MARKS).fetchall()) == sorted(was)
    assert len(was) > 10
    assert differing(database.conninfo("runner"), "leicester")[1] == []
