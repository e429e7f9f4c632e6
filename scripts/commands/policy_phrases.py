"""The turns of phrase in which a policy is told."""
import json
import re
from collections.abc import Mapping

from pydantic import JsonValue

from domain.policies.differences import holds_rules
from domain.policies.provision import Condition, Provision, alternatives

PLACE = str.maketrans({"_": " ", ".": ", "})
NUMBER = re.compile(r"\[\d+\]")
TOLD_APART = frozenset({"rule", "besides", "clause", "stated", "when", "unless"})


def told(rule: Provision) -> str:
    """When a rule applies, and its ids."""
    when = " or ".join(map(condition, alternatives(rule.when)))
    unless = " or ".join(map(condition, alternatives(rule.unless)))
    mark = "" if rule.stated == "stated" else f", {rule.stated}"
    conditions = f"{', where ' + when if when else ''}{', unless ' + unless if unless else ''}"
    return f"{conditions}  [{' '.join(rule.rules)}{mark}]"


def condition(wanted: Condition) -> str:
    return " and ".join(f"{name} is {_values(value)}" for name, value in wanted.items())


def plainly(place: str, rule: Provision) -> str:
    """Any rule: where it stands, what it holds but for rules of their own, when it applies."""
    own = {key for key in type(rule).model_fields if key not in TOLD_APART and not holds_rules(getattr(rule, key))}
    held = rule.model_dump(mode="json", include=own, exclude_defaults=True)
    says = "; ".join(f"{name(key)} {said(value)}" for key, value in held.items())
    return f"{NUMBER.sub('', place).translate(PLACE)}{': ' + says if says else ''}{told(rule)}"


def period(months: int | None, days: int | None, working_days: int | None) -> str:
    """The one of the three that is said."""
    many, unit = next((many, unit) for many, unit in ((months, "month"), (days, "day"), (working_days, "working day")) if many)
    return f"{many} {unit}{'' if many == 1 else 's'}"


def name(key: str) -> str:
    return key.replace("_", " ")


def said(value: JsonValue) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return f"“{value}”" if " " in value else value
        case list():
            return ", ".join(map(said, value)) or "none"
        case dict():
            return " and ".join(f"{name(key)} = {said(part)}" for key, part in value.items()) or "none"
    return json.dumps(value)


def of(told_: Mapping[str, JsonValue], key: str) -> str:
    return said(told_[key]) if key in told_ else "not said"


def _values(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " or ".join(value) if isinstance(value, tuple) else value
