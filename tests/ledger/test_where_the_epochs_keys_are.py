"""Epochs' keys live outside the database, in a folder or with a program."""
import shlex
import sys
from pathlib import Path

import pytest

from ledger.database import Database
from ledger.epochs import Command, EpochKeyMissing, Folder, epochs_at
from ledger.store import Ledger
from tests.ledger.given import COUNCIL
from tests.ledger.telling import TOLD, tell

pytestmark = pytest.mark.usefixtures("told_is_known")


PROGRAM = """
import base64, sys
verb, epoch = sys.argv[1:]
for line in sys.stdin.buffer:
    key = base64.b64decode(line)
    print(base64.b64encode(key[::-1]).decode())
"""


@pytest.fixture
def by_program(database: Database, tmp_path: Path) -> Database:
    """A register whose epochs' keys another program holds."""
    program = tmp_path / "holder.py"
    program.write_text(PROGRAM)
    return Database(database.admin, database.secret, f"command:{shlex.join([sys.executable, str(program)])}")


async def test_a_program_may_hold_the_epochs_keys(by_program: Database) -> None:
    ledger = await Ledger.open(by_program)
    await tell(ledger)
    ledger.keyring._keys.clear()
    assert [entry.event for entry in await ledger.entries(COUNCIL)] == [TOLD]
    await ledger.close()


@pytest.mark.parametrize("program", ["/nowhere/at/all", "false", "echo too few"])
def test_a_program_that_fails_is_named_as_the_cause(program: str) -> None:
    with pytest.raises(EpochKeyMissing, match="program that holds the keys"):
        Command(shlex.split(program)).unwrap(1, [b"x", b"y"])


def test_a_folders_keys_are_private_and_gone_when_destroyed(tmp_path: Path) -> None:
    folder = epochs_at(str(tmp_path / "keys"))
    assert isinstance(folder, Folder)
    folder.begin(1)
    folder.begin(2)
    wrapped = folder.wrap(1, [b"k" * 32])
    folder.begin(1)  # is there: stays
    assert Folder(folder.path).unwrap(1, wrapped) == [b"k" * 32]
    assert {file.stat().st_mode & 0o777 for file in folder.path.iterdir()} == {0o600}
    assert folder.path.stat().st_mode & 0o777 == 0o700
    with pytest.raises(EpochKeyMissing, match="not the key"):
        folder.unwrap(2, wrapped)
    elsewhere = Folder(folder.path)
    assert elsewhere.unwrap(1, wrapped) == [b"k" * 32]
    folder.destroy(1)
    folder.destroy(1)
    elsewhere.forget_destroyed()
    for each in (folder, elsewhere, Folder(folder.path)):
        with pytest.raises(EpochKeyMissing, match="missing"):
            each.unwrap(1, wrapped)
