"""Whom a policy has told of an act on a flag: decided with the act, sent later."""
from collections.abc import Callable, Mapping
from datetime import date

from domain.flags.circumstances import About
from domain.flags.events import FlagEvent, Requested
from domain.flags.flag import ACT_OF
from domain.messages.demand import Demand
from domain.policies.flag_type import FlagType
from domain.policies.message import Message
from domain.policies.provision import Act, Facts

ACTS: Mapping[type[FlagEvent], Act] = {Requested: "requested", **ACT_OF}


def demands(flag_type: FlagType, event: FlagEvent, day: date, about: About, facts: Callable[[], Facts]) -> tuple[Demand, ...]:
    """The messages that an event of a London day makes the register owe."""
    act = ACTS[type(event)] if type(event) in ACTS else None
    rules = [rule for rule in flag_type.message if act in rule.at]
    if not rules:
        return ()
    known = facts()
    due: date | None = getattr(event, "review_due", None)
    return tuple(demand for rule in rules if rule.applies(known) for demand in _of(rule, rule.due_on(day, due), about))


def _of(rule: Message, due_on: date, about: About) -> list[Demand]:
    told = [Demand(to=role, rule=rule.rule, clause=rule.clause, says=rule.says, due_on=due_on,
                   until_review=rule.days_before_review is not None) for role in rule.to]
    if rule.of == "flag":
        return told
    return [one.model_copy(update={"child": child.id, "cases": child.cases}) for child in about.children for one in told]
