"""What a policy asks about flags of one type whose facts are alike."""
from collections.abc import Callable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from domain.flags.flag import Flag
from domain.policies.flag_type import FlagType
from domain.policies.provision import Facts, Provision, alternatives, known_as
from projections.awaiting import Waits

STANDS_IN = {"subject_kind": "subject_kind", "meeting": "meeting", "monitoring": "monitoring", "notice": "notice",
             "outcome": "proposed", "closing": "calls"}
"""A fact that conditions may look at → the part of a flag that holds it; any other is information, or was judged."""


class Asks(NamedTuple):
    review_roles: tuple[str, ...] = ()
    """Who may review."""
    inform_roles: tuple[str, ...] = ()
    """Who may tell the subject."""
    fields: frozenset[str] | None = None
    """What the policy has a field for; None where no policy is in force for such a flag."""
    lapses: date | None = None
    """The day after which the appropriate policy document has lapsed (LAW-12)."""
    waits: Waits | None = None
    """What such a flag waits for."""
    lapses_to: str | None = None
    """The role to whom such a flag is sent once it has lapsed."""

    def knows(self, flag: Flag) -> bool:
        """Whether the policy has a field for all that is known of a flag (LAW-3)."""
        return self.fields is None or self.fields.issuperset(flag.information)


NOTHING_ASKED = Asks()


class Asked(NamedTuple):
    """What is asked about one flag, and by whom and of what that was found."""

    asks: Asks = NOTHING_ASKED
    by: "Asking | None" = None
    seen: object = None


NOT_ASKED = Asked()


class Asking:
    """One flag type of one edition with a council's answers to its questions. Remembers what it has worked out."""

    def __init__(self, kind: FlagType, settled: Facts, lapses: date) -> None:
        self._kind, self._settled, self._lapses = kind, settled, lapses
        self._looked_at = tuple(sorted({name for rule in self._rules() for side in (rule.when, rule.unless)
                                        for condition in alternatives(side) for name in condition}))
        parts = {STANDS_IN[name] for name in self._looked_at if name in STANDS_IN}
        self._seen: Callable[[Flag], Any] = attrgetter("information", "judged", *sorted(parts))
        self._known: dict[tuple[object, ...], Asks] = {}

    def of(self, flag: Flag, before: Asked) -> Asked:
        """`before` is what was asked about the flag one entry earlier."""
        seen = self._seen(flag)
        if before.by is self and before.seen == seen:
            return before
        facts = flag.facts
        alike = tuple([_hashable(known_as(name, facts)) for name in self._looked_at])
        if alike not in self._known:
            self._known[alike] = self._asks(facts)
        return Asked(self._known[alike], self, seen)

    def _asks(self, facts: Facts) -> Asks:
        kind = self._kind
        all_facts: Facts = {"under_18": False, "process": None, **self._settled, **facts}
        lapse = kind.review.lapse
        lapses_to = lapse.to if lapse and lapse.applies(all_facts) else None
        return Asks(kind.roles_for("reviewed", all_facts), kind.roles_for("told", all_facts), frozenset(kind.field),
                    self._lapses, Waits(kind, self._settled), lapses_to)

    def _rules(self) -> Iterator[Provision]:
        yield from (self._kind.review.lapse,) if self._kind.review.lapse else ()
        yield from self._kind.steps
        yield from self._kind.takes_part
        yield from self._kind.signs
        yield from self._kind.in_time
        yield from self._kind.referral
        for rules in self._kind.who.values():
            yield from rules


def _hashable(value: object) -> object:
    if value.__class__ is str or value is None:
        return value
    return tuple(map(str, value)) if isinstance(value, list) else str(value) if isinstance(value, dict) else value
