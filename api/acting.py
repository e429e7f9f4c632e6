"""Carries out what a request asks for: once however often it is sent, and only on what the caller has seen."""
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import Field

from api.answer import Answer
from api.caller import Bearer, Caller
from api.problems import Misplaced, Problem
from domain.event import Decided, Stream
from ledger import carry_out as ledger_door
from ledger.carry_out import Order
from ledger.past import Past
from ledger.store import Ledger

Decide = Callable[[Past], Awaitable[Decided]]

KEY = re.compile(r"[!-~]{1,200}")


class Warned(Answer):
    rule: str = Field(examples=["LEI-72"])
    says: str


class Outcome(Answer):
    """What a command brought about."""

    id: UUID
    """The flag, subject or case that was acted on."""
    standing: str | None = None
    """Where it stands now."""
    events: tuple[str, ...] = Field(examples=[["flag.reviewed", "flag.continued"]])
    """What happened to it, by the events' names; what the act brought about elsewhere is told there."""
    warnings: tuple[Warned, ...] = ()
    """What policy or law draws attention to; it stopped nothing."""
    repeat: bool
    """Whether this is the stored outcome of an earlier request with the same Idempotency-Key."""
    token: str
    """Send it as `Heedmark-After` with a read that must show this act."""


class Attempt:
    """One command on its way to the ledger."""

    def __init__(self, caller: Bearer, order: Order, if_match: str | None, response: Response) -> None:
        self.caller, self.order, self._if_match, self._response = caller, order, if_match, response

    def alone(self, **changed: Any) -> "Attempt":
        """One of several commands of one request, about nothing that is there yet."""
        return Attempt(self.caller, self.order.model_copy(update=changed), None, Response())

    async def carry_out(self, decide: Decide, *, on: Stream | None = None,
                        standing: Callable[[UUID, int], Awaitable[str]] | None = None) -> Outcome:
        """Decide, append, answer. `on` is what If-Match is about; `standing` tells where a stream stood at a position.

        Raises domain.refusal.Refused, Problem (412), and what ledger.carry_out raises.
        """
        ledger = self.caller.ledger
        stored = await ledger_door.carry_out(ledger, self.order, self._matching(decide, on))
        acted_on = stored.streams[0]
        now = await standing(acted_on, stored.positions[-1]) if standing else None
        warnings = tuple(Warned(rule=rule, says=says) for rule, says in stored.warnings)
        kind = stored.event_types[0].partition(".")[0]
        self._response.headers["ETag"] = etag(self.caller, acted_on, stored.version)
        return Outcome(id=acted_on, standing=now, repeat=stored.repeat, token=stored.token, warnings=warnings,
                       events=tuple(each for each in stored.event_types if each.partition(".")[0] == kind))

    def _matching(self, decide: Decide, on: Stream | None) -> Decide:
        if self._if_match is None:
            return decide
        if on is None:
            raise Problem("invalid", "There is nothing here yet that If-Match could be about.",
                          places=[Misplaced(location=["header", "If-Match"], type="not_applicable",
                                              accepted="no If-Match")])
        wanted, stream = self._if_match, on

        async def matched(past: Past) -> Decided:
            version = await past.version(stream)
            named = wanted.strip() == "*" or etag(self.caller, stream.id, version) in re.findall(r'"[^"]*"', wanted)
            if version < 0 or not named:
                raise Problem("changed-since", "Read it again: it is no longer what the If-Match header names.")
            return await decide(past)

        return matched


def etag(caller: Bearer, stream: UUID, version: int) -> str:
    """An opaque tag of what a stream's first `version + 1` entries say; the same for every caller of the council."""
    return f'"{caller.ledger.keys.wrap(f"etag {caller.council}", f"{stream} {version}".encode())}"'


IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, description=(
    "1 to 200 visible ASCII characters. Sent again with the same body within 30 days, the stored outcome is answered; later, "
    "409 `key-too-old`, and nothing is done a second time."))]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=2000, description=(
    "An ETag of an earlier answer: act only if nothing has changed since."))]


def attempt(request: Request, response: Response, caller: Caller, idempotency_key: IdempotencyKey = None,
            if_match: IfMatch = None) -> Attempt:
    """Everything about a command but its decision."""
    if idempotency_key is not None and not KEY.fullmatch(idempotency_key):
        raise Problem("invalid", "An Idempotency-Key is 1 to 200 visible ASCII characters.",
                      places=[Misplaced(location=["header", "Idempotency-Key"], type="string_pattern_mismatch",
                                          accepted="1 to 200 visible ASCII characters")])
    ledger: Ledger = caller.ledger
    route = f"{request.method} {request.url.path}"
    return Attempt(caller, Order(
        council=caller.council, signature=caller.signature(),
        command_id=ledger.command_id(caller.council, caller.actor, route, idempotency_key),
        body=request.state.body, correlation=request.state.correlation, causation=None), if_match, response)


TheAttempt = Annotated[Attempt, Depends(attempt)]
"""`attempt: TheAttempt` in a route that carries out a command."""
