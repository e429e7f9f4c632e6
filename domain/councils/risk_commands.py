"""What may be asked about risks to people's rights."""
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.command import Command, Day
from domain.councils.commands import Reference
from domain.councils.risk_events import Outcome, Risk, Told
from domain.instant import Instant
from domain.value import Words

PromptCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z-]{1,30}:[A-Za-z0-9 ._:/-]{1,200}$")]


class AssessImpact(Command):
    """Answer what called for an assessment of impact."""

    reference: Reference
    """The assessment's id in the council's own records."""
    dated: Day
    """London date of the assessment."""
    answers: Annotated[tuple[PromptCode, ...], Field(min_length=1, max_length=100)]
    """Codes of `GET impact-assessments` that it answers."""
    outcome: Outcome
    reasons: Words


class RecordBreach(Command):
    """Put a breach of personal data down, whoever will have to be told."""

    reference: Reference
    aware: Instant
    """When the council became aware of it."""
    risk: Risk
    what: Words
    """What happened, its effects, and what was done about it; without names."""


class TellOfBreach(Command):
    """Put down that somebody was told of a breach."""

    told: Told
    at: Instant
    because_late: Words | None = None
    """Needed past the 72 hours, for the Commissioner."""
