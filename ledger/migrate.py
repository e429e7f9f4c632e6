"""Brings a database to the form that this program needs, once and under a lock."""
import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.database import OWNER, Database, DatabaseError
from ledger.roles import make_roles

SCHEMA = Path(__file__).parent / "schema"
OLDEST_SERVER = 150000
LOCK = 0x48454544
"""Advisory lock of whoever migrates."""
LONGEST_WAIT_SECONDS = 60


class Migration(NamedTuple):
    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def runs_as(self) -> str:
        """The role named in a first line `-- as heedmark_…`, else the owner."""
        named = re.match(r"-- as (heedmark_[a-z]+)\n", self.text)
        return named[1] if named else OWNER


def migrations() -> list[Migration]:
    """The numbered SQL files of `ledger/schema`, in order."""
    found = [Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8"))
             for file in SCHEMA.glob("*.sql")]
    return sorted(found)


def migrate(database: Database, clock: datetime | None = None, known: Sequence[Migration] | None = None) -> None:
    """Make or update the database. `clock` opens a new register as a trial, for ever, and says where its clock stands.

    Safe to call at each start and from several processes. Raises DatabaseError when a newer program has been here, when
    a migration that was applied has another text now, or when a real register is given a clock.
    """
    known = migrations() if known is None else known
    with _connect(database) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise DatabaseError("This PostgreSQL is older than 15. Use a newer one.")
        connection.execute(f"SET lock_timeout = '{LONGEST_WAIT_SECONDS}s'")
        connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            make_roles(connection, database)
            _apply(connection, known)
            _open_register(connection, clock)
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _connect(database: Database) -> psycopg.Connection:
    try:
        return psycopg.connect(database.admin, autocommit=True)
    except psycopg.OperationalError as missing:
        name = str(conninfo_to_dict(database.admin)["dbname"])
        if f'database "{name}" does not exist' not in str(missing):
            raise DatabaseError(f"The database can't be reached: {missing}") from missing
    with (psycopg.connect(make_conninfo(database.admin, dbname="postgres"), autocommit=True) as connection,
          suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)):  # another process was first
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    return psycopg.connect(database.admin, autocommit=True)


def _apply(connection: psycopg.Connection, known: Sequence[Migration]) -> None:
    with connection.transaction():
        connection.execute(f"SET LOCAL ROLE {OWNER}")
        connection.execute("CREATE SCHEMA IF NOT EXISTS ledger")
        connection.execute("CREATE TABLE IF NOT EXISTS ledger.migration (number integer PRIMARY KEY, name text NOT NULL, "
                           "digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())")
    applied: dict[int, str] = dict(connection.execute("SELECT number, digest FROM ledger.migration").fetchall())
    if unknown := applied.keys() - {migration.number for migration in known}:
        raise DatabaseError(f"A newer program has been here: it applied migration {max(unknown):04}, which this one doesn't "
                            "know. Use that program.")
    for migration in known:
        if migration.number not in applied:
            with connection.transaction():
                connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(migration.runs_as)))
                connection.execute(migration.text.encode())
                connection.execute(f"SET LOCAL ROLE {OWNER}")
                connection.execute("INSERT INTO ledger.migration (number, name, digest) VALUES (%s, %s, %s)",
                                   (migration.number, migration.name, migration.digest))
        elif applied[migration.number] != migration.digest:
            raise DatabaseError(f"Migration {migration.name} was applied with another text. Use the program that applied "
                                "it, or a new database.")


def _open_register(connection: psycopg.Connection, clock: datetime | None) -> None:
    connection.execute("INSERT INTO ledger.register (trial, clock) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                       (clock is not None, clock))
    if clock is not None and connection.execute("SELECT trial FROM ledger.register").fetchone() != (True,):
        raise DatabaseError("This register is real and can be given no clock. Open a trial register in a new data folder.")
