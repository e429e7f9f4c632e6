"""A child who becomes associated with a flag's subject calls for a review, where the policy says so (LIN-40, LIN-41)."""
from domain.flags.flag import Flag, Standing
from domain.policies.flag_type import CallsReview, FlagType
from domain.policies.provision import Facts

CHILD = "associated_child"
"""The fact that changes."""


def asks_about_children(flag_type: FlagType) -> bool:
    return any(rule.changed == CHILD for rule in flag_type.calls_review)


def called_for_a_child(flag: Flag, flag_type: FlagType, settled: Facts) -> CallsReview | None:
    """The rule under which a review is called, unless one is called for that already."""
    if flag.standing is not Standing.ON_REGISTER:
        return None
    facts = {**settled, **flag.facts, CHILD: True}
    rule = next((rule for rule in flag_type.calls_review if rule.changed == CHILD and rule.applies(facts)), None)
    return None if rule is None or any(call.reason == rule.reason for call in flag.calls) else rule
