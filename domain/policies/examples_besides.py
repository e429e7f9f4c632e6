"""Examples of what is no act on a flag: an edition is adopted, a child becomes associated with a subject."""
from domain.flags.associating import called_for_a_child
from domain.policies.confirming import confirm
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.staging import Stage
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
