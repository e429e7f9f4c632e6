"""Signed notes (C2SP signed-note) and cosignatures of checkpoints (C2SP tlog-cosignature), made with Ed25519."""
import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURE, COSIGNATURE = 1, 4
"""Signature types: of a log, and of a witness with the time."""
PRIVATE = "PRIVATE+KEY"


class KeyDamaged(ValueError):
    """A signing key that can't be read, or whose parts don't belong together."""


@dataclass(frozen=True)
class SigningKey:
    """A named key of one type."""

    name: str
    """Without spaces and plus signs."""
    type: int
    seed: bytes

    @classmethod
    def make(cls, name: str, type_: int = SIGNATURE) -> Self:
        """A new one. Raises ValueError for a name that no key can have."""
        return cls(_name(name), type_, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, written: str) -> Self:
        """From the form of `written`. Raises KeyDamaged."""
        try:
            private, key, name, id_, data = written.strip().split("+", 4)
            material = base64.b64decode(data, validate=True)
            made = cls(_name(name), material[0], material[1:])
            if f"{private}+{key}" != PRIVATE or made.id.hex() != id_ or made.type not in (SIGNATURE, COSIGNATURE):
                raise KeyDamaged("the key's parts don't belong together")
        except (ValueError, IndexError) as damaged:
            raise KeyDamaged("this is not a signing key of a note") from damaged
        return made

    @property
    def written(self) -> str:
        """`PRIVATE+KEY+name+id+base64`, as the Go project's notes have it. To be kept secret."""
        return f"{PRIVATE}+{self.name}+{self.id.hex()}+{_base64(bytes([self.type]) + self.seed)}"

    @property
    def verifier(self) -> str:
        """`name+id+base64`: what whoever checks signatures is given."""
        return f"{self.name}+{self.id.hex()}+{_base64(bytes([self.type]) + self._public)}"

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self._public).digest()[:4]

    def sign(self, text: str) -> str:
        """The signature line under a note's text."""
        return self._line(self._private.sign(text.encode()))

    def cosign(self, text: str, at: int) -> str:
        """The line by which a witness says that it saw this checkpoint follow all it saw before; `at` in Unix seconds."""
        signed = self._private.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return self._line(struct.pack(">Q", at) + signed)

    def _line(self, signature: bytes) -> str:
        return f"— {self.name} {_base64(self.id + signature)}\n"

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def _public(self) -> bytes:
        return self._private.public_key().public_bytes_raw()


def _name(name: str) -> str:
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise ValueError("a key's name has no spaces and no plus signs, and is not empty")
    return name


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
