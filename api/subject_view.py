"""A subject's record as an answer shows it: never a flag, of anybody (convention C9)."""
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.subjects.particulars import Kind, Particulars
from domain.subjects.relations import Relation, Side
from domain.subjects.sight import Sight
from domain.subjects.subject import Subject
from domain.value import Value


class RelationView(Value):
    id: UUID
    relation: Relation
    side: Side
    """Whether this record is the first or the second of `FROM CHILD_OF TO`."""
    other: UUID
    from_day: date | None
    until: date | None


class WorkerView(Value):
    worker: str
    case: str
    from_day: date
    until: date | None


class SubjectView(Particulars):
    id: UUID
    kind: Kind
    recorded_on: date
    """London date."""
    minor: bool | None
    """Under 18 today; nothing when not known."""
    relationships: tuple[RelationView, ...]
    """Without VICTIM_OF for whoever has no relationship to a case of the subject."""
    workers: tuple[WorkerView, ...]
    merged_into: UUID | None
    """The record that carries on for this one."""
    erased: bool
    """All that was known was forgotten (Art 17); what is left says that there was a record."""
    also_recorded_as: tuple[UUID, ...]
    """Records merged into this one."""


class SubjectFound(Value):
    """Enough to tell people apart."""

    id: UUID
    found_as: UUID
    """The record on which the words stand; another than `id` where that was merged."""
    likeness: float = Field(ge=0, le=1)
    kind: Kind
    names: tuple[str, ...]
    born: date | None
    addresses: tuple[str, ...]


def view(subject: Subject, sees: Sight, today: date) -> SubjectView:
    """`sees` is not NOTHING."""
    return SubjectView(
        **{piece: getattr(subject, piece) for piece in Particulars.model_fields},
        id=subject.id, kind=subject.kind, recorded_on=subject.recorded_on, minor=subject.minor_on(today),
        relationships=tuple(
            RelationView(id=link.id, relation=link.relation, side=link.side, other=link.other, from_day=link.from_day,
                         until=link.until)
            for link in subject.relationships.values() if sees == "WHOLE" or link.relation != "VICTIM_OF"),
        workers=tuple(WorkerView(worker=work.worker, case=work.case, from_day=work.from_day, until=work.until)
                      for work in subject.workers),
        merged_into=subject.merged_into, erased=subject.erased_on is not None,
        also_recorded_as=tuple(sorted(subject.ids - {subject.id})))


def found(subject: Subject, found_as: UUID, likeness: float) -> SubjectFound:
    return SubjectFound(
        id=subject.id, found_as=found_as, likeness=max(0.0, min(1.0, likeness)), kind=subject.kind, born=subject.born,
        names=tuple(name.full for name in subject.names), addresses=tuple(place.text for place in subject.addresses))
