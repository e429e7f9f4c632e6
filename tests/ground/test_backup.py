"""A register that was backed up comes back whole, or not at all."""
import asyncio
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from ledger.append import Append
from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.entry import Draft, Entry
from ledger.store import Ledger
from tests.conftest import short_folder
from tests.ground.commands_run import heedmark

COUNCILS = {"leicester": 7, "dudley": 3}


def draft(stream: UUID, version: int) -> Draft:
    return Draft(event_id=uuid4(), stream=stream, kind="flag", version=version, type="flag.requested",
                 signed_at=datetime.now(UTC), occurred_on=date(2026, 3, 1), actor="a.sample", role="SOCIAL_WORKER",
                 on_behalf_of=None, purpose="test", correlation=uuid4(), causation=None, edition=None, digest=None,
                 clear=b"{}", sealed=b"")


async def fill(database: Database) -> None:
    ledger = await Ledger.open(database)
    for council, entries in COUNCILS.items():
        stream = uuid4()
        for version in range(entries):
            await ledger.append(council, Append(uuid4(), b"body", (draft(stream, version),)))
    await ledger.close()


async def all_entries(database: Database) -> dict[str, list[Entry]]:
    ledger = await Ledger.open(database)
    try:
        return {council: await ledger.entries(council) for council in await ledger.councils()}
    finally:
        await ledger.close()


def a_register(data: Path) -> dict[str, list[Entry]]:
    data.mkdir(mode=0o711)
    with EmbeddedPostgres(data / "postgres") as server:
        asyncio.run(fill(Database.embedded(server)))
        return asyncio.run(all_entries(Database.embedded(server)))


@pytest.fixture(scope="module")
def kept() -> Iterator[Path]:
    """A backup, with the register that it is of beside it."""
    folder = short_folder()
    a_register(folder / "data")
    assert heedmark("backup", folder / "kept", "--data", folder / "data").returncode == 0
    yield folder / "kept"
    shutil.rmtree(folder)


def test_what_comes_back_is_what_was_written(folder: Path) -> None:
    before = a_register(folder / "data")
    written = heedmark("backup", folder / "kept", "--data", folder / "data")
    assert written.returncode == 0, written.stderr
    back = heedmark("restore", folder / "kept", "--data", folder / "new",
                    "--keys", folder / "data" / "postgres" / "keys" / "heedmark")
    assert back.returncode == 0, back.stderr
    assert "complete: dudley to position 3, leicester to position 7" in back.stdout
    with EmbeddedPostgres(folder / "new" / "postgres") as server:
        database = Database.embedded(server)
        assert asyncio.run(all_entries(database)) == before
        asyncio.run(fill(database))  # and it goes on
        assert {council: len(entries) for council, entries in asyncio.run(all_entries(database)).items()} == {
            council: 2 * entries for council, entries in COUNCILS.items()}


def test_a_backup_is_for_its_owner_alone_and_never_written_over(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0
    again = heedmark("backup", kept, "--data", kept.parent / "data")
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_a_register_that_lost_an_entry_is_not_backed_up(folder: Path) -> None:
    a_register(folder / "data")
    with EmbeddedPostgres(folder / "data" / "postgres") as server:
        with psycopg.connect(Database.embedded(server).admin) as connection:
            connection.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
            connection.execute("DELETE FROM ledger.entry WHERE council = 'leicester' AND position = 4")
        refused = heedmark("backup", folder / "kept", "--data", folder / "data")
    assert refused.returncode == 1
    assert "The log of leicester has gaps" in refused.stderr
    assert not (folder / "kept").exists()


@pytest.mark.parametrize(("damage", "said"), [
    ("a lost row", "differs from what was written, in ledger.request"), ("the dump", "pg_restore failed"),
    ("the manifest", "it is damaged")])
def test_a_damaged_backup_is_refused(kept: Path, folder: Path, damage: str, said: str) -> None:
    shutil.copytree(kept, folder / "kept")
    manifest, dump = folder / "kept" / "manifest.json", folder / "kept" / "register.dump"
    if damage == "the dump":
        dump.write_bytes(dump.read_bytes()[:-2000])
    elif damage == "the manifest":
        manifest.write_text(manifest.read_text()[:-20])
    else:
        written = json.loads(manifest.read_text())
        written["tables"]["ledger.request"][0] += 1
        manifest.write_text(json.dumps(written))
    refused = heedmark("restore", folder / "kept", "--data", folder / "new")
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
