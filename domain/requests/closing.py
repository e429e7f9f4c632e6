"""A request is answered, refused with its reasons and routes, or taken back."""
from domain.event import Decided
from domain.law.commencement import provisions
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.act import Act
from domain.requests.clock import deadline
from domain.requests.request import Request


def answer(command: c.Answer, act: Act) -> Decided:
    """Nothing leaves before it is settled who may have it (LAW-32)."""
    held, request = act.responder(), act.open()
    _may_be_given(act, request)
    if command.outcome != "GRANTED" and request.kind != "ACCESS":
        _reasoned(command.reasons, command.routes, act)
    _in_time(act, request)
    return act.decided(held, e.Answered(channel=command.channel, outcome=command.outcome, reasons=command.reasons or "",
                                        routes=command.routes))


def refuse(command: c.Refuse, act: Act) -> Decided:
    """The person is told without undue delay, within the time, why, and where to turn (LAW-21)."""
    held, request = act.responder(), act.open()
    if command.ground == "IDENTITY_NOT_CONFIRMED" and not request.waits_for_identity:
        raise Refused("LAW-21", "UK GDPR Art 12(6)", "a request whose identity was asked for and isn't confirmed")
    _reasoned(command.reasons, command.routes, act)
    _in_time(act, request)
    return act.decided(held, e.RefusedByCouncil(ground=command.ground, reasons=command.reasons, routes=command.routes))


def withdraw(command: c.Withdraw, act: Act) -> Decided:
    held, _ = act.responder(), act.open()
    return act.decided(held, e.Withdrawn(reasons=command.reasons))


def _may_be_given(act: Act, request: Request) -> None:
    if request.waits_for_identity:
        raise Refused("LAW-21", "UK GDPR Art 12(6): who asks is still in doubt", "'identity' CONFIRMED first, or a refusal")
    if request.capacity != "SELF" and request.authority is not True:
        raise Refused("LAW-32", "who asks for another shows by what right", "'authority' recorded, and that it holds")
    if (act.given.under_18 or request.capacity == "PARENTAL_RESPONSIBILITY") and not request.child_heard:
        raise Refused("LAW-47", "a child's own competence and view are recorded before anything leaves", "'child' recorded first")


def routes_on(act: Act) -> tuple[e.Route, ...]:
    """Where somebody may turn, by the law of the day of the act: the council itself from 19 June 2026 on."""
    own: tuple[e.Route, ...] = ("COUNCIL",) if provisions()["DPA_164A"].in_force(act.day) else ()
    return (*own, "COMMISSIONER", "COURT")


def _reasoned(reasons: str | None, routes: tuple[e.Route, ...], act: Act) -> None:
    missing = [route for route in routes_on(act) if route not in routes]
    if reasons is None or missing:
        raise Refused("LAW-21", "UK GDPR Art 12(4): the reasons, and the routes of complaint",
                      "'reasons', and in 'routes': " + ", ".join(routes_on(act)))


def _in_time(act: Act, request: Request) -> None:
    due = deadline(request).due
    if due is not None and act.day > due:
        act.warnings.append(("LAW-20" if request.kind != "COMPLAINT" else "LAW-40", "told after the last day"))
