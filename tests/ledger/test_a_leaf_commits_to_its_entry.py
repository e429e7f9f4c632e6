"""Every column of an entry stands in its leaf: whatever is changed, it is noticed."""
import psycopg
import pytest
from psycopg import sql

from ledger.leaf import damaged, parts
from ledger.store import Ledger
from tests.ledger.given import COUNCIL, command, draft
from tests.ledger.raw import raw_entries

OTHER = {"text": "'other'", "bytea": "'\\x6f74686572'::bytea", "uuid": "gen_random_uuid()", "int8": "position + 1",
         "int4": "version + 1", "timestamptz": "now()", "date": "'1999-12-31'::date"}
"""Another value, by type."""


@pytest.fixture
async def kept(ledger: Ledger) -> psycopg.Connection:
    """A superuser's session over one entry, with nothing in the way of changes."""
    await ledger.append(COUNCIL, command(draft(clear=b'{\n"a":"b",\n"c":1\n}'), reads=((draft().stream, -1),)))
    admin = psycopg.connect(ledger.database.admin)
    admin.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
    return admin


def test_a_change_to_any_column_is_noticed(kept: psycopg.Connection) -> None:
    columns = kept.execute("SELECT attname, typname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid "
                           "WHERE attrelid = 'ledger.entry'::regclass AND attnum > 0 AND NOT attisdropped").fetchall()
    assert len(columns) >= 28
    (whole,) = raw_entries(kept, COUNCIL)
    assert damaged(whole) == []
    assert whole["leaf"] == b"".join(parts(whole).values())
    for name, kind in columns:
        with kept.transaction(force_rollback=True):
            kept.execute(sql.SQL("UPDATE ledger.entry SET {} = {}").format(sql.Identifier(name), sql.SQL(OTHER[kind])))
            (changed,) = raw_entries(kept, None)
            assert changed != whole
            assert damaged(changed), name
