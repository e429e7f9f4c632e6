"""Where a subject's erasure stands, and what they must be kept for."""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.event import Happened
from domain.subjects import erasure_events as e


@dataclass(frozen=True)
class Hold:
    id: UUID
    kind: e.HoldKind
    placed_on: date
    placed_by: str
    request: UUID | None
    released_on: date | None = None
    released_by: str | None = None

    @property
    def stands(self) -> bool:
        return self.released_on is None


@dataclass(frozen=True)
class Erasure:
    """One that was asked for."""

    ground: e.Ground
    asked_for: e.AskedFor
    asked_by: str
    asked_behalf: str | None
    """The absent colleague for whom it was asked."""
    asked_on: date
    considered: tuple[e.Except, ...]
    request: UUID | None
    approved_by: str | None = None
    approved_as: str | None = None
    approved_on: date | None = None
    declined_by: str | None = None
    declined_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided, or carried out."""
        return self.declined_on is None


@dataclass(frozen=True)
class Forgetting:
    """A record's part in it."""

    erasure: Erasure | None = None
    """The last that was asked for."""
    holds: Mapping[UUID, Hold] | None = None
    erased_on: date | None = None
    """London date on which its key was destroyed; that of the record where its log lost the entry that says so."""

    @property
    def standing(self) -> tuple[Hold, ...]:
        """The holds that aren't released."""
        return tuple(hold for hold in (self.holds or {}).values() if hold.stands)

    @property
    def pending(self) -> Erasure | None:
        """An erasure that is asked for and neither declined nor carried out."""
        return self.erasure if self.erasure and self.erasure.is_open and self.erased_on is None else None


NOTHING = Forgetting()


def evolve(before: Forgetting, happened: Happened) -> Forgetting:
    """History is not judged here: what happened, happened."""
    on, by = happened.occurred_on, happened.actor
    match happened.event:
        case e.ErasureAsked() as event:
            return replace(before, erasure=Erasure(event.ground, event.asked_for, by, happened.on_behalf_of, on,
                                                   event.considered, event.request))
        case e.ErasureDeclined() if before.erasure:
            return replace(before, erasure=replace(before.erasure, declined_by=by, declined_on=on))
        case e.ErasureApproved() if before.erasure:
            return replace(before, erasure=replace(before.erasure, approved_by=by, approved_as=happened.role, approved_on=on))
        case e.PayloadErased():
            return replace(before, erased_on=on)
        case e.HoldPlaced() as event:
            placed = Hold(event.hold, event.kind, on, by, event.request)
            return replace(before, holds={**(before.holds or {}), event.hold: placed})
        case e.HoldReleased(hold=hold) if before.holds and hold in before.holds:
            released = replace(before.holds[hold], released_on=on, released_by=by)
            return replace(before, holds={**before.holds, hold: released})
    return before
