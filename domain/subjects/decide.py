"""What a command brings about on a subject's record."""
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.event import Decided, Signed, Stream
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects import commands
from domain.subjects.events import SubjectEvent
from domain.subjects.subject import Subject

SYSTEMS = frozenset({"INTEGRATION"})
"""Roles that no person holds: they pass on what is known, and judge nothing."""


@dataclass(frozen=True)
class Circumstances:
    """All that a decision may look at besides the record itself."""

    signature: Signature
    may_record: frozenset[str]
    """Role codes that may keep records: the policy's workers and managers, and `INTEGRATION`."""
    new_id: UUID
    """Fresh; the id of the record or relationship that the command opens."""
    flag_types: frozenset[str] = frozenset()
    """Codes of the edition in force, for a check."""
    other: Subject | None = None
    """The second record, for a relation and a merge (`reads_other`)."""
    flags: tuple[UUID, ...] = ()
    """For a merge: the flag streams found under this record."""
    same_flags: tuple[UUID, ...] = ()
    """For a merge: the live flags under both records that stand under one key."""


def reads_other(subject: Subject | None, command: commands.SubjectCommand) -> UUID | None:
    """The second record that a decision has to look at."""
    match command:
        case commands.Relate():
            return command.other
        case commands.Merge():
            return command.into
        case commands.Unmerge():
            return subject and subject.merged_into
        case commands.EndRelation() if subject and command.relationship in subject.relationships:
            return subject.relationships[command.relationship].other
    return None


@dataclass(frozen=True)
class Act:
    """One command in its circumstances: who may, when it was, and how its events are signed."""

    command: commands.SubjectCommand
    given: Circumstances
    role: str
    day: date

    def on(self, subject: UUID, *events: SubjectEvent) -> tuple[Stream, tuple[Signed, ...]]:
        """The events as they go to a subject's stream, sealed under its key."""
        late = {"why_late": self.command.why_late}
        return Stream(kind="subject", id=subject), tuple(
            Signed(event=event.model_copy(update=late), role=self.role, owner=subject, occurred_on=self.day)
            for event in events)

    def not_to_come(self, *days: date | None) -> None:
        """Raises Refused (C8) when one of the London dates is after today."""
        if any(day and day > self.given.signature.today for day in days):
            raise Refused("C8", "what has not happened yet is not recorded", "a date no later than today")


def signed_in(given: Circumstances, systems: bool = True) -> str:
    """The role that the act is signed in: a person's before a system's. Raises Refused (LAW-7)."""
    roles = given.signature.roles & given.may_record
    people = roles - SYSTEMS
    if not people and not (systems and roles):
        raise Refused("LAW-7", "least privilege: records are kept by named roles",
                      "one of " + ", ".join(sorted(given.may_record - (frozenset() if systems else SYSTEMS))))
    return min(people or roles)


def open_record(subject: Subject | None, merged_too: bool = False) -> Subject:
    """The record. Raises Refused (LAW-6) when there is none, or another carries on for it."""
    if subject is None:
        raise Refused("LAW-6", "accuracy: a fact belongs to a record", "the id of a record of this council")
    if subject.merged_into and not merged_too:
        raise Refused("LAW-6", "this record was merged into another", "the record that carries on for it")
    return subject


def decide(subject: Subject | None, command: commands.SubjectCommand, given: Circumstances) -> Decided:
    """The events that `command` brings about now. Raises Refused."""
    from domain.subjects import keeping, merging, relating
    ...
