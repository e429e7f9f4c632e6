"""Epochs' keys live outside the database, in a folder or with a program."""
import asyncio
import shlex
import sys
from pathlib import Path

import pytest

from ledger.database import Database
from ledger.epochs import Command, EpochKeyMissing, Folder, epochs_at
from ledger.store import Ledger
from ledger.turning import turn
from tests.ledger.given import COUNCIL
from tests.ledger.telling import TOLD, tell

pytestmark = pytest.mark.usefixtures("told_is_known")


HOLDER = """
import base64, os, sys
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
verb, epoch = sys.argv[2:]
file = os.path.join(sys.argv[1], epoch)
if verb == "begin" and not os.path.exists(file):
    open(file, "wb").write(os.urandom(32))
if verb == "destroy" and os.path.exists(file):
    os.unlink(file)
for line in sys.stdin.buffer if verb in ("wrap", "unwrap") else ():
    key, given = AESGCM(open(file, "rb").read()), base64.b64decode(line)
    nonce = os.urandom(12)
    print(base64.b64encode(nonce + key.encrypt(nonce, given, None) if verb == "wrap" else
                           key.decrypt(given[:12], given[12:], None)).decode())
"""
"""As a KMS does: keys never leave it, and are asked for by the epoch."""
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


@pytest.mark.parametrize(("of_file", "of_folder"), [(0o640, 0o700), (0o604, 0o700), (0o600, 0o770), (0o600, 0o703)])
def test_keys_that_others_may_read_or_change_are_not_used(tmp_path: Path, of_file: int, of_folder: int) -> None:
    folder = Folder(tmp_path / "keys")
    folder.begin(1)
    wrapped = folder.wrap(1, [b"k" * 32])
    (folder.path / "epoch-0001.key").chmod(of_file)
    folder.path.chmod(of_folder)
    with pytest.raises(EpochKeyMissing, match="turn the epoch"):
        Folder(folder.path).unwrap(1, wrapped)


async def test_an_epoch_turns_where_another_program_holds_the_keys(database: Database, tmp_path: Path) -> None:
    """Begun, wrapped anew and destroyed by it: what a backup holds of the old wrapped keys opens nowhere."""
    program, held = tmp_path / "kms.py", tmp_path / "held"
    program.write_text(HOLDER)
    held.mkdir()
    kms = Database(database.admin, database.secret, f"command:{shlex.join([sys.executable, str(program), str(held)])}")
    ledger = await Ledger.open(kms)
    await tell(ledger)
    ((before,),) = await ledger.rows(COUNCIL, "SELECT wrapped FROM ledger.data_key WHERE council = %s", (COUNCIL,))
    await ledger.close()
    assert {file.name for file in held.iterdir()} == {"1"}
    assert (await asyncio.to_thread(turn, kms)).epoch == 2
    assert {file.name for file in held.iterdir()} == {"2"}
    again = await Ledger.open(kms)
    again.keyring._keys.clear()
    assert [entry.event for entry in await again.entries(COUNCIL)] == [TOLD]
    for epoch in (1, 2):
        with pytest.raises(EpochKeyMissing):
            again.keyring.epochs.unwrap(epoch, [bytes(before)])
    await again.close()
