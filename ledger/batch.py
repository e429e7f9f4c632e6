"""Commands as the record of arrays that the append function takes."""
import json
import os
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from ledger.append import Append, Claim
from ledger.entry import STORED_FORM
from ledger.leaf import SALT_BYTES, rests
from ledger.packing import Field, Packed, array, columns, elements, record, single

COMMAND = ("integer", "bytea", "text", "integer")
DRAFT = {
    "event_id": "uuid", "stream": "uuid", "kind": "code", "version": "integer", "type": "code", "signed_at": "timestamptz",
    "occurred_on": "date", "actor": "code", "role": "code", "on_behalf_of": "code", "purpose": "code", "correlation": "uuid",
    "causation": "uuid", "edition": "code", "digest": "code", "clear": "bytea"}
READ = ("integer", "uuid", "integer")
COUNT = ("integer", "uuid", "code", "integer")
SUBJECT = ("integer", "uuid", "code", "uuid")
CLAIM = ("integer", "bytea", "uuid")
KEY = ("integer", "uuid", "integer", "bytea")
FORGET = ("integer", "uuid")
ENTRY = ({"command_id": "uuid", "ordinal": "integer", "read_set": "bytea", "taken": "bytea", "released": "bytea"}
         | DRAFT | {"sealed": "bytea"})
_fields = attrgetter(*DRAFT)


def appending(function: str, batch: str) -> bytes:
    """The statement that names the council for its own transaction alone and hands a record to `function`: one round trip."""
    return (f"SELECT a.* FROM set_config('heedmark.council', %s, true) AS c(council), "  # noqa: S608  constants all
            f"{function}(c.council, %b::{batch}) AS a").encode()


STATEMENT = appending("ledger.append", "ledger.batch")


def parameters(council: str, appends: Sequence[Append]) -> tuple[str, Packed]:
    """The values of STATEMENT's parameters."""
    numbered = list(enumerate(appends, 1))
    return council, record([
        *columns(COMMAND, list(_commands(appends))),
        *_entries(appends),
        *columns(READ, [(n, *read) for n, a in numbered for read in a.reads]),
        *columns(COUNT, [(n, *count) for n, a in numbered for count in a.counts]),
        *columns(SUBJECT, [(n, *link) for n, a in numbered for link in a.subjects]),
        *columns(CLAIM, [(n, c.key, c.holder) for n, a in numbered for c in a.release]),
        *columns(CLAIM, [(n, c.key, c.holder) for n, a in numbered for c in a.take]),
        *columns(KEY, [(n, *key) for n, a in numbered for key in a.keys]),
        *columns(FORGET, [(n, owner) for n, a in numbered for owner in a.forget]),
        single("boolean", any(a.body is not None for a in appends)), single("text", STORED_FORM)])


def _commands(appends: Sequence[Append]) -> Iterator[tuple[Any, ...]]:
    first = 1
    for append in appends:
        yield first, append.body, json.dumps(append.warnings) if append.warnings else None, append.epoch
        first += len(append.drafts)


def _entries(appends: Sequence[Append]) -> Iterator[Field]:
    """A column each of what entries hold, and what completes their leaves."""
    drafts = [draft for append in appends for draft in append.drafts]
    boxes = [box for append in appends for box in append.boxes or [draft.sealed for draft in append.drafts]]
    values = [*zip(*_in_commands(appends), strict=True), *zip(*map(_fields, drafts), strict=True), boxes]
    packed = {name: elements(kind, column) for (name, kind), column in zip(ENTRY.items(), values, strict=True)}
    salts = os.urandom(SALT_BYTES * len(drafts))
    salted = [salts[at:at + SALT_BYTES] for at in range(0, len(salts), SALT_BYTES)]
    yield from (array(kind, packed[name]) for name, kind in ENTRY.items())
    yield from columns(("bytea", "bytea"), list(zip(salted, rests(salted, packed), strict=True)))


def _in_commands(appends: Sequence[Append]) -> list[tuple[Any, ...]]:
    """What each entry has from its command; a command's first one carries what all rest on."""
    rows: list[tuple[Any, ...]] = []
    for a in appends:
        rows.append((a.command_id, 0, _read_set(a), _in_clear(a.take), _in_clear(a.release)))
        for ordinal in range(1, len(a.drafts)):
            rows.append((a.command_id, ordinal, None, None, None))
    return rows


def _read_set(append: Append) -> bytes | None:
    if not append.reads and not append.counts:
        return None
    streams = [f'["{_written(stream)}",{version}]' for stream, version in append.reads]
    subjects = [f'["{subject}","{kind}",{count}]' for subject, kind, count in append.counts]
    return f'{{"streams":[{",".join(streams)}],"subjects":[{",".join(subjects)}]}}'.encode()


_written = lru_cache(4096)(str)
"""Most decisions read the council's own stream."""


def _in_clear(claims: Sequence[Claim]) -> bytes | None:
    if not claims:
        return None
    return "\n".join(dict.fromkeys([claim.said for claim in claims if claim.said])).encode() or None
