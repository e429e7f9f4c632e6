"""What a policy works out from what is known of a flag, put down with the act that gives it."""
from collections.abc import Mapping

from pydantic import JsonValue

from domain.policies.flag_type import FlagType
from domain.refusal import Refused

Information = Mapping[str, JsonValue]


def counted(flag_type: FlagType, known: Information, given: Information) -> Information:
    """What is given, and what is worked out from it. Raises Refused where that is told instead."""
    for name, field in flag_type.field.items():
        rule = field.counts or field.works_out
        if rule and name in given:
            of = rule.of if isinstance(rule.of, str) else " and ".join(rule.of)
            raise Refused(rule.rule, rule.clause, f"no {name}: it is worked out from {of}")
    return {**given, **worked_out(flag_type, known, given)}


def worked_out(flag_type: FlagType, known: Information, given: Information) -> dict[str, JsonValue]:
    """What follows from what is given, with what is known already."""
    found: dict[str, JsonValue] = {}
    for name, field in flag_type.field.items():
        if field.counts and field.counts.of in given:
            found[name] = field.counts.reached({**known, **given})
        if field.works_out and set(field.works_out.of) & set(given):
            code = field.works_out.code({**known, **given})
            found |= {name: code} if code else {}
    return found


def grown(flag_type: FlagType, known: Information, given: Information) -> Information:
    """What is given, added to what is known where the policy has it grow."""
    found = dict(given)
    for name, value in given.items():
        before = known[name] if name in known else None
        if name in flag_type.field and flag_type.field[name].grows and isinstance(before, list) and isinstance(value, list):
            found[name] = [*before, *value]
    return found
