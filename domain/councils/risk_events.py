"""What a council puts down of risks to people's rights: assessments, and breaches. Stored for ever: add, never rename."""
from datetime import date, datetime
from typing import Annotated, Literal

from domain.event import Event
from domain.value import TEXT

Outcome = Literal["COVERED", "REVISED", "CONSULT"]
"""An assessment covers it already; it was made or revised for it; or the Commissioner is asked first (Art 36)."""
Risk = Literal["UNLIKELY", "LIKELY", "HIGH"]
"""To the rights of those concerned. Unlikely: nobody need be told (Art 33(1)); high: they themselves, too (Art 34)."""
Told = Literal["COMMISSIONER", "PEOPLE"]


class ImpactAssessed(Event):
    """Somebody answered what called for an assessment of impact (LAW-17)."""

    type: Literal["council.impact_assessed"] = "council.impact_assessed"
    reference: str
    """The assessment's id in the council's own records."""
    dated: date
    """London date of the assessment."""
    answers: tuple[str, ...]
    """Codes of what called for it."""
    outcome: Outcome
    reasons: Annotated[str, TEXT]


class BreachRecorded(Event):
    """A breach of personal data was put down (Art 33(5), LAW-18)."""

    type: Literal["council.breach_recorded"] = "council.breach_recorded"
    reference: str
    """Its id in the council's own records."""
    aware: datetime
    """UTC; when the council became aware of it: the 72 hours run from then."""
    risk: Risk
    what: Annotated[str, TEXT]
    """What happened, its effects, and what was done about it."""


class BreachTold(Event):
    """The Commissioner, or those concerned, were told of a breach."""

    type: Literal["council.breach_told"] = "council.breach_told"
    reference: str
    told: Told
    at: datetime
    """UTC."""
    because_late: Annotated[str, TEXT] = ""
    """Why it took longer than 72 hours (Art 33(1))."""


EVENTS: tuple[type[Event], ...] = (ImpactAssessed, BreachRecorded, BreachTold)
