"""A witness holds checkpoints, cosigns what continues them, and says loudly when a log was rolled back or forked."""
import shutil

import psycopg
import pytest

from ledger.note import SigningKey
from ledger.offline import Key, opened_note
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from ledger.static_log import StaticLog
from ledger.witness import Alarm, NotAWitness, NotThere, Witness, from_folder, from_url
from tests.ledger.given import COUNCIL


@pytest.fixture
async def log(connection, folder, add):
    """A published log of 300 entries, in a folder."""
    await add(300)
    return Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"),
                          StaticLog(folder / "web"))


@pytest.fixture
def witness(log, folder):
    return Witness.make(folder / "witness", "dpo.example", log.verifier, str(folder / "web"))


async def test_what_continues_is_held_and_cosigned(log, witness, folder, add):
    web = from_folder(folder / "web")
    assert witness.check(web)[0].size == 300
    await add(400)
    log.step()
    found, last = Witness.open(folder / "witness").check(web)
    assert last is not None
    assert (found.size, last.size) == (700, 300)
    note = witness.cosign(web)
    assert opened_note(note, Key.read(log.verifier), Key.read(witness.key.verifier)).size == 700
    assert (folder / "witness" / "cosigned").read_text() == note
    assert (folder / "witness" / "checkpoint.300").exists()


async def test_a_roll_back_is_told(log, witness, folder, add):
    shutil.copytree(folder / "web", folder / "old")
    await add(50)
    log.step()
    witness.check(from_folder(folder / "web"))
    with pytest.raises(Alarm, match="ROLLED BACK: the log shows 300 entries and has shown 350"):
        witness.check(from_folder(folder / "old"))
    (evidence,) = folder.glob("witness/evidence-*")
    assert {file.name for file in evidence.iterdir()} == {"held", "shown"}
    assert witness.held()[0].size == 350


@pytest.mark.parametrize("size", [300, 350])
async def test_a_fork_is_told(log, witness, folder, database, add, size):
    """Another log, signed by the same key, in which one entry is another."""
    witness.check(from_folder(folder / "web"))
    if size > 300:
        await add(50)
    with psycopg.connect(database.admin) as connection:
        for table in ("entry", "checkpoint", "tile"):
            connection.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER never_changed".encode())
        connection.execute("UPDATE ledger.entry SET leaf = leaf || '\\x00' WHERE position = 17")
        connection.execute("DELETE FROM ledger.checkpoint")
        connection.execute("DELETE FROM ledger.tile")
    (folder / "forked").mkdir()
    place = SigningPlace(folder / "forked", SigningKey.read((folder / "state" / "key").read_text()))
    log._connection.close()
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as other:
        Publisher.succeed(other, COUNCIL, place, StaticLog(folder / "shown-to-others"))
    with pytest.raises(Alarm, match="FORKED"):
        witness.cosign(from_folder(folder / "shown-to-others"))
    assert not (folder / "witness" / "cosigned").exists()


async def test_tiles_that_lie_prove_nothing(log, witness, folder, add):
    witness.check(from_folder(folder / "web"))
    await add(400)
    log.step()
    tile = folder / "web" / "tile" / "0" / "001"
    tile.write_bytes(tile.read_bytes()[::-1])
    with pytest.raises(Alarm, match="FORKED"):
        witness.check(from_folder(folder / "web"))


async def test_another_key_is_another_log(log, folder):
    other = SigningKey.make("log.example/leicester")
    witness = Witness.make(folder / "w", "dpo.example", other.verifier, str(folder / "web"))
    with pytest.raises(Alarm, match="not signed"):
        witness.check(from_folder(folder / "web"))


async def test_a_witness_is_made_once_of_one_log(log, witness, folder):
    with pytest.raises(NotAWitness, match="not empty"):
        Witness.make(folder / "witness", "dpo.example", log.verifier, "x")
    with pytest.raises(NotAWitness):
        Witness.make(folder / "w2", "two words", log.verifier, "x")
    with pytest.raises(NotAWitness, match="no witness's folder"):
        Witness.open(folder / "nowhere")


def test_a_log_that_is_away_is_no_alarm(folder):
    with pytest.raises(NotThere, match="can't be read"):
        from_folder(folder / "nowhere")("checkpoint")
    with pytest.raises(NotThere, match="can't be reached"):
        from_url("http://127.0.0.1:9", "")("checkpoint")
    with pytest.raises(NotThere, match="https"):
        from_url("file:///etc", "")
