"""Which provision of law is in force on a day, as the dated data beside this file state it."""
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from domain.refusal import Refused
from domain.value import Value


class Provision(Value):
    title: str
    source: str
    """Act and place, as a date that rests on it cites them."""
    law: str
    """The law id that refusals name."""
    in_force_from: date | None = None
    """London date. Nothing: prospective, not brought into force."""
    in_force_until: date | None = None
    """The day from which another text stands in its place."""
    commenced_by: str | None = None
    confirmed: bool
    """Whether date and text were checked; an unconfirmed one says so to policy owners."""

    def in_force(self, day: date) -> bool:
        """Whether it is law on a London date."""
        begun = self.in_force_from is not None and self.in_force_from <= day
        return begun and (self.in_force_until is None or day < self.in_force_until)

    def demand(self, day: date) -> "Provision":
        """Itself. Raises Refused unless it is law on that London date."""
        if not self.in_force(day):
            since = f"in force from {self.in_force_from}" if self.in_force_from else "not brought into force"
            until = f" until {self.in_force_until}" if self.in_force_until else ""
            raise Refused(self.law, f"{self.source}: {since}{until}", "a date on which it is law")
        return self


@cache
def provisions() -> Mapping[str, Provision]:
    """Code → provision."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {code: Provision.model_validate(provision) for code, provision in data.items()}
