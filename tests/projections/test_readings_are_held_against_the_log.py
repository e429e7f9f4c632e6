"""Whatever somebody changes in a table of the readings is found, and the row is named without what it says of anybody."""
import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from domain.flags import events as e
from domain.messages.demand import Demand
from domain.requests import events as r
from domain.subjects import events as s
from ledger.database import Database
from projections.compare import differing
from projections.rebuild import rebuild
from tests.forgetting.test_readings_take_back_what_they_held import RECORDED, erase, some_years
from tests.projections.histories import DAY, Story, requested

CaughtUp = Callable[[], None]
COUNCIL = "leicester"
OTHER = {"uuid": "gen_random_uuid()", "bigint": "{0} - 1", "integer": "{0} + 1", "text": "{0} || 'x'", "date": "{0} + 1",
         "boolean": "NOT {0}", "text[]": "{0} || 'x'::text", "bigint[]": "{0} || 1::bigint", "jsonb": "{0} || '[1]'::jsonb",
         "timestamp with time zone": "{0} + interval '1 hour'"}
EMPTY = {"uuid": "gen_random_uuid()", "bigint": "1", "integer": "1", "text": "'x'", "date": "date '2026-01-01'",
         "boolean": "true", "timestamp with time zone": "now()"}


def told(database: Database) -> list[str]:
    return [str(one.what) for one in differing(database.conninfo("runner"), COUNCIL)[1]]


def columns(connection: psycopg.Connection) -> dict[str, dict[str, tuple[str, bool]]]:
    """Of each table of the readings: its columns' types, and whether they are in its key."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, kind, keyed in connection.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), coalesce(a.attnum = ANY(i.indkey), false) "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
            "WHERE c.relnamespace = 'readings'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
            "ORDER BY c.relname, a.attnum"):
        found.setdefault(table, {})[column] = kind, keyed
    return found


def asked(subject: UUID) -> r.Received:
    return r.Received(kind="ACCESS", capacity="SELF", channel="LETTER", subject=subject, name="Nell Example", asks="All of it")


@pytest.fixture
async def lived(story: Story, caught_up: CaughtUp) -> Story:
    """Something in every table, and people who were forgotten."""
    await some_years(story, random.Random(7), [uuid4() for _ in range(12)])
    one, other, flag = uuid4(), uuid4(), uuid4()
    await story.happened(one, RECORDED, s.Absorbed(merged=other, brings=(other,), same_flags=(flag,)),
                         s.CheckPerformed(flag_type="HZD", already_flagged=False))
    owed = Demand(to="SM", rule="X-1", clause="§1", says="Look at it.", due_on=DAY + timedelta(days=3))
    await story.happened(flag, requested(one), e.Agreed(messages=(owed,)))
    await story.happened(uuid4(), asked(one))
    await erase(story, other)
    caught_up()
    return story


@contextlib.contextmanager
def done(admin: psycopg.Connection, table: str, statement: str) -> Iterator[None]:
    """A change to one row of a table, taken back afterwards. `{0}` stands for the table, `{1}` for the row's place."""
    place, whole = sql.Identifier("readings", table), sql.Identifier("kept")
    admin.execute(sql.SQL("CREATE TABLE {} AS SELECT * FROM {}").format(whole, place))
    row = admin.execute(sql.SQL("SELECT ctid::text, tableoid FROM {} ORDER BY ctid LIMIT 1").format(place)).fetchone()
    assert row, table
    where = sql.SQL("ctid = {}::tid AND tableoid = {}").format(*map(sql.Literal, row))
    admin.execute(sql.SQL(statement).format(place, where))
    yield
    admin.execute(sql.SQL("DELETE FROM {}").format(place))
    admin.execute(sql.SQL("INSERT INTO {} SELECT * FROM {}").format(place, whole))
    admin.execute(sql.SQL("DROP TABLE {}").format(whole))


async def test_every_column_of_every_table_is_compared(lived: Story, database: Database) -> None:
    assert told(database) == []
    with psycopg.connect(database.admin, autocommit=True) as admin:
        for table, there in columns(admin).items():
            if table == "tracking":
                continue
            own = {column: OTHER[kind].format(f"coalesce({column}, {EMPTY[kind]})" if kind in EMPTY else column)
                   for column, (kind, keyed) in there.items() if not keyed}
            altered = ", ".join(f"{name} = {value}" for name, value in own.items())
            with done(admin, table, f"UPDATE {{}} SET {altered} WHERE {{}}"):
                (found,) = told(database)
                assert found.startswith(f"readings.{table}: ")
                assert set(found.partition("(")[2].rstrip(")").split(", ")) == set(own)
            for column, (kind, keyed) in there.items():
                if keyed and column != "council":
                    with done(admin, table, f"UPDATE {{}} SET {column} = {OTHER[kind].format(column)} WHERE {{}}"):
                        found_two = told(database)
                        assert [one.startswith(f"readings.{table}: ") for one in found_two] == [True, True]
                        assert {"missing" in one for one in found_two} == {True, False}
            with done(admin, table, "DELETE FROM {} WHERE {}"):
                (found,) = told(database)
                assert found.endswith(" is missing")
                assert found.startswith(f"readings.{table}: ")
    assert told(database) == []


@pytest.mark.parametrize(("statement", "named"), [
    ("UPDATE readings.tracking SET position = position - 1 WHERE application = 'subjects'", "not at the same position"),
    ("UPDATE readings.tracking SET position = position + 1", "the log ends at"),
    ("UPDATE readings.tracking SET position = position - 20", "rows stand there from after its position"),
    ("DELETE FROM readings.tracking WHERE application = 'subjects'", "not at the same position"),
    ("DELETE FROM readings.tracking", "rows stand there")])
async def test_a_position_that_cannot_be_is_named(lived: Story, database: Database, statement: LiteralString, named: str) -> None:
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute(statement)
    found = told(database)
    assert found
    assert all(one.startswith("readings.tracking: ") and named in one for one in found)


async def test_a_comparison_leaves_everything_as_it_was(lived: Story, database: Database) -> None:
    def state() -> dict[str, list[tuple[Any, ...]]]:
        with psycopg.connect(database.admin) as admin:
            return {table: admin.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(
                sql.Identifier("readings", table))).fetchall() for table in columns(admin)}

    before = state()
    await lived.happened(uuid4(), RECORDED)
    head = await lived.happened(uuid4(), RECORDED)
    assert differing(database.conninfo("runner"), COUNCIL) == (head, [])
    assert state() == before


async def test_a_comparison_and_a_rebuild_wait_for_one_another(lived: Story, database: Database) -> None:
    runner = database.conninfo("runner")
    many = [asyncio.to_thread(work, runner, COUNCIL) for work in (differing, rebuild, differing, rebuild)]
    assert [found for found in await asyncio.gather(*many) if isinstance(found, tuple) and found[1]] == []
