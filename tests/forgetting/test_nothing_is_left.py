"""After an erasure and an epoch's turn, nothing of a person is in any file in clear, nor under any key that still exists."""
import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import pytest_asyncio

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from ledger.leftovers import in_clear, opened_by_a_living_key, unwrapped_by_an_epoch
from ledger.turning import turn
from tests.api.conftest import Door, opened
from tests.api.test_policies import adoption, owner
from tests.api.test_subjects_and_visits import HAZARD, flagged
from tests.conftest import short_folder
from tests.forgetting.test_over_http import APPROVE, ASK, person, read, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")
NAME, STREET, NUMBER, STORY = "Quillfeather Zimbabwicz", "77 Unfindable Crescent", "QZ-999-771", "Threw a samovar at Whortlebury."
WORDS = ["Quillfeather", "Zimbabwicz", "Unfindable", NUMBER, "samovar", "Whortlebury"]


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(short_folder() / "postgres") as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def used(server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    async with opened(server, tmp_path_factory.mktemp("door"), None) as door:
        async with owner(door) as client:
            flags = list((await client.get("/v1/leicester/policies/1")).json()["flag"])
            assert (await client.post("/v1/leicester/policies/1/adoption", json=adoption(flags))).status_code == 201
        yield door


async def lived(door: Door) -> str:
    """A person who was recorded, searched for, flagged, visited and looked at, and whose flag was struck."""
    subject = await person(door, NAME, born="1971-06-05", addresses=[{"text": STREET}],
                           identifiers=[{"system": "MOSAIC", "value": NUMBER}])
    await read(door, "subjects?name=Quillfeather", "WORKER")
    await read(door, f"subjects?address={STREET}", "WORKER")
    flag = await flagged(door, subject, information=HAZARD | {"history": STORY})
    await sent(door, "WORKER", "visits", "visits", {"visits": [{"on": "2026-03-23", "address": STREET}]}, 200)
    await read(door, f"flags/{flag}/history")
    await read(door, f"register?subject={subject}&identities=true")
    await sent(door, "TM", "strikes", f"flags/{flag}/strike", {"reasons": "Another Zimbabwicz."})
    return subject


def files(data: Path) -> list[Path]:
    return [file for file in data.rglob("*") if file.is_file()]


def plain_dump(server: EmbeddedPostgres, database: Database, to: Path) -> Path:
    subprocess.run([str(server.bin / "pg_dump"), f"--dbname={database.admin}", f"--file={to}"], check=True, capture_output=True)
    return to


def wrapped_keys(database: Database) -> list[bytes]:
    with psycopg.connect(database.conninfo("keeper")) as connection:
        connection.execute("SELECT set_config('heedmark.council', 'leicester', false)")
        return [bytes(key) for (key,) in connection.execute("SELECT wrapped FROM ledger.data_key WHERE wrapped IS NOT NULL")]


async def test_no_file_and_no_key_tells_anything(used: Door, server: EmbeddedPostgres, tmp_path: Path) -> None:
    database = used.ledger.database
    subject = await lived(used)
    backup, keys = plain_dump(server, database, tmp_path / "backup.sql"), wrapped_keys(database)
    assert opened_by_a_living_key(database, "leicester", [UUID(subject)]) > 3
    await sent(used, "WORKER", "asks", f"subjects/{subject}/erasure", ASK)
    await sent(used, "DPO", "approves", f"subjects/{subject}/erasure/approval", APPROVE)
    await asyncio.to_thread(turn, database)
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("VACUUM FULL")
        admin.execute("CHECKPOINT")
    assert opened_by_a_living_key(database, "leicester", [UUID(subject)]) == 0
    assert unwrapped_by_an_epoch(database, keys) == 0
    dump = plain_dump(server, database, tmp_path / "now.sql")
    everywhere = [*files(server.data.parent), backup, dump]
    assert sum(file.stat().st_size for file in everywhere) > 10_000_000
    assert in_clear(everywhere, WORDS) == []
    log = [row for row in (await read(used, "access-log?limit=500", "AUDITOR"))["items"] if row["action"] == "search_subjects"]
    assert [row["sought"] for row in log] == [{"erased": True}] * 2


async def test_the_search_would_find_what_is_there(tmp_path: Path) -> None:
    spelled = {"plain": b"xx samovar", "hex": b"\\\\x" + b"samovar".hex().encode(), "wide": "samovar".encode("utf-16-le"),
               "upper": b"SAMOVAR", "base64": b"eHggc2Ftb3ZhciB4eA=="}
    for name, content in spelled.items():
        (tmp_path / name).write_bytes(b"\0" * 100 + content + b"\0" * 100)
    assert {file.name for file, _ in in_clear(files(tmp_path), ["samovar"])} == spelled.keys()
    assert in_clear(files(tmp_path), ["teapot"]) == []
