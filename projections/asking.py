"""What a policy asks about flags of one type whose facts are alike."""
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from domain.flags.flag import Flag
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts, Provision, alternatives, known_as
from projections.awaiting import Wait, Waits


class Asks(NamedTuple):
    review_roles: tuple[str, ...] = ()
    """Who may review."""
    inform_roles: tuple[str, ...] = ()
    """Who may tell the subject."""
    fields: frozenset[str] | None = None
    """What the policy has a field for; None where no policy is in force for such a flag."""

    lapses: date | None = None
    """The day after which the appropriate policy document has lapsed (LAW-12)."""

    def knows(self, flag: Flag) -> bool:
        """Whether the policy has a field for all that is known of a flag (LAW-3)."""
        return self.fields is None or self.fields.issuperset(flag.information)


NOTHING_ASKED = Asks()


class Asking:
    """One flag type of one edition with a council's answers to its questions. Remembers what it has worked out."""

    def __init__(self, kind: FlagType, settled: Facts, lapses: date) -> None:
        self._kind, self._settled, self._lapses, self._waits = kind, settled, lapses, Waits(kind, settled)
        self._looked_at = tuple(sorted({name.partition(".")[0] for rule in self._rules() for side in (rule.when, rule.unless)
                                        for condition in alternatives(side) for name in condition}))
        self._known: dict[tuple[object, ...], Asks] = {}

    def of(self, flag: Flag) -> tuple[Asks, Wait]:
        known = flag.information
        alike = (flag.subject_kind, flag.meeting.kind if flag.meeting else None, tuple(flag.monitoring),
                 tuple(flag.judged.items()), *[_hashable(known_as(name, known)) for name in self._looked_at])
        if alike not in self._known:
            kind = self._kind
            all_facts: Facts = {"under_18": False, "process": None, **self._settled, **flag.facts}
            self._known[alike] = Asks(kind.roles_for("reviewed", all_facts), kind.roles_for("told", all_facts),
                                      frozenset(kind.field), self._lapses)
        return self._known[alike], self._waits.of(flag, alike)

    def _rules(self) -> Iterator[Provision]:
        yield from self._kind.steps
        yield from self._kind.takes_part
        yield from self._kind.referral
        for rules in self._kind.who.values():
            yield from rules


def _hashable(value: object) -> object:
    if value.__class__ is str or value is None:
        return value
    return tuple(map(str, value)) if isinstance(value, list) else str(value) if isinstance(value, dict) else value
