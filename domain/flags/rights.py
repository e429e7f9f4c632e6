"""How the rights of its subject bear on a flag: restricted or not, to whom it went, and of what each is still to be told."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from domain.changed import replace
from domain.event import Happened
from domain.flags import rights_events as e
from domain.flags.events import DisclosureWithheld

Mark = Literal["RESTRICTED", "HIDDEN", "ACCURACY_CONTESTED"]
"""Its use is restricted (Art 18); so is its alert, and only those who oversee are shown it; the person contests what it says."""

TELLS = frozenset({"flag.ended", "flag.details_corrected", "flag.struck", "flag.restricted", "flag.restriction_lifted",
                   "flag.level_changed", "flag.sort_noted", "flag.statement_added"})
"""What every recipient is told of (LAW-35, LAW-49)."""
BEARS = frozenset({DisclosureWithheld, *e.EVENTS})


class Restriction(NamedTuple):
    """Use of the flag is restricted (Art 18)."""

    ground: str
    alert: str
    """`STAYS` or `HIDDEN`."""
    exception: str | None
    on: date


class SharedWith(NamedTuple):
    category: str
    purpose: str
    on: date
    """London date."""
    owed: tuple[tuple[str, date], ...] = ()
    """What it is still to be told of: event, and London date since when."""


@dataclass(frozen=True)
class Rights:
    restricted: Restriction | None = None
    contested: frozenset[str] = frozenset()
    """Fields whose accuracy the person contests."""
    shares: Mapping[UUID, SharedWith] = field(default_factory=dict)
    kept_from_access: date | None = None
    """Something is withheld from requests for access: the London date on which that is looked at again."""

    @property
    def hides_alert(self) -> bool:
        return self.restricted is not None and self.restricted.alert == "HIDDEN"

    @property
    def accuracy_contested(self) -> bool:
        """Whether whoever sees the alert is told so (LAW-38)."""
        return bool(self.contested) or (self.restricted is not None and self.restricted.ground == "ACCURACY_CONTESTED")

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What every list and alert says of the flag."""
        if self.restricted is None:
            return ("ACCURACY_CONTESTED",) if self.contested else ()
        told: tuple[Mark, ...] = ("RESTRICTED", "HIDDEN") if self.hides_alert else ("RESTRICTED",)
        return (*told, "ACCURACY_CONTESTED") if self.accuracy_contested else told


NONE_USED = Rights()


def after(rights: Rights, happened: Happened) -> Rights:
    event, on = happened.event, happened.occurred_on
    match event:
        case e.Restricted():
            rights = replace(rights, restricted=Restriction(event.ground, event.alert, event.exception, on))
        case e.RestrictionLifted():
            rights = replace(rights, restricted=None)
        case e.SortNoted():
            before = rights.contested - {event.field}
            rights = replace(rights, contested=before | {event.field} if event.contested else before)
        case DisclosureWithheld(kind="ACCESS"):
            return replace(rights, kept_from_access=event.retest_on)
        case e.WithholdingLifted():
            return replace(rights, kept_from_access=None)
        case e.Shared(outcome="SHARED"):
            return replace(rights, shares={**rights.shares, event.share: SharedWith(event.category, event.purpose, on)})
        case e.RecipientTold():
            return replace(rights, shares={share: _told(one, event.of) if share == event.share else one
                                           for share, one in rights.shares.items()})
    if event.type in TELLS and rights.shares:
        return replace(rights, shares={share: _owed(one, event.type, on) for share, one in rights.shares.items()})
    return rights


def _owed(one: SharedWith, event: str, on: date) -> SharedWith:
    return one if any(owed == event for owed, _ in one.owed) else one._replace(owed=(*one.owed, (event, on)))


def _told(one: SharedWith, of: tuple[str, ...]) -> SharedWith:
    return one._replace(owed=tuple(owed for owed in one.owed if owed[0] not in of))
