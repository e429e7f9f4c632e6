"""Somebody outside who holds a log's checkpoints, sees that each continues the last, and cosigns what does."""
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from ledger.note import COSIGNATURE, KeyDamaged, SigningKey
from ledger.offline import Checkpoint, Damaged, Key, continued, opened_note
from ledger.signing_place import EDGE, written
from ledger.tiles import HASH_BYTES, WIDE, Tile, proof, subtrees, tiles_for
from ledger.tree import consistency

Fetch = Callable[[str], bytes]
"""A path below the log's, such as `checkpoint` or `tile/0/000` → what is there. Raises NotThere."""
Send = Callable[[str, Mapping[str, str]], None]
"""A path below the log's and what is sent there. Raises NotThere."""
PATIENCE_SECONDS = 30


class NotThere(Exception):
    """What was asked for can't be had; the message says why."""


class Alarm(Exception):
    """The log is not what it was: it has been rolled back, or it is shown differently to others. Evidence is kept."""


class NotAWitness(Exception):
    """The folder can't be used; the message says what to do."""


class Witness:
    """A folder with the log's key, the witness's own, and every checkpoint that was found to hold."""

    def __init__(self, folder: Path, key: SigningKey, log: Key, source: str) -> None:
        self.folder, self.key, self.log, self.source = folder, key, log, source

    @classmethod
    def make(cls, folder: Path, name: str, log: str, source: str) -> Self:
        """A new one, with a new key. Raises NotAWitness."""
        if folder.exists() and any(folder.iterdir()):
            raise NotAWitness(f"{folder} is not empty. A witness of another log, or of a new origin, has a folder of its own.")
        try:
            key, known = SigningKey.make(name, COSIGNATURE), Key.read(log)
        except (ValueError, Damaged) as wrong:
            raise NotAWitness(f"This can't be: {wrong}.") from wrong
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written(folder / "key", f"{key.written}\n".encode(), new=True)
        written(folder / "log", f"{log.strip()}\n{source}\n".encode())
        return cls(folder, key, known, source)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Raises NotAWitness."""
        try:
            log, source = (folder / "log").read_text("utf-8").splitlines()
            return cls(folder, SigningKey.read((folder / "key").read_text("utf-8")), Key.read(log), source)
        except (OSError, ValueError, KeyDamaged, Damaged) as unusable:
            raise NotAWitness(f"{folder} is no witness's folder, or it is damaged. Make one: witness init") from unusable

    def held(self) -> tuple[Checkpoint, str] | None:
        """The last checkpoint that held; None before the first."""
        try:
            note = (self.folder / "checkpoint").read_text("utf-8")
        except FileNotFoundError:
            return None
        try:
            return opened_note(note, self.log), note
        except Damaged as damaged:
            raise NotAWitness(f"The checkpoint in {self.folder} is damaged: {damaged}.") from damaged

    def check(self, fetch: Fetch) -> tuple[Checkpoint, Checkpoint | None]:
        """See that the log's checkpoint continues the one held, and hold it; it, and the one before.

        Raises Alarm when it doesn't, and NotThere.
        """
        note = fetch("checkpoint").decode(errors="replace")
        held = self.held()
        try:
            found = opened_note(note, self.log)
        except Damaged as damaged:
            raise self._alarm(note, held, f"What the log shows is not signed by it: {damaged}") from damaged
        if held is not None:
            last = held[0]
            if found.size < last.size:
                raise self._alarm(note, held, f"ROLLED BACK: the log shows {found.size:,} entries and has shown {last.size:,}")
            if not continued(last, found, self._path(last, found, fetch)):
                raise self._alarm(note, held, f"FORKED: the log at {found.size:,} entries does not continue what it was at "
                                              f"{last.size:,}: something was changed, or others are shown another log")
        self._keep_edge(found, fetch)
        written(self.folder / "checkpoint", note.encode())
        written(self.folder / f"checkpoint.{found.size}", note.encode())
        return found, held[0] if held else None

    def cosign(self, fetch: Fetch) -> str:
        """Check, and say so under the checkpoint; the whole note, which is also kept as `cosigned`."""
        self.check(fetch)
        note = (self.folder / "checkpoint").read_text("utf-8")
        text = note.rpartition("\n\n")[0] + "\n"
        cosigned = note + self.key.cosign(text, int(time.time()))
        written(self.folder / "cosigned", cosigned.encode())
        return cosigned

    def hand_in(self, send: Send) -> None:
        """Give the council what was cosigned last, so that it is served under the checkpoint. Raises NotThere."""
        send("cosignatures", {"note": (self.folder / "cosigned").read_text("utf-8")})

    def _path(self, last: Checkpoint, found: Checkpoint, fetch: Fetch) -> list[bytes]:
        if last.size in (0, found.size):
            return []
        ranges = consistency(last.size, found.size)
        tiles = {tile: _tile(tile, fetch) for tile in tiles_for(ranges, found.size)}
        return proof(ranges, found.size, lambda tile: subtrees(tiles[tile]))

    def _keep_edge(self, found: Checkpoint, fetch: Fetch) -> None:
        """The last tile's leaf hashes, by which `verify --checkpoint` can name an entry in it."""
        number, width = divmod(found.size, WIDE)
        try:
            edge = _tile(Tile(0, number, width), fetch) if width else b""
        except NotThere:
            edge = b""
        written(self.folder / EDGE, edge)

    def _alarm(self, note: str, held: tuple[Checkpoint, str] | None, what: str) -> Alarm:
        evidence = self.folder / f"evidence-{int(time.time())}"
        evidence.mkdir(exist_ok=True)
        written(evidence / "shown", note.encode())
        if held is not None:
            written(evidence / "held", held[1].encode())
        return Alarm(f"{what}. Nothing was cosigned. Both checkpoints are in {evidence}: keep them, and show them to others. "
                     "After an honest restore the log has a new origin, whose first entry names the old one's last checkpoint.")


