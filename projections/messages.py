"""What a run of entries says of messages that are owed to staff."""
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from domain.flags import events as e
from domain.messages.decide import message_id
from domain.messages.demand import Demand
from domain.messages.events import MessageAcknowledged, MessageSent
from domain.reports.events import ReportDistributed
from projections.entries import Line

OVER = (e.Continued, e.Ended, e.MonitoringStarted, e.Struck)


class Owed(NamedTuple):
    """A message from the entry on that demanded it; one that the calendar demands, from when it was sent or acknowledged."""

    message: UUID
    position: int
    demanded_on: date
    stream: UUID
    version: int
    number: int
    child: UUID | None
    cases: tuple[str, ...]
    role: str
    rule: str
    clause: str
    says: str
    due_on: date
    until_review: bool


class Sent(NamedTuple):
    message: UUID
    position: int
    at: datetime


class Acknowledged(NamedTuple):
    message: UUID
    position: int
    by: str
    on: date


class Messages:
    """Gathered in the order of the log."""

    def __init__(self) -> None:
        self.owed: list[Owed] = []
        self.sent: list[Sent] = []
        self.acknowledged: list[Acknowledged] = []
        self.over: set[UUID] = set()
        """Flags of which nobody needs to be told, at all or of their review, what wasn't sent before one of the entries."""

    def follow(self, line: Line) -> None:
        """Take in the next entry."""
        event = line.event
        if isinstance(event, e.FlagEvent):
            if isinstance(event, OVER):
                self.over.add(line.stream)
            for number, demand in enumerate(event.messages):
                self.owed.append(_owed(line, message_id(line.stream, line.version, number), number, demand))
        elif isinstance(event, ReportDistributed):
            for number, demand in enumerate(event.messages):
                self.owed.append(_owed(line, message_id(line.stream, line.version, number), number, demand))
        elif isinstance(event, MessageSent | MessageAcknowledged):
            if event.demand:
                self.owed.append(_owed(line, line.stream, 0, event.demand))
            if isinstance(event, MessageSent):
                self.sent.append(Sent(line.stream, line.position, line.recorded_at))
            else:
                self.acknowledged.append(Acknowledged(line.stream, line.position, line.actor, line.occurred_on))


def _owed(line: Line, message: UUID, number: int, demand: Demand) -> Owed:
    return Owed(message, line.position, line.occurred_on, line.stream, line.version, number, demand.child, demand.cases,
                demand.to, demand.rule, demand.clause, demand.says, demand.due_on, demand.until_review)
