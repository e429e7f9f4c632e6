"""What an entry commits to: its leaf in the council's tree, made of salted digests that can be opened one by one."""
from collections.abc import Mapping, Sequence
from hashlib import sha256, shake_128
from struct import Struct

from ledger.packing import NULL, length

SALT_BYTES = 32
SLOTS = 24
BOXES = 4
CELL = 32
ENVELOPE: Mapping[str, tuple[str, ...]] = {
    "stream": ("stream", "kind", "version"), "act": ("type", "edition", "digest"), "days": ("signed_at", "occurred_on"),
    "role": ("role",), "actor": ("actor", "on_behalf_of", "purpose"),
    "origin": ("command_id", "ordinal", "correlation", "causation", "read_set", "taken", "released"), "boxes": ("sealed",)}
"""What the first slots hold; each line of `clear` has one of the others."""
COLUMNS = tuple(column for columns in ENVELOPE.values() for column in columns)
_SALTS = Struct(f"{CELL // 2}s{CELL // 2}x" * SLOTS).unpack_from


def rest(salt: bytes, event_id: bytes, clear: bytes, values: Sequence[bytes]) -> bytes:
    """A leaf from the event's id on; what stands before it exists only under the lock.

    `values` are those of COLUMNS, each after its length, as are `event_id` and `clear`.
    """
    cells = shake_128(salt[16:]).digest(CELL * (SLOTS + BOXES))
    return event_id[4:] + committed(cells, slots(*values, clear=clear[4:])) + of_boxes(values[-1][4:], cells[CELL * SLOTS:])


def slots(stream: bytes, kind: bytes, version: bytes, type_: bytes, edition: bytes, digest: bytes, signed_at: bytes,
          occurred_on: bytes, role: bytes, actor: bytes, on_behalf_of: bytes, purpose: bytes, command_id: bytes, ordinal: bytes,
          correlation: bytes, causation: bytes, read_set: bytes, taken: bytes, released: bytes, sealed: bytes, *,
          clear: bytes) -> list[bytes]:
    """What is committed to, slot by slot, without the salts."""
    said = [
        b"stream\0" + stream + kind + version,
        b"act\0" + type_ + edition + digest,
        b"days\0" + signed_at + occurred_on,
        b"role\0" + role,
        b"actor\0" + actor + on_behalf_of + purpose,
        b"origin\0" + command_id + ordinal + correlation + causation + read_set + taken + released,
        b"boxes\0" + sealed,
        *lines(clear)]
    return said if len(said) <= SLOTS else crowded(said)


def lines(fields: bytes) -> list[bytes]:
    """The fields of a JSON object that has one on each line; other bytes are one line as they stand."""
    if fields[:2] == b"{\n" and fields[-2:] == b"\n}" and len(fields) > 4:
        return fields[2:-2].split(b",\n")
    return [fields]


def crowded(said: list[bytes]) -> list[bytes]:
    """What finds no slot of its own shares the last one."""
    return [*said[:SLOTS - 1], b",\n".join(said[SLOTS - 1:])]


def committed(cells: bytes, said: list[bytes]) -> bytes:
    """The digest of SLOTS digests: of what is said under a salt each, and as many cells as fill up."""
    digests = [sha256(salt + one).digest() for salt, one in zip(_SALTS(cells), said, strict=False)]
    return sha256(b"".join(digests) + cells[CELL * len(digests):CELL * SLOTS]).digest()


def of_boxes(sealed: bytes, cells: bytes) -> bytes:
    """The digest of BOXES digests: each box's own, and as many cells as fill up."""
    return sha256(cells).digest()


def parts(row: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """A leaf piece by piece, in order: `form`, `council`, `position`, `recorded_at`, `event_id`, `open` and `sealed`.

    `row` has every column of ledger.entry but `leaf`, in PostgreSQL's binary form. Raises ValueError when the boxes aren't.
    """
    salt = row["salt"] or b""
    packed = {name: NULL if value is None else length(len(value)) + value for name, value in row.items()}
    whole = rest(salt, packed["event_id"], packed["clear"], [packed[name] for name in COLUMNS])
    return {"form": _framed(row["form"]), "council": _framed(row["council"]), "position": row["position"] or b"",
            "recorded_at": when(salt, row["recorded_at"] or b""), "event_id": whole[:16], "open": whole[16:48],
            "sealed": whole[48:]}


def damaged(row: Mapping[str, bytes | None]) -> list[str]:
    """Which parts of an entry are not what its leaf says; none, as a rule.

    `row` has every column of ledger.entry in PostgreSQL's binary form.
    """
    stored, found, at = row["leaf"] or b"", [], 0
    for name, wanted in parts(row).items():
        if stored[at:at + len(wanted)] != wanted:
            found.append(name)
        at += len(wanted)
    return found if len(stored) == at or found else ["leaf"]


def when(salt: bytes, recorded_at: bytes) -> bytes:
    return sha256(salt[:16] + b"recorded_at\0" + recorded_at).digest()


def _framed(text: bytes | None) -> bytes:
    return bytes([len(text or b"")]) + (text or b"")
