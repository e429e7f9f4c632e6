"""Checks an exported log, or a proof, on a machine that has nothing else of Heedmark: `python offline.py FILE`."""
import argparse
import base64
import hashlib
import json
import mmap
import struct
import sys
import tarfile
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGE = 64
EXPORT, PROOF = b"heedmark export 1\n", "heedmark proof 1"
WIDE, HASH, SLOTS, BOXES = 256, 32, 24, 4
# An entry's stored columns in an export: salt, recorded_at, then these slots' columns, then the lines of `clear`.
ENVELOPE = ((b"stream\0", 2, 5), (b"act\0", 5, 8), (b"days\0", 8, 10), (b"role\0", 10, 11), (b"actor\0", 11, 14),
            (b"origin\0", 14, 21), (b"boxes\0", 21, 22))
COLUMNS, OPENING, LENGTH = 23, b"\0\x17\0\0\0\x20", struct.Struct(">i").unpack_from
PARTS = ("position", "recorded_at", "event id", "columns", "boxes")  # of a leaf, from its 120th byte from the end on
SALTS = struct.Struct("16s16x" * SLOTS).unpack_from
sha256 = hashlib.sha256


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
        name, id_, data = [*written.removesuffix("\n").split("+", 2), "", "", ""][:3]
        material = unbase64(data)
        made = sha256(name.encode() + b"\n" + material).digest()[:4]
        if material[:1] not in (b"\1", b"\4") or id_ != made.hex() or not name:
            raise Damaged("key: its parts don't belong together")
        return cls(name, made, material[0], material[1:])

    def signed(self, text: str, signature: bytes) -> bool:
        message = text if self.type == 1 else f"cosignature/v1\ntime {int.from_bytes(signature[:8], 'big')}\n{text}"
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
    extensions: tuple[str, ...] = ()


