"""Where the register's database is, and how each of its roles gets in."""
import base64
import contextlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.embedded import EmbeddedPostgres

Role = Literal["appender", "runner", "reader", "keeper", "publisher"]
ROLES: tuple[Role, ...] = ("appender", "runner", "reader", "keeper", "publisher")
"""Those that sign in. The owner, who holds the tables, never does."""
OWNER = "heedmark_owner"
SESSION = "-c timezone=UTC -c default_transaction_isolation=read\\ committed -c jit=off"


class Conninfo(str):
    """A libpq connection string that also knows where the keys are to what is read through it."""

    keys: str

    @classmethod
    def of(cls, text: str, keys: str) -> Self:
        made = cls(text)
        made.keys = keys
        return made

    def replaced(self, old: str, new: str) -> Self:
        return self.of(self.replace(old, new), self.keys)


class DatabaseError(Exception):
    """The database can't be used as it is; the message says what to do."""


@dataclass(frozen=True)
class Database:
    """One register's database."""

    admin: str
    """libpq connection string of a role that may make roles and the database."""
    secret: bytes
    """Passwords of the roles come from it, but for the publisher's; whoever has it can sign in as any of those."""
    keys: str
    """Where the epochs' keys are: a folder, or `command:` and a program; see ledger.epochs."""
    publisher: bytes | None = None
    """What the publisher's password comes from, which `secret` gives away nothing of. None: it is kept by the publisher alone."""

    @classmethod
    def embedded(cls, server: EmbeddedPostgres, name: str = "heedmark") -> Self:
        """A database of the server in a data folder; the roles' secrets and the epochs' keys lie beside it, readable by its owner
        alone."""
        return cls(server.conninfo(name), _kept(server.data / "roles.secret"), str(server.data / "keys" / name),
                   _kept(server.data / "publisher.secret"))

    @classmethod
    def at(cls, url: str, keys: str) -> Self:
        """A database of another server, as `DATABASE_URL` names it. Raises DatabaseError when it has no password."""
        try:
            password = conninfo_to_dict(url)["password"]
        except KeyError as missing:
            raise DatabaseError("DATABASE_URL has no password. Give it one: the roles' passwords come from it.") from missing
        return cls(url, str(password).encode(), keys)

    def password(self, role: Role) -> str:
        """Raises DatabaseError for the publisher's where only the publisher has it."""
        secret = self.publisher if role == "publisher" else self.secret
        if secret is None:
            raise DatabaseError("The publisher signs in with a password of its own, which isn't kept here. Make one with "
                                "`publisher access --to FILE`, and name that file: --connection FILE.")
        made = hmac.digest(secret, f"heedmark role {role}".encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode().rstrip("=")

    def conninfo(self, role: Role) -> "Conninfo":
        return Conninfo.of(self.conninfo_with(role, self.password(role)), self.keys)

    def conninfo_with(self, role: Role, password: str) -> str:
        return make_conninfo(self.admin, user=role_name(role), password=password, options=SESSION,
                             application_name=f"heedmark {role}")


def role_name(role: Role) -> str:
    return f"heedmark_{role}"


def _kept(file: Path) -> bytes:
    """The secret in a file. Made whole under another name first: another process may be opening the register now."""
    if not file.exists():
        part = file.with_name(f"{file.name}.{secrets.token_hex(8)}.part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(secrets.token_bytes(32))
            new.flush()
            os.fsync(new.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(part, file)
        part.unlink()
    return file.read_bytes()
