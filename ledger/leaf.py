"""What an entry commits to: its leaf in the council's tree, made of salted digests that can be opened one by one."""
from collections.abc import Mapping, Sequence
from hashlib import sha256

from ledger.boxes import BoxDamaged, digests
from ledger.packing import NULL, length
from ledger.slots import CELL, SLOTS, cells, committed, lines

SALT_BYTES = 32
BOXES = 4
ENVELOPE: Mapping[str, tuple[str, ...]] = {
    "stream": ("stream", "kind", "version"), "act": ("type", "edition", "digest"), "days": ("signed_at", "occurred_on"),
    "role": ("role",), "actor": ("actor", "on_behalf_of", "purpose"),
    "origin": ("command_id", "ordinal", "correlation", "causation", "read_set", "taken", "released"), "boxes": ("sealed",)}
"""What the first slots hold; each line of `clear` has one of the others."""
COLUMNS = tuple(column for columns in ENVELOPE.values() for column in columns)


def rest(salt: bytes, event_id: bytes, clear: bytes, values: Sequence[bytes]) -> bytes:
    """A leaf from the event's id on; what stands before it exists only under the lock.

    `values` are those of COLUMNS, each after its length, as are `event_id` and `clear`.
    """
    cut = cells(salt[16:], SLOTS + BOXES)
    return event_id[4:] + committed(cut, slots(*values, clear=clear[4:])) + of_boxes(values[-1][4:], cut[CELL * SLOTS:])


def slots(stream: bytes, kind: bytes, version: bytes, type_: bytes, edition: bytes, digest: bytes, signed_at: bytes,
          occurred_on: bytes, role: bytes, actor: bytes, on_behalf_of: bytes, purpose: bytes, command_id: bytes, ordinal: bytes,
          correlation: bytes, causation: bytes, read_set: bytes, taken: bytes, released: bytes, sealed: bytes, *,
          clear: bytes) -> list[bytes]:
    """What is committed to, slot by slot, without the salts."""
    return [
        b"stream\0" + stream + kind + version,
        b"act\0" + type_ + edition + digest,
        b"days\0" + signed_at + occurred_on,
        b"role\0" + role,
        b"actor\0" + actor + on_behalf_of + purpose,
        b"origin\0" + command_id + ordinal + correlation + causation + read_set + taken + released,
        b"boxes\0" + sealed,
        *lines(clear)]


def of_boxes(sealed: bytes, cut: bytes) -> bytes:
    """The digest of BOXES digests: each box's own, and as many cells as fill up; from the last one on, they share one."""
    own = digests(sealed)
    if len(own) > BOXES:
        own = [*own[:BOXES - 1], sha256(b"".join(own[BOXES - 1:])).digest()]
    return sha256(b"".join(own) + cut[CELL * len(own):]).digest()


def parts(row: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """A leaf piece by piece, in order: `form`, `council`, `position`, `recorded_at`, `event_id`, `open` and `sealed`.

    `row` has every column of ledger.entry but `leaf`, in PostgreSQL's binary form. Raises BoxDamaged.
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
    try:
        whole = parts(row)
    except BoxDamaged:
        return ["open", "sealed"]
    stored, found, at = row["leaf"] or b"", [], 0
    for name, wanted in whole.items():
        if stored[at:at + len(wanted)] != wanted:
            found.append(name)
        at += len(wanted)
    return found if len(stored) == at or found else ["leaf"]


def when(salt: bytes, recorded_at: bytes) -> bytes:
    return sha256(salt[:16] + b"recorded_at\0" + recorded_at).digest()


def _framed(text: bytes | None) -> bytes:
    return bytes([len(text or b"")]) + (text or b"")
