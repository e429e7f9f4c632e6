"""A publisher signs what continues its last checkpoint, and refuses everything else."""
import shutil

import psycopg
import pytest

from ledger import offline
from ledger.publisher import Publisher, asked
from ledger.signing_place import PublishingRefused, SigningPlace
from ledger.static_log import StaticLog
from ledger.succession import succeed
from ledger.tiles import Tile, hashes_in, proof, subtrees
from ledger.tree import consistency, leaf_hash, root
from tests.ledger.given import COUNCIL


def last_of(folder):
    signed = SigningPlace.open(folder / "state").last()
    assert signed is not None
    return signed


def leaves(connection):
    return [leaf for _, leaf in asked(connection, COUNCIL, "SELECT position, leaf FROM ledger.entry WHERE council = %s "
                                                           "ORDER BY position", COUNCIL)]


def begin(connection, folder, static=None):
    return Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"), static)


def again(database, folder, static=None):
    """Another process's publisher with the same state."""
    connection = psycopg.connect(database.conninfo("publisher"), autocommit=True)
    try:
        return Publisher.open(connection, COUNCIL, SigningPlace.open(folder / "state"), static), connection
    except PublishingRefused:
        connection.close()
        raise


def superuser(database, *statements):
    with psycopg.connect(database.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("entry", "checkpoint", "tile"):
            connection.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER never_changed".encode())
        for statement in statements:
            connection.execute(statement.encode())


async def test_checkpoints_continue_one_another(connection, database, folder, add):
    await add(300)
    publisher = begin(connection, folder)
    first, _ = last_of(folder)
    assert (first.size, first.root) == (300, root([leaf_hash(leaf) for leaf in leaves(connection)]))
    assert publisher.step() is None
    await add(450)
    second = publisher.step()
    assert second is not None
    hashes = [leaf_hash(leaf) for leaf in leaves(connection)]
    assert (second.size, second.root) == (750, root(hashes))
    tiles = {Tile(level, number): bytes(found) for level, number, found in
             asked(connection, COUNCIL, "SELECT level, number, hashes FROM ledger.tile WHERE council = %s", COUNCIL)}
    assert tiles.keys() == {Tile(0, 0), Tile(0, 1)}
    assert hashes_in(tiles[Tile(0, 1)]) == hashes[256:512]
    edge = {Tile(0, 2, 750 - 512): b"".join(hashes[512:]), Tile(1, 0, 2): b"".join(root(hashes[at:at + 256]) for at in (0, 256))}
    shown = proof(consistency(300, 750), 750, lambda tile: subtrees((tiles | edge)[tile]))
    assert offline.continued(first, second, shown)


async def test_the_folder_holds_all_that_a_checkpoint_rests_on(connection, folder, add):
    await add(300)
    publisher = begin(connection, folder, StaticLog(folder / "web"))
    await add(300)
    publisher.step()
    written = {path.relative_to(folder / "web").as_posix() for path in (folder / "web").rglob("*") if path.is_file()}
    assert written == {
        "checkpoint", "tile/0/000", "tile/0/001", "tile/0/001.p/44", "tile/0/002.p/88", "tile/1/000.p/1", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/001.p/44", "tile/entries/002.p/88"}
    key = offline.Key.read(publisher.verifier)
    assert offline.opened_note((folder / "web" / "checkpoint").read_text(), key).size == 600
    bundles = (folder / "web" / "tile/entries/000").read_bytes()
    assert leaf_hash(bundles[2:2 + int.from_bytes(bundles[:2])]) == (folder / "web" / "tile/0/000").read_bytes()[:32]


async def test_a_publisher_that_comes_back_goes_on(connection, database, folder, add):
    await add(100)
    begin(connection, folder)
    connection.close()
    await add(50)
    publisher, other = again(database, folder)
    assert [signed.size for signed in [publisher.step()] if signed] == [150]
    other.close()


async def test_what_was_signed_and_not_published_is_published(connection, database, folder, add):
    await add(50)
    begin(connection, folder)
    connection.close()
    superuser(database, "DELETE FROM ledger.checkpoint")
    _, other = again(database, folder)
    assert asked(other, COUNCIL, "SELECT size FROM ledger.checkpoint WHERE council = %s", COUNCIL) == [(50,)]
    other.close()


async def test_it_is_begun_once(connection, folder, add):
    await add(50)
    begin(connection, folder)
    with pytest.raises(PublishingRefused, match="published before"):
        begin(connection, folder)
    shutil.rmtree(folder / "state")
    with pytest.raises(PublishingRefused, match="published before"):
        begin(connection, folder)
    with pytest.raises(PublishingRefused, match="no signing key"):
        SigningPlace.open(folder / "state")


async def test_there_is_one_publisher_a_council(connection, database, folder, add):
    await add(50)
    begin(connection, folder)
    with pytest.raises(PublishingRefused, match="Another publisher"):
        again(database, folder)


@pytest.mark.parametrize(("statement", "told"), [
    ("DELETE FROM ledger.entry WHERE position > 90", "rolled back"),
    ("UPDATE ledger.entry SET leaf = leaf || 'x' WHERE position = 17", "not those that were signed"),
    ("DELETE FROM ledger.entry WHERE position = 17", "Entry 17 .* missing"),
    ("UPDATE ledger.checkpoint SET note = replace(note, 'leicester', 'elsewhere')", "not this publisher's")])
async def test_what_does_not_continue_the_last_checkpoint_is_not_signed(connection, database, folder, add, statement, told):
    await add(100)
    begin(connection, folder)
    connection.close()
    superuser(database, statement)
    with pytest.raises(PublishingRefused, match=told):
        again(database, folder)


async def test_a_lost_state_is_not_begun_anew(connection, database, folder, add):
    await add(50)
    begin(connection, folder)
    connection.close()
    (folder / "state" / "checkpoint").unlink()
    with pytest.raises(PublishingRefused, match="no last checkpoint"):
        again(database, folder)


async def test_a_key_that_others_may_read_is_not_used(connection, database, folder, add):
    await add(50)
    begin(connection, folder)
    connection.close()
    (folder / "state" / "key").chmod(0o644)
    with pytest.raises(PublishingRefused, match="0600"):
        again(database, folder)


async def test_after_a_lost_tail_a_new_origin_says_what_is_lost(connection, database, ledger, folder, add):
    await add(100)
    publisher = begin(connection, folder)
    await add(50)
    publisher.step()
    connection.close()
    superuser(database, "DELETE FROM ledger.entry WHERE position > 120", "DELETE FROM ledger.checkpoint WHERE size > 120")
    old = SigningPlace.open(folder / "state")
    _, lost = last_of(folder)
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as other:
        made, event = await succeed(ledger, other, COUNCIL, old, lambda: SigningPlace.make(folder / "state", "log.example/2"),
                                    "Restored from the night's backup.")
        assert (event.lost_after, event.lost_until, event.checkpoint) == (100, 150, lost)
        entry = (await ledger.entries(COUNCIL, 120))[0]
        assert (entry.position, entry.type, entry.actor, entry.event) == (121, "system.log_succeeded", "system", event)
        last, _ = last_of(folder)
        assert (last.origin, last.size) == ("log.example/2", 121)
        assert (folder / "state.before-1" / "checkpoint").read_text() == lost
        await add(50)
        following = made.step()
        assert following is not None
        assert following.size == 171


async def test_nothing_is_succeeded_that_can_be_continued(connection, ledger, folder, add):
    await add(50)
    begin(connection, folder)
    with pytest.raises(PublishingRefused, match="Nothing is lost"):
        await succeed(ledger, connection, COUNCIL, SigningPlace.open(folder / "state"),
                      lambda: SigningPlace.make(folder / "other", "log.example/2"), "No reason.")


async def test_the_publishers_role_sees_positions_and_leaves_alone(connection, add):
    await add(50)
    for column in ("stream", "actor", "clear", "sealed", "salt", "recorded_at"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked(connection, COUNCIL, f"SELECT {column} FROM ledger.entry WHERE council = %s", COUNCIL)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("INSERT INTO ledger.checkpoint (council) VALUES ('x')")


def test_a_checkpoint_of_a_trial_says_so(new_database, folder):
    from datetime import UTC, datetime

    database = new_database(datetime(2026, 3, 23, 9, tzinfo=UTC))
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as connection:
        begin(connection, folder)
    last, note = last_of(folder)
    assert last.size == 0
    assert "trial" in note
