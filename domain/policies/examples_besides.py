"""What examples show besides acts on a flag: an edition is adopted, a child comes near a subject, the next act has its time."""
from datetime import date
from itertools import pairwise

from domain.flags.associating import called_for_a_child
from domain.policies.confirming import confirm
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.provision import Act
from domain.policies.staging import OUTCOMES, Stage
from domain.refusal import Refused


def adopted_otherwise(edition: Edition, example: Example) -> str | None:
    """How the adoption comes out otherwise than the example says, or None."""
    try:
        confirm(edition, dict.fromkeys(example.confirmed, "Words."))
    except Refused as refusal:
        return None if refusal.rule == example.refused else f"it is refused: {refusal}"
    return f"it isn't refused, and {example.refused} should have" if example.refused else None


def associated_otherwise(edition: Edition, example: Example) -> str | None:
    """How the call for a review, or none, comes out otherwise than the example says, or None."""
    flag = Stage(edition, example).flag
    rule = called_for_a_child(flag, edition.flag_type(example.flag), edition.settled(example.settled)) if flag else None
    came = rule.reason if rule else "NONE"
    if example.called_by and rule and rule.due_by(example.on) != example.called_by:
        return f"called_by is {rule.due_by(example.on)}, not {example.called_by}"
    return None if example.called in (None, came) else f"called is {came}, not {example.called}"


def next_due(edition: Edition, example: Example) -> dict[str, date]:
    """By when each act is to be done whose turn it is after the example's, where policy says."""
    stage, kind = Stage(edition, example), edition.flag_type(example.flag)
    facts = {**stage.surroundings(), **stage.known, **stage.given}
    steps = kind.steps_for(facts)
    order: tuple[Act, ...] = steps.order if steps else ()
    following = [then for act, then in pairwise(order) if act == example.act]
    if example.act == "reviewed":
        following = [OUTCOMES[example.outcome]] if example.outcome in OUTCOMES else []
    limits = {act: limit for act in following if (limit := kind.limit_for(act, facts))}
    return {act: due for act, limit in limits.items() if (due := limit.due_by(example.on))}
