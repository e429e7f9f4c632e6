"""Where a register is kept, and how a command gets at its database."""
import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ledger.binaries import UNPRIVILEGED, account_for
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
FOR_ROOT = Path("/var/lib/heedmark")

DataOption = Annotated[Path | None, typer.Option("--data", metavar="DIR", show_default=False, help=(
    "The register's data folder. Left out: .heedmark/register beside this program."))]


KEYS = "HEEDMARK_KEYS"
"""With DATABASE_URL: where the epochs' keys are, a folder or `command:` and a program; else in the data folder."""


class Stop(Exception):
    """The command can't go on: a sentence that says why, and what to do about it."""


@dataclass(frozen=True)
class Place:
    """A register's data folder and its database, which is reachable."""

    data: Path
    database: Database
    server: EmbeddedPostgres | None
    """Ours; None when DATABASE_URL names another."""

    @property
    def own_key(self) -> Path:
        return self.data / "token-key.json"

    @property
    def witnesses(self) -> Path:
        """A file for each council: the keys of its log's witnesses."""
        return self.data / "witnesses"

    @property
    def documents(self) -> Path:
        """Each council's letterhead and templates."""
        return self.data / "documents"


def data_folder(given: Path | None, name: str = "register") -> Path:
    """The folder given, or the one beside this program, or where PostgreSQL's account can't enter that, one it can."""
    if given is not None:
        return given.absolute()
    folder = ROOT / ".heedmark" / name
    account = account_for(folder)
    if account is not None and account.name == UNPRIVILEGED and not account.may_enter(ROOT):
        return FOR_ROOT / f"{name}-{hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:8]}"
    return folder


@contextlib.contextmanager
def opened(data: Path) -> Iterator[Place]:
    """A register's database for the time of a command; our own server is started if it isn't running, and let go of."""
    _make_private(data)
    if url := os.environ.get("DATABASE_URL"):
        yield Place(data, Database.at(url, os.environ.get(KEYS, str(data / "keys"))), None)
        return
    with EmbeddedPostgres(data / "postgres") as server:
        yield Place(data, Database.embedded(server), server)


def _make_private(data: Path) -> None:
    """What lies in the folder is for its owner; PostgreSQL's account, if it is another, only passes through."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as refused:
        raise Stop(f"The data folder {data} can't be used: {refused.strerror}. Choose another with --data, or run as "
                   "its owner.") from refused
