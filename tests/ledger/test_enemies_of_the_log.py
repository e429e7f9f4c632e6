"""Whoever would change the log, look into another council's, or do more than the role is for."""
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ledger.access import Access
from ledger.database import OWNER, ROLES, Database, Role, role_name
from ledger.store import Ledger
from tests.ledger.given import COUNCIL, command, draft

TABLES = ("entry", "request", "claim", "stream_subject", "data_key", "access", "access_seen", "access_head")


def as_role(database: Database, role: Role) -> psycopg.Connection:
    return psycopg.connect(database.conninfo(role), autocommit=True)


def as_owner(database: Database) -> psycopg.Connection:
    connection = psycopg.connect(database.admin, autocommit=True)
    connection.execute(f"SET ROLE {OWNER}")
    connection.execute("SELECT set_config('heedmark.council', %s, false)", (COUNCIL,))
    return connection


@pytest.fixture
async def kept(ledger: Ledger) -> Database:
    """A register with one entry and one access in each of two councils."""
    for council in (COUNCIL, "dudley"):
        await ledger.append(council, command())
        await ledger.record_access(council, Access(uuid4(), ledger.now(), "w", "SM", "p", "register", "shown", flags=(uuid4(),)))
    return ledger.database


@pytest.mark.parametrize("change", [
    "UPDATE ledger.{} SET council = council", "DELETE FROM ledger.{}", "TRUNCATE ledger.{} CASCADE"])
def test_not_even_the_owner_changes_the_log_or_the_access_log(kept: Database, change: str) -> None:
    with as_owner(kept) as owner:
        partitions = [name for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r' AND relispartition")]
        assert len(partitions) == 2
        for table in ("entry", "access", "access_seen", *partitions):
            with pytest.raises(psycopg.DatabaseError, match="the log is never changed"):
                owner.execute(sql.SQL(change).format(sql.Identifier(table)))


def test_a_replicas_session_can_not_switch_the_refusal_off(kept: Database) -> None:
    with psycopg.connect(kept.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.DatabaseError, match="the log is never changed"):
            admin.execute("DELETE FROM ledger.entry")


@pytest.mark.parametrize("table", TABLES)
def test_a_transaction_that_names_no_council_sees_none_and_one_that_does_sees_that_one(kept: Database, table: str) -> None:
    count = sql.SQL("SELECT count(*), count(*) FILTER (WHERE council = %s) FROM ledger.{}").format(sql.Identifier(table))
    for connection in (as_owner(kept), as_role(kept, "reader")):
        with connection:
            connection.execute("SELECT set_config('heedmark.council', '', false)")
            assert connection.execute(count, (COUNCIL,)).fetchone() == (0, 0)
            connection.execute("SELECT set_config('heedmark.council', %s, false)", (COUNCIL,))
            seen, own = connection.execute(count, (COUNCIL,)).fetchall()[0]
            assert seen == own


def test_the_owner_can_not_write_into_a_council_that_the_transaction_has_not_named(kept: Database) -> None:
    with as_owner(kept) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        owner.execute("INSERT INTO ledger.claim VALUES ('dudley', 'k', gen_random_uuid())")


@pytest.mark.parametrize("function", ["append", "record_access"])
@pytest.mark.parametrize("named", ["dudley", ""])
def test_the_functions_refuse_another_council_than_the_transactions(kept: Database, function: str, named: str) -> None:
    batch = "batch" if function == "append" else "sightings"
    with as_role(kept, "appender") as appender, pytest.raises(psycopg.DatabaseError, match="another council"):
        appender.execute(sql.SQL(
            "SELECT ledger.{}('leicester', NULL::ledger.{}) FROM set_config('heedmark.council', %s, true)").format(
                sql.Identifier(function), sql.Identifier(batch)), (named,))


@pytest.mark.parametrize("function", ["append", "record_access"])
def test_the_functions_refuse_a_snapshot_older_than_their_lock(kept: Database, function: str) -> None:
    batch = "batch" if function == "append" else "sightings"
    with psycopg.connect(kept.conninfo("appender")) as appender:
        appender.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.DatabaseError, match="READ COMMITTED"):
            appender.execute(sql.SQL("SELECT ledger.{}('leicester', NULL::ledger.{})").format(
                sql.Identifier(function), sql.Identifier(batch)))


ALLOWED: dict[Role, set[str]] = {
    "appender": set(),
    "runner": {"register", "council", "entry", "stream_subject", "access", "access_seen", "access_head", "data_key"},
    "reader": {"register", "council", "entry", "stream_subject", "access", "access_seen", "access_head", "request", "claim",
               "data_key", "checkpoint", "cosignature", "tile", "access_month"},
    "keeper": {"register", "council", "claim", "secret", "epoch", "data_key", "access_month"},
    "publisher": {"register", "council", "checkpoint", "tile"},
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_what_its_work_needs_and_writes_nothing(kept: Database, role: Role) -> None:
    with psycopg.connect(kept.admin) as admin:
        tables = [name for (name,) in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ledger'")]
        held = {(table, right) for table in tables for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
                if admin.execute("SELECT has_table_privilege(%s, %s, %s)", (role_name(role), f"ledger.{table}", right)).fetchone()
                == (True,)}
    more = {("secret", "INSERT"), ("epoch", "INSERT")} if role == "keeper" else set()
    assert held == {(table, "SELECT") for table in ALLOWED[role]} | more


def test_only_the_appender_may_append_and_it_makes_nothing_of_its_own(kept: Database) -> None:
    with psycopg.connect(kept.admin) as admin:
        may = {role: admin.execute(
            "SELECT array_agg(p.proname::text ORDER BY p.proname) FROM pg_proc p WHERE p.pronamespace = 'ledger'::regnamespace "
            "AND has_function_privilege(%s, p.oid, 'EXECUTE')", (role_name(role),)).fetchall()[0][0] for role in ROLES}
    assert may == {"appender": ["append", "keep_cosignature", "make_key", "record_access", "set_clock"],
                   "runner": ["entries_of", "position_at", "present"], "reader": ["entries_of", "position_at", "present"],
                   "keeper": ["close_epoch", "destroy_keys", "drop_access_month", "prune_requests",
                              "reclaim", "rewrap", "stand_still",
                              "turn_epoch"], "publisher": ["keep_checkpoint", "keep_tiles"]}
    with as_role(kept, "appender") as appender:
        for make in ("CREATE TEMP TABLE entry (a int)", "CREATE TABLE public.entry (a int)", "CREATE SCHEMA pg_trick"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                appender.execute(make.encode())


async def test_a_role_can_not_sign_in_with_anothers_password(ledger: Ledger) -> None:
    stolen = Database(ledger.database.admin, b"another secret", ledger.database.keys)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(stolen.conninfo("keeper"))


async def test_a_stream_of_one_council_is_not_there_in_another(ledger: Ledger) -> None:
    stream = uuid4()
    await ledger.append(COUNCIL, command(draft(stream)))
    assert await ledger.stream("dudley", stream) == []
    assert (await ledger.append("dudley", command(draft(stream)))).answer == "stored"
    assert [entry.council for entry in await ledger.stream(COUNCIL, stream)] == [COUNCIL]
