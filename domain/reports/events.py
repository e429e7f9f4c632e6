"""What can happen to a report of a month. Stored for ever: add, never rename or remove."""
from datetime import date
from typing import Literal

from domain.event import Event
from domain.messages.demand import Demand


class ReportDistributed(Event):
    """The report of a month was sent on; what it shows is what the log said when it was made."""

    type: Literal["report.distributed"] = "report.distributed"
    report: str
    """The policy's code."""
    month: date
    """The first of the month that it is for."""
    to: tuple[str, ...]
    """Roles."""
    messages: tuple[Demand, ...] = ()
    """One for each of them."""


EVENTS: tuple[type[Event], ...] = (ReportDistributed,)
