"""Attack a copy of the demonstration, and count what is found."""
import asyncio
import contextlib
import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import psycopg
import typer
from psycopg import sql
from rich.console import Console

from commands.attacks import changed_bytes, superuser, whole_logs
from commands.attacks.forgotten import forgotten
from commands.attacks.whole_logs import Scene
from commands.place import DataOption, Place, Stop, opened
from ledger.access import Access
from ledger.access_seals import seal
from ledger.database import Database
from ledger.held import accounted
from ledger.log_export import export
from ledger.offline import Key, opened_note
from ledger.publisher import HEAD, Publisher, asked, councils
from ledger.signing_place import EDGE, SigningPlace
from ledger.static_log import StaticLog
from ledger.store import Ledger

LATER = 5
"""Entries that come after the first checkpoint."""


def attack(
    times: Annotated[int, typer.Option("--bytes", min=10, help="Single bytes changed in what was taken away.")] = 10_000,
    changes: Annotated[int, typer.Option(min=12, help="Changes by a superuser, of all kinds together.")] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same changes.")] = 4,
    data: DataOption = None,
) -> None:
    """Do to a copy of the demonstration what somebody might who wants to change a history quietly; exit 1 when it works.

    The demonstration is made first where it isn't there, and must not be served meanwhile.
    """
    from commands.demonstration import making
    from commands.demonstration.telling import Plan

    folder = making.folder_for(data)
    making.make(folder, Plan(), Console(stderr=True, soft_wrap=True, highlight=False))
    tally = Tally()
    with opened(folder) as place, _scene(place) as scene, Console(stderr=True).status("Attacking …"):
        chance = random.Random(seed)  # noqa: S311  the same seed makes the same attacks
        size = _published(scene)
        asyncio.run(_bytes(scene, size, times, chance, tally))
        asyncio.run(_superuser(scene, size, changes, chance, tally))
        asyncio.run(_whole(scene, size, tally))
    with opened(folder) as place, _scene(place) as scene, Console(stderr=True).status("Forgetting …"):
        tally.one("somebody erased, looked for in every file and under every key", asyncio.run(forgotten(scene, place.data)))
    print(f"{tally.found:,} of {tally.made:,} found or refused.", flush=True)
    if tally.missed:
        raise typer.Exit(1)


class Tally:
    """What was tried, and what was found."""

    def __init__(self) -> None:
        self.made = self.found = self.missed = 0

    def count(self, what: str, results: list[str | None]) -> None:
        """A line for many tries of one kind, with an example."""
        found = [result for result in results if result is not None]
        self.made, self.found = self.made + len(results), self.found + len(found)
        self.missed += len(results) - len(found)
        print(f"{what}: {len(found):,} of {len(results):,} found" + (f", such as: {found[0]}" if found else ""), flush=True)

    def one(self, what: str, result: str | None) -> None:
        self.count(what, [result])

    def unseen(self, what: str, problems: list[str], why: str) -> None:
        """What can't be found, and is said to be so; that it is found after all would be as wrong."""
        self.made, self.found, self.missed = self.made + 1, self.found + (not problems), self.missed + bool(problems)
        said = f"found, though nothing can tell: {problems[0]}" if problems else f"not found, as it cannot be: {why}"
        print(f"{what}: {said}", flush=True)


@contextlib.contextmanager
def _scene(place: Place) -> Iterator[Scene]:
    """A copy of the register in a database and folder of its own, removed afterwards."""
    if place.server is None:
        raise Stop("The demonstration is kept in a PostgreSQL of its own. Unset DATABASE_URL.")
    name = f"attacked_{uuid4().hex[:8]}"
    copy = replace(place.database, admin=place.server.conninfo(name))
    original = psycopg.conninfo.conninfo_to_dict(place.database.admin)["dbname"]
    try:
        with psycopg.connect(place.server.conninfo(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, str(original)))))
    except psycopg.errors.ObjectInUse as served:
        raise Stop("The demonstration is being served, so it can't be copied. Stop that first.") from served
    folder = Path(tempfile.mkdtemp(prefix="heedmark-attack-"))
    try:
        yield Scene(copy, _council(copy), folder, place.data / "publisher")
    finally:
        whole_logs.drop(copy)
        shutil.rmtree(folder, ignore_errors=True)


