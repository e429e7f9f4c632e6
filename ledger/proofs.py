"""Proofs that leave the register: entries with what is opened of them, their paths to a checkpoint, and its growth."""
import base64
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from domain.value import Value
from ledger.leaf import SALT_BYTES, slots
from ledger.offline import PROOF
from ledger.packing import NULL, length
from ledger.published import Published, Tiles
from ledger.slots import CELL, SLOTS, cells
from ledger.store import Ledger
from ledger.tiles import WIDE, Tile
from ledger.tree import consistency, inclusion

SENT = """position, leaf, salt, timestamptz_send(recorded_at), clear, uuid_send(stream), textsend(kind), int4send(version),
  textsend(type), textsend(edition), textsend(digest), timestamptz_send(signed_at), date_send(occurred_on), textsend(role),
  textsend(actor), textsend(on_behalf_of), textsend(purpose), uuid_send(command_id), int4send(ordinal), uuid_send(correlation),
  uuid_send(causation), read_set, taken, released, sealed"""
ROWS = f"SELECT {SENT} FROM ledger.entry WHERE council = %s AND position = ANY(%s) ORDER BY position"  # noqa: S608  constants
WITH_CHECKPOINT = f"""SELECT c.size, c.origin, c.root, c.note, c.verifier, t.hashes, {SENT} FROM ledger.entry e
CROSS JOIN LATERAL (SELECT * FROM ledger.checkpoint WHERE council = e.council ORDER BY size DESC LIMIT 1) c
LEFT JOIN ledger.tile t ON cardinality(%s::bigint[]) = 1 AND t.council = e.council AND level = 0
  AND number = (e.position - 1) / 256
WHERE e.council = %s AND e.position = ANY(%s) ORDER BY e.position"""  # noqa: S608  constants
POSITIONS = "SELECT position FROM ledger.entry WHERE council = %s AND stream = ANY(%s) AND position <= %s ORDER BY position"
Opens = Callable[[str], bool]
"""Whether a slot of that name is opened: `stream`, `act`, `days`, `role`, `actor`, `origin`, `boxes`, or a field of `clear`."""


class Opened(Value):
    """What stands in a slot, and the salt under which it was hashed."""

    salt: str
    """Base64."""
    said: str
    """Base64: the slot's name, a zero byte and its values in PostgreSQL's binary form each after its length; or a line of
    `clear`."""


class ProvedEntry(Value):
    """One entry, its path to the checkpoint's root, and what is opened of it."""

    leaf: str
    """Base64: the entry as the log has it. Its position is its index in the tree, counted from 1."""
    path: tuple[str, ...]
    """Base64 hashes from the entry's sibling upwards (RFC 6962 §2.1.1)."""
    recorded_at: Opened | None = None
    open: tuple[str | Opened, ...] | None = None
    """24 slots: opened, or the hash alone. None: nothing is opened."""
    boxes: tuple[str | tuple[str | Opened, ...], ...] | None = None
    """4 digests, of the boxes of personal data or of nothing; the 24 slots of a box, where something of it is opened."""


class Earlier(Value):
    """A smaller tree that the checkpoint's continues (RFC 6962 §2.1.2)."""

    size: int
    root: str
    note: str | None = None
    """As it was signed, where a checkpoint was published at that size."""
    path: tuple[str, ...]


class Proof(Value):
    """To be checked by `ledger/offline.py` where nothing else of the register is."""

    form: str = PROOF
    key: str
    """The log's key, for convenience; whoever checks has it from elsewhere."""
    checkpoint: str
    """The signed note."""
    earlier: Earlier | None = None
    entries: tuple[ProvedEntry, ...] = ()


class Row(NamedTuple):
    """An entry's stored bytes, in PostgreSQL's binary form."""

    position: int
    leaf: bytes
    salt: bytes
    recorded_at: bytes
    clear: bytes
    values: tuple[bytes | None, ...]
    """Of leaf.COLUMNS."""


class Unpublished(Exception):
    """No checkpoint covers what a proof is asked of."""


