"""The server's own signing key, for a register without an issuer, and the tokens made with it."""
import contextlib
import json
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey

OWN_ISSUER = "urn:heedmark:own-key"
AUDIENCE = "heedmark"
ALGORITHM = "Ed25519"


class KeyUnsafe(Exception):
    """The key file can be read by others, or holds no Ed25519 key."""


def own_key(path: Path) -> OKPKey:
    """The key kept at `path` (mode 0600), made there the first time. Raises KeyUnsafe."""
    with contextlib.suppress(FileExistsError):
        _write_new(path, json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)).encode())
    if path.stat().st_mode & 0o077:
        raise KeyUnsafe(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        fields = json.loads(path.read_bytes())
    except ValueError as error:
        raise KeyUnsafe(f"{path} holds no key; move it away and a new one is made") from error
    if not isinstance(fields, dict) or fields.get("crv") != "Ed25519" or "d" not in fields:
        raise KeyUnsafe(f"{path} holds no Ed25519 key; move it away and a new one is made")
    key = OKPKey.import_key(fields)
    key.ensure_kid()
    return key


def _write_new(path: Path, content: bytes) -> None:
    """All of it or nothing, and never over an existing file (raises FileExistsError)."""
    if path.exists():
        raise FileExistsError(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    finally:
        part.unlink()


def make_token(key: OKPKey, *, actor: str, council: str, roles: Sequence[str], purposes: Sequence[str],
               teams: Sequence[str] = (), cases: Sequence[str] = (), lasts: timedelta = timedelta(hours=8)) -> str:
    """A bearer token that a server with the same own key accepts; its times are real, even on a trial register."""
    now = int(time.time())
    claims = {"iss": OWN_ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + int(lasts.total_seconds()), "sub": actor,
              "council": council, "roles": list(roles), "teams": list(teams), "cases": list(cases),
              "purpose": list(purposes)}
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM])
