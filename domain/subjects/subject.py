"""A subject's record as its history leaves it."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from domain.calendar import months_after
from domain.erased import Erased
from domain.event import Event, Happened, kind_of
from domain.subjects import erasure, events
from domain.subjects.erasure import Forgetting
from domain.subjects.erasure_events import ErasureEvent, PayloadErased
from domain.subjects.identifiers import Identifier
from domain.subjects.particulars import Address, Kind, Name, Particulars, StatedAge
from domain.subjects.relations import RELATIONS, Relation, Side


@dataclass(frozen=True)
class Relationship:
    id: UUID
    relation: Relation
    side: Side
    """Whether this record is the first or the second of `FROM CHILD_OF TO`."""
    other: UUID
    from_day: date | None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a London date; a limit that is not known excludes nothing."""
        return (self.from_day is None or self.from_day <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Assignment:
    worker: str
    case: str
    from_day: date
    until: date | None = None


@dataclass(frozen=True)
class Check:
    by: str
    role: str
    flag_type: str
    occurred_on: date
    already_flagged: bool
    information_up_to_date: bool


@dataclass(frozen=True)
class Subject:
    """One record. Its names and addresses are those of its own stream; what it absorbed keeps its own."""

    id: UUID
    kind: Kind
    recorded_on: date
    """London date on which it was opened."""
    names: tuple[Name, ...] = ()
    born: date | None = None
    stated_age: StatedAge | None = None
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    case_references: tuple[str, ...] = ()
    needs_supporter: bool | None = None
    died_on: date | None = None
    relationships: Mapping[UUID, Relationship] = field(default_factory=dict)
    workers: tuple[Assignment, ...] = ()
    checks: tuple[Check, ...] = ()
    merged_into: UUID | None = None
    merged_on: date | None = None
    absorbed: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    """Record merged into this one → itself and all that had been merged into it before."""
    forgetting: Forgetting = erasure.NOTHING

    @property
    def erased_on(self) -> date | None:
        """London date on which all that was known was forgotten."""
        return self.forgetting.erased_on

    @property
    def ids(self) -> frozenset[UUID]:
        """Every record this one answers for: a flag under any of them is this subject's flag."""
        return frozenset({self.id}).union(*self.absorbed.values())

    @property
    def living(self) -> bool:
        """Whether no death is recorded."""
        return self.died_on is None

    def age_on(self, day: date) -> int | None:
        """Whole years on a London date, from the birth date; nothing when it is not known."""
        if self.born is None or day < self.born:
            return None
        years = day.year - self.born.year
        return years if months_after(self.born, 12 * years) <= day else years - 1

    def minor_on(self, day: date) -> bool | None:
        """Under 18 on a London date. By a stated age, under 18 if the person can still be; nothing when not known."""
        age = self.age_on(day)
        if age is not None:
            return age < 18
        if self.stated_age is None:
            return None
        stated_on = self.stated_age.stated_on
        return self.stated_age.years + (day.year - stated_on.year) - ((day.month, day.day) < (
            stated_on.month, stated_on.day)) < 18

    def checked(self, by: str, flag_type: str, since: date) -> Check | None:
        """The last check of a flag type by one member of staff, on a London date or later (LEI-13)."""
        return next((check for check in reversed(self.checks)
                     if check.by == by and check.flag_type == flag_type and check.occurred_on >= since), None)

    def others(self, relation: Relation, side: Side, day: date | None = None) -> frozenset[UUID]:
        """Records that this one stands to in a relation, on a London date or, without one, ever."""
        mutual = RELATIONS[relation].mutual
        return frozenset(link.other for link in self.relationships.values()
                         if link.relation == relation and (mutual or link.side == side)
                         and (day is None or link.holds_on(day)))

    def homes(self, day: date) -> frozenset[UUID]:
        """The households and premises that the subject belongs to or lives at on a London date."""
        return self.others("MEMBER_OF", "FROM", day) | self.others("LIVES_AT", "FROM", day)


def evolve(subject: Subject | None, happened: Happened) -> Subject:
    """History is not judged here: what happened, happened."""
    event = happened.event
    if subject is None:
        subject = Subject(happened.stream, "PERSON", happened.occurred_on)
    match event:
        case events.Recorded():
            key_gone = replace(subject.forgetting, erased_on=happened.occurred_on)
            return replace(_learnt(subject, event), kind=event.kind,
                           forgetting=key_gone if owners_key_is_gone(event) else subject.forgetting)
        case events.Learnt():
            return _learnt(subject, event)
        case events.Corrected():
            return replace(subject, **{event.piece: getattr(event, event.piece)})
        case events.AddressLeft():
            return replace(subject, addresses=tuple(
                address.model_copy(update={"until": event.until}) if place == event.place else address
                for place, address in enumerate(subject.addresses)))
        case events.Died():
            return replace(subject, died_on=event.died_on)
        case events.CheckPerformed() | events.WorkerAssigned() | events.WorkerStoodDown():
            return _worked_with(subject, happened)
        case ErasureEvent():
            forgetting = erasure.evolve(subject.forgetting, happened)
            return replace(_forgotten(subject) if isinstance(event, PayloadErased) else subject, forgetting=forgetting)
        case events.NarrativeReplaced():
            return subject
        case _:
            return _joined(subject, happened)


def owners_key_is_gone(event: Event) -> bool:
    """Whether what is known of the subject can't be read any more, and not only words that tell of others."""
    return isinstance(event, Erased) and not (event.mentions and event.gone <= kind_of(event).narrative_fields())


def _forgotten(subject: Subject) -> Subject:
    """What is left of a record: the same whether it was read with its key or without."""
    return Subject(subject.id, subject.kind, subject.recorded_on, merged_into=subject.merged_into, merged_on=subject.merged_on,
                   absorbed=subject.absorbed)


def _worked_with(subject: Subject, happened: Happened) -> Subject:
    match happened.event:
        case events.CheckPerformed() as event:
            return replace(subject, checks=(*subject.checks, Check(
                happened.actor, happened.role, event.flag_type, happened.occurred_on, bool(event.already_flagged),
                bool(event.information_up_to_date))))
        case events.WorkerAssigned() as event:
            return replace(subject, workers=(*subject.workers, Assignment(event.worker, event.case, event.from_day)))
        case events.WorkerStoodDown() as event:
            return replace(subject, workers=tuple(
                replace(work, until=event.until) if (work.worker, work.case, work.until) == (
                    event.worker, event.case, None) else work for work in subject.workers))
    raise TypeError(happened.event)


def _joined(subject: Subject, happened: Happened) -> Subject:
    match happened.event:
        case events.Related(relation=relation, side=side) as event if relation and side:
            link = Relationship(event.relationship, relation, side, event.other, event.from_day)
            return replace(subject, relationships={**subject.relationships, event.relationship: link})
        case events.Related():
            return subject
        case events.RelationEnded() as event:
            kept = {key: link for key, link in subject.relationships.items() if key != event.relationship}
            if event.until and event.relationship in subject.relationships:
                kept[event.relationship] = replace(subject.relationships[event.relationship], until=event.until)
            return replace(subject, relationships=kept)
        case events.MergedInto() as event:
            return replace(subject, merged_into=event.survivor, merged_on=happened.occurred_on)
        case events.Unmerged():
            return replace(subject, merged_into=None, merged_on=None)
        case events.Absorbed() as event:
            return replace(subject, absorbed={**subject.absorbed, event.merged: event.brings})
        case events.Separated() as event:
            return replace(subject, absorbed={key: ids for key, ids in subject.absorbed.items() if key != event.merged})
    raise TypeError(happened.event)


def _learnt(subject: Subject, more: Particulars) -> Subject:
    return replace(
        subject,
        names=subject.names + more.names,
        born=more.born or subject.born,
        stated_age=more.stated_age or subject.stated_age,
        addresses=subject.addresses + more.addresses,
        identifiers=subject.identifiers + more.identifiers,
        case_references=subject.case_references + more.case_references,
        needs_supporter=subject.needs_supporter if more.needs_supporter is None else more.needs_supporter,
        died_on=more.died_on or subject.died_on)
