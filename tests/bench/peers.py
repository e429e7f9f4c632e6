"""What the ledger is measured against: PostgreSQL's own bench, a table with an audit trigger, the library's default recorder."""
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from tests.bench.load import CLEAR, DIGEST, LEAF_BYTES, SEALED_BYTES

CLIENTS = 32
TABLES = """
CREATE SCHEMA bench;
CREATE TABLE bench.entry (LIKE ledger.entry INCLUDING ALL);
CREATE SEQUENCE bench.position;
CREATE TABLE bench.flag (id bigint PRIMARY KEY, standing text NOT NULL, review_due date, payload bytea NOT NULL,
                         changed_by text NOT NULL, changed_at timestamptz NOT NULL);
CREATE TABLE bench.audit (number bigserial PRIMARY KEY, flag bigint NOT NULL, operation text NOT NULL, before jsonb, after jsonb,
                          at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX audit_flag ON bench.audit (flag);
CREATE FUNCTION bench.write_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO bench.audit (flag, operation, before, after) VALUES (new.id, tg_op, to_jsonb(old), to_jsonb(new));
  RETURN new;
END $$;
CREATE TRIGGER audited AFTER INSERT OR UPDATE ON bench.flag FOR EACH ROW EXECUTE FUNCTION bench.write_audit();
INSERT INTO bench.flag SELECT n, 'requested', '2026-03-23', '\\x00', 'worker', now() FROM generate_series(1, 10000) n;
ANALYZE bench.flag;
"""
# The payload is as long as the ledger's and differs from row to row; repeating a digest is the cheapest way to make it.
INSERT = f"""\\set r random(1, 1000000000)
INSERT INTO bench.entry (council, position, event_id, command_id, ordinal, stream, kind, version, type, recorded_at, signed_at,
  occurred_on, actor, role, on_behalf_of, purpose, correlation, causation, edition, digest, read_set, taken, released,
  clear, sealed, form, salt, leaf)
VALUES ('leicester', nextval('bench.position'), gen_random_uuid(), gen_random_uuid(), 0, gen_random_uuid(), 'flag', 0,
  'flag.requested', now(), now(), '2026-03-23', 'worker-17', 'SGU_SM', NULL, 'safeguarding', gen_random_uuid(), NULL,
  'leicester/1', '{DIGEST}', convert_to(repeat(md5(:r::text), 2), 'UTF8') || '\\x00'::bytea, NULL, NULL,
  convert_to(left(repeat(md5(:r::text), 8), {len(CLEAR)}), 'UTF8'),
  convert_to(left(repeat(md5(:r::text), 16), {SEALED_BYTES}), 'UTF8'), '1', sha256(:r::text::bytea),
  convert_to(left(repeat(md5(:r::text), 5), {LEAF_BYTES}), 'UTF8'));
"""
UPDATE = f"""\\set id random(1, 10000)
UPDATE bench.flag SET standing = 'reviewed', changed_by = 'worker-17', changed_at = now(),
  payload = convert_to(left(repeat(md5(:id::text || clock_timestamp()::text), 16), {len(CLEAR) + SEALED_BYTES}), 'UTF8')
WHERE id = :id;
"""


def prepare(admin: str) -> None:
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(TABLES)


def pgbench(binaries: Path, admin: str, script: Path, seconds: float) -> float:
    """Transactions a second, of as many clients as the floor is stated for."""
    ran = subprocess.run([
        binaries / "pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(round(seconds)), "-f", script,
        admin],
        capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    return next(float(line.split()[2]) for line in ran.stdout.splitlines() if line.startswith("tps"))


def library(admin: str, seconds: float) -> float:
    """Events a second through the library's PostgresApplicationRecorder as it comes, from 8 threads."""
    place = conninfo_to_dict(admin)
    store = PostgresDatastore(dbname=str(place["dbname"]), host=str(place["host"]), port=str(place["port"]),
                              user=str(place["user"]), password=str(place["password"]), pool_size=8, schema="bench")
    recorder = PostgresApplicationRecorder(store, events_table_name=f"events_{uuid4().hex[:8]}")
    recorder.create_table()
    end = time.perf_counter() + seconds

    def write(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            recorder.insert_events([StoredEvent(uuid4(), 1, "flag.requested", CLEAR + os.urandom(SEALED_BYTES))])
            done += 1
        return done

    with ThreadPoolExecutor(8) as threads:
        began = time.perf_counter()
        rate = sum(threads.map(write, range(8))) / (time.perf_counter() - began)
    store.close()
    return rate


def settings(admin: str) -> dict[str, str]:
    """What keeps a commit safe, as the server says it stands."""
    with psycopg.connect(admin) as connection:
        return dict(connection.execute("SELECT name, setting FROM pg_settings WHERE name IN "
                                       "('fsync', 'synchronous_commit', 'full_page_writes')").fetchall())


