"""The readings hold what the log says: once, after any crash, for any position, for one council only."""
import random
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from domain.flags.flag import LIVE
from domain.flags.next_steps import waiting_for
from domain.policies.reading import GIVEN_FACTS
from ledger.database import Database
from ledger.opening import connect
from projections import follower as following
from projections import tables
from projections.asking import STANDS_IN
from projections.entries import Line, opened
from projections.folding import Changes, Folding
from projections.lines import LINE
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.tables import council_transaction
from projections.writer import Writer
from tests.projections.histories import Story, added, lives, requested

CaughtUp = Callable[[], None]
ROWS = "SELECT * FROM readings.history ORDER BY flag, from_position"
CHECKS = "SELECT * FROM readings.open_check ORDER BY subject, flag_type, actor, from_position"


def rows(database: Database, query: str = ROWS, council: str = "leicester") -> list[tuple[object, ...]]:
    with psycopg.connect(database.conninfo("reader")) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
        return connection.execute(query.encode()).fetchall()


def lines(database: Database, until: int) -> list[Line]:
    with connect(database.conninfo("runner")) as connection, council_transaction(connection, "leicester"):
        return list(opened(connection, connection.execute(
            LINE + "WHERE council = 'leicester' AND position <= %s ORDER BY position", (until,), binary=True).fetchall()))


@pytest.mark.parametrize("seed", range(2))
async def test_a_rebuild_gives_the_rows_that_following_gave(
        seed: int, story: Story, database: Database, caught_up: CaughtUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 7)
    monkeypatch.setattr(following, "MOST_FLAGS", 5)
    rng = random.Random(seed)
    await story.policy()
    await story.random_past(rng, 25)
    caught_up()
    followed = rows(database), rows(database, CHECKS)
    assert len(followed[0]) > 100
    assert followed[1]
    rebuild(database.conninfo("runner"), "leicester")
    assert (rows(database), rows(database, CHECKS)) == followed
    await story.random_past(rng, 3)  # the rebuild takes in what the runner hasn't yet
    rebuild(database.conninfo("runner"), "leicester", processes=1)
    rebuilt = rows(database), rows(database, CHECKS)
    caught_up()
    assert (rows(database), rows(database, CHECKS)) == rebuilt


async def test_what_is_remembered_of_flags_alike_is_what_each_waits_for(story: Story, database: Database) -> None:
    await story.policy()
    head = await story.random_past(random.Random(7), 40)
    folding = Folding({})
    for line in lines(database, head):
        if folding.turns(line) and folding.turn(line):
            list(folding.looked_at_anew(line))
        if line.kind == "flag":
            folding.follow(line)
            flag, row, _ = folding.flags[line.stream]
            holds = folding.in_force.policy["HZD"]
            kind = folding.in_force.council.edition(holds.digest).flag["HZD"]
            waiting = waiting_for(flag, kind, holds.settled) if flag.standing in LIVE else ()
            assert [(w.act, w.roles, w.rule, w.code) for w in waiting] == [(w.act, w.roles, w.rule, w.code) for w in row.awaits]
            assert row.awaited_since == min((w.since for w in waiting), default=None)


def test_whatever_a_condition_may_look_at_is_looked_at_anew_when_it_changes() -> None:
    elsewhere = {"under_18", "associated_child", "process", "signed_as", "needs_supporter", "also_flagged", "disclosure",
                 "lapsed"}
    # known to a decision, and not of the flag itself
    assert set(GIVEN_FACTS) == set(STANDS_IN) | elsewhere


@pytest.mark.parametrize("seed", range(2))
async def test_the_register_as_at_a_position_is_the_fold_up_to_it(
        seed: int, story: Story, database: Database, caught_up: CaughtUp) -> None:
    rng = random.Random(100 + seed)
    await story.policy()
    head = await story.random_past(rng, 20)
    caught_up()
    for position in sorted(rng.sample(range(1, head + 1), 8)):
        folding = Folding({})
        for line in lines(database, position):
            if folding.turns(line) and folding.turn(line):
                list(folding.looked_at_anew(line))
            if line.kind == "flag":
                folding.follow(line)
        known = {row[1]: row[2] for row in rows(
            database, f"SELECT * FROM readings.history WHERE from_position <= {position} AND to_position > {position}")}
        assert known == {flag: followed.row.from_position for flag, followed in folding.flags.items()}