def _council(database: Database) -> str:
    """The one with the longest log."""
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as connection:
        return max(councils(connection), key=lambda name: int(asked(connection, name, HEAD, name)[0][0]))


def _published(scene: Scene) -> int:
    """See that the copy is published to its end; its size. The publisher's own state is copied where it has one."""
    own = scene.published / scene.council
    static = StaticLog(scene.folder / "web")
    with scene.publishing() as connection:
        if (own / "key").exists():
            shutil.copytree(own, scene.folder / "state")
            Publisher.open(connection, scene.council, scene.place(), static).step()
        else:
            Publisher.init(connection, scene.council, lambda: SigningPlace.make(
                scene.folder / "state", f"heedmark/{scene.council}/attacked"), static)
    shutil.copytree(scene.folder / "web", scene.folder / "old")
    note = (scene.folder / "web" / "checkpoint").read_text("utf-8")
    return opened_note(note, Key.read(scene.place().key.verifier)).size


async def _bytes(scene: Scene, size: int, times: int, chance: random.Random, tally: Tally) -> None:
    ledger = await Ledger.open(scene.database)
    try:
        await export(ledger, scene.council, scene.folder / "log")
        documents, key = await changed_bytes.proofs(ledger, scene.council, size, chance)
    finally:
        await ledger.close()
    exported = changed_bytes.Exported(scene.folder / "log")
    for what, places, share in (
            ("a byte of an exported log", [range(len(exported.content))], times - 3 * (times // 10)),
            ("a byte of its tiles", exported.within("tile/0", "tile/1", "tile/2"), times // 10),
            ("a byte of its checkpoint, key or format", exported.within("format", "key", "checkpoint"), times // 10)):
        tally.count(what, list(changed_bytes.in_export(exported, places, share, chance)))
    tally.count("a byte of a proof", list(changed_bytes.in_proofs(documents, key, times // 10, chance)))


async def _superuser(scene: Scene, size: int, changes: int, chance: random.Random, tally: Tally) -> None:
    ledger = await Ledger.open(scene.database)
    try:
        said = await accounted(ledger, scene.council)
    finally:
        await ledger.close()
    with psycopg.connect(scene.database.admin) as connection:
        log = superuser.Attacked(connection, scene.council, size, said, (scene.folder / "state" / EDGE).read_bytes())
        for what, results in superuser.each(log, -(-changes // (len(superuser.ATTACKS) + 1)), chance):
            tally.count(f"a superuser's SQL: {what}", results)


async def _whole(scene: Scene, size: int, tally: Tally) -> None:
    tally.one("a second publisher", whole_logs.second_publisher(scene))
    tally.one("a publisher with an empty state", whole_logs.empty_state(scene))
    tally.one("a time given to a real register", await whole_logs.time_given(scene))
    await _grow(scene)
    with psycopg.connect(scene.database.admin) as admin:
        superuser.forge(admin, scene.council, size + 2)
    tally.unseen("an entry that nobody has signed yet, rewritten with a leaf that fits", scene.problems(),
                 f"entries after {size:,} stand under no checkpoint")
    witness = whole_logs.witnessed(scene)
    tally.one("an old copy shown to a witness", whole_logs.shown(witness, scene.folder / "old"))
    older = whole_logs.rewritten_with_all_keys(scene, size // 2)
    tally.one("another log shown to a witness", whole_logs.shown(witness, scene.folder / "fork"))
    tally.one("a rewrite with all keys, where an older checkpoint is held elsewhere", next(iter(scene.problems(older)), None))
    tally.unseen("a rewrite with all keys, where none is", scene.problems(), "everything that could tell was rewritten, too")
    tally.one("an old backup put in the database's place", whole_logs.database_rolled_back(scene, size))


async def _grow(scene: Scene) -> None:
    """Somebody looks, and looks again: each time the log grows by the digest of it."""
    ledger = await Ledger.open(scene.database)
    try:
        for _ in range(LATER):
            await ledger.record_access(scene.council, Access(
                uuid4(), ledger.now(), "auditor-1", "AUDITOR", "AUDIT", "attack", "shown"))
            await seal(ledger, scene.council)
    finally:
        await ledger.close()
