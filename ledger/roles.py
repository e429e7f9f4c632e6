"""The database's roles, each with a password of its own; the publisher's is none of the server's."""
import hashlib
import secrets
import time

import psycopg
from psycopg import sql

from ledger.database import OWNER, ROLES, Database, Role, role_name

RACES = (psycopg.errors.InternalError_, psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject)
"""What two that make the same cluster-wide role at once may meet."""
OF_THE_SERVER: tuple[Role, ...] = tuple(role for role in ROLES if role != "publisher")
OWN = "signs in with a password of its own"
SAID_OF = "SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s"


def make_roles(connection: psycopg.Connection, database: Database) -> None:
    """See to it that the roles are there, sign in as they should, and may enter the database. `connection` is the admin's."""
    names = [OWNER, *map(role_name, ROLES)]
    there = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", (names,)).fetchone()
    if there != (len(names),) or not _has_its_own(connection, database) or not _signs_in(database):
        for attempt in range(5):
            try:
                with connection.transaction():
                    _write(connection, database)
                break
            except RACES:
                if attempt == 4:
                    raise
                time.sleep(0.1 * 2 ** attempt)
    with connection.transaction():
        here = sql.Identifier(str(connection.info.dbname))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(here))
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(here, sql.Identifier(OWNER)))
        for role in ROLES:
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(here, sql.Identifier(role_name(role))))


def give_access(database: Database) -> str:
    """A new password for the publisher, which the server doesn't know; the connection string with it. An older one is no more."""
    password = secrets.token_urlsafe(32)
    with psycopg.connect(database.admin) as connection:
        _let_in(connection, "publisher", password)
        _say(connection, OWN)
    return database.conninfo_with("publisher", password)


def _has_its_own(connection: psycopg.Connection, database: Database) -> bool:
    """Whether the publisher's password is one that the server's secret gives away nothing of."""
    rows = connection.execute(SAID_OF, (role_name("publisher"),)).fetchall()
    said = str(rows[0][0]) if rows else ""
    return said.startswith(OWN) if database.publisher is None else said == _mark(database.password("publisher"))


def _mark(password: str) -> str:
    return f"{OWN}: {hashlib.sha256(password.encode()).hexdigest()[:16]}"


def _write(connection: psycopg.Connection, database: Database) -> None:
    for role in (None, *ROLES):
        name = OWNER if role is None else role_name(role)
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))
    for role in OF_THE_SERVER:
        _let_in(connection, role, database.password(role))
    if database.publisher is not None:
        _let_in(connection, "publisher", database.password("publisher"))
        _say(connection, _mark(database.password("publisher")))
    elif not _has_its_own(connection, database):
        connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(sql.Identifier(role_name("publisher"))))
        _say(connection, OWN)


def _let_in(connection: psycopg.Connection, role: Role, password: str) -> None:
    name = role_name(role)
    hashed = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(hashed.decode())))


def _say(connection: psycopg.Connection, said: str) -> None:
    connection.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(role_name("publisher")), sql.Literal(said)))


def _signs_in(database: Database) -> bool:
    try:
        psycopg.connect(database.conninfo("reader")).close()
    except psycopg.OperationalError:
        return False
    return True
