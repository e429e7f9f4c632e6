"""What can happen to a case or referral that flags hang on."""
from datetime import date
from typing import Literal
from uuid import UUID

from domain.event import Event


class ClosureDeclared(Event):
    """A case or referral is to be closed on a London date; a review of each live flag was called."""

    type: Literal["case.closure_declared"] = "case.closure_declared"
    kind: Literal["case", "referral"]
    reference: str
    closing_on: date
    flags: tuple[UUID, ...]


class ClosureCompleted(Event):
    """Every flag had been reviewed for the closure."""

    type: Literal["case.closure_completed"] = "case.closure_completed"
    kind: Literal["case", "referral"]
    reference: str


class StageReached(Event):
    """The case reached a stage of another process; a review of each of these flags was called."""

    type: Literal["case.stage_reached"] = "case.stage_reached"
    kind: Literal["case", "referral"]
    reference: str
    stage: str
    """A code of the policy."""
    flags: tuple[UUID, ...]


EVENTS: tuple[type[Event], ...] = (ClosureDeclared, ClosureCompleted, StageReached)
