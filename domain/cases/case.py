"""A case or referral as far as flags hang on it: whether its closing was declared, and for which day."""
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.cases.events import ClosureCompleted, ClosureDeclared, StageReached
from domain.event import Happened


@dataclass(frozen=True)
class Case:
    kind: str
    reference: str
    closing_on: date
    """London date of the last declaration."""
    declared_on: date
    """London date of the declaration itself: a review counts that was held since."""
    declared_at: int
    """Its position in the log: a review counts that was recorded later."""
    flags: tuple[UUID, ...]
    closed: bool = False


def evolve(case: Case | None, happened: Happened) -> Case | None:
    """Nothing, as long as no closing was declared."""
    match happened.event:
        case ClosureDeclared() as event:
            return Case(event.kind, event.reference, event.closing_on, happened.occurred_on, happened.position, event.flags)
        case ClosureCompleted() if case:
            return replace(case, closed=True)
        case StageReached():
            return case
    raise TypeError(happened.event)
