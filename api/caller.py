"""Who is asking, for which council and for what purpose, read from the bearer token."""
from collections.abc import Collection
from functools import cached_property
from typing import Annotated

from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.bearer_token import Claims, not_authenticated
from api.problems import Problem, unknown
from api.running import Running, running
from domain.calendar import london_date
from domain.signature import Signature
from ledger.store import Ledger

AUDITOR, IG, DPO = "AUDITOR", "IG", "DPO"
POLICY_OWNER, INTEGRATION, ADMINISTRATOR, WITNESS, SAR = "POLICY_OWNER", "INTEGRATION", "ADMINISTRATOR", "WITNESS", "SAR"
KNOWN_EVERYWHERE = frozenset({AUDITOR, IG, DPO, POLICY_OWNER, INTEGRATION, ADMINISTRATOR, WITNESS, SAR})
"""Roles that no policy document needs to name. ADMINISTRATOR and WITNESS read no flag; SAR, a system that
answers requests for access, what was decided for disclosure."""

scheme = HTTPBearer(scheme_name="bearer", bearerFormat="JWT", auto_error=False, description=(
    "A JWT with iss, aud, sub, council, roles, purpose, iat and exp; teams and cases where there are any."))


class Bearer:
    """The bearer of a valid token, asking for one stated purpose."""

    def __init__(self, claims: Claims, purpose: str, action: str, ledger: Ledger) -> None:
        self.claims, self.purpose, self.action, self.ledger = claims, purpose, action, ledger

    @property
    def council(self) -> str:
        return self.claims.council

    @property
    def actor(self) -> str:
        """Pseudonymous staff or system id."""
        return self.claims.sub

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.claims.roles)

    def has(self, *roles: str) -> bool:
        """Whether the bearer holds one of these roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: str, rule: str = "LAW-7", clause: str = "least privilege") -> None:
        """Raises Problem (403) unless the bearer holds one of these roles."""
        if not self.has(*roles):
            raise not_allowed(roles, rule, clause)

    def signature(self) -> Signature:
        """The same one however often it is asked for: the register's clock is read once for a request."""
        return self._signature

    @cached_property
    def _signature(self) -> Signature:
        now = self.ledger.now()
        return Signature(by=self.actor, roles=self.roles, purpose=self.purpose, at=now, today=london_date(now),
                         cases=frozenset(self.claims.cases), teams=frozenset(self.claims.teams))


def not_allowed(roles: Collection[str], rule: str, clause: str) -> Problem:
    return Problem("not-allowed", "The token holds none of the roles that may do this.", rule=rule, clause=clause,
                   remedy=f"needs {' or '.join(sorted(roles))}")


def _stated(claims: Claims, asked: str | None, listed: Collection[str]) -> str:
    """The purpose of this request: the one asked for, or a token's only one; the policy must list it (LAW-2)."""
    usable = [purpose for purpose in claims.purpose if purpose in listed]
    if asked is None and len(claims.purpose) == len(usable) == 1:
        return usable[0]
    if asked is None or asked not in usable:
        allowed = ", ".join(usable)
        raise Problem("no-purpose", "Every read and every act needs a purpose that the token allows.", rule="LAW-2",
                      clause="UK GDPR Art 5(1)(b): purpose limitation",
                      remedy=f"send Heedmark-Purpose with one of: {allowed}" if allowed
                      else f"a token with one of the purposes {', '.join(sorted(listed))}")
    return asked


Purpose = Annotated[str | None, Header(alias="Heedmark-Purpose", description=(
    "One of the token's purposes (LAW-2). May be left out when the token allows only one."),
    examples=["SAFEGUARD_CHILD"])]


CouncilCode = Annotated[str, Path(description="The council's code.", examples=["westmere"])]


async def known_bearer(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(scheme)],
                       server: Annotated[Running, Depends(running)]) -> Claims:
    """The token's claims, whatever it was sent for."""
    if credentials is None or request.headers.getlist("authorization")[1:]:
        raise not_authenticated()
    claims = await server.tokens.claims(credentials.credentials)
    request.state.claims = claims
    return claims


async def bearer(claims: Annotated[Claims, Depends(known_bearer)], server: Annotated[Running, Depends(running)],
                 request: Request, purpose: Purpose = None) -> Bearer:
    """The caller of a route that belongs to no council: the token says whose it is."""
    if not await server.knows(claims.council) and POLICY_OWNER not in claims.roles:
        raise unknown()
    stated = _stated(claims, purpose, await server.purposes(claims.council))
    made = Bearer(claims, stated, request.scope["route"].name, server.ledger)
    request.state.caller = made
    return made


async def bearer_for_council(claims: Annotated[Claims, Depends(known_bearer)], request: Request,
                             server: Annotated[Running, Depends(running)],
                             council: CouncilCode, purpose: Purpose = None) -> Bearer:
    """The caller of a council's route; a token of another council is refused (403), an unknown council isn't here.

    A new council's register begins with its policy owner, who lodges its document.
    """
    opens = claims.council == council and POLICY_OWNER in claims.roles
    if not opens and not await server.knows(council):
        raise unknown()
    if claims.council != council:
        raise Problem("not-allowed", "The token is for another council.", rule="LAW-7",
                      clause="one council, one register", remedy="a token of this council")
    return await bearer(claims, server, request, purpose)


Caller = Annotated[Bearer, Depends(bearer_for_council)]
"""`caller: Caller` in a route under /v1/{council}."""
CallerAnywhere = Annotated[Bearer, Depends(bearer)]
"""`caller: CallerAnywhere` in a route that belongs to no council."""
