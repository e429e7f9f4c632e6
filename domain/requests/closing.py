"""A request is answered, refused with its reasons and routes, or taken back."""
from collections.abc import Iterator
from uuid import UUID

from domain.event import Decided, Event
from domain.flags.events import SubjectInformed
from domain.flags.telling import OPEN
from domain.refusal import Refused
from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.act import Act
from domain.requests.clock import deadline
from domain.requests.decisions import effect_on, undecided
from domain.requests.grounds import fresh
from domain.requests.letter import routes_on
from domain.requests.request import Request


def answer(command: c.Answer, act: Act) -> Decided:
    """Nothing leaves before it is settled who may have it (LAW-32)."""
    held, request = act.responder(), act.open()
    routes_that_are_law(command.routes, act)
    may_leave(act, request)
    if command.outcome is None and request.kind != "ACCESS":
        raise Refused("LAW-21", "UK GDPR Art 12(3)-(4): the person is told what was done, or why not", "'outcome'")
    if command.outcome not in (None, "GRANTED") and request.kind != "ACCESS":
        reasoned(command.reasons, command.routes, act)
    _of_its_kind(command, act, request)
    _in_time(act, request)
    answered = e.Answered(
        channel=command.channel, outcome=command.outcome or "GRANTED", retention_rule=command.retention_rule or "",
        overriding=command.overriding, reasons=command.reasons or "", routes=command.routes)
    return act.decided(held, answered, on_flags=tuple(_informed(command, act, request)) if request.kind == "ACCESS" else ())


def _informed(command: c.Answer, act: Act, request: Request) -> Iterator[tuple[UUID, tuple[Event, ...]]]:
    """Flags of which the person learns by the answer, and hadn't been told yet (LAW-22)."""
    for item in act.given.items:
        effect = effect_on(item, request.decisions)
        if item.kind != "FLAG" or effect is None or effect.outcome not in ("DISCLOSE", "PART"):
            continue
        flag = act.given.flags[item.of]
        if flag.notice.state == "pending" and flag.standing in OPEN:
            yield flag.id, (SubjectInformed(
                channel=command.channel, what_is_held="What was disclosed in answer to a request for access.",
                how_to_challenge="As the answer says: " + ", ".join(routes_on(act.day)), supporter=request.said.supporter,
                left_out={name: effect.bases[0] for name in sorted(effect.keeps_back) if effect.bases}),)


def _of_its_kind(command: c.Answer, act: Act, request: Request) -> None:
    if request.kind == "ERASURE" and command.retention_rule is None:
        raise Refused("LAW-36", "UK GDPR Art 17(1)(a): whether the data are still necessary",
                      "'retention_rule': the rule that was applied, or `none` where the policy has none")
    if request.kind == "OBJECTION" and command.outcome == "NOT_GRANTED" and command.overriding is None:
        raise Refused("LAW-39", "UK GDPR Art 21(1): the council stops, unless its grounds override or it is for legal claims",
                      "'overriding', and the reasons: it is for the council to show")
    if request.kind == "RECTIFICATION" and command.outcome == "GRANTED":
        owed = [one for flag in act.given.flags.values() for one in flag.rights.shares.values() if one.owed]
        if owed:
            act.warnings.append(("LAW-35", f"{len(owed)} recipients are still to be told: GET subjects/{{id}}/recipients"))


def refuse(command: c.Refuse, act: Act) -> Decided:
    """The person is told without undue delay, within the time, why, and where to turn (LAW-21)."""
    held, request = act.responder(), act.open()
    routes_that_are_law(command.routes, act)
    if command.ground == "RIGHT_NOT_ENGAGED":
        _not_engaged(act, request)
    if command.ground == "IDENTITY_NOT_CONFIRMED" and not request.waits_for_identity:
        raise Refused("LAW-21", "UK GDPR Art 12(6)", "a request whose identity was asked for and isn't confirmed")
    if command.ground == "FEE_NOT_PAID" and not request.waits_for_fee:
        raise Refused("LAW-21", "UK GDPR Art 12(5)", "a request for which a fee was charged that isn't paid")
    reasoned(command.reasons, command.routes, act)
    _in_time(act, request)
    return act.decided(held, e.RefusedByCouncil(ground=command.ground, reasons=command.reasons, routes=command.routes))


