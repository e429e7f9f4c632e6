"""What was changed in the database, by whomever, is found and the entry is named; what nobody signed can't be told."""
from uuid import uuid4

import psycopg
import pytest

from ledger.checkpoint import Checkpoint
from ledger.known_leaves import Signed
from ledger.leaf import rest, when
from ledger.offline import Key, opened_note
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from ledger.static_log import StaticLog
from ledger.verify import verify, verify_stretch
from tests.ledger.given import COUNCIL, command, draft

SIZE = 600


@pytest.fixture
async def published(ledger, connection, folder):
    for _ in range(SIZE // 6):
        stream = uuid4()
        await ledger.append(COUNCIL, command(*(draft(stream, version, clear=b'{\n"level":"A"\n}') for version in range(3)),
                                             *(draft() for _ in range(3)), reads=((uuid4(), -1),)))
    return Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"))


def superuser(database, *statements):
    with psycopg.connect(database.admin) as connection:
        connection.execute("ALTER TABLE ledger.entry DISABLE TRIGGER never_changed")
        for statement in statements:
            connection.execute(statement.encode())


def found(database, **more):
    return [str(problem) for problem in verify(database.conninfo("reader"), COUNCIL, **more).problems]


async def test_a_sound_log_is_said_to_be_sound(published, database, add):
    await add(50)
    verified = verify(database.conninfo("reader"), COUNCIL)
    assert verified == (SIZE + 50, SIZE, 1, [])


COLUMNS = ["event_id", "command_id", "ordinal", "stream", "kind", "version", "type", "recorded_at", "signed_at", "occurred_on",
           "actor", "role", "on_behalf_of", "purpose", "correlation", "causation", "edition", "digest", "read_set", "taken",
           "released", "clear", "sealed", "form", "salt", "leaf"]
OTHER = {"uuid": "gen_random_uuid()", "int4": "{0} + 7", "text": "coalesce({0}, '') || 'x'", "date": "{0} + 1",
         "timestamptz": "{0} + interval '1 hour'", "bytea": "coalesce({0}, '') || '\\x00'"}


async def test_every_column_of_an_entry_is_covered(published, database, ledger):
    kinds: dict[str, str] = dict(await ledger.rows(COUNCIL, (
        "SELECT attname::text, atttypid::regtype::text FROM pg_attribute WHERE attrelid = 'ledger.entry'::regclass "
        "AND attnum > 0 AND NOT attisdropped"), ()))
    assert kinds.keys() - {"council", "position"} == set(COLUMNS)
    short = {"integer": "int4", "timestamp with time zone": "timestamptz"}
    with psycopg.connect(database.admin) as connection:
        connection.execute("ALTER TABLE ledger.entry DISABLE TRIGGER never_changed")
        for column in [*COLUMNS, "position", "council"]:
            kind = short[kinds[column]] if kinds[column] in short else kinds[column]
            other = "'dudley'" if column == "council" else "10000" if column == "position" else OTHER[kind].format(column)
            with connection.transaction(force_rollback=True):
                connection.execute(f"UPDATE ledger.entry SET {column} = {other} WHERE position = 301".encode())
                problems = verify_stretch(connection, COUNCIL, 301, 301)
                assert 301 in {problem.position for problem in problems}, column
            assert verify_stretch(connection, COUNCIL, 301, 301) == []


@pytest.mark.parametrize(("statement", "named"), [
    ("DELETE FROM ledger.entry WHERE position = 301", "entry 301: it is missing"),
    ("DELETE FROM ledger.entry WHERE position > 590",
     "entry 591: it and all up to entry 600 are missing, though they were signed"),
    ("UPDATE ledger.entry SET recorded_at = recorded_at - interval '1 day' WHERE position = 301",
     "entry 301: it is recorded before the entry that it follows")])
async def test_what_is_gone_or_back_dated_is_named(published, database, statement, named):
    superuser(database, statement)
    assert named in found(database)


async def test_an_entry_rewritten_with_its_leaf_is_named(published, database, ledger):
    """By somebody who knows how leaves are made."""
    await rewritten(ledger, database, 301)
    assert found(database) == ["entry 301: it is not the entry that was published"]


WHICH = ("the log is not what the checkpoint at 600 was signed over: something between entries 1 and 600 was changed, and no "
         "tile that fits what was signed tells which")


async def test_an_entry_of_the_last_tile_is_named_by_what_the_publisher_keeps(published, database, ledger, folder):
    """The database has no tile of it: the publisher's folder, what it published, or a witness tells which entry it was."""
    state, note = folder / "state", (folder / "state" / "checkpoint").read_text()
    held = Signed(opened_note(note, Key.read(published.verifier)), "the publisher's", (state / "edge").read_bytes())
    assert len(held.edge) == SIZE % 256 * 32
    await rewritten(ledger, database, 555)
    await rewritten(ledger, database, 301)
    named = ["entry 301: it is not the entry that was published", "entry 555: it is not the entry that was published"]
    assert found(database, held=[held]) == named
    assert found(database) == [WHICH, named[0]]
    forged = held._replace(edge=held.edge[32:] + bytes(32))
    assert [line.partition(" was signed")[0] for line in found(database, held=[forged])] == [
        "the log is not what the checkpoint at 600", "the log is not what the publisher's", named[0]]
    with psycopg.connect(database.admin) as connection:
        assert [str(one) for one in verify_stretch(connection, COUNCIL, 555, 555, held.edge)] == [named[1]]


async def test_an_entry_is_named_by_a_published_folder_alone(ledger, connection, folder, database, add):
    """Though somebody took the tiles out of the database and changed what the publisher keeps."""
    await add(SIZE)
    static = StaticLog(folder / "web")
    publisher = Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"), static)
    await add(20)
    publisher.step()
    await rewritten(ledger, database, 610, b"{}")
    await rewritten(ledger, database, 5, b"{}")
    superuser(database, "ALTER TABLE ledger.tile DISABLE TRIGGER never_changed", "DELETE FROM ledger.tile")
    assert found(database, published=[folder / "web"]) == [
        "entry 5: it is not the entry that was published", "entry 610: it is not the entry that was published"]


async def rewritten(ledger, database, position, clear=b'{\n"level":"A"\n}'):
    (row,) = await ledger.rows(COUNCIL, "SELECT salt, timestamptz_send(recorded_at), uuid_send(event_id) FROM ledger.entry "
                                        "WHERE council = %s AND position = %s", (COUNCIL, position))
    salt, at, event_id = map(bytes, row)

    def framed(value):
        return len(value).to_bytes(4, "big") + value

    with psycopg.connect(database.admin) as connection:
        connection.execute("ALTER TABLE ledger.entry DISABLE TRIGGER never_changed")
        connection.execute("UPDATE ledger.entry SET actor = 'worker-2' WHERE position = %s", (position,))
        sent = connection.execute(
            "SELECT uuid_send(stream), textsend(kind), int4send(version), textsend(type), textsend(edition), textsend(digest), "
            "timestamptz_send(signed_at), date_send(occurred_on), textsend(role), textsend(actor), textsend(on_behalf_of), "
            "textsend(purpose), uuid_send(command_id), int4send(ordinal), uuid_send(correlation), uuid_send(causation), "
            "read_set, taken, released, sealed FROM ledger.entry WHERE position = %s", (position,)).fetchone()
        assert sent is not None
        values = [b"\xff\xff\xff\xff" if value is None else framed(bytes(value)) for value in sent]
        made = rest(salt, framed(event_id), framed(clear), values)
        head = b"\x011\x09leicester" + position.to_bytes(8, "big")
        connection.execute("UPDATE ledger.entry SET leaf = %s WHERE position = %s", (head + when(salt, at) + made, position))


async def test_a_rewrite_with_all_keys_is_found_by_an_older_checkpoint(published, database, ledger, folder, connection):
    held = (folder / "state" / "checkpoint").read_text()
    key = SigningPlace.open(folder / "state").key
    connection.close()
    await rewritten(ledger, database, 301)
    with psycopg.connect(database.admin) as admin:
        for table in ("tile", "checkpoint"):
            admin.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER never_changed".encode())
            admin.execute(f"DELETE FROM ledger.{table}".encode())
    (folder / "state" / "checkpoint").unlink()
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as again:
        place = SigningPlace(folder / "other", key)
        (folder / "other").mkdir()
        Publisher.succeed(again, COUNCIL, place)
    assert found(database) == []
    older = Signed(opened_note(held, Key.read(key.verifier)), "the checkpoint that you hold")
    assert found(database, held=[older]) == [WHICH.replace("the checkpoint at 600", "the checkpoint that you hold")]


async def test_a_change_that_nobody_signed_yet_cannot_be_told(published, database, ledger, add):
    await add(50)
    await rewritten(ledger, database, SIZE + 20, b"{}")
    assert verify(database.conninfo("reader"), COUNCIL) == (SIZE + 50, SIZE, 1, [])


async def test_checkpoints_are_what_was_signed(published, database, folder):
    foreign = SigningPlace.make(folder / "foreign", "log.example/leicester").key
    note = Checkpoint("log.example/leicester", 500, bytes(32)).signed(foreign)
    with psycopg.connect(database.admin) as connection:
        connection.execute("INSERT INTO ledger.checkpoint (council, size, origin, root, note, verifier) VALUES (%s, 500, %s, %s, "
                           "%s, %s)", (COUNCIL, "log.example/leicester", bytes(32), note, foreign.verifier))
    told = found(database)
    assert "the checkpoint at 600 is signed by another key than those before it" in told
    key = Key.read(SigningPlace.open(folder / "state").key.verifier)
    assert found(database, key=key) == ["the checkpoint at 500: checkpoint: it is not signed by log.example/leicester"]


async def test_two_processes_find_what_one_finds(published, database, monkeypatch):
    monkeypatch.setattr("ledger.verify.SMALL", 10)
    superuser(database, "UPDATE ledger.entry SET actor = 'x' WHERE position IN (5, 599)",
              "DELETE FROM ledger.entry WHERE position = 257")
    told = [str(problem) for problem in verify(database.conninfo("reader"), COUNCIL, processes=2).problems]
    assert told == [str(problem) for problem in verify(database.conninfo("reader"), COUNCIL, processes=1).problems]
    assert [line.split(":")[0] for line in told] == ["entry 5", "entry 257", "entry 599"]
