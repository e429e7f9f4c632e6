"""Whether a change to a rule changes anything: two rules may say the same of the same facts."""
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from pydantic import JsonValue

from domain.policies.edition import Edition
from domain.policies.flag_type import FlagType
from domain.policies.provision import Act, Facts, Provision
from domain.policies.reading import KNOWN_ROLES, conditions
from domain.policies.review import Reviewing

MOST = 5_000
"""Combinations of facts that are compared at most."""
ELSE: JsonValue = "(anything else)"


def says_the_same(edition: Edition, changed: Edition, key: str) -> bool:
    """Whether the changed document lets the same people do the same, on all facts that its rules tell apart."""
    parts = key.split(".")
    if len(parts) < 3 or parts[0] != "flag" or parts[2].partition("[")[0] not in ("who", "takes_part", "review"):
        return False
    old, new = edition.flag[parts[1]], changed.flag[parts[1]]
    if parts[2] == "review":
        return not any(steps.meeting for steps in old.steps) and _from_the_act(old) == _from_the_act(new)
    if parts[2] == "who":
        act: Act = parts[3].partition("[")[0]  # type: ignore[assignment]
        rules: tuple[Provision, ...] = (*(old.who[act] if act in old.who else ()), *(new.who[act] if act in new.who else ()))
        return all(_may(edition, old, act, facts) == _may(changed, new, act, facts) for facts in _combinations(old, rules))
    return all(_talks(old, facts) == _talks(new, facts) for facts in _combinations(old, (*old.takes_part, *new.takes_part)))


def _may(edition: Edition, flag: FlagType, act: Act, facts: Facts) -> frozenset[str]:
    named = set(flag.roles_for(act, facts))
    return frozenset(role for role in {*edition.role, *KNOWN_ROLES} if edition.with_also(frozenset({role})) & named)


def _from_the_act(flag: FlagType) -> Reviewing:
    """Where no flag comes from a meeting, what would count from one counts from the act."""
    interval = tuple(rule.model_copy(update={"counts_from": "act"}) for rule in flag.review.interval)
    return flag.review.model_copy(update={"interval": interval})


def _talks(flag: FlagType, facts: Facts) -> frozenset[tuple[str, frozenset[str]]]:
    return frozenset((rule.before, frozenset(rule.roles)) for rule in flag.takes_part if rule.applies(facts))


def _combinations(flag: FlagType, rules: tuple[Provision, ...]) -> Iterator[Facts]:
    """Every combination of the values that the rules tell apart; of a fact that may be anything, something else too."""
    told_apart: dict[str, set[str | bool]] = {}
    for rule in rules:
        for condition in conditions(rule):
            for name, wanted in condition.items():
                told_apart.setdefault(name, set()).update(wanted if isinstance(wanted, tuple) else (wanted,))
    each = [_values(flag, name, sorted(values, key=str)) for name, values in told_apart.items()]
    if prod(map(len, each)) > MOST:
        raise ValueError(f"too many combinations of {', '.join(told_apart)} to compare")
    for combination in product(*each):
        facts: Mapping[str, JsonValue] = dict(zip(told_apart, combination, strict=True))
        yield facts


def _values(flag: FlagType, name: str, told_apart: list[str | bool]) -> list[JsonValue]:
    if name in flag.field and flag.field[name].type == "code":
        return list(flag.field[name].codes)
    several: JsonValue = list(told_apart)
    return [ELSE, *told_apart, several]