def _not_engaged(act: Act, request: Request) -> None:
    """Art 21 is for what rests on Art 6(1)(e), and not for a legal obligation, Art 6(1)(c) (LAW-39)."""
    council, asked_about = act.given.council, [act.given.flags[flag] for flag in request.said.flags if flag in act.given.flags]
    if request.kind != "OBJECTION" or council is None:
        return
    for flag in asked_about:
        bases = council.adoption_for(flag.flag_type, act.day).bases
        if flag.flag_type in bases and bases[flag.flag_type].article_6 == "6(1)(e)":
            raise Refused("LAW-39", "UK GDPR Art 21(1): the flag rests on Art 6(1)(e)",
                          "an answer that grants it, or says what overrides it")


def withdraw(command: c.Withdraw, act: Act) -> Decided:
    held, _ = act.responder(), act.open()
    return act.decided(held, e.Withdrawn(reasons=command.reasons))


def may_leave(act: Act, request: Request) -> None:
    """Who may have an answer is settled, and of a request for access each item is decided. Raises Refused."""
    may_be_given(request, act.given.under_18)
    if request.kind == "ACCESS":
        _all_decided(act, request)


def may_be_given(request: Request, under_18: bool) -> None:
    """Who asks is known, by what right, and a child was heard. Raises Refused."""
    if request.waits_for_identity:
        raise Refused("LAW-21", "UK GDPR Art 12(6): who asks is still in doubt", "'identity' CONFIRMED first, or a refusal")
    if request.waits_for_fee:
        raise Refused("LAW-21", "UK GDPR Art 12(5): the fee isn't paid", "'fee' PAID or WAIVED first, or a refusal")
    if request.capacity != "SELF" and request.authority is not True:
        raise Refused("LAW-32", "who asks for another shows by what right", "'authority' recorded, and that it holds")
    if (under_18 or request.capacity == "PARENTAL_RESPONSIBILITY") and not request.child_heard:
        raise Refused("LAW-47", "a child's own competence and view are recorded before anything leaves", "'child' recorded first")


def _all_decided(act: Act, request: Request) -> None:
    if request.search is None:
        raise Refused("LAW-27", "UK GDPR Art 15(1A): a reasonable and proportionate search", "POST search first")
    waiting = undecided(act.given.items, request.decisions)
    if waiting:
        raise Refused("LAW-26", "what was held at receipt is disclosed, or kept back on a basis, item by item",
                      f"a decision on {len(waiting)} more items: GET requests/{{id}}/items lists them")
    for decision in request.decisions.values():
        if decision.stands and decision.said.opinion_on is not None:
            fresh(decision.said.opinion_on, act.day)


def reasoned(reasons: str | None, routes: tuple[e.Route, ...], act: Act) -> None:
    """Raises Refused unless the person is told why, and each route that there is on the day."""
    missing = [route for route in routes_on(act.day) if route not in routes]
    if reasons is None or missing:
        raise Refused("LAW-21", "UK GDPR Art 12(4): the reasons, and the routes of complaint",
                      "'reasons', and in 'routes': " + ", ".join(routes_on(act.day)))


def routes_that_are_law(routes: tuple[e.Route, ...], act: Act) -> None:
    """The person isn't sent where nobody has to hear them yet. Raises Refused."""
    if not set(routes) <= set(routes_on(act.day)):
        raise Refused("LAW-40", "DPA s.164A: a complaint to the council, from the day on which it is law",
                      "on that day, no other 'routes' than " + ", ".join(routes_on(act.day)))


def _in_time(act: Act, request: Request) -> None:
    due = deadline(request).due
    if due is not None and act.day > due:
        act.warnings.append(("LAW-20" if request.kind != "COMPLAINT" else "LAW-40", "told after the last day"))