async def of_entries(ledger: Ledger, tiles: Tiles, council: str, positions: Sequence[int], opens: Opens) -> Proof:
    """Those entries, at the last checkpoint. Raises Unpublished where it doesn't cover them."""
    asked = list(positions)
    found = await ledger.rows(council, WITH_CHECKPOINT, (asked, council, asked))
    if not found or asked[-1] > found[0][0]:
        raise Unpublished
    checkpoint = Published(*found[0][:5])
    if found[0][5] is not None:
        tiles.keep(council, Tile(0, (asked[0] - 1) // WIDE), found[0][5])
    rows = [_row(row[6:]) for row in found]
    ranges = [inclusion(row.position - 1, checkpoint.size) for row in rows]
    hashes = iter(await tiles.proof(council, [each for path in ranges for each in path], checkpoint.size))
    return Proof(key=checkpoint.verifier, checkpoint=checkpoint.note, entries=tuple(
        _proved(row, [next(hashes) for _ in path], opens) for row, path in zip(rows, ranges, strict=True)))


async def positions_of(ledger: Ledger, council: str, streams: Sequence[UUID], until: int) -> list[int]:
    """Where the entries of those streams stand, up to a position."""
    return [position for (position,) in await ledger.rows(council, POSITIONS, (council, list(streams), until))]


async def of_growth(tiles: Tiles, council: str, old: int, new: int | None = None) -> Proof:
    """That the tree of size `new` (the last checkpoint's, when left out) continues the one of size `old`.

    Raises Unpublished unless `new` is a checkpoint's size and no smaller than `old`, which is 1 or more.
    """
    checkpoint = await _latest(tiles, council) if new is None else await tiles.covering(council, new)
    if checkpoint is None or not 0 < old <= checkpoint.size or (new is not None and new != checkpoint.size):
        raise Unpublished
    before = await tiles.covering(council, old)
    path = await tiles.proof(council, consistency(old, checkpoint.size), checkpoint.size)
    [root] = await tiles.proof(council, [(0, old)], checkpoint.size)
    earlier = Earlier(size=old, root=_base64(root), path=tuple(map(_base64, path)),
                      note=before.note if before is not None and before.size == old else None)
    return Proof(key=checkpoint.verifier, checkpoint=checkpoint.note, earlier=earlier)


async def _latest(tiles: Tiles, council: str) -> Published:
    checkpoint = await tiles.latest(council)
    if checkpoint is None:
        raise Unpublished
    return checkpoint


def _row(row: tuple[Any, ...]) -> Row:
    position, leaf, salt, recorded_at, clear, *values = row
    return Row(position, leaf, salt, recorded_at, clear, tuple(values))


def _proved(row: Row, path: list[bytes], opens: Opens) -> ProvedEntry:
    return ProvedEntry(
        leaf=_base64(row.leaf), path=tuple(map(_base64, path)), open=tuple(_slots(row, opens)),
        recorded_at=Opened(salt=_base64(row.salt[:16]), said=_base64(b"recorded_at\0" + row.recorded_at)))


def _slots(row: Row, opens: Opens) -> list[str | Opened]:
    packed = [NULL if value is None else length(len(value)) + value for value in row.values]
    return opened_slots(slots(*packed, clear=row.clear), cells(row.salt[SALT_BYTES // 2:], SLOTS), opens)


def opened_slots(said: Sequence[bytes], cut: bytes, opens: Opens) -> list[str | Opened]:
    """24 slots, of an entry or of a box, from what they hold and the cells that salt them."""
    if len(said) > SLOTS:
        said = [*said[:SLOTS - 1], b",\n".join(said[SLOTS - 1:])]
    return [_slot(cut[CELL * at:CELL * (at + 1)], said[at] if at < len(said) else None, opens) for at in range(SLOTS)]


def _slot(cell: bytes, said: bytes | None, opens: Opens) -> str | Opened:
    """A slot that holds nothing is the cell itself, and looks as any other that isn't opened."""
    if said is None:
        return _base64(cell)
    salt = cell[:CELL // 2]
    if opens(_name(said)):
        return Opened(salt=_base64(salt), said=_base64(said))
    return _base64(sha256(salt + said).digest())


def _name(said: bytes) -> str:
    """Of a slot, or of the field of `clear` on its line."""
    return said.split(b"\0", 1)[0].decode() if not said.startswith(b'"') else said[1:].split(b'"', 1)[0].decode()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
