"""Key-encryption keys, one an epoch, which live outside the database: in a folder, or with a program that is asked."""
import base64
import os
import secrets
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
PATIENCE_SECONDS = 30
COMMAND = "command:"
"""Before a program and its first arguments, where other registers name a folder."""


class EpochKeyMissing(Exception):
    """The key of an epoch can't be had: what is wrapped under it stays shut. The message says what to do."""


class Epochs(Protocol):
    """Where the keys are. Raises EpochKeyMissing when it can't be reached, or has no key of that epoch."""

    asks_a_program: bool
    """It may take a while."""

    def begin(self, epoch: int) -> None:
        """Make an epoch's key, unless it is there."""

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]: ...

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]: ...

    def destroy(self, epoch: int) -> None:
        """After this nothing opens what was wrapped under it, wherever a copy of that is kept."""

    def forget_destroyed(self) -> None:
        """Let go of keys in this process's memory that another one destroyed."""

    def keep_only(self, epoch: int) -> None:
        """Let go of the keys of other epochs that this process holds in memory."""


def epochs_at(place: str) -> Epochs:
    """A folder's path, or `command:` and a program."""
    if place.startswith(COMMAND):
        return Command(shlex.split(place.removeprefix(COMMAND)))
    return Folder(Path(place))


class Folder:
    """A file an epoch, readable by its owner alone."""

    asks_a_program = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened: dict[int, AESGCM] = {}

    def begin(self, epoch: int) -> None:
        file = self._file(epoch)
        if file.exists():
            return
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{secrets.token_hex(8)}.part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(secrets.token_bytes(32))
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(part, file)  # another process may be beginning it now: the first one's stays
        except FileExistsError:
            return
        finally:
            part.unlink()
            self._on_disk()

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]:
        nonces = [secrets.token_bytes(NONCE_BYTES) for _ in keys]
        return [nonce + self._key(epoch).encrypt(nonce, key, _about(epoch)) for nonce, key in zip(nonces, keys, strict=True)]

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]:
        key, about = self._key(epoch), _about(epoch)
        try:
            return [key.decrypt(one[:NONCE_BYTES], one[NONCE_BYTES:], about) for one in wrapped]
        except InvalidTag as wrong:
            raise EpochKeyMissing(f"{self._file(epoch)} is not the key that this register's keys are wrapped under. Bring "
                                  "the right one back.") from wrong

    def destroy(self, epoch: int) -> None:
        self._opened.pop(epoch, None)
        file = self._file(epoch)
        if file.exists():
            with file.open("r+b") as old:
                old.write(bytes(32))
                old.flush()
                os.fsync(old.fileno())
            file.unlink()
            self._on_disk()

    def keep_only(self, epoch: int) -> None:
        for other in list(self._opened):
            if other != epoch:
                self._opened.pop(other, None)

    def forget_destroyed(self) -> None:
        for epoch in [epoch for epoch in list(self._opened) if not self._file(epoch).exists()]:
            self._opened.pop(epoch, None)

    def _key(self, epoch: int) -> AESGCM:
        if epoch not in self._opened:
            try:
                self._opened[epoch] = AESGCM(self._private(self._file(epoch)).read_bytes())
            except FileNotFoundError as lost:
                raise EpochKeyMissing(f"{self._file(epoch)} is missing. Bring it back: without it nobody's data opens.") from lost
        return self._opened[epoch]

    def _private(self, file: Path) -> Path:
        if file.stat().st_mode & 0o077 or self.path.stat().st_mode & 0o022:
            raise EpochKeyMissing(f"{file} may be read, or changed, by others than its owner. Make it 0600 and its folder 0700, "
                                  "and turn the epoch: scripts/heedmark epoch turn --now")
        return file

    def _file(self, epoch: int) -> Path:
        return self.path / f"epoch-{epoch:04}.key"

    def _on_disk(self) -> None:
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class Command:
    """A program that holds the keys, or asks a KMS or an HSM: called with `begin`, `wrap`, `unwrap` or `destroy` and the epoch.

    To `wrap` and `unwrap` it is given keys in base64 on its standard input, one a line, and answers as many lines in their order.
    """

    asks_a_program = True

    def __init__(self, program: Sequence[str]) -> None:
        self.program = list(program)

    def begin(self, epoch: int) -> None:
        self._ask("begin", epoch, ())

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]:
        return self._ask("wrap", epoch, keys)

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]:
        return self._ask("unwrap", epoch, wrapped)

    def destroy(self, epoch: int) -> None:
        self._ask("destroy", epoch, ())

    def keep_only(self, epoch: int) -> None:
        pass  # it holds none

    def forget_destroyed(self) -> None:
        """It has none."""

    def _ask(self, verb: str, epoch: int, given: Sequence[bytes]) -> list[bytes]:
        if not given and verb in ("wrap", "unwrap"):
            return []
        lines = b"".join(base64.b64encode(one) + b"\n" for one in given)
        try:
            done = subprocess.run([*self.program, verb, str(epoch)], input=lines, stdout=subprocess.PIPE, check=True,
                                  timeout=PATIENCE_SECONDS)
            answer = [base64.b64decode(line, validate=True) for line in done.stdout.split()]
        except (OSError, subprocess.SubprocessError, ValueError) as failed:
            raise EpochKeyMissing(f"The program that holds the keys failed to {verb} ({type(failed).__name__}).") from failed
        if len(answer) != len(given):
            raise EpochKeyMissing(f"The program that holds the keys was given {len(given)} to {verb} and answered {len(answer)}.")
        return answer


def _about(epoch: int) -> bytes:
    return f"heedmark epoch {epoch}".encode()
