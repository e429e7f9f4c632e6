"""What every rule of a document carries, and when it applies."""
from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

from pydantic import JsonValue

from domain.value import Value

Act = Literal["requested", "discussed", "endorsed", "agreed", "declined", "withdrawn", "added", "reviewed", "continued",
              "ended", "countersigned", "level_changed", "end_requested", "review_called", "told", "withheld", "corrected",
              "struck", "monitored", "noted", "appealed"]
"""What can be done to a flag, in policy's words."""

Facts = Mapping[str, JsonValue]
"""What is known when a rule is asked: the flag's information by field name, and besides `subject_kind`, `under_18`,
`associated_child` (whether a child is associated with the subject), `meeting` (the kind of meeting a flag came from),
`monitoring` (the processes that follow it now), `notice` (whether the subject was told: `pending`, `told`, `withheld`),
`process` (whose discussion is recorded), `needs_supporter` (whether the subject is known to need support),
`also_flagged` (types of the subject's other flags on the register), `disclosure` (whether something is kept from the subject,
`NOT_TOLD`, or from a request for access, `ACCESS`), `outcome` (what the review proposes), `closing` (whether a case or
referral with the flag is to be closed), `signed_as` (the role in which the act is signed, for criteria and warnings), and each
question by its code with the answer that holds, unless that is to ask somebody each time."""

Condition = Mapping[str, str | bool | tuple[str, ...]]
"""Each named fact has this value, or one of these. `detail_location.kind` looks into a record or a checklist."""

AnyRule = TypeVar("AnyRule", bound="Provision")


class Provision(Value):
    """Where a rule stands, how surely it says so, and when it applies."""

    rule: str
    """The rule's id, which a refusal names: `LEI-50`."""
    besides: tuple[str, ...] = ()
    """Ids of other rules that say the same, or say more of it, and are kept here too."""
    clause: str
    """Where it stands, with a few of its words."""
    stated: Literal["stated", "derived", "not-stated"] = "stated"
    """In the text; read off a chart or another clause; or a default that the council must settle."""
    when: Condition | tuple[Condition, ...] = {}
    """Applies only where this holds; of several conditions one is enough. Each names facts, with the value, or one of the values,
    that they must have: a field, a question's code with what `holds` of it, or `subject_kind`, `under_18`, `associated_child` …
    """
    unless: Condition | tuple[Condition, ...] = {}
    """Doesn't apply where this holds; of several conditions one is enough."""

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that is kept here, the one that a refusal names first."""
        return (self.rule, *self.besides)

    def applies(self, facts: Facts) -> bool:
        when, unless = alternatives(self.when), alternatives(self.unless)
        return (not when or any(matches(c, facts) for c in when)) and not any(matches(c, facts) for c in unless)


def first(rules: Iterable[AnyRule], facts: Facts) -> AnyRule | None:
    """The first of the rules that applies."""
    return next((rule for rule in rules if rule.applies(facts)), None)


def alternatives(condition: Condition | tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions of which one is enough; none at all where nothing is asked."""
    return condition if isinstance(condition, tuple) else (condition,) if condition else ()


def matches(wanted: Condition, facts: Facts) -> bool:
    """Whether each named fact has the wanted value; for a list of facts, whether one of them has."""
    for name, value in wanted.items():
        known = known_as(name, facts)
        held = known if isinstance(known, list) else [known]
        accepted = value if isinstance(value, tuple) else (value,)
        if not any(item in accepted for item in held):
            return False
    return True


def known_as(name: str, facts: Facts) -> JsonValue:
    """A fact by its name, or None; `detail_location.kind` is the `kind` of the record `detail_location`."""
    if name in facts:
        return facts[name]
    whole, dot, part = name.partition(".")
    inside = facts[whole] if dot and whole in facts else None
    return inside[part] if isinstance(inside, dict) and part in inside else None
