"""What a publisher keeps outside the database: its key, and the last checkpoint that it signed."""
import contextlib
import os
from pathlib import Path
from typing import Self

from ledger.checkpoint import Checkpoint
from ledger.note import KeyDamaged, SigningKey
from ledger.offline import Checkpoint as Read
from ledger.offline import Damaged, Key, opened_note

EDGE = "edge"


class PublishingRefused(Exception):
    """Nothing is signed; the message says why, and what to do about it."""


class SigningPlace:
    """A folder of one council's publisher; the key may lie elsewhere."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self.folder, self.key = folder, key
        self.verifier = Key.read(key.verifier)

    @classmethod
    def make(cls, folder: Path, origin: str, key_file: Path | None = None) -> Self:
        """A new one with a new key; `origin` names the log for ever. Raises PublishingRefused where one is already."""
        if folder.exists() and any(folder.iterdir()):
            raise PublishingRefused(f"{folder} holds a publisher's state already. It is made once.")
        try:
            key = SigningKey.make(origin)
        except ValueError as wrong:
            raise PublishingRefused("An origin is a name without spaces and plus signs, such as log.example.gov.uk/westmere."
                                    ) from wrong
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            written(key_file or folder / "key", f"{key.written}\n".encode(), new=True)
        except FileExistsError as there:
            raise PublishingRefused(f"{there.filename} is there already. A log has a key of its own.") from there
        made = cls(folder, key)
        written(folder / "verifier", f"{key.verifier}\n".encode())
        return made

    @classmethod
    def open(cls, folder: Path, key_file: Path | None = None) -> Self:
        """The one that is there. Raises PublishingRefused where there is none."""
        file = key_file or folder / "key"
        try:
            key = SigningKey.read(file.read_text("utf-8"))
            if file.stat().st_mode & 0o077:
                raise PublishingRefused(f"{file} may be read by others than its owner. Make it 0600, and consider it known.")
        except FileNotFoundError as missing:
            raise PublishingRefused(
                f"There is no signing key in {file}. A new log's publisher is made by `publisher init`; where a log has been "
                "published before, bring its state back, or begin a new origin: `publisher succeed`.") from missing
        except (OSError, KeyDamaged) as unreadable:
            raise PublishingRefused(f"{file} can't be read as a signing key.") from unreadable
        return cls(folder, key)

    @property
    def origin(self) -> str:
        return self.key.name

    def last(self) -> tuple[Read, str] | None:
        """The last checkpoint signed here, and its note. None before the first. Raises PublishingRefused if it is damaged."""
        try:
            note = (self.folder / "checkpoint").read_text("utf-8")
            return opened_note(note, self.verifier), note
        except FileNotFoundError:
            return None
        except (Damaged, UnicodeDecodeError) as damaged:
            raise PublishingRefused(f"The last checkpoint in {self.folder} is damaged: {damaged}.") from damaged

    def sign(self, checkpoint: Checkpoint, last_leaves: bytes) -> str:
        """Its note, once it is on disk here: what is signed is never forgotten, even if it is never published.

        With it the leaf hashes of the tree's last tile, which no table keeps: they tell which of those entries was changed.
        """
        note = checkpoint.signed(self.key)
        self.keep_edge(last_leaves)
        written(self.folder / "checkpoint", note.encode())
        return note

    def keep_edge(self, last_leaves: bytes) -> None:
        written(self.folder / EDGE, last_leaves)

    def set_aside(self) -> Path:
        """Make room for a successor; where the old state has gone."""
        number = 1
        while (aside := self.folder.with_name(f"{self.folder.name}.before-{number}")).exists():
            number += 1
        return self.folder.rename(aside)


def written(file: Path, content: bytes, *, new: bool = False) -> None:
    """Put a file there whole, on disk, for its owner alone. Raises FileExistsError for a `new` one that is there."""
    if new and file.exists():
        raise FileExistsError(17, "is there already", str(file))
    part = file.with_name(f"{file.name}.part")
    with contextlib.suppress(FileNotFoundError):
        part.unlink()
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
