"""What every rule of a document carries, and when it applies."""
from collections.abc import Mapping
from typing import Literal

from pydantic import JsonValue

from domain.value import Value

Act = Literal["requested", "discussed", "endorsed", "agreed", "declined", "withdrawn", "added", "reviewed", "continued",
              "ended", "end_requested", "review_called", "told", "withheld", "corrected", "struck", "monitored"]
"""What can be done to a flag, in policy's words."""

Facts = Mapping[str, JsonValue]
"""What is known when a rule is asked: the flag's information by field name, and besides `subject_kind`, `under_18`,
`meeting` (the kind of meeting a flag came from), `monitoring` (the processes that follow it now) and each settled question
by its code."""


class Provision(Value):
    """Where a rule stands, how surely it says so, and when it applies."""

    rule: str
    """The rule's id: `LEI-50`."""
    clause: str
    """Where it stands, with a few of its words."""
    stated: Literal["stated", "derived", "not-stated"] = "stated"
    """In the text; read off a chart or another clause; or a default that the council must settle."""
    when: Mapping[str, str | bool | tuple[str, ...]] = {}
    """Applies only where each named fact has this value, or one of these."""
    unless: Mapping[str, str | bool | tuple[str, ...]] = {}
    """Doesn't apply where each named fact has this value, or one of these."""

    def applies(self, facts: Facts) -> bool:
        return matches(self.when, facts) and not (self.unless and matches(self.unless, facts))


def matches(wanted: Mapping[str, str | bool | tuple[str, ...]], facts: Facts) -> bool:
    """Whether each named fact has the wanted value; for a list of facts, whether one of them has."""
    for name, value in wanted.items():
        known = facts[name] if name in facts else None
        held = known if isinstance(known, list) else [known]
        accepted = value if isinstance(value, tuple) else (value,)
        if not any(item in accepted for item in held):
            return False
    return True
