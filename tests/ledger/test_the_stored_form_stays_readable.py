"""The vectors of stored form 1 hold, computed here and by PostgreSQL: whoever writes another reader checks it against them."""
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.boxes import apart, context, holds_its_digest, opened_box
from ledger.database import Database
from ledger.leaf import damaged, parts
from ledger.slots import SLOTS, of_lines

VECTORS = json.loads((Path(__file__).parent / "vectors" / "entries.json").read_text("utf-8"))["entries"]
SENT = {"text": "convert_to({}, 'UTF8')", "uuid": "uuid_send({}::uuid)", "int8": "int8send({}::bigint)",
        "int4": "int4send({}::integer)", "timestamptz": "timestamptz_send({}::timestamptz)", "date": "date_send({}::date)",
        "bytea": "decode({}, 'hex')"}
"""A column's bytes from how the vectors write its value, by type."""
Vector = dict[str, Any]


def raw(vector: Vector) -> dict[str, bytes | None]:
    return {name: None if value is None else bytes.fromhex(value) for name, value in vector["sent"].items()}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["title"])
def test_a_leaf_is_made_of_what_the_columns_hold(vector: Vector) -> None:
    row = raw(vector)
    pieces = parts(row)
    assert {name: pieces[name].hex() for name in ("open", "sealed")} == {name: vector[name] for name in ("open", "sealed")}
    assert pieces["recorded_at"].hex() == vector["when"]
    leaf = b"".join(pieces.values())
    assert leaf.hex() == vector["leaf"]
    assert sha256(b"\0" + leaf).hexdigest() == vector["leaf_hash"]
    assert damaged(row | {"leaf": leaf}) == []
    assert damaged(row | {"leaf": leaf, "purpose": b"other"}) == ["open"]
    assert len(vector["slots"]) == SLOTS


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if vector["boxes"]], ids=lambda vector: vector["title"])
def test_a_box_opens_to_what_its_digest_commits_to(vector: Vector) -> None:
    said = vector["columns"]
    about = context(said["council"], UUID(said["event_id"]), UUID(said["stream"]), int(said["version"]), said["type"])
    found = apart(bytes.fromhex(vector["sent"]["sealed"]))
    assert len(found) == len(vector["boxes"])
    for box, told in zip(found, vector["boxes"], strict=True):
        assert (str(box.owner), box.names.decode(), box.digest.hex()) == (told["owner"], told["names"], told["digest"])
        assert (about + box.owner.bytes + box.names).hex() == told["associated_data"]
        plain = opened_box(AESGCM(bytes.fromhex(told["key"])), about, box)
        assert plain == bytes.fromhex(told["seed"]) + told["json"].encode()
        assert holds_its_digest(box, plain)
        if len(told["said"]) < SLOTS:
            assert of_lines([line.encode() for line in told["said"]]).decode() == told["json"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["title"])
def test_postgresql_sends_and_digests_the_same(vector: Vector, database: Database) -> None:
    with psycopg.connect(database.admin) as admin:
        kinds: dict[str, str] = dict(admin.execute(
            "SELECT attname, typname FROM pg_attribute a JOIN pg_type t ON t.oid = atttypid "
            "WHERE attrelid = 'ledger.entry'::regclass AND attnum > 0 AND attname <> 'leaf'").fetchall())
        assert kinds.keys() == vector["columns"].keys()
        for name, value in vector["columns"].items():
            query = "SELECT encode(" + SENT[kinds[name]].format("%s::text") + ", 'hex')"
            assert admin.execute(query.encode(), (value,)).fetchone() == (vector["sent"][name],), name
        digested = [*zip(vector["salts"], vector["said"], vector["slots"], strict=False)]
        digested += [(salt, line.encode().hex(), slot) for box in vector["boxes"]
                     for salt, line, slot in zip(box["salts"], box["said"], box["slots"], strict=False)]
        digested += [("", "".join(box["slots"]), box["digest"]) for box in vector["boxes"]]
        digested += [("", "".join(vector["slots"]), vector["open"]), ("", "".join(vector["box_digests"]), vector["sealed"]),
                     (vector["when_salt"], b"recorded_at\0".hex() + vector["sent"]["recorded_at"], vector["when"]),
                     ("00", vector["leaf"], vector["leaf_hash"])]
        for salt, said, digest in digested:
            assert admin.execute("SELECT encode(sha256(decode(%s, 'hex')), 'hex')", (salt + said,)).fetchone() == (digest,)
