"""What a started server holds, for the routes to ask for."""
from typing import Annotated, cast

from fastapi import Depends, Request

from api.bearer_token import Tokens
from api.issuers import IssuerKeys, Keys, OwnKeys
from api.settings import Settings
from api.tokens import own_key
from ledger.store import Ledger


class Running:
    """One server between its start and its stop."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self.settings, self.ledger = settings, ledger
        issuers: list[Keys] = [IssuerKeys(issuer) for issuer in settings.issuers]
        if settings.own_key is not None:
            issuers.append(OwnKeys(own_key(settings.own_key)))
        self.tokens = Tokens(issuers)
        self._councils = set(settings.councils)

    async def knows(self, council: str) -> bool:
        """Whether a council is served here."""
        if council not in self._councils:
            self._councils.update(await self.ledger.councils())
        return council in self._councils

    async def reachable(self) -> None:
        """Raises ledger.append.Unavailable when the ledger can't be read."""
        await self.ledger.councils()


def running(request: Request) -> Running:
    return cast(Running, request.app.state.running)


def the_ledger(server: Annotated[Running, Depends(running)]) -> Ledger:
    return server.ledger


TheServer = Annotated[Running, Depends(running)]
TheLedger = Annotated[Ledger, Depends(the_ledger)]
