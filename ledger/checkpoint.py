"""Checkpoints (C2SP tlog-checkpoint): what a log says of itself at one size, and signs."""
import base64
from typing import NamedTuple

from ledger.note import SigningKey

TRIAL = "trial register: its clock is stated, its people are invented"
"""The extension line of every checkpoint of a trial register."""


class Checkpoint(NamedTuple):
    """The text of one, before it is signed."""

    origin: str
    """The log's name for ever."""
    size: int
    """How many entries it covers, and so the position of the last one."""
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join([self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions]) + "\n"

    def signed(self, key: SigningKey) -> str:
        """The whole note."""
        return f"{self.text}\n{key.sign(self.text)}"
