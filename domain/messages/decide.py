"""Recording that a message was sent, and that somebody took notice of it: neither moves a flag."""
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from domain.command import Command
from domain.councils.council import Held
from domain.event import Decided, Happened, Signed, Stream
from domain.messages.demand import Demand
from domain.messages.events import MessageAcknowledged, MessageSent
from domain.refusal import Refused

SYSTEM = "SYSTEM"
"""The role in which the system signs what it may append; no token holds it."""


@dataclass(frozen=True)
class Delivery:
    """What became of a message so far."""

    sent: bool = False
    acknowledged: bool = False


class Acknowledge(Command):
    """Take notice of a message."""


def message_id(stream: UUID, version: int, number: int) -> UUID:
    """The id of the message that an entry of a stream demands, counted from 0; it tells nothing of the stream."""
    return uuid5(stream, f"{version} {number}")


def evolve(delivery: Delivery | None, happened: Happened) -> Delivery:
    before = delivery or Delivery()
    if isinstance(happened.event, MessageSent):
        return replace(before, sent=True)
    return replace(before, acknowledged=True)


def send(message: UUID, delivery: Delivery | None, address: str, regular: Demand | None, today: date) -> Decided:
    """Raises Refused where it is recorded as sent already."""
    if delivery and delivery.sent:
        raise Refused("LAW-8", "each message is sent once", "a message that wasn't sent yet")
    return _decided(message, MessageSent(address=address, demand=regular), Held(SYSTEM), today)


def acknowledge(message: UUID, delivery: Delivery | None, demand: Demand, held: tuple[Held, ...], regular: bool,
                day: date) -> Decided:
    """By whoever holds the role that it is for. Raises Refused."""
    mine = next((one for one in held if one.role == demand.to), None)
    if mine is None:
        raise Refused(demand.rule, demand.clause, f"needs {demand.to}", forbids=True)
    if delivery and delivery.acknowledged:
        raise Refused(demand.rule, demand.clause, "a message that nobody has acknowledged yet")
    return _decided(message, MessageAcknowledged(demand=demand if regular else None), mine, day)


def _decided(message: UUID, event: MessageSent | MessageAcknowledged, held: Held, day: date) -> Decided:
    signed = Signed(event=event, role=held.role, on_behalf_of=held.on_behalf_of, owner=message, occurred_on=day)
    return Decided(events=((Stream(kind="system", id=message), (signed,)),))
