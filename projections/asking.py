"""What a policy asks about flags of one type whose facts are alike."""
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.flags.flag import Flag
from domain.policies.flag_type import FlagType, TakesPart
from domain.policies.provision import Act, Facts, Provision

NOBODY = "C5"
"""The rule where the policy names nobody for an act: its open question is to be settled first."""


class Asks(NamedTuple):
    roles: Mapping[Act, tuple[str, ...]]
    """Act → who may do it; nobody for an act that isn't named."""
    rules: Mapping[Act, str]
    order: tuple[Act, ...]
    """The acts that put a flag on the register."""
    talks: tuple[TakesPart, ...]
    fields: frozenset[str] | None
    """What the policy has a field for; None where no policy is in force for such a flag."""

    def knows(self, flag: Flag) -> bool:
        """Whether the policy has a field for all that is known of a flag (LAW-3)."""
        return self.fields is None or self.fields.issuperset(flag.information)


NOTHING_ASKED = Asks(defaultdict(tuple), defaultdict(lambda: NOBODY), ("added",), (), None)


class Asking:
    """One flag type of one edition with a council's answers to its questions. Remembers what it has worked out."""

    def __init__(self, kind: FlagType, settled: Facts) -> None:
        self._kind, self._settled = kind, settled
        self._looked_at = tuple(sorted({name for rule in self._rules() for name in (*rule.when, *rule.unless)}))
        self._known: dict[tuple[object, ...], Asks] = {}

    def of(self, flag: Flag) -> Asks:
        facts: Facts = {"under_18": None, "process": None, **self._settled, **flag.facts}
        alike = tuple(_hashable(facts[name]) if name in facts else None for name in self._looked_at)
        if alike not in self._known:
            self._known[alike] = self._worked_out(facts)
        return self._known[alike]

    def _worked_out(self, facts: Facts) -> Asks:
        kind = self._kind
        steps = kind.steps_for(facts)
        roles: defaultdict[Act, tuple[str, ...]] = defaultdict(tuple)
        rules: defaultdict[Act, str] = defaultdict(lambda: NOBODY)
        for act in kind.who:
            roles[act] = kind.roles_for(act, facts)
            rules[act] = next((rule.rule for rule in kind.who_may(act, facts)), NOBODY)
        return Asks(roles, rules, steps.order if steps else ("added",),
                    tuple(talk for talk in kind.takes_part if talk.applies(facts)), frozenset(kind.field))

    def _rules(self) -> Iterator[Provision]:
        yield from self._kind.steps
        yield from self._kind.takes_part
        for rules in self._kind.who.values():
            yield from rules


def _hashable(value: object) -> object:
    return tuple(map(str, value)) if isinstance(value, list) else str(value) if isinstance(value, dict) else value
