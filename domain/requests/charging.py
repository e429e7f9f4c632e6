"""A reasonable fee is charged for what is manifestly unfounded or excessive, or for further copies; paid, or waived."""
from domain.event import Decided
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.act import Act
from domain.requests.clock import deadline
from domain.requests.closing import reasoned, routes_that_are_law
from domain.requests.receiving import not_before
from domain.requests.request import Request

ARTICLE = "UK GDPR Art 12(5): free of charge, unless manifestly unfounded or excessive; it is for the council to show that"


def charge(command: c.ChargeFee, act: Act) -> Decided:
    """The person is told why, how much, how that was reckoned and where to turn; the month begins when it is paid (LAW-20)."""
    held, request = act.responder(), act.open()
    not_before(act, request)
    if command.state == "CHARGED":
        return act.decided(held, _charged(command, act, request))
    if request.fee is None or request.fee_paid is not None:
        raise Refused("lifecycle", "no fee waits to be paid", "'state' CHARGED first")
    if command.state == "PAID":
        return act.decided(held, e.FeePaid())
    if command.reasons is None:
        raise Refused("LAW-21", ARTICLE, "'reasons': why the person need not pay")
    return act.decided(held, e.FeeWaived(reasons=command.reasons))


def _charged(command: c.ChargeFee, act: Act, request: Request) -> e.FeeCharged:
    if request.kind == "COMPLAINT":
        raise Refused("LAW-40", "DPA 2018 s.164A: a complaint costs nothing", "a request under Articles 15 to 21")
    if request.fee is not None:
        raise Refused("lifecycle", "a fee is charged once", "'state' PAID or WAIVED")
    if command.ground is None or command.pence is None or command.reckoned is None or command.channel is None:
        raise Refused("LAW-21", ARTICLE, "'ground', 'pence', 'reckoned' and the 'channel' by which the person was told")
    if command.ground == "FURTHER_COPIES" and request.kind != "ACCESS":
        raise Refused("LAW-26", "UK GDPR Art 15(3): further copies of one's data", "a request for access")
    routes_that_are_law(command.routes, act)
    reasoned(command.reasons, command.routes, act)
    due = deadline(request).due
    if due is not None and act.day > due:
        act.warnings.append(("LAW-20", "told after the last day"))
    return e.FeeCharged(ground=command.ground, pence=command.pence, channel=command.channel, routes=command.routes,
                        reasons=command.reasons or "", reckoned=command.reckoned)