def unbase64(text: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as wrong:
        raise Damaged("something is not the base64 that it should be") from wrong
    if base64.b64encode(content).decode() != text:
        raise Damaged("something is not written as base64 is")
    return content


def utf8(content: bytes, name: str) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as wrong:
        raise Damaged(f"{name}: this is not text") from wrong


def signatures(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A note's text, and who signed it: (name, key id, signature) each."""
    text, blank, lines = note.rpartition("\n\n")
    found = []
    for line in lines.splitlines(keepends=True):
        mark, name, signature = [*line.split(" "), "", ""][:3]
        raw = unbase64(signature.removesuffix("\n"))
        if line != f"— {name} {signature}" or signature[-1:] != "\n" or mark != "—" or not name or "+" in name or len(raw) < 5:
            raise Damaged("checkpoint: its signature lines can't be read")
        found.append((name, raw[:4], raw[4:]))
    if not blank or not found or any(character < " " and character != "\n" for character in note):
        raise Damaged("checkpoint: it is not a signed note")
    return text + "\n", found


def opened_note(note: str, *keys: Key) -> Checkpoint:
    """A checkpoint that each of the keys has signed. Lines of keys that aren't known are passed over."""
    text, lines = signatures(note)
    for key in keys:
        by = [signature for name, id_, signature in lines if (name, id_) == (key.name, key.id)]
        if not by or not all(key.signed(text, signature) for signature in by):
            raise Damaged(f"checkpoint: it is not signed by {key.name}")
    origin, size, root, *more = [*text.split("\n"), "", ""][:-2]
    made = Checkpoint(origin, int(size) if size.isdecimal() and size.isascii() else -1, unbase64(root), tuple(more[:-1]))
    if not origin or str(made.size) != size or len(made.root) != HASH or "" in made.extensions:
        raise Damaged("checkpoint: it can't be read")
    return made


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def tree_root(row: Sequence[bytes]) -> bytes:
    while len(row) > 1:
        odd = row[-1:] if len(row) & 1 else []
        row = [*(node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)), *odd]
    return row[0] if row else sha256().digest()


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
        return not path and old.root == (new.root if old.size else sha256().digest())
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


def fields(record: bytes) -> list[int]:
    """Where each of an entry's columns begins with its length, and where the last one ends. Raises Damaged."""
    bounds, at = [], 2
    try:
        for _ in range(COLUMNS):
            bounds.append(at)
            length, = LENGTH(record, at)
            at += 4 + length if length > 0 else 4
    except struct.error as short:
        raise Damaged("layout") from short
    if at != len(record) or record[:6] != OPENING:
        raise Damaged("layout")
    return [*bounds, at]


def entry_damage(leaf: bytes, record: bytes, position: int, bounds: list[int]) -> list[str]:
    """Which parts of an entry's stored columns, whose `fields` are at `bounds`, are not what its leaf commits to."""
    salt, sealed, clear = record[6:38], record[bounds[21] + 4:bounds[22]], record[bounds[22] + 4:]
    cut = hashlib.shake_128(salt[16:]).digest(HASH * (SLOTS + BOXES))
    said = [name + record[bounds[first]:bounds[last]] for name, first, last in ENVELOPE]
    said += clear[2:-2].split(b",\n") if clear[:2] == b"{\n" and clear[-2:] == b"\n}" and len(clear) > 4 else [clear]
    if len(said) > SLOTS:
        said[SLOTS - 1:] = [b",\n".join(said[SLOTS - 1:])]
    slots = b"".join([sha256(salt_ + one).digest() for salt_, one in zip(SALTS(cut), said, strict=False)])
    boxes, at = [], 0
    while at < len(sealed):  # owner, digest, nonce, lengths of names and ciphertext, these
        boxes.append(sealed[at + 16:at + 48])
        at += 66 + int.from_bytes(sealed[at + 60:at + 62], "big") + int.from_bytes(sealed[at + 62:at + 66], "big")
    if len(boxes) > BOXES:
        boxes[BOXES - 1:] = [sha256(b"".join(boxes[BOXES - 1:])).digest()]
    when = sha256(salt[:16] + b"recorded_at\0" + record[42:50]).digest()
    columns = sha256(slots + cut[len(slots):HASH * SLOTS]).digest()
    sealed_ = sha256(b"".join(boxes) + cut[HASH * (SLOTS + len(boxes)):]).digest()
    found = (position.to_bytes(8, "big"), when, leaf[-80:-64], columns, sealed_)
    if leaf[-120:] == b"".join(found):
        return []
    signed = struct.unpack("8s32s16s32s32s", leaf[-120:].rjust(120, b"\0"))
    return [name for name, one, other in zip(PARTS, signed, found, strict=True) if one != other]


def place(number: int, count: int) -> str:
    """A tile's number and width as the end of its path (C2SP tlog-tiles)."""
    width, path = min(WIDE, count - number * WIDE), f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        path = f"x{number % 1000:03}/{path}"
    return path if width == WIDE else f"{path}.p/{width}"


class Export:
    """The file that `heedmark export-log` writes: a tar whose every byte is laid down, so that none can change unseen."""

    def __init__(self, content: "bytes | mmap.mmap") -> None:
        self.content, self.parts, at = content, dict[str, slice](), 0
        for name in self._names():
            digits = content[at + 124:at + 135]
            size = int(digits, 8) if len(digits) == 11 and set(digits) <= set(b"01234567") else 0
            self.parts[name] = slice(at + 512, at + 512 + size)
            self.frame(name)
            at += 512 + size + -size % 512
        if content[at:] != bytes(1024):
            raise Damaged("end: the file does not end where the log does")

    def __getitem__(self, name: str) -> bytes:
        return self.content[self.parts[name]]

    def _names(self) -> Iterator[str]:
        """In order. What is in the checkpoint says what has to follow it."""
        yield from ("format", "key", "checkpoint")
        self.checkpoint = self.head()
        size = self.checkpoint.size
        levels = [size >> 8 * level for level in range(8) if size >> 8 * level]
        self.tiles = {(level, number): f"tile/{level}/{place(number, count)}" for level, count in reversed([*enumerate(levels)])
                      for number in range(-(-count // WIDE))}
        yield from self.tiles.values()
        for number in range(-(-size // WIDE)):
            yield from (f"tile/entries/{place(number, size)}", f"columns/{place(number, size)}")

    def frame(self, name: str) -> None:
        """A part's header and filling are what they have to be."""
        part, info = self.parts[name], tarfile.TarInfo(name)
        info.size = part.stop - part.start
        if (self.content[part.start - 512:part.start] != info.tobuf(tarfile.USTAR_FORMAT)
                or self.content[part.stop:part.stop + -info.size % 512] != bytes(-info.size % 512)):
            raise Damaged(f"{name}: another part is in its place, or bytes around it were changed")

    def head(self, *more: Key) -> Checkpoint:
        """The checkpoint, signed by the log's key and by those."""
        if self["format"] != EXPORT:
            raise Damaged("format: this is not a log exported by Heedmark")
        return opened_note(utf8(self["checkpoint"], "checkpoint"), self.key(), *more)

    def key(self) -> Key:
        return Key.read(utf8(self["key"], "key"))

    def hashes(self, level: int, number: int) -> list[bytes]:
        tile = self[self.tiles[level, number]]
        return [tile[at:at + HASH] for at in range(0, len(tile), HASH)]

    def tile(self, level: int, number: int) -> None:
        """A full tile is what the tile above says; those at the edge make the checkpoint's root."""
        row = self.hashes(level, number)
        if len(row) != min(WIDE, (self.checkpoint.size >> 8 * level) - number * WIDE):
            raise Damaged(f"{self.tiles[level, number]}: it is not as wide as its name says")
        if len(row) < WIDE:
            self.edge()
        elif tree_root(row) != self.hashes(level + 1, number // WIDE)[number % WIDE]:
            raise Damaged(f"{self.tiles[level, number]}: its hashes are not those that the tile above says")

    def edge(self) -> None:
        size, over = self.checkpoint.size, list[bytes]()
        for level in range(8):
            if (size >> 8 * level) % WIDE:
                over = [tree_root([*self.hashes(level, (size >> 8 * level) // WIDE), *over])]
        if tree_root(over) != self.checkpoint.root:
            raise Damaged("checkpoint: the tiles at the tree's edge don't make its root")

    def bundle(self, number: int) -> Iterator[str]:
        """Each entry is the one in the tree, and its stored columns are what it commits to."""
        name = place(number, self.checkpoint.size)
        leaves, records, hashes = self[f"tile/entries/{name}"], self[f"columns/{name}"], self.hashes(0, number)
        at = here = 0
        for position, hash_ in enumerate(hashes, number * WIDE + 1):
            end = at + 2 + int.from_bytes(leaves[at:at + 2], "big")
            there = here + 4 + int.from_bytes(records[here:here + 4], "big")
            leaf, record, at, here = leaves[at + 2:end], records[here + 4:there], end, there
            if leaf_hash(leaf) != hash_:
                yield f"entry {position}: it is not the one in the tree"
                continue
            try:
                damage = entry_damage(leaf, record, position, fields(record))
            except Damaged as layout:
                damage = [str(layout)]
            if damage:
                yield f"entry {position}: not what was signed: {', '.join(damage)}"
        if (at, here) != (len(leaves), len(records)):
            yield f"tile/entries/{name}: there is more, or less, than the tree has"

    def root_before(self, size: int) -> bytes:
        """Of the tree of the first so many entries."""
        return tree_root([hash_ for number in range(-(-size // WIDE)) for hash_ in self.hashes(0, number)][:size])

    def problems(self, file: Path | None = None) -> Iterator[str]:
        """All of them. A large `file` is checked by as many processes as there are processors."""
        for level, number in self.tiles:
            try:
                self.tile(level, number)
            except Damaged as damaged:
                yield str(damaged)
        bundles = range(-(-self.checkpoint.size // WIDE))
        if file is None or len(bundles) < LARGE:
            for number in bundles:
                yield from self.bundle(number)
            return
        with ProcessPoolExecutor() as processes:
            for found in processes.map(some_bundles, repeat(file), [bundles[at:at + LARGE] for at in bundles[::LARGE]]):
                yield from found


def some_bundles(file: Path, numbers: range) -> list[str]:
    if file not in OPEN:
        with file.open("rb") as stream:
            OPEN[file] = Export(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    return [problem for number in numbers for problem in OPEN[file].bundle(number)]


OPEN: dict[Path, Export] = {}
"""In each process."""


class Opened(NamedTuple):
    """A proof that holds."""

    key: Key
    checkpoint: Checkpoint
    earlier: Checkpoint | None
    entries: list[tuple[int, list[bytes]]]
    """Positions, and what is opened of each."""


def check_proof(document: bytes, keys: Sequence[Key]) -> Opened:
    """What `/log/proof/…` answers, or a pack holds. Raises Damaged, naming the place."""
    given = json.loads(utf8(document, "proof"))
    if json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode() != document.removesuffix(b"\n"):
        raise Damaged("proof: it is not written as it should be")
    if isinstance(given, dict) and "flags" in given:
        return check_register(given, keys)
    proof = exactly(given, "form", "key", "checkpoint", "earlier", "entries")
    if proof["form"] != PROOF:
        raise Damaged("proof: its form is not known")
    checkpoint, before = opened_note(proof["checkpoint"], Key.read(proof["key"]), *keys), None
    if proof["earlier"] is not None:
        earlier = exactly(proof["earlier"], "size", "root", "note", "path")
        before = Checkpoint(checkpoint.origin, earlier["size"], unbase64(earlier["root"]))
        signed = opened_note(earlier["note"], Key.read(proof["key"])) if earlier["note"] is not None else before
        if (signed.size, signed.root) != before[1:3] or not continued(before, checkpoint, list(map(unbase64, earlier["path"]))):
            raise Damaged(f"the log at {checkpoint.size} entries does not continue what it was at {before.size}")
    return Opened(Key.read(proof["key"]), checkpoint, before, [check_entry(each, checkpoint) for each in proof["entries"]])


def check_register(given: Any, keys: Sequence[Key]) -> Opened:
    """A page of the register as at a position: its flags are those whose entries up to then are proved."""
    page = exactly(given, "position", "flags", "next", "proof")
    opened = check_proof(json.dumps(page["proof"], ensure_ascii=False, separators=(",", ":")).encode(), keys)
    streams = {uuid.UUID(bytes=one[11:27]) for _, said in opened.entries for one in said if one[:7] == b"stream\0"}
    if streams != set(map(uuid.UUID, page["flags"])) or opened.earlier is None or opened.earlier.size != page["position"]:
        raise Damaged("proof: the register's flags are not those whose entries are proved")
    if any(position > opened.earlier.size for position, _ in opened.entries):
        raise Damaged("proof: an entry is later than the register")
    return opened


def check_entry(given: Any, checkpoint: Checkpoint) -> tuple[int, list[bytes]]:
    entry = exactly(given, "leaf", "path", "recorded_at", "open", "boxes")
    leaf, said = unbase64(entry["leaf"]), list[bytes]()
    position, when, _, slots, boxes = struct.unpack("8s32s16s32s32s", leaf[-120:].rjust(120, b"\0"))
    position = int.from_bytes(position, "big")
    if not included(leaf_hash(leaf), position - 1, checkpoint.size, list(map(unbase64, entry["path"])), checkpoint.root):
        raise Damaged(f"entry {position}: it is not in the tree")
    cells = [joined(cell, said) if isinstance(cell, list) else unbase64(cell) for cell in entry["boxes"] or ()]
    if ((entry["recorded_at"] is not None and slot(entry["recorded_at"], said) != when)
            or (entry["open"] is not None and joined(entry["open"], said) != slots)
            or (entry["boxes"] is not None and sha256(b"".join(cells)).digest() != boxes)):
        raise Damaged(f"entry {position}: what is opened is not what it commits to")
    return position, said


def joined(slots: Any, said: list[bytes]) -> bytes:
    return sha256(b"".join([slot(one, said) for one in slots])).digest()


def slot(given: Any, said: list[bytes]) -> bytes:
    """Its hash; what is opened is added to what is said."""
    if isinstance(given, str):
        return unbase64(given)
    opened = exactly(given, "salt", "said")
    said.append(unbase64(opened["said"]))
    return sha256(unbase64(opened["salt"]) + said[-1]).digest()


def exactly(given: Any, *names: str) -> dict[str, Any]:
    if not isinstance(given, dict) or tuple(given) != names:
        raise Damaged(f"proof: where {', '.join(names)} should stand is something else")
    return given


def told(said: bytes) -> str:
    """What a slot says, for people: text as it is, other values in hexadecimal."""
    name, zero, values = said.partition(b"\0")
    if not zero or name == b"recorded_at":
        return said.decode(errors="replace") if not zero else f"recorded_at {int.from_bytes(values, 'big')} µs after 2000"
    parts, at = [], 0
    while at + 4 <= len(values):
        end = at + 4 + max(0, LENGTH(values, at)[0])
        part, at = values[at + 4:end], end
        parts.append(part.decode() if part.isascii() and part.decode().isprintable() else part.hex())
    return f"{name.decode(errors='replace')} {' · '.join(parts)}"


def checked(file: Path, content: mmap.mmap, key: Key | None, witnesses: Sequence[Key], old: str | None) -> Iterator[str]:
    """Prints what holds, and yields what doesn't."""
    keys = [*([key] if key else []), *witnesses]
    if content[:6] == b"format":
        export = Export(content)
        own, checkpoint = export.key(), export.head(*keys)
        yield from export.problems(file)
        before = export.root_before
    else:
        proof = check_proof(content[:], keys)
        own, checkpoint = proof.key, proof.checkpoint
        for position, said in proof.entries:
            print(f"entry {position} is in the log:", *map(told, said), sep="\n  ")
        known = {each.size: each.root for each in (proof.checkpoint, proof.earlier) if each}
        before = lambda size: known[size] if size in known else b""
    if old is not None:
        earlier = opened_note(old, own)
        if earlier.size > checkpoint.size or before(earlier.size) != earlier.root:
            yield f"the log does not continue the older checkpoint of {earlier.size} entries, or this proof doesn't show it"
    print(f"log {checkpoint.origin}, {checkpoint.size} entries", *checkpoint.extensions, sep="; ")
    if key is None:
        print("Signed by the key in the file itself. Whose it is you must know from elsewhere: compare, or give --key.")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything holds; 1, with each damage named, when something doesn't."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the log's key, name+id+base64, or a file that has it")
    parser.add_argument("--witness", action="append", default=[], help="a witness's key, who must have cosigned")
    parser.add_argument("--checkpoint", type=Path, help="an older checkpoint that you hold: the log must continue it")
    asked = parser.parse_args(arguments)
    found = 0
    try:
        key, *witnesses = [Key.read(Path(one).read_text() if Path(one).is_file() else one) if one else None
                           for one in (asked.key, *asked.witness)]
        with asked.file.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            old = asked.checkpoint.read_text("utf-8") if asked.checkpoint else None
            for problem in checked(asked.file, content, key, [one for one in witnesses if one], old):
                found += 1
                print(f"DAMAGED {problem}")
    except (Damaged, ValueError, KeyError, TypeError) as damaged:
        found += 1
        print(f"DAMAGED {damaged}")
    print("Damaged." if found else "Everything holds.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
