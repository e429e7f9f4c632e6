"""What can be signed beside a flag's acts, and when other systems have it reviewed. Stored for ever: add, never rename."""
from collections.abc import Mapping
from datetime import date
from typing import Literal

from domain.event import Event
from domain.flags.events import FlagEvent


class Countersigned(FlagEvent):
    """A named role signed what another is to do: a step to the register, or the outcome that a review proposed."""

    type: Literal["flag.countersigned"] = "flag.countersigned"
    before: str
    """The act, in policy's words."""


class ReviewDatesSet(FlagEvent):
    """Each system on which the flag stands has it reviewed on a day of its own."""

    type: Literal["flag.review_dates_set"] = "flag.review_dates_set"
    dates: Mapping[str, date]
    """The policy's field → London date."""
    review_due: date
    """London date: the earliest of all that are known, or the policy's own interval."""
    review_rule: str


EVENTS: tuple[type[Event], ...] = (Countersigned, ReviewDatesSet)
