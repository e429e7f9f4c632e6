"""Whose tokens are accepted, and the keys they are signed with."""
import asyncio
import http.client
import json
import logging
import ssl
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from pydantic import BaseModel, ConfigDict

from api.tokens import AUDIENCE, OWN_ISSUER

FRESH_SECONDS = 600.0
"""Keys older than this are fetched again when one is next needed."""
STALE_SECONDS = 3600.0
"""Keys older than this are not believed, even if their source is away."""
PAUSE_SECONDS = 30.0
"""The source isn't asked more often than this, however many unknown key ids arrive."""
LARGEST_KEY_SET = 512 * 1024
"""Bytes."""

VerifyingKey = OKPKey | ECKey | RSAKey

log = logging.getLogger("heedmark.api")


class KeysAway(Exception):
    """The issuer's keys can't be fetched, so no token can be judged."""


class Issuer(BaseModel):
    """One issuer of tokens, as configured."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    """The `iss` claim."""
    keys: str
    """Where its JWKS is: an https URL, or a file's path."""
    audience: str = AUDIENCE
    councils: frozenset[str] | None = None
    """The councils that it may sign for; None means any."""


class Keys(Protocol):
    """The keys of one issuer."""

    issuer: str
    audience: str
    councils: frozenset[str] | None

    async def key(self, kid: str | None) -> VerifyingKey | None:
        """The key of that id, or the only one. Raises KeysAway."""
        ...


class OwnKeys:
    """The server's own key, for a register without an issuer."""

    issuer = OWN_ISSUER
    audience = AUDIENCE
    councils: frozenset[str] | None = None

    def __init__(self, key: OKPKey) -> None:
        self._key = key

    async def key(self, kid: str | None) -> VerifyingKey | None:
        return self._key if kid in {None, self._key.kid} else None


class IssuerKeys:
    """An issuer's published keys, cached, and fetched again when an unknown key id turns up."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer, self.audience, self.councils = issuer.issuer, issuer.audience, issuer.councils
        self._source = issuer.keys
        self._keys: dict[str, VerifyingKey] = {}
        self._fetched = self._tried = float("-inf")
        self._turn = asyncio.Lock()

    async def key(self, kid: str | None) -> VerifyingKey | None:
        if self._age() > FRESH_SECONDS or not self._holds(kid):
            await self._refresh()
        if self._age() > STALE_SECONDS:
            raise KeysAway
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    def _age(self) -> float:
        return time.monotonic() - self._fetched

    def _holds(self, kid: str | None) -> bool:
        return kid in self._keys or (kid is None and len(self._keys) == 1)

    async def _refresh(self) -> None:
        async with self._turn:
            if time.monotonic() - self._tried < PAUSE_SECONDS:
                return
            self._tried = time.monotonic()
            try:
                self._keys = await asyncio.to_thread(fetched_keys, self._source)
            except (OSError, http.client.HTTPException, ValueError, JoseError) as error:
                log.warning("keys of an issuer could not be fetched", extra={"fault": type(error).__name__})
                return
            self._fetched = time.monotonic()


def fetched_keys(source: str) -> dict[str, VerifyingKey]:
    """The keys published at a URL or in a file, by key id; secret keys and unknown kinds are left out."""
    text = _downloaded(source) if "://" in source else Path(source).read_bytes()
    keys = KeySet.import_key_set(json.loads(text)).keys
    return {str(key.kid): key for key in keys
            if isinstance(key, OKPKey | ECKey | RSAKey) and key.get("use", "sig") == "sig"}


def _downloaded(url: str) -> bytes:
    parts = urlsplit(url)
    if parts.hostname is None or (parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}):
        raise ValueError("keys are fetched over https only")
    connection = (http.client.HTTPSConnection(parts.hostname, parts.port, timeout=5,
                                              context=ssl.create_default_context())
                  if parts.scheme == "https" else http.client.HTTPConnection(parts.hostname, parts.port, timeout=5))
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        answer = connection.getresponse()
        text = answer.read(LARGEST_KEY_SET + 1)
        if answer.status != 200 or len(text) > LARGEST_KEY_SET:
            raise ValueError("the answer is no key set")
        return text
    finally:
        connection.close()
