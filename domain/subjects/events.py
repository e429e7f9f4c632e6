"""What can happen to a subject's record. Stored for ever: add, never rename or remove."""
from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from domain.event import Event
from domain.subjects.particulars import Kind, Particulars, PieceName
from domain.subjects.relations import Relation, Side
from domain.value import FACTS, TEXT


class SubjectEvent(Event):
    why_late: Annotated[str | None, TEXT] = None
    """Why it was recorded more than 28 days after the day it happened (convention C8)."""


class Sourced(SubjectEvent):
    source: Annotated[str, TEXT] = ""
    """Who or what it is known from (LEI-10)."""


OWN_TEXT = frozenset({"names", "addresses", "identifiers"})


class Recorded(Particulars, Sourced):
    """A person, household or premises has a record from now on."""

    type: Literal["subject.recorded"] = "subject.recorded"
    particulars: ClassVar[frozenset[str]] = OWN_TEXT
    kind: Kind


class Learnt(Particulars, Sourced):
    """More became known; what was known before stays true."""

    type: Literal["subject.learnt"] = "subject.learnt"
    particulars: ClassVar[frozenset[str]] = OWN_TEXT


class Corrected(Particulars, Sourced):
    """One piece was incorrect or misleading (LAW-6); it now reads as it stands here, whole, and was never otherwise."""

    type: Literal["subject.corrected"] = "subject.corrected"
    particulars: ClassVar[frozenset[str]] = OWN_TEXT
    piece: PieceName
    why: Annotated[str, TEXT] = ""


class AddressLeft(Sourced):
    """The subject lives there no longer."""

    type: Literal["subject.address_left"] = "subject.address_left"
    place: Annotated[int | None, FACTS] = None
    """Which of the addresses known before this event, counted from 0."""
    until: Annotated[date | None, FACTS] = None
    """London date, the last day there."""


class Died(Sourced):
    """The person died. Their flags stay as they are until somebody decides (LEI-G4)."""

    type: Literal["subject.died"] = "subject.died"
    died_on: Annotated[date | None, FACTS] = None


class Related(Sourced):
    """This record and another stand in a relation; the other's stream has the same event from its side."""

    type: Literal["subject.related"] = "subject.related"
    relationship: UUID
    other: UUID
    relation: Annotated[Relation | None, FACTS] = None
    side: Annotated[Side | None, FACTS] = None
    """Whether this record is the first or the second of `FROM CHILD_OF TO`."""
    from_day: Annotated[date | None, FACTS] = None
    """London date; nothing when not known."""


class RelationEnded(SubjectEvent):
    """The two no longer stand in that relation, or never did; the other's stream has the same event."""

    type: Literal["subject.relation_ended"] = "subject.relation_ended"
    relationship: UUID
    other: UUID
    until: Annotated[date | None, FACTS] = None
    """London date, the last day; nothing when it was recorded in error."""
    why: Annotated[str, TEXT] = ""


class WorkerAssigned(SubjectEvent):
    """A member of staff works a case of this person."""

    type: Literal["subject.worker_assigned"] = "subject.worker_assigned"
    worker: str
    """Pseudonymous staff id."""
    case: Annotated[str, FACTS] = ""
    """The case's reference."""
    from_day: date


class WorkerStoodDown(SubjectEvent):
    """That member of staff no longer works the case."""

    type: Literal["subject.worker_stood_down"] = "subject.worker_stood_down"
    worker: str
    case: Annotated[str, FACTS] = ""
    until: date


class MergedInto(SubjectEvent):
    """The record was found to be of the same subject as another, which carries on for both."""

    type: Literal["subject.merged_into"] = "subject.merged_into"
    survivor: UUID
    why: Annotated[str, TEXT] = ""


class Absorbed(SubjectEvent):
    """Another record of the same subject is kept under this one; its own history stays where it is."""

    type: Literal["subject.absorbed"] = "subject.absorbed"
    merged: UUID
    brings: tuple[UUID, ...]
    """`merged` and every record that had been merged into it before."""
    why: Annotated[str, TEXT] = ""
    same_flags: tuple[UUID, ...] = ()
    """Streams of flags now standing twice under one key: somebody must decide which of them stays."""


class Unmerged(SubjectEvent):
    """The record was not of the same subject after all, and stands for itself again."""

    type: Literal["subject.unmerged"] = "subject.unmerged"
    survivor: UUID
    why: Annotated[str, TEXT] = ""


class Separated(SubjectEvent):
    """A record kept under this one stands for itself again, with those that it had brought."""

    type: Literal["subject.separated"] = "subject.separated"
    merged: UUID
    why: Annotated[str, TEXT] = ""


class CheckPerformed(SubjectEvent):
    """Somebody looked whether the person is flagged and whether what is noted is up to date (LEI-13)."""

    type: Literal["subject.check_performed"] = "subject.check_performed"
    flag_type: str
    already_flagged: Annotated[bool | None, FACTS] = None
    information_up_to_date: Annotated[bool | None, FACTS] = None


class NarrativeReplaced(SubjectEvent):
    """A person wrote anew what was told, without somebody who was erased; the key of the old words was destroyed (LAW-36)."""

    type: Literal["subject.narrative_replaced"] = "subject.narrative_replaced"
    replaces: UUID
    """The event whose words it replaces."""
    words: Annotated[Mapping[str, str], TEXT] = {}
    reasons: Annotated[str, TEXT] = ""


EVENTS: tuple[type[Event], ...] = (
    Recorded, Learnt, Corrected, AddressLeft, Died, Related, RelationEnded, WorkerAssigned, WorkerStoodDown, MergedInto,
    Absorbed, Unmerged, Separated, CheckPerformed, NarrativeReplaced)
