"""What can happen to a message that is owed to staff. Stored for ever: add, never rename or remove."""
from typing import Annotated, Literal

from domain.event import Event
from domain.messages.demand import Demand
from domain.value import TEXT


class MessageSent(Event):
    """A mail server took the message in; recorded by the system, which decides nothing."""

    type: Literal["system.message_sent"] = "system.message_sent"
    address: Annotated[str, TEXT]
    """Where it went: as it was configured then for the role."""
    demand: Demand | None = None
    """What was sent, where no act demanded it but the calendar."""


class MessageAcknowledged(Event):
    """Somebody in the role took notice of what it asks for."""

    type: Literal["system.message_acknowledged"] = "system.message_acknowledged"
    demand: Demand | None = None
    """What was acknowledged, where no act demanded it but the calendar."""


EVENTS: tuple[type[Event], ...] = (MessageSent, MessageAcknowledged)
