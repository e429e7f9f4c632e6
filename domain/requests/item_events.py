"""What happens to a request for access item by item. Stored for ever: add, never rename or remove."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from domain.event import Event
from domain.requests.events import RequestEvent
from domain.requests.items import Role
from domain.requests.passages import Passage
from domain.value import TEXT, Value

Index = Literal["PERSON", "ALIASES", "IDENTIFIERS", "CASES", "HOUSEHOLDS", "ADDRESSES", "FREE_TEXT"]
"""By what the register can be searched."""
PlaceState = Literal["SEARCHED", "SENT_FOR", "NOT_HELD"]
ItemOutcome = Literal["DISCLOSE", "PART", "REASONS", "EXISTENCE"]
"""All of an item leaves; some fields are kept back; its reasons are; or that it is there at all."""
DataKind = Literal["SOCIAL_WORK", "HEALTH", "EDUCATION", "CORPORATE", "POLICE"]
"""What sort of data it is in law: the serious-harm exemptions each reach one sort alone (LAW-29 … LAW-31)."""


class Place(Value):
    """A place elsewhere to which an item points, and what was found there."""

    item: UUID
    field: str
    state: PlaceState


class ThirdParty(Value):
    """Somebody else in an item, by the part that they play; never by name."""

    role: Role
    consent: Literal["GIVEN", "REFUSED", "NOT_ASKED", "NO_ANSWER"]


class Searched(RequestEvent):
    """What was searched for the person, with the result (Art 15(1A))."""

    type: Literal["request.searched"] = "request.searched"
    indexes: tuple[Index, ...]
    records: tuple[UUID, ...]
    """The records found to be of the person."""
    places: tuple[Place, ...] = ()
    from_day: date | None = None
    until: date | None = None
    two_people: bool = False
    """Whether the council wants a second person's approval of everything that is withheld here."""
    terms: Annotated[str, TEXT]
    excluded: Annotated[Mapping[str, str], TEXT] = {}
    """Index that was not searched → why."""


class ItemsDecided(RequestEvent):
    """It was decided what of some items leaves, on which basis and why (LAW-34)."""

    type: Literal["request.items_decided"] = "request.items_decided"
    decision: UUID
    items: tuple[UUID, ...]
    kind: str
    """Of the items, all of one."""
    hides: tuple[UUID, ...] = ()
    """Flags whose existence is withheld, with all that belongs to them."""
    outcome: ItemOutcome
    keeps_back: tuple[str, ...] = ()
    """With PART: names of the fields that are kept back."""
    blacks_out: tuple[Passage, ...] = ()
    """With PART: passages that are kept back of texts whose rest leaves."""
    with_staff: bool = False
    """Whether the staff named in them are told."""
    data: DataKind
    basis: str | None = None
    risk_to: tuple[str, ...] = ()
    third_parties: tuple[ThirdParty, ...] = ()
    source_objects: bool | None = None
    source_answered_on: date | None = None
    advice_by: str | None = None
    advice_on: date | None = None
    opinion_on: date | None = None
    """London date on which the health professional's opinion was obtained."""
    opinion_finds_harm: bool | None = None
    retest_on: date | None = None
    replaces: UUID | None = None
    """An earlier decision that no longer holds."""
    needs_second: bool = False
    reasons: Annotated[str, TEXT]
    limbs: Annotated[Mapping[str, str], TEXT] = {}
    source_view: Annotated[str, TEXT] = ""
    advice: Annotated[str, TEXT] = ""
    opinion: Annotated[str, TEXT] = ""


class DecisionApproved(RequestEvent):
    """A second person looked at a decision and agreed."""

    type: Literal["request.decision_approved"] = "request.decision_approved"
    decision: UUID
    reasons: Annotated[str, TEXT]


EVENTS: tuple[type[Event], ...] = (Searched, ItemsDecided, DecisionApproved)