def _tile(tile: Tile, fetch: Fetch) -> bytes:
    try:
        found = fetch(tile.path)
    except NotThere:
        found = fetch(Tile(tile.level, tile.number).path)  # a partial one may have given way to the full one
    return found[:tile.width * HASH_BYTES].ljust(tile.width * HASH_BYTES, b"\0")


def from_folder(folder: Path) -> Fetch:
    """What `publisher run --to` writes, or a copy of it."""
    def fetch(path: str) -> bytes:
        try:
            return (folder / path).read_bytes()
        except OSError as missing:
            raise NotThere(f"{folder / path} can't be read: {missing.strerror}") from missing

    return fetch


def from_url(url: str, token: str) -> Fetch:
    """A register's `/v1/{council}/log`, or any static host of what the publisher writes. Raises NotThere for no address."""
    _is_address(url)

    def fetch(path: str) -> bytes:
        return _asked(url, path, token)

    return fetch


def to_url(url: str, token: str) -> Send:
    """A register's `/v1/{council}/log`. Raises NotThere for no address."""
    _is_address(url)

    def send(path: str, said: Mapping[str, str]) -> None:
        _asked(url, path, token, json.dumps(said).encode())

    return send


def _is_address(url: str) -> None:
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise NotThere(f"{url} is not an address that begins with https://")


def _asked(url: str, path: str, token: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(f"{url.rstrip('/')}/{path}", body, {  # noqa: S310  its scheme is looked at first
        "Heedmark-Purpose": "AUDIT", **({"Content-Type": "application/json"} if body else {}),
        **({"Authorization": f"Bearer {token}"} if token else {})})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            return bytes(answer.read())
    except urllib.error.HTTPError as refused:
        raise NotThere(f"{url}/{path} answers {refused.code}") from refused
    except OSError as away:
        raise NotThere(f"{url} can't be reached") from away
