"""What can happen to a pack, which is what leaves in answer to a request for access. Stored for ever: add, never rename."""
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from domain.event import Event
from domain.value import TEXT


class Asked(Event):
    """A responder asked for the pack of a request to be made of what is decided."""

    type: Literal["pack.asked"] = "pack.asked"
    request: UUID
    day: date
    """London date that its letter and documents bear."""
    released_at: datetime
    """UTC, real time: the slot at which it is released, whatever its making took."""
    reference: Annotated[str, TEXT]
    """The council's own, which its letter and documents bear."""
    no_secrets: Annotated[tuple[str, ...], TEXT] = ()
    """Values that an earlier pack was stopped for, and that may be told after all."""
    why_no_secrets: Annotated[str, TEXT] = ""


class Made(Event):
    """The pack was made and looked through, and nothing kept back was found in it; the system signs this."""

    type: Literal["pack.made"] = "pack.made"
    request: UUID
    digests: tuple[tuple[str, str], ...]
    """SHA-256 (hex) of each file, by its name."""
    files: Annotated[tuple[tuple[str, str], ...], TEXT]
    """Each file by its name: `letter.pdf`, `pack.pdf`, `pack.json`, `proof.json`; base64."""


class Stopped(Event):
    """The pack wasn't released: something that is kept back was found in it, or it couldn't be made; the system signs this."""

    type: Literal["pack.stopped"] = "pack.stopped"
    request: UUID
    where: tuple[str, ...]
    """Kind of thing and place, never the thing."""
    found: Annotated[tuple[str, ...], TEXT] = ()
    """What was found, for the responder to look at."""


EVENTS: tuple[type[Event], ...] = (Asked, Made, Stopped)
