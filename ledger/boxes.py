"""Personal fields sealed under their owner's key, together with a digest that outlives the key."""
import os
import struct
from struct import Struct
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.packing import framed
from ledger.slots import SLOTS, cells, committed, lines, of_lines

SEED_BYTES, NONCE_BYTES = 16, 12
_HEAD = Struct(">16s32s12sHI")
_LENGTHS = Struct(">HI").unpack_from
_WHERE = Struct(">16s16si").pack


class BoxDamaged(ValueError):
    """The bytes are no boxes, or a box was not sealed under this key for this entry."""


class Plain(NamedTuple):
    """What is to be sealed for one owner."""

    owner: UUID
    names: bytes
    """The event's fields that have something in it, a line break between."""
    lines: list[bytes]
    """`"name":value`, as JSON, one a line; one a key for a field that has keys."""


class Box(NamedTuple):
    owner: UUID
    digest: bytes
    """Of its lines, salted from a seed within: it commits to what the box held when nobody can open it any more."""
    nonce: bytes
    names: bytes
    ciphertext: bytes


def context(council: str, event_id: UUID, stream: UUID, version: int, type_: str) -> bytes:
    """Where a box belongs; it opens nowhere else."""
    return framed(council) + _WHERE(event_id.bytes, stream.bytes, version) + framed(type_)


def sealed_box(key: AESGCM, about: bytes, plain: Plain) -> bytes:
    """`about` is the entry's context."""
    random = os.urandom(SEED_BYTES + NONCE_BYTES)
    seed, nonce = random[:SEED_BYTES], random[SEED_BYTES:]
    owner = plain.owner.bytes
    ciphertext = key.encrypt(nonce, seed + of_lines(plain.lines), about + owner + plain.names)
    return _HEAD.pack(owner, box_digest(seed, plain.lines), nonce, len(plain.names), len(ciphertext)) + plain.names + ciphertext


def opened_box(key: AESGCM, about: bytes, box: Box) -> bytes:
    """The seed and the JSON object that follows it. Raises BoxDamaged."""
    try:
        return key.decrypt(box.nonce, box.ciphertext, about + box.owner.bytes + box.names)
    except InvalidTag as wrong:
        raise BoxDamaged("a box doesn't open under its owner's key") from wrong


def box_digest(seed: bytes, said: list[bytes]) -> bytes:
    return committed(cells(seed, SLOTS), said)


def holds_its_digest(box: Box, plain: bytes) -> bool:
    """Whether what was opened is what the box's digest, and so the leaf, commits to."""
    return box_digest(plain[:SEED_BYTES], lines(plain[SEED_BYTES:])) == box.digest


def apart(sealed: bytes) -> list[Box]:
    """The boxes, which stand one after the other. Raises BoxDamaged."""
    found, at = [], 0
    try:
        while at < len(sealed):
            owner, digest, nonce, names, size = _HEAD.unpack_from(sealed, at)
            middle = at + _HEAD.size + names
            found.append(Box(UUID(bytes=owner), digest, nonce, sealed[at + _HEAD.size:middle], sealed[middle:middle + size]))
            at = middle + size
    except struct.error as wrong:
        raise BoxDamaged("the sealed part is not boxes") from wrong
    if at != len(sealed):
        raise BoxDamaged("the sealed part ends within a box")
    return found


def names_on(sealed: bytes) -> list[bytes]:
    """Of the fields of which each box holds something, a line break between. Raises BoxDamaged."""
    found, at = [], 0
    try:
        while at < len(sealed):
            length, size = _LENGTHS(sealed, at + _HEAD.size - 6)
            at += _HEAD.size + length
            found.append(sealed[at - length:at])
            at += size
    except struct.error as wrong:
        raise BoxDamaged("the sealed part is not boxes") from wrong
    return found


def digests(sealed: bytes) -> list[bytes]:
    """Of each box. Raises BoxDamaged."""
    found, at = [], 0
    try:
        while at < len(sealed):
            names, size = _LENGTHS(sealed, at + _HEAD.size - 6)
            found.append(sealed[at + 16:at + 48])
            at += _HEAD.size + names + size
    except struct.error as wrong:
        raise BoxDamaged("the sealed part is not boxes") from wrong
    if at != len(sealed):
        raise BoxDamaged("the sealed part ends within a box")
    return found