@pytest.mark.parametrize("renewed", [0.0, 0.5])
@pytest.mark.parametrize("ahead", [False, True])
async def test_a_crash_between_writing_and_committing_loses_and_doubles_nothing(
        story: Story, database: Database, monkeypatch: pytest.MonkeyPatch, *, ahead: bool, renewed: float) -> None:
    """`renewed`: how often another runner takes over from the one that failed."""
    await story.policy()
    await story.random_past(random.Random(5), 12)
    rebuild(database.conninfo("runner"), "leicester")
    wanted = rows(database)
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("DELETE FROM readings.history; DELETE FROM readings.open_check; DELETE FROM readings.tracking")
    monkeypatch.setattr(following, "BATCH", 9)
    write = tables.write
    crashes, tried = random.Random(1), set[int]()

    def crash_at_first_and_then_now_and_then(connection: Any, council: str, changes: Changes) -> None:
        write(connection, council, changes)
        last = max((row.from_position for row in changes.rows), default=0)
        if last not in tried or crashes.random() < 0.3:
            tried.add(last)
            raise psycopg.OperationalError("killed")

    monkeypatch.setattr(following, "write", crash_at_first_and_then_now_and_then)
    runner = Runner(database.conninfo("runner"))
    going = True
    conninfo = database.conninfo("runner")
    with connect(conninfo) as connection, Writer(conninfo) if ahead else nullcontext() as writer:
        while going:
            try:
                going = bool(runner.step(connection, writer))
            except psycopg.OperationalError:
                runner = Runner(database.conninfo("runner")) if crashes.random() < renewed else runner
    assert rows(database) == wanted


async def test_what_was_made_anew_meanwhile_is_not_written_again(
        story: Story, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BATCH", 9)
    await story.policy()
    await story.random_past(random.Random(8), 12)
    runner, conninfo, refused = Runner(database.conninfo("runner")), database.conninfo("runner"), 0
    with connect(conninfo) as connection, Writer(conninfo) as writer:
        while not rows(database):
            runner.step(connection, writer)
        rebuild(conninfo, "leicester")
        wanted, going = rows(database), True
        while going:
            try:
                going = bool(runner.step(connection, writer))
            except psycopg.errors.SerializationFailure:
                refused += 1
    assert (rows(database), refused) == (wanted, 1)


async def test_councils_do_not_see_each_other(ledger: object, story: Story, database: Database, caught_up: CaughtUp) -> None:
    other = Story(story.ledger, "dudley")
    flag = uuid4()
    for each in (story, other):
        await each.policy()
        await each.happened(flag, requested(uuid4()))
    await other.happened(flag, added())
    caught_up()
    assert [row[0] for row in rows(database)] == ["leicester"]
    assert [row[8] for row in rows(database, council="dudley")] == ["requested", "on_register"]
    with psycopg.connect(database.conninfo("reader")) as connection:
        assert connection.execute("SELECT count(*) FROM readings.history").fetchone() == (0,)


async def test_a_second_runner_waits_its_turn(story: Story, database: Database, caught_up: CaughtUp) -> None:
    await story.policy()
    caught_up()
    await story.happened(uuid4(), requested(uuid4()))
    with connect(database.conninfo("runner")) as connection:
        assert Runner(database.conninfo("runner")).step(connection) == 0
    caught_up()
    assert len(rows(database)) == 1


async def test_what_many_append_at_once_is_never_skipped(
        story: Story, caught_up: CaughtUp, database: Database) -> None:
    """Many appenders at once; the runner looks all the while."""
    import asyncio
    await story.policy()

    async def life(seed: int) -> None:
        stream = uuid4()
        for event in lives(random.Random(seed)):
            await story.happened(stream, event)

    task = asyncio.gather(*(life(seed) for seed in range(30)))
    while not task.done():
        await asyncio.sleep(0.001)
        await asyncio.to_thread(caught_up)
    caught_up()
    head = await story.ledger.head("leicester")
    assert [row[2] for row in rows(database, "SELECT * FROM readings.history ORDER BY from_position")] == list(range(3, head + 1))
