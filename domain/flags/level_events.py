"""What can happen to the kind of a flag. Stored for ever: add, never rename or remove."""
from datetime import date
from typing import Annotated, Literal

from domain.event import Event
from domain.flags.events import FlagEvent
from domain.value import TEXT


class LevelChanged(FlagEvent):
    """The flag became one of another level; `facts` and `text` hold that level and what it asks for."""

    type: Literal["flag.level_changed"] = "flag.level_changed"
    field: str
    """The policy's field that tells the levels apart."""
    before: str
    after: str
    key: str
    """The values that make the flag one of its kind for its subject, from now on."""
    review_due: date
    """London date: the one that was set, or that which the new level sets, if it is earlier."""
    review_rule: str
    reasons: Annotated[str, TEXT]


EVENTS: tuple[type[Event], ...] = (LevelChanged,)
