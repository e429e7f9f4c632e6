"""Facts that a policy counts up: so many records, within so many months."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from annotated_types import Ge, Gt, Le
from pydantic import JsonValue

from domain.calendar import months_after
from domain.policies.provision import Provision


class Counts(Provision):
    """Yes, once so many records lie within so many months of the first of them; worked out, and told by nobody."""

    of: str
    """The field that holds the records."""
    on: str
    """Their date."""
    at_least: Annotated[int, Ge(2), Le(100)]
    within_months: Annotated[int, Gt(0), Le(1200)]

    def reached(self, known: Mapping[str, JsonValue]) -> bool:
        records = known[self.of] if self.of in known else None
        days = sorted(date.fromisoformat(str(one[self.on])) for one in records if isinstance(one, dict) and self.on in one
                      ) if isinstance(records, list) else []
        return any(last <= months_after(first, self.within_months)
                   for first, last in zip(days, days[self.at_least - 1:], strict=False))
