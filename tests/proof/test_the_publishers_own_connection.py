"""A publisher signs in with a password of its own, can do what it needs and nothing else, and needs nothing of the server's."""
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ledger.database import Database, DatabaseError
from ledger.embedded import EmbeddedPostgres
from ledger.migrate import migrate
from tests.conftest import QUICK
from tests.ground.commands_run import heedmark
from tests.ledger.given import COUNCIL

MAY = {("register", "trial"), ("register", "one"), ("register", "clock"), ("register", "epoch"), ("register", "opened_at"),
       ("council", "council"), ("entry", "council"), ("entry", "position"), ("entry", "leaf"),
       *(("checkpoint", column) for column in ("council", "size", "origin", "root", "note", "verifier", "published_at")),
       *(("tile", column) for column in ("council", "level", "number", "hashes", "root"))}
COLUMNS = ("SELECT n.nspname, c.relname, a.attname, c.oid, a.attnum FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
           "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('ledger', 'readings', 'public') "
           "AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped")


@contextmanager
def publisher(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, false)", (COUNCIL,))
        yield connection


def test_it_reads_leaves_and_what_was_published_and_writes_nothing(database: Database) -> None:
    with publisher(database) as connection, psycopg.connect(database.admin) as admin:
        columns = admin.execute(COLUMNS).fetchall()
        may = {right: {(table, column) for _, table, column, oid, number in columns if connection.execute(
            "SELECT has_column_privilege(%s::oid, %s::int2, %s)", (oid, number, right)).fetchone() == (True,)}
            for right in ("SELECT", "INSERT", "UPDATE", "REFERENCES")}
        assert may == {"SELECT": MAY, "INSERT": set(), "UPDATE": set(), "REFERENCES": set()}
        assert connection.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user").fetchone() == (False,)
        assert connection.execute("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
                                  "WHERE r.rolname = current_user").fetchone() == (0,)
        assert connection.execute("SELECT has_schema_privilege('readings', 'USAGE')").fetchone() == (False,)


@pytest.mark.parametrize("statement", [
    "SELECT sealed FROM ledger.entry", "SELECT actor FROM ledger.entry", "SELECT * FROM ledger.access",
    "SELECT * FROM ledger.secret",
    "SELECT * FROM ledger.data_key", "SELECT * FROM readings.history", "DELETE FROM ledger.checkpoint",
    "INSERT INTO ledger.tile VALUES ('leicester', 0, 0, '', '')", "SET ROLE heedmark_reader", "SET ROLE heedmark_owner",
    "SELECT ledger.append('leicester', NULL)", "SELECT ledger.destroy_keys('leicester', '{}', 1)", "CREATE TABLE public.mine ()",
    "CREATE TEMP TABLE mine ()", "CREATE SCHEMA mine", "SELECT pg_read_file('/etc/hostname')", "COPY ledger.register TO '/tmp/x'",
    "ALTER ROLE heedmark_reader PASSWORD 'x'"])
def test_anything_else_is_refused(database: Database, statement: str) -> None:
    with publisher(database) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def derived(database: Database) -> str:
    """As if the publisher's password still came from the servers' secret."""
    return Database(database.admin, database.secret, database.keys, database.secret).conninfo("publisher")


@pytest.fixture
def other(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server of the test's own: roles are a cluster's."""
    with EmbeddedPostgres(folder / "postgres", settings=QUICK) as server:
        yield server


def test_the_servers_secret_does_not_open_it(other: EmbeddedPostgres) -> None:
    database = Database.embedded(other)
    migrate(database)
    with publisher(database), pytest.raises(psycopg.OperationalError):
        psycopg.connect(derived(database))
    assert stat.S_IMODE((other.data / "publisher.secret").stat().st_mode) == 0o600


def test_a_password_that_was_once_the_servers_to_give_is_replaced(other: EmbeddedPostgres) -> None:
    """In a data folder of an older program."""
    database = Database.embedded(other)
    migrate(database)
    with psycopg.connect(database.admin) as admin:
        hashed = admin.pgconn.encrypt_password(Database(
            "", database.secret, "", database.secret).password("publisher").encode(), b"heedmark_publisher", b"scram-sha-256")
        admin.execute(sql.SQL("ALTER ROLE heedmark_publisher PASSWORD {}").format(sql.Literal(hashed.decode())))
        admin.execute("COMMENT ON ROLE heedmark_publisher IS NULL")
    psycopg.connect(derived(database)).close()
    migrate(database)
    with publisher(database), pytest.raises(psycopg.OperationalError):
        psycopg.connect(derived(database))


@pytest.fixture
def url(other: EmbeddedPostgres) -> str:
    with psycopg.connect(other.conninfo(), autocommit=True) as admin:
        admin.execute("CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD 'a long password'")
    return make_conninfo(other.conninfo(), user="operator", password="a long password", dbname="register")


def test_on_another_server_nobody_signs_in_as_it_before_it_is_given_access(url: str, folder: Path) -> None:
    database = Database.at(url, str(folder / "keys"))
    migrate(database)
    with pytest.raises(DatabaseError, match="publisher access"):
        database.conninfo("publisher")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(derived(database))


def test_on_another_server_it_needs_a_file_of_its_own_and_nothing_else(url: str, folder: Path) -> None:
    """Neither DATABASE_URL nor the data folder is there when it signs; another access ends the one before."""
    data, own = folder / "data", folder / "own"
    data.mkdir()
    database = Database.at(url, str(data / "keys"))
    migrate(database)
    with psycopg.connect(database.conninfo("appender"), autocommit=True) as connection:
        connection.execute("SELECT 1")
    with psycopg.connect(database.admin) as admin:
        admin.execute("SET ROLE heedmark_owner")
        admin.execute("INSERT INTO ledger.council VALUES ('leicester')")
    given = heedmark("publisher", "access", "--to", own, "--data", data, DATABASE_URL=url)
    assert given.returncode == 0, given.stderr
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    assert own.read_text() not in given.stdout + given.stderr
    begun = heedmark("publisher", "init", "--council", COUNCIL, "--connection", own, "--state", folder / "state")
    assert "is signed from now on" in begun.stdout, begun.stderr
    assert (folder / "state" / COUNCIL / "checkpoint").is_file()
    assert not (data / "publisher").exists()
    migrate(database)  # the server starts again
    psycopg.connect(own.read_text()).close()
    again = heedmark("publisher", "access", "--to", folder / "newer", "--data", data, DATABASE_URL=url)
    assert again.returncode == 0, again.stderr
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(own.read_text())
    psycopg.connect((folder / "newer").read_text()).close()
    (folder / "newer").chmod(0o644)
    refused = heedmark("publisher", "init", "--council", COUNCIL, "--connection", folder / "newer", "--state", folder / "more")
    assert refused.returncode == 1
    assert "may be read by others" in refused.stderr


def test_a_register_that_serves_itself_gives_no_such_file(folder: Path) -> None:
    (folder / "data").mkdir()
    refused = heedmark("publisher", "access", "--to", folder / "own", "--data", folder / "data")
    assert refused.returncode == 1
    assert "private socket" in refused.stderr
