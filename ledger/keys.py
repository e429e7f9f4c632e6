"""Everything that is derived under the register's secrets: ids, claims, digests and opaque tokens."""
import base64
import binascii
import hmac
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV


class NotOurs(ValueError):
    """A token that this register did not make, or made for something else."""


class Keys:
    """Derivations under one root secret, which never turns: a retry years later must meet the same ids."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._commands, self._events, self._known, self._bodies = (
            self._derive(label) for label in ("commands", "events", "known ids", "bodies"))
        self._tokens = AESSIV(self._derive("tokens") + self._derive("tokens, second half"))
        self.epoch = 0
        self._claims_secret = b""
        self._claims: dict[str, bytes] = {}

    def turn(self, epoch: int, claims: bytes) -> None:
        """Another epoch is current: claims are stored under its secret."""
        self.epoch, self._claims_secret = epoch, claims
        self._claims.clear()

    def command_id(self, council: str, actor: str, route: str, idempotency_key: str | None) -> UUID:
        """The id of a command: the same for a retry. Random, and so never asked for again, without an idempotency key."""
        if idempotency_key is None:
            return uuid4()
        return _id(self._commands, council, actor, route, idempotency_key)

    def event_id(self, command_id: UUID, ordinal: int) -> UUID:
        """The id of a command's event, counted from 0."""
        return UUID(bytes=_as_v8(hmac.digest(self._events, command_id.bytes + ordinal.to_bytes(4, "big"), "sha256")))

    def known_id(self, council: str, name: str) -> UUID:
        """The id of a stream that is found by name: `council`, `case:REF`, `referral:REF`."""
        return _id(self._known, council, name)

    def body(self, council: str, body: bytes) -> bytes:
        """The digest of a request's body that is kept to tell a retry from another request."""
        return hmac.digest(self._bodies, _framed(council) + body, "sha256")

    def claim(self, council: str, key: str) -> bytes:
        """A claimed key as it is stored, under the council's secret of the current epoch."""
        if council not in self._claims:
            self._claims[council] = claims_key(self._claims_secret, council)
        return claim_of(self._claims[council], key)

    def wrap(self, meant_for: str, content: bytes) -> str:
        """An opaque token (URL-safe): the same content gives the same token; nothing can be read from it or changed."""
        return base64.urlsafe_b64encode(self._tokens.encrypt(content, [meant_for.encode()])).decode().rstrip("=")

    def unwrap(self, meant_for: str, token: str) -> bytes:
        """What was wrapped for the same use. Raises NotOurs."""
        try:
            sealed = base64.b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
            return self._tokens.decrypt(sealed, [meant_for.encode()])
        except (InvalidTag, binascii.Error, UnicodeEncodeError, ValueError) as wrong:
            raise NotOurs("the token is not one of this register's") from wrong

    def _derive(self, label: str) -> bytes:
        return hmac.digest(self._root, b"heedmark 1: " + label.encode(), "sha256")


def claims_key(secret: bytes, council: str) -> bytes:
    """Under which a council's claims are stored in an epoch, from the epoch's secret."""
    return hmac.digest(secret, b"heedmark 1: claims of " + council.encode(), "sha256")


def claim_of(under: bytes, key: str) -> bytes:
    return hmac.digest(under, key.encode(), "sha256")


def _framed(*parts: str) -> bytes:
    """Parts with their lengths, so that no two lists of parts read alike."""
    return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


def _id(key: bytes, *parts: str) -> UUID:
    return UUID(bytes=_as_v8(hmac.digest(key, _framed(*parts), "sha256")))


def _as_v8(digest: bytes) -> bytes:
    made = bytearray(digest[:16])
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return bytes(made)
