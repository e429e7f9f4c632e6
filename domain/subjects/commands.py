"""What may be asked of a subject's record. A command is also the body of its HTTP request."""
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.command import Day, Telling
from domain.subjects.given import GivenParticulars
from domain.subjects.particulars import Kind, PieceName
from domain.subjects.relations import Relation
from domain.subjects.wording import PlainLine, PlainWords

Reasons = PlainWords


class Record(GivenParticulars, Telling):
    """Open a record of a person, a household or premises."""

    kind: Kind
    died_on: Day | None = None
    """London date of death, of a person who had died before."""
    source: PlainLine
    """Who or what it is known from (LEI-10)."""


class Learn(GivenParticulars, Telling):
    """Add what has become known: names, addresses, identifiers, case references, or a piece that was not known."""

    source: PlainLine


class PutRight(GivenParticulars, Telling):
    """Put one piece right that was incorrect or misleading (LAW-6). It is sent whole; left out, it is emptied."""

    piece: PieceName
    died_on: Day | None = None
    why: Reasons
    source: PlainLine


class LeaveAddress(Telling):
    """The subject lives there no longer."""

    place: int = Field(ge=0, le=10_000)
    """Which of the record's addresses, counted from 0."""
    until: Day
    """London date, the last day there."""
    source: PlainLine


class RecordDeath(Telling):
    """The person died."""

    died_on: Day
    source: PlainLine


class Relate(Telling):
    """Record that this subject stands in a relation to another: this one is CHILD_OF, LIVES_AT … the other."""

    relation: Relation
    other: UUID
    from_day: Day | None = None
    """London date; nothing when not known."""
    source: PlainLine


class EndRelation(Telling):
    """End a relation on a London date, or, without one, take it back as recorded in error."""

    relationship: UUID
    until: Day | None = None
    why: Reasons


class AssignWorker(Telling):
    """A member of staff works a case of this person."""

    worker: PlainLine
    """Pseudonymous staff id."""
    case: PlainLine
    from_day: Day


class StandDownWorker(Telling):
    """That member of staff no longer works the case."""

    worker: PlainLine
    case: PlainLine
    until: Day


class Merge(Telling):
    """This record turns out to be of the same subject as `into`, which carries on for both."""

    into: UUID
    why: Reasons


class Unmerge(Telling):
    """This record, merged earlier, stands for itself again."""

    why: Reasons


class PerformCheck(Telling):
    """Say whether the person is flagged already and whether what is noted is up to date (LEI-13)."""

    flag_type: Annotated[PlainLine, Field(max_length=40)]
    already_flagged: bool
    information_up_to_date: bool


SubjectCommand = (Record | Learn | PutRight | LeaveAddress | RecordDeath | Relate | EndRelation | AssignWorker
                  | StandDownWorker | Merge | Unmerge | PerformCheck)
