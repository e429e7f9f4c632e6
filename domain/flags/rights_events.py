"""What can happen to a flag because its subject has rights, and because it was shared. Stored for ever: add, never rename."""
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from domain.event import Event
from domain.flags.events import FlagEvent
from domain.value import TEXT

RestrictionGround = Literal["ACCURACY_CONTESTED", "UNLAWFUL", "NEEDED_FOR_CLAIMS", "OBJECTION_PENDING"]
"""Art 18(1)(a) to (d)."""
Exception_ = Literal["CONSENT", "LEGAL_CLAIMS", "RIGHTS_OF_ANOTHER", "PUBLIC_INTEREST"]
"""For what restricted data may still be used besides storage (Art 18(2))."""
Sort = Literal["FACT", "ALLEGATION", "OPINION"]
Category = Literal["POLICE", "HEALTH", "PROBATION", "HOUSING", "SCHOOL", "OTHER_COUNCIL", "CHARITY", "COURT", "OTHER"]


class Restricted(FlagEvent):
    """Use of the flag is restricted, and it was decided in the same act whether its alert stays (LAW-38)."""

    type: Literal["flag.restricted"] = "flag.restricted"
    ground: RestrictionGround
    alert: Literal["STAYS", "HIDDEN"]
    exception: Exception_ | None = None
    """On which the alert stays."""
    request: UUID | None = None
    """The request that asked for it."""
    reasons: Annotated[str, TEXT]


class RestrictionLifted(FlagEvent):
    """The flag may be used as any other again; the person was told before."""

    type: Literal["flag.restriction_lifted"] = "flag.restriction_lifted"
    channel: str
    """By which the person was told before (Art 18(3))."""
    told_on: date | None = None
    """London date on which they were told; not kept of liftings of the first days of this program."""
    reasons: Annotated[str, TEXT]


class StatementAdded(FlagEvent):
    """What the person says about the flag stands beside it (LAW-35)."""

    type: Literal["flag.statement_added"] = "flag.statement_added"
    request: UUID | None = None
    statement: Annotated[str, TEXT]


class SortNoted(FlagEvent):
    """Of one thing known it was noted whether it is a fact, an allegation or an opinion, and whether the person contests it."""

    type: Literal["flag.sort_noted"] = "flag.sort_noted"
    field: str
    """The policy's name for it."""
    sort: Sort
    contested: bool
    reasons: Annotated[str, TEXT]


class Shared(FlagEvent):
    """Something about the flag went to another body, or it was decided that it doesn't (LAW-45)."""

    type: Literal["flag.shared"] = "flag.shared"
    share: UUID
    outcome: Literal["SHARED", "NOT_SHARED"]
    category: Category
    purpose: str
    """A purpose of the policy."""
    basis: str
    """On what it rests in law."""
    person_told: bool
    exception: Exception_ | None = None
    """On which a restricted flag was shared (LAW-38)."""
    recipient: Annotated[str, TEXT]
    what: Annotated[str, TEXT]
    necessity: Annotated[str, TEXT]
    """Why it is needed, or why it isn't shared."""
    person_not_told_because: Annotated[str, TEXT] = ""


class RecipientTold(FlagEvent):
    """A recipient was told that what it had been given was ended, put right, struck or restricted; or could not be (LAW-35)."""

    type: Literal["flag.recipient_told"] = "flag.recipient_told"
    share: UUID
    of: tuple[str, ...]
    """Events of which it was told: `flag.ended`, `flag.details_corrected` …"""
    channel: str
    delivered: bool
    """Whether it is known to have arrived; where not, `why_not` says why it was impossible or disproportionate."""
    why_not: Annotated[str, TEXT] = ""


class WithholdingLifted(FlagEvent):
    """What was kept back from an earlier request for access is no longer: its reason has gone (LAW-24)."""

    type: Literal["flag.withholding_lifted"] = "flag.withholding_lifted"
    request: UUID | None = None
    """The request on which that was found; nothing where a review found it."""
    reasons: Annotated[str, TEXT] = ""


EVENTS: tuple[type[Event], ...] = (Restricted, RestrictionLifted, StatementAdded, SortNoted, Shared, RecipientTold,
                                   WithholdingLifted)
