"""What a policy counts up from the records of a flag, put down with the act that gives them."""
from collections.abc import Mapping

from pydantic import JsonValue

from domain.policies.flag_type import FlagType
from domain.refusal import Refused

Information = Mapping[str, JsonValue]


def counted(flag_type: FlagType, known: Information, given: Information) -> Information:
    """What is given, and what is counted up from it. Raises Refused where that is told instead of worked out."""
    found = dict(given)
    for name, field in flag_type.field.items():
        if field.counts and name in given:
            raise Refused(field.counts.rule, field.counts.clause, f"no {name}: it is worked out from {field.counts.of}")
        if field.counts and field.counts.of in given:
            found[name] = field.counts.reached({**known, **given})
    return found


def grown(flag_type: FlagType, known: Information, given: Information) -> Information:
    """What is given, added to what is known where the policy has it grow."""
    found = dict(given)
    for name, value in given.items():
        before = known[name] if name in known else None
        if name in flag_type.field and flag_type.field[name].grows and isinstance(before, list) and isinstance(value, list):
            found[name] = [*before, *value]
    return found
