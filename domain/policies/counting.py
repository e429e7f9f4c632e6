"""Facts that a policy works out: so many records within so many months, and a code by what its parts come to."""
from collections.abc import Mapping
from datetime import date
from math import prod
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le
from pydantic import JsonValue

from domain.calendar import months_after
from domain.policies.provision import Condition, Provision, matches


class Counts(Provision):
    """Yes, once so many records lie within so many months of the first of them; worked out, and told by nobody."""

    of: str
    """The field that holds the records."""
    on: str
    """Their date."""
    at_least: Annotated[int, Ge(2), Le(100)]
    within_months: Annotated[int, Gt(0), Le(1200)]
    where: Condition = {}
    """Only records of which this holds, by their own fields."""

    def reached(self, known: Mapping[str, JsonValue]) -> bool:
        records = known[self.of] if self.of in known else None
        days = sorted(date.fromisoformat(str(one[self.on])) for one in records if isinstance(one, dict) and self.on in one
                      and matches(self.where, one)) if isinstance(records, list) else []
        return any(last <= months_after(first, self.within_months)
                   for first, last in zip(days, days[self.at_least - 1:], strict=False))


class WorksOut(Provision):
    """The code that the numbers of some fields come to; worked out, and told by nobody."""

    of: tuple[str, ...]
    """Fields of numbers, or of codes that are numbers."""
    by: Literal["sum", "product", "highest"] = "sum"
    least: Mapping[str, int]
    """Code → the least number for it, one of them 0: the highest that is reached counts."""

    def code(self, known: Mapping[str, JsonValue]) -> str | None:
        """None as long as one of the numbers isn't known."""
        told = [known[name] if name in known else None for name in self.of]
        numbers = [int(one) for one in told if isinstance(one, int | str) and str(one).isdecimal()]
        if len(numbers) < len(self.of):
            return None
        reached = sum(numbers) if self.by == "sum" else prod(numbers) if self.by == "product" else max(numbers)
        return max((least, code) for code, least in self.least.items() if least <= reached)[1]
