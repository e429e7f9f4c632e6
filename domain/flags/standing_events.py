"""What is put down about a flag that stands: something more that happened, an appeal. Stored for ever: add, never rename."""
from datetime import date
from typing import Annotated, Literal

from domain.event import Event
from domain.flags.events import FlagEvent
from domain.value import TEXT


class Noted(FlagEvent):
    """Something more happened: `facts` and `text` hold what is known from now on, and what the policy works out from it."""

    type: Literal["flag.noted"] = "flag.noted"


class Appealed(FlagEvent):
    """Somebody asks a higher role to look at the decision again; the flag stands as it did."""

    type: Literal["flag.appealed"] = "flag.appealed"
    lodged_on: date
    """London date on which the appeal reached the council."""
    against: str
    """The act, in policy's words."""
    grounds: Annotated[str, TEXT] = ""


EVENTS: tuple[type[Event], ...] = (Noted, Appealed)
