"""That what a pack discloses is what was recorded: each field opened under its entry's leaf, and nothing beside it."""
import base64
import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from domain.requests.decided_pack import DecidedPack
from ledger.boxes import SEED_BYTES, Box, apart, context, opened_box
from ledger.entry import Entry
from ledger.leaf import BOXES, SALT_BYTES, slots
from ledger.packing import NULL, length
from ledger.proofs import ROWS, Opened, Opens, Proof, ProvedEntry, opened_slots
from ledger.published import Published, Tiles
from ledger.slots import CELL, SLOTS, cells, lines
from ledger.store import Ledger
from ledger.tree import inclusion

PLACES = "SELECT position FROM ledger.entry WHERE council = %s AND event_id = ANY(%s) ORDER BY position"
ALWAYS = frozenset({"act", "days"})
"""What happened and when stands in the pack for every item."""
ProvedBox = str | tuple[str | Opened, ...]


def lines_told(pack: DecidedPack) -> dict[UUID, set[str]]:
    """Entry → the lines of it that a pack discloses."""
    found: dict[UUID, set[str]] = {}
    for one in (*pack.record, *(told for flag in pack.flags for told in flag.told)):
        lines_ = found.setdefault(one.id, set())
        for field in (field for field in one.fields if field.whole):  # a line is opened whole or not at all
            lines_ |= {field.name, f"{field.part}.{field.name}"}
    return found


def written_proof(proof: Proof) -> bytes:
    """As `ledger/offline.py` reads it."""
    return json.dumps(proof.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")).encode()


async def of_pack(ledger: Ledger, tiles: Tiles, council: str, told: Mapping[UUID, Collection[str]]) -> Proof | None:
    """`told`: entry → the lines that are disclosed: a field of `clear`, or `facts.NAME`, `text.NAME` or NAME of a box.

    Nothing where no checkpoint covers them all yet.
    """
    places = [place for (place,) in await ledger.rows(council, PLACES, (council, list(told)))]
    checkpoint = await tiles.latest(council)
    if not places or checkpoint is None or places[-1] > checkpoint.size:
        return None
    entries = {entry.position: entry for entry in await ledger.entries_at(council, places)}
    rows = await ledger.rows(council, ROWS, (council, places))
    paths = await _paths(tiles, council, places, checkpoint)
    return Proof(key=checkpoint.verifier, checkpoint=checkpoint.note, entries=tuple(
        _proved(row, entries[row[0]], path, frozenset(told[entries[row[0]].event_id]))
        for row, path in zip(rows, paths, strict=True)))


async def _paths(tiles: Tiles, council: str, places: Sequence[int], checkpoint: Published) -> list[tuple[str, ...]]:
    ranges = [inclusion(place - 1, checkpoint.size) for place in places]
    hashes = iter(await tiles.proof(council, [each for path in ranges for each in path], checkpoint.size))
    return [tuple(_base64(next(hashes)) for _ in path) for path in ranges]


def _proved(row: tuple[Any, ...], entry: Entry, path: tuple[str, ...], wanted: frozenset[str]) -> ProvedEntry:
    _, leaf, salt, recorded_at, clear, *values = row
    packed = [NULL if value is None else length(len(value)) + value for value in values]
    cut = cells(salt[SALT_BYTES // 2:], SLOTS + BOXES)
    said = slots(*packed, clear=clear)
    return ProvedEntry(
        leaf=_base64(leaf), path=path, recorded_at=Opened(salt=_base64(salt[:16]), said=_base64(b"recorded_at\0" + recorded_at)),
        open=tuple(opened_slots(said, cut, _careful(said, wanted | ALWAYS))), boxes=_boxes(entry, cut[CELL * SLOTS:], wanted))


def _boxes(entry: Entry, cut: bytes, wanted: frozenset[str]) -> tuple[ProvedBox, ...]:
    found = [_box(entry, box, wanted) for box in apart(entry.sealed)]
    if len(found) > BOXES:
        rest = b"".join(box.digest for box in apart(entry.sealed)[BOXES - 1:])
        found = [*found[:BOXES - 1], _base64(sha256(rest).digest())]
    return (*found, *(_base64(cut[CELL * at:CELL * (at + 1)]) for at in range(len(found), BOXES)))


def _box(entry: Entry, box: Box, wanted: frozenset[str]) -> ProvedBox:
    key = entry.keyring.key(entry.council, box.owner) if entry.keyring else None
    if key is None:
        return _base64(box.digest)
    plain = opened_box(key, context(entry.council, entry.event_id, entry.stream, entry.version, entry.type), box)
    said = lines(plain[SEED_BYTES:])
    if wanted.isdisjoint(map(_name, said)):
        return _base64(box.digest)
    return tuple(opened_slots(said, cells(plain[:SEED_BYTES], SLOTS), _careful(said, wanted)))


def _careful(said: Sequence[bytes], wanted: frozenset[str]) -> Opens:
    """What shares the last slot is opened all together, so only where all of it is told."""
    shared = {_name(one) for one in said[SLOTS - 1:]} if len(said) > SLOTS else set[str]()
    opens = wanted if shared <= wanted else wanted - shared
    return lambda name: name in opens


def _name(said: bytes) -> str:
    return said.split(b"\0", 1)[0].decode() if not said.startswith(b'"') else said[1:].split(b'"', 1)[0].decode()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
