"""Attacks on a log as a whole: rewritten with all keys, rolled back, forked, signed by a second or an empty publisher."""
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from commands.attacks.superuser import forge
from ledger.clock import ClockError
from ledger.database import Database, DatabaseError
from ledger.known_leaves import Signed
from ledger.note import SigningKey
from ledger.offline import Key, opened_note
from ledger.publisher import Connection, Publisher
from ledger.signing_place import PublishingRefused, SigningPlace, written
from ledger.static_log import StaticLog
from ledger.store import Ledger
from ledger.verify import verify
from ledger.witness import Alarm, Witness, from_folder


class Scene:
    """A published copy of a register, which is spoilt as the attacks go on."""

    def __init__(self, database: Database, council: str, folder: Path, published: Path) -> None:
        """`published`: where the original's publisher keeps its state, if it has any."""
        self.database, self.council, self.folder, self.published = database, council, folder, published

    @contextlib.contextmanager
    def publishing(self) -> Iterator[Connection]:
        with psycopg.connect(self.database.conninfo("publisher"), autocommit=True) as connection:
            yield connection

    def place(self) -> SigningPlace:
        return SigningPlace.open(self.folder / "state")

    def problems(self, *held: Signed) -> list[str]:
        """What verification says of the entries, streams, tree and checkpoints."""
        return [str(one) for one in verify(self.database.conninfo("reader"), self.council, held).problems]


def second_publisher(scene: Scene) -> str | None:
    with scene.publishing() as first, scene.publishing() as second:
        Publisher.open(first, scene.council, scene.place())
        return refused(lambda: Publisher.open(second, scene.council, scene.place()))


def empty_state(scene: Scene) -> str | None:
    """A publisher started with nothing, as if the log were new."""
    with scene.publishing() as connection:
        empty = scene.folder / "empty"
        return refused(lambda: SigningPlace.open(empty)) and refused(lambda: Publisher.init(
            connection, scene.council, lambda: SigningPlace.make(empty, "heedmark/another")))


def refused(what: Callable[[], object]) -> str | None:
    try:
        what()
    except PublishingRefused as told:
        return str(told)
    return None


async def time_given(scene: Scene) -> str | None:
    """A clock for a real register: at its opening, through the program, and through its own function in SQL."""
    real = replace(scene.database, admin=make_conninfo(scene.database.admin, dbname=f"real_{uuid4().hex[:8]}"))
    ledger = await Ledger.open(real)
    then, told = datetime(2020, 1, 1, tzinfo=UTC), []
    try:
        await ledger.set_clock(then)
    except ClockError as refusal:
        told.append(str(refusal))
    finally:
        await ledger.close()
    try:
        await Ledger.open(real, then)
    except DatabaseError as refusal:
        told.append(str(refusal))
    with psycopg.connect(real.conninfo("appender")) as connection:
        try:
            connection.execute("SELECT ledger.set_clock(%s)", (then,))
        except psycopg.DatabaseError as refusal:
            told.append(str(refusal.diag.message_primary))
    drop(real)
    return told[0] if len(told) == 3 else None


def drop(database: Database) -> None:
    name = conninfo_to_dict(database.admin)["dbname"]
    with psycopg.connect(make_conninfo(database.admin, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name))))


def witnessed(scene: Scene) -> Witness:
    """Somebody elsewhere, who has seen the log as it is now."""
    with scene.publishing() as connection:
        publisher = Publisher.open(connection, scene.council, scene.place(), StaticLog(scene.folder / "web"))
        publisher.step()
        witness = Witness.make(scene.folder / "witness", "witness.example", publisher.verifier, "")
    witness.check(from_folder(scene.folder / "web"))
    return witness


def shown(witness: Witness, web: Path) -> str | None:
    """What a witness says who is shown that log."""
    try:
        witness.check(from_folder(web))
    except Alarm as alarm:
        return str(alarm).split(". Nothing")[0]
    return None


def rewritten_with_all_keys(scene: Scene, at: int) -> Signed:
    """Rewrites an entry with a leaf that fits and signs the whole anew with the publisher's own key; what was signed before."""
    key = SigningKey.read((scene.folder / "state" / "key").read_text("utf-8"))
    note = (scene.folder / "web" / "checkpoint").read_text("utf-8")
    with psycopg.connect(scene.database.admin) as admin:
        forge(admin, scene.council, at)
        admin.execute("ALTER TABLE ledger.cosignature DISABLE TRIGGER never_changed")
        admin.execute("DELETE FROM ledger.cosignature")
        admin.execute("DELETE FROM ledger.checkpoint")
        admin.execute("DELETE FROM ledger.tile")
    other = scene.folder / "other"
    other.mkdir()
    written(other / "key", f"{key.written}\n".encode())
    with scene.publishing() as connection:
        Publisher.succeed(connection, scene.council, SigningPlace(other, key), StaticLog(scene.folder / "fork"))
    return Signed(opened_note(note, Key.read(key.verifier)), "the older checkpoint")


def database_rolled_back(scene: Scene, to: int) -> str | None:
    """An old backup is put in the database's place, and its publisher goes on."""
    with psycopg.connect(scene.database.admin) as admin:
        admin.execute("DELETE FROM ledger.entry WHERE council = %s AND position > %s", (scene.council, to))
        admin.execute("DELETE FROM ledger.checkpoint WHERE council = %s AND size > %s", (scene.council, to))
    with scene.publishing() as connection:
        place = SigningPlace.open(scene.folder / "other")
        return refused(lambda: Publisher.open(connection, scene.council, place))
