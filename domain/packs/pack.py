"""What one pack's history amounts to."""
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.event import Happened
from domain.packs import events as e

SLOT = timedelta(minutes=15)
LONGEST_MAKING = timedelta(minutes=2)
"""So much time is left for the making before a slot; otherwise the next one counts."""


@dataclass(frozen=True)
class Pack:
    id: UUID
    request: UUID
    day: date
    released_at: datetime
    reference: str
    no_secrets: tuple[str, ...]
    asked_position: int
    """Of the log; it is made of what was decided until then."""
    made: e.Made | None = None
    stopped: e.Stopped | None = None


def evolve(pack: Pack | None, happened: Happened) -> Pack:
    event = happened.event
    if isinstance(event, e.Asked):
        return Pack(id=happened.stream, request=event.request, day=event.day, released_at=event.released_at,
                    reference=event.reference, no_secrets=event.no_secrets, asked_position=happened.position)
    if pack is None or not isinstance(event, e.Made | e.Stopped):
        raise TypeError(f"{event.type} can't begin a pack")
    return replace(pack, made=event) if isinstance(event, e.Made) else replace(pack, stopped=event)


def next_slot(now: datetime) -> datetime:
    """The next quarter of an hour (UTC) that leaves time for the making: a release tells nothing of how long it took."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    slots = -(-(now + LONGEST_MAKING - midnight) // SLOT)
    return midnight + slots * SLOT
