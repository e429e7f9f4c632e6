"""A breach of personal data: when the Commissioner is to be told, and who still is (LAW-18)."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.councils.risk_events import Risk, Told
from domain.law.clocks import breach_clock
from domain.law.dates import BreachDates

TO_BE_TOLD: Mapping[Risk, tuple[Told, ...]] = {
    "UNLIKELY": (), "LIKELY": ("COMMISSIONER",), "HIGH": ("COMMISSIONER", "PEOPLE")}
"""UK GDPR Art 33(1) and Art 34(1)."""


@dataclass(frozen=True)
class Breach:
    reference: str
    aware: datetime
    """UTC."""
    risk: Risk
    recorded_on: date
    """London date."""
    what: str
    told: Mapping[Told, datetime] = field(default_factory=dict)
    """Who → when, UTC."""

    @property
    def due(self) -> datetime:
        """UTC: by when the Commissioner is to be told. Raises Refused (LAW-18) where no law said so on that day."""
        return breach_clock(BreachDates(aware=self.aware)).due

    @property
    def waiting(self) -> tuple[Told, ...]:
        """Who is to be told and wasn't yet."""
        return tuple(who for who in TO_BE_TOLD[self.risk] if who not in self.told)

    def overdue(self, now: datetime) -> bool:
        """Whether the Commissioner should have been told by now and wasn't."""
        return "COMMISSIONER" in self.waiting and self.due < now
