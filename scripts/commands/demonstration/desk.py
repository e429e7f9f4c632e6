"""Sends what colleagues ask through the server's own routes, and writes down what is refused as the server does."""
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID, uuid4

from fastapi import Response

from api.acting import Attempt, Decide, Outcome
from api.bearer_token import Claims
from api.caller import Bearer
from api.flags import read_flag
from api.problems import Problem
from api.subjects import read_subject
from commands.demonstration.only_writer import OnlyWriter
from commands.demonstration.staff import COUNCIL, Colleague
from domain.command import Command
from domain.councils.council import Held
from domain.event import Decided, Stream
from domain.flags.events import FlagEvent
from domain.flags.flag import Flag, evolve
from domain.messages.decide import Acknowledge, acknowledge, message_id
from domain.messages.decide import evolve as evolve_delivery
from domain.messages.demand import Demand
from domain.refusal import Refused
from ledger.access import Access
from ledger.carry_out import Order
from ledger.past import Past

C = TypeVar("C", bound=Command)
T = TypeVar("T")
OnNew = Callable[[str, C, Attempt], Awaitable[Outcome]]
"""A route that opens something."""
OnOne = Callable[[str, UUID, C, Attempt], Awaitable[Outcome]]
"""A route about a flag or subject that is there."""
CHILD = "SAFEGUARD_CHILD"


class Unexpected(Exception):
    """The demonstration's story doesn't fit the rules: something was refused that it counts on, or the other way round."""


class _Quick(Attempt):
    """As an attempt over HTTP, without looking up for the answer where things stand afterwards."""

    async def carry_out(self, decide: Decide, *, on: object = None, standing: object = None) -> Outcome:
        return await super().carry_out(decide)


class Desk:
    """Everyone's of one council."""

    def __init__(self, ledger: OnlyWriter, council: str = COUNCIL) -> None:
        self.ledger, self.council = ledger, council
        self.refusals: Counter[str] = Counter()
        """Refused attempts by the rule that refused."""
        self.reads = 0

    async def send(self, who: Colleague, route: OnNew[C], command: C) -> UUID:
        """A command that opens something; its id."""
        return (await self.carry(who, route.__name__, command, lambda attempt: route(self.council, command, attempt))).id

    async def act(self, who: Colleague, route: OnOne[C], on: UUID, command: C, purpose: str = CHILD) -> None:
        """A command on a flag or subject that is there."""
        await self.carry(who, route.__name__, command, lambda attempt: route(self.council, on, command, attempt), purpose)

    async def carry(self, who: Colleague, action: str, command: Command, route: Callable[[Attempt], Awaitable[T]],
                    purpose: str = CHILD) -> T:
        """Any command. Raises Unexpected when it is refused."""
        try:
            return await route(self._attempt(self.caller(who, purpose, action), command))
        except (Refused, Problem) as refusal:
            raise Unexpected(f"{action} by {who.id}: {refusal}") from refusal

    async def acknowledge(self, who: Colleague, flag: UUID) -> None:
        """Somebody takes notice of what acts on a flag have their role told."""
        for entry in await self.ledger.stream(self.council, flag):
            demands = entry.event.messages if isinstance(entry.event, FlagEvent) else ()
            for number, demand in enumerate(demands):
                message = message_id(flag, entry.version, number)
                if demand.to in who.roles and await self.ledger.version(self.council, message) < 0:
                    await self._acknowledge(who, message, demand)

    async def _acknowledge(self, who: Colleague, message: UUID, demand: Demand) -> None:
        async def decided(past: Past) -> Decided:
            stream, today = Stream(kind="system", id=message), past.signature.today
            return acknowledge(message, await past.fold(stream, evolve_delivery), demand, (Held(demand.to),), False, today)

        await self.carry(who, "acknowledge_message", Acknowledge(), lambda attempt: attempt.carry_out(decided))

    async def refused(self, who: Colleague, route: OnOne[C], on: UUID, command: C, *, rule: str) -> None:
        """A command on a flag that the rule refuses. Raises Unexpected when it isn't."""
        await self.refuse(who, route.__name__, command, rule, lambda attempt: route(self.council, on, command, attempt), (on,))

    async def refuse(self, who: Colleague, action: str, command: Command, rule: str,
                     route: Callable[[Attempt], Awaitable[T]], flags: tuple[UUID, ...] = ()) -> None:
        """Any command that the rule refuses; the attempt goes to the access log (C6)."""
        caller = self.caller(who, CHILD, action)
        try:
            await route(self._attempt(caller, command))
        except (Refused, Problem) as refusal:
            if refusal.rule != rule:
                raise Unexpected(f"{action} by {who.id}: not refused by {rule} but: {refusal}") from refusal
        else:
            raise Unexpected(f"{action} by {who.id}: not refused by {rule}")
        await self._refusal_written(caller, rule, flags)

    async def read(self, who: Colleague, flag: UUID, purpose: str = CHILD, *, refused_by: str | None = None) -> None:
        """Somebody looks at a flag."""
        caller = self.caller(who, purpose, read_flag.__name__)
        try:
            await read_flag(self.council, flag, caller, Response())
        except Problem as refusal:
            if refused_by is None or refusal.rule != refused_by:
                raise Unexpected(f"reading by {who.id}: {refusal}") from refusal
            await self._refusal_written(caller, refused_by, (flag,))
        self.reads += 1

    async def read_record(self, who: Colleague, subject: UUID) -> None:
        """Somebody looks at a record."""
        await read_subject(self.council, subject, self.caller(who, CHILD, read_subject.__name__), Response())
        self.reads += 1

    async def flag(self, flag: UUID) -> Flag:
        """Where a flag stands now, for the story's own turns."""
        _, state = await self.ledger.folds.upto_now(self.council, flag, evolve)
        assert state is not None
        return state

    def caller(self, who: Colleague, purpose: str, action: str) -> Bearer:
        claims = Claims(iss="urn:heedmark:demonstration", sub=who.id, council=self.council, roles=list(who.roles),
                        teams=[who.team] if who.team else [], cases=list(who.cases), purpose=[purpose], exp=0, iat=0)
        return Bearer(claims, purpose, action, self.ledger)

    async def _refusal_written(self, caller: Bearer, rule: str, flags: tuple[UUID, ...]) -> None:
        self.refusals[rule] += 1
        await self.ledger.record_access(self.council, Access(
            id=uuid4(), at=caller.signature().at, actor=caller.actor, role=" ".join(sorted(caller.roles)),
            purpose=caller.purpose, action=caller.action, outcome="refused", rule=rule, flags=flags))

    def _attempt(self, caller: Bearer, command: Command) -> Attempt:
        order = Order(council=self.council, signature=caller.signature(),
                      command_id=self.ledger.command_id(self.council, caller.actor, caller.action, None),
                      body=command.model_dump_json(exclude_unset=True).encode(), correlation=uuid4())
        return _Quick(caller, order, None, Response())
