"""What a command brings about on a request, or why not: one table of who decides what."""
from collections.abc import Callable, Mapping
from typing import Any

from domain.event import Decided
from domain.mentioning import mentioning
from domain.requests import charging, closing, consulting, deciding, receiving, searching
from domain.requests import commands as c
from domain.requests.act import Act, Circumstances
from domain.requests.request import Request

DECIDES: Mapping[type[c.RequestCommand], Callable[[Any, Act], Decided]] = {
    c.Receive: receiving.receive,
    c.Acknowledge: receiving.acknowledge,
    c.Identify: receiving.identify,
    c.Clarify: receiving.clarify,
    c.Extend: receiving.extend,
    c.ChargeFee: charging.charge,
    c.Consult: consulting.consult,
    c.RecordAuthority: consulting.record_authority,
    c.HearChild: consulting.hear_child,
    c.RecordSearch: searching.search,
    c.DecideItems: deciding.decide_items,
    c.ApproveDecision: deciding.approve,
    c.Answer: closing.answer,
    c.Refuse: closing.refuse,
    c.Withdraw: closing.withdraw,
}


def decide(request: Request | None, command: c.RequestCommand, given: Circumstances) -> Decided:
    """The events that a command brings about now, in their streams. Raises Refused."""
    return mentioning(DECIDES[type(command)](command, Act(request, command, given)), command.mentions, ("request", "flag"))
