"""Lets a read wait until the readings show its caller's own act."""
import asyncio
import time
from typing import Annotated

from fastapi import Depends, Header, Query

from api.caller import Caller
from api.problems import Misplaced, Problem
from api.running import TheServer
from ledger.keys import NotOurs

PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.02

AfterHeader = Annotated[str | None, Header(alias="Heedmark-After", max_length=200, description=(
    "The `token` of an outcome: the answer waits until it shows that act, and is 503 when it can't within 5 seconds."))]
AfterQuery = Annotated[str | None, Query(max_length=200, description="The same as Heedmark-After.")]


async def caught_up(caller: Caller, server: TheServer, heedmark_after: AfterHeader = None, after: AfterQuery = None) -> None:
    """Raises Problem: 422 for a token of no act of this council, 503 when the readings don't get there in time."""
    token, place = (heedmark_after, ["header", "Heedmark-After"]) if heedmark_after else (after, ["query", "after"])
    if token is None:
        return
    try:
        wanted = caller.ledger.position_of(caller.council, token)
    except NotOurs as error:
        raise Problem("invalid", "What a read waits for is the token of an outcome of this council.", places=[
            Misplaced(location=[*place], type="token", accepted="the token of an outcome of this council")]) from error
    ends = time.monotonic() + PATIENCE_SECONDS
    while await server.reached(caller.council) < wanted:
        if time.monotonic() > ends:
            raise Problem("not-yet", "The readings don't show that act yet. Ask again.", headers={"Retry-After": "1"})
        await asyncio.sleep(PAUSE_SECONDS)


CaughtUp = Depends(caught_up)
"""`dependencies=[CaughtUp]` in a route that answers from a reading."""
