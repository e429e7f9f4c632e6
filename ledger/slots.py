"""Salted digests that can be opened one by one, so many that their number tells nothing."""
from hashlib import sha256, shake_128
from struct import Struct

SLOTS = 24
CELL = 32
_SALTS = [Struct(f"{CELL // 2}s{CELL // 2}x" * count).unpack_from for count in range(SLOTS + 1)]


def cells(seed: bytes, count: int) -> bytes:
    """So many cells of 32 bytes from a seed.

    The first half of a cell salts what stands in its slot; a slot that holds nothing is the cell itself.
    """
    return shake_128(seed).digest(CELL * count)


def committed(cut: bytes, said: list[bytes]) -> bytes:
    """The digest of SLOTS slots; what finds no slot of its own shares the last one."""
    if len(said) > SLOTS:
        said = [*said[:SLOTS - 1], b",\n".join(said[SLOTS - 1:])]
    used = len(said)
    digests = b"".join([sha256(salt + one).digest() for salt, one in zip(_SALTS[used](cut), said, strict=True)])
    return sha256(digests + cut[CELL * used:CELL * SLOTS]).digest()


def lines(fields: bytes) -> list[bytes]:
    """The fields of a JSON object that has one on each line; other bytes are one line as they stand."""
    if fields[:2] == b"{\n" and fields[-2:] == b"\n}" and len(fields) > 4:
        return fields[2:-2].split(b",\n")
    return [fields]


def of_lines(said: list[bytes]) -> bytes:
    """The JSON object that has those fields, one on each line."""
    return b"{\n" + b",\n".join(said) + b"\n}" if said else b"{}"
