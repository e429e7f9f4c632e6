"""A register brought back from a backup forgets whom a newer log says to have been erased since."""
import asyncio
import shutil
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.erased import Erased
from domain.subjects.subject import evolve
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.keyring import keyring_at
from ledger.log_export import export
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from ledger.store import Ledger
from projections.identities import identities
from tests.forgetting.test_readings_take_back_what_they_held import RECORDED, erase, told
from tests.ground.commands_run import heedmark
from tests.projections.histories import Story

COUNCIL = "leicester"
NELL, JOE = uuid4(), uuid4()


async def recorded(database: Database) -> None:
    ledger = await Ledger.open(database)
    story = Story(ledger)
    for person in (NELL, JOE):
        await told(story, person, person, RECORDED)
    await ledger.close()


async def erased_and_exported(database: Database, folder: Path) -> None:
    ledger = await Ledger.open(database)
    story = Story(ledger)
    story.versions[NELL] = 0
    await erase(story, NELL)
    with psycopg.connect(database.conninfo("publisher"), autocommit=True) as publishing:
        Publisher.init(publishing, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"))
    await export(ledger, COUNCIL, folder / "log")
    await ledger.close()


async def read_back(database: Database) -> dict[UUID, tuple[bool, str | None, bool]]:
    """Whether each one's record opens as erased, what the readings call them, and whether they say that they were erased."""
    ledger = await Ledger.open(database)
    async with ledger.read_only(COUNCIL) as connection:
        known = await identities(connection, COUNCIL, [NELL, JOE])
    found = {}
    for person in (NELL, JOE):
        (entry,) = await ledger.stream(COUNCIL, person)
        assert (evolve(None, entry).erased_on is not None) == isinstance(entry.event, Erased)
        found[person] = (isinstance(entry.event, Erased), known[person].name, known[person].erased)
    await ledger.close()
    return found


def test_whom_the_newer_log_says_to_be_erased_stays_erased(folder: Path) -> None:
    data, keys = folder / "data", folder / "keys"
    data.mkdir(mode=0o711)
    with EmbeddedPostgres(data / "postgres") as server:
        database = Database.embedded(server)
        asyncio.run(recorded(database))
        assert heedmark("backup", folder / "kept", "--data", data).returncode == 0
        shutil.copytree(database.keys, keys)
        asyncio.run(erased_and_exported(database, folder))
    back = heedmark("restore", folder / "kept", "--data", folder / "new", "--keys", keys, "--newest-log", folder / "log")
    assert back.returncode == 0, back.stderr
    assert "1 keys of those who were erased since were destroyed." in back.stdout
    keyring_at.cache_clear()
    with EmbeddedPostgres(folder / "new" / "postgres") as server:
        found = asyncio.run(read_back(Database.embedded(server)))
    assert found == {NELL: (True, None, True), JOE: (False, "Nell Forgotten-Example", False)}


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 100])
def test_a_file_that_is_no_exported_log_brings_nothing_back(content: bytes, folder: Path) -> None:
    (folder / "kept").mkdir()
    (folder / "kept" / "manifest.json").write_text('{"heads": {}, "gaps": [], "tables": {}}')
    (folder / "log").write_bytes(content)
    back = heedmark("restore", folder / "kept", "--data", folder / "new", "--newest-log", folder / "log")
    assert back.returncode == 1
    assert "can't be used" in back.stderr
    assert not (folder / "new").exists()
