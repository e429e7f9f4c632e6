"""What a bearer token says, once its signature, times, issuer and audience hold."""
import json
import time
import warnings
from collections.abc import Mapping
from typing import Annotated

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from api.issuers import Keys, KeysAway, VerifyingKey
from api.problems import Problem, not_known

LONGEST_TOKEN = 16 * 1024
"""Bytes."""
LEEWAY_SECONDS = 30
ALGORITHMS: Mapping[str, type[VerifyingKey]] = {"EdDSA": OKPKey, "Ed25519": OKPKey, "ES256": ECKey, "RS256": RSAKey}

warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,39}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Claims(BaseModel):
    """A token's claims about its bearer."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    iss: str
    sub: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,200}$")]
    """Pseudonymous staff or system id."""
    council: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    roles: Annotated[list[Code], Field(max_length=50)]
    teams: Annotated[list[Name], Field(max_length=500)] = []
    cases: Annotated[list[Name], Field(max_length=5000)] = []
    purpose: Annotated[list[Code], BeforeValidator(_as_list), Field(max_length=50)] = []
    exp: float
    iat: float


class Tokens:
    """Judges bearer tokens against the issuers it was given."""

    def __init__(self, issuers: list[Keys]) -> None:
        self._issuers = {keys.issuer: keys for keys in issuers}

    async def claims(self, token: str) -> Claims:
        """Raises Problem: not-authenticated, or not-known when the issuer's keys are away."""
        try:
            return await self._judged(token)
        except KeysAway as error:
            raise not_known() from error
        except (JoseError, ValidationError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise not_authenticated() from error

    async def _judged(self, token: str) -> Claims:
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        unverified = jws.extract_compact(token.encode("ascii"))
        header = unverified.headers()
        issuer = self._issuers[json.loads(unverified.payload)["iss"]]
        algorithm, kid = header["alg"], header.get("kid")
        kind = ALGORITHMS[algorithm]
        if not isinstance(kid, str | None):
            raise TypeError("kid")
        key = await issuer.key(kid)
        if not isinstance(key, kind):
            raise TypeError("no such key")
        verified = jwt.decode(token, key, algorithms=[algorithm]).claims
        jwt.JWTClaimsRegistry(
            lambda: int(time.time()), LEEWAY_SECONDS, iss={"essential": True, "value": issuer.issuer},
            aud={"essential": True, "value": issuer.audience}, exp={"essential": True}, iat={"essential": True},
        ).validate(verified)
        claims = Claims.model_validate(verified)
        if issuer.councils is not None and claims.council not in issuer.councils:
            raise ValueError("the issuer may not sign for this council")
        return claims


def not_authenticated() -> Problem:
    return Problem("not-authenticated", "Send a valid token as Authorization: Bearer <token>.",
                   headers={"WWW-Authenticate": 'Bearer realm="heedmark", error="invalid_token"'})
