"""What our PostgreSQL writes down says nothing of anybody, and doesn't grow without end."""
from pathlib import Path

import psycopg
import pytest

from tests.ground.test_embedded_postgres import ask, embedded


def test_the_log_holds_no_value_of_a_failed_statement(folder: Path) -> None:
    with embedded(folder) as server, psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE TABLE person (name text PRIMARY KEY CHECK (name <> 'Zebedee Quillfeather'))")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO person VALUES (%s)", ["Zebedee Quillfeather"])
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("INSERT INTO person SELECT 'Zebedee Quillfeather'::integer::text")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):  # PostgreSQL's own words for it quote the value
            connection.execute("SELECT %s::uuid", ["Zebedee Quillfeather"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES ('Quentin'), ('Quentin')")
        connection.execute("DO $$ BEGIN RAISE WARNING 'Zebedee Quillfeather'; END $$")
        log = (server.data / "postgres.log").read_text()
    assert "ready to accept connections" in log
    assert not [word for word in ("INSERT", "Zebedee", "Quentin", "person") if word in log]


def test_the_log_does_not_grow_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.short_log.LONGEST_BYTES", 2_000)
    with embedded(folder, log_connections="on") as server:
        log, before = server.data / "postgres.log", server.data / "postgres.log.1"
        for _ in range(3):
            while log.stat().st_size <= 2_000:
                assert ask(server, "SELECT 1") == 1
            server.keep_log_short()
            assert log.stat().st_size < 2_000 < before.stat().st_size
        assert ask(server, "SELECT 1") == 1
        assert b"\0" not in log.read_bytes()
        assert [file.stat().st_mode & 0o777 for file in (log, before)] == [0o600, 0o600]
