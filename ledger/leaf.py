"""What an entry commits to: its leaf in the council's tree, made of salted digests that can be opened one by one."""
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import repeat

from ledger.boxes import BoxDamaged, digests
from ledger.packing import NULL, Elements, length
from ledger.slots import CELL, SLOTS, cells, committed, lines

SALT_BYTES = 32
BOXES = 4
ENVELOPE: Mapping[str, tuple[str, ...]] = {
    "stream": ("stream", "kind", "version"), "act": ("type", "edition", "digest"), "days": ("signed_at", "occurred_on"),
    "role": ("role",), "actor": ("actor", "on_behalf_of", "purpose"),
    "origin": ("command_id", "ordinal", "correlation", "causation", "read_set", "taken", "released"), "boxes": ("sealed",)}
"""What the first slots hold; each line of `clear` has one of the others."""
COLUMNS = tuple(column for columns in ENVELOPE.values() for column in columns)


def rests(salts: Sequence[bytes], packed: Mapping[str, Elements]) -> list[bytes]:
    """Of each entry the leaf from the event's id on; what stands before it exists only under the lock.

    `packed` has the values of COLUMNS, `event_id` and `clear`, a list each.
    """
    return [_rest(salt, event_id, head, clear, sealed) for salt, event_id, head, clear, sealed in zip(
        salts, packed["event_id"], _heads(packed), packed["clear"], packed["sealed"], strict=True)]


def rest(salt: bytes, event_id: bytes, clear: bytes, values: Sequence[bytes]) -> bytes:
    """Of one entry; all but the salt after its length, and `values` those of COLUMNS."""
    (head,) = _heads({name: [value] for name, value in zip(COLUMNS, values, strict=True)})
    return _rest(salt, event_id, head, clear, values[-1])


def slots(*values: bytes, clear: bytes) -> list[bytes]:
    """What one entry commits to, slot by slot, without the salts; `values` are those of COLUMNS, each after its length."""
    (head,) = _heads({name: [value] for name, value in zip(COLUMNS, values, strict=True)})
    return head + lines(clear)


def _heads(packed: Mapping[str, Elements]) -> list[list[bytes]]:
    """Of each entry what the slots of its columns hold."""
    said = [map(b"".join, zip(repeat(name.encode() + b"\0"), *(packed[column] for column in columns), strict=False))
            for name, columns in ENVELOPE.items()]
    return list(map(list, zip(*said, strict=True)))


def _rest(salt: bytes, event_id: bytes, said: list[bytes], clear: bytes, sealed: bytes) -> bytes:
    cut = cells(salt[16:], SLOTS + BOXES)
    return event_id[4:] + committed(cut, said + lines(clear[4:])) + of_boxes(sealed[4:], cut[CELL * SLOTS:])


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
    packed = {name: [NULL if value is None else length(len(value)) + value] for name, value in row.items()}
    (whole,) = rests([salt], packed)
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
