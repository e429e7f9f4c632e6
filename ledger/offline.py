"""Checks an exported log, or a proof, on a machine that has nothing else of Heedmark: `python offline.py FILE`."""
import base64
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EXPORT = b"heedmark export 1\n"
PROOF = "heedmark proof 1"
WIDE, HASH = 256, 32
SLOTS = 24


class Damaged(Exception):
    """What was checked is not what was signed; the message names the place."""


class Key(NamedTuple):
    """Whose signatures are checked: `name+id+base64`, a log's (type 1) or a witness's (type 4)."""

    name: str
    id: bytes
    type: int
    public: bytes

    @classmethod
    def read(cls, written: str) -> "Key":
        try:
            name, id_, data = written.rstrip("\n").split("+", 2)
            material = base64.b64decode(data, validate=True)
            key = cls(name, bytes.fromhex(id_), material[0], material[1:])
        except (ValueError, IndexError) as wrong:
            raise Damaged("the key can't be read") from wrong
        made = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
        if key.id != made or key.type not in (1, 4) or f"{name}+{made.hex()}+{b64(material)}" != written.rstrip("\n"):
            raise Damaged("the key's parts don't belong together")
        return key

    def signed(self, text: str, signature: bytes) -> bool:
        message = text if self.type == 1 else f"cosignature/v1\ntime {int.from_bytes(signature[:8])}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[-64:], message.encode())
        except (InvalidSignature, ValueError):
            return False
        return len(signature) == (64 if self.type == 1 else 72)


class Checkpoint(NamedTuple):
    """What a log said of itself at one size."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    text: str


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def signatures(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A note's text, and who signed it: (name, key id, signature) each."""
    text, blank, lines = note.rpartition("\n\n")
    found = []
    for line in lines.splitlines(keepends=True):
        mark, name, signature = [*line.split(" "), "", ""][:3]
        raw = unbase64(signature.removesuffix("\n"))
        if line != f"— {name} {b64(raw)}\n" or mark != "—" or not name or "+" in name or len(raw) < 5:
            raise Damaged("the checkpoint's signature lines can't be read")
        found.append((name, raw[:4], raw[4:]))
    if not blank or not found or any(character < " " and character != "\n" for character in note):
        raise Damaged("the checkpoint is not a signed note")
    return text + "\n", found


def unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as wrong:
        raise Damaged("something is not the base64 that it should be") from wrong


def opened_note(note: str, *keys: Key) -> Checkpoint:
    """A checkpoint that each of the keys has signed. Lines of keys that aren't known are passed over."""
    text, lines = signatures(note)
    for key in keys:
        by = [signature for name, id_, signature in lines if (name, id_) == (key.name, key.id)]
        if not by or not all(key.signed(text, signature) for signature in by):
            raise Damaged(f"the checkpoint is not signed by {key.name}")
    origin, size, root, *more = [*text.split("\n"), "", ""][:-2]
    made = Checkpoint(origin, int(size) if size.isdecimal() and size.isascii() else -1, unbase64(root), tuple(more[:-1]), text)
    if not origin or str(made.size) != size or len(made.root) != HASH or "" in made.extensions or b64(made.root) != root:
        raise Damaged("the checkpoint can't be read")
    return made


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def included(hash_: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the entry's leaf hash to the root (RFC 9162 §2.1.3.2)."""
    at, last = index, size - 1
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            hash_ = node_hash(beside, hash_)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, beside)
        at, last = at >> 1, last >> 1
    return 0 <= index < size and last == 0 and hash_ == root


def continued(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the newer tree only adds to the older one (RFC 9162 §2.1.4.2)."""
    if old.size in (0, new.size):
        return not path and old.root == (new.root if old.size else hashlib.sha256().digest())
    if old.size > new.size or not path:
        return False
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    proof = [*([] if at else [old.root]), *path]
    was = now = proof[0]
    for beside in proof[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(beside, was), node_hash(beside, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old.root and now == new.root
