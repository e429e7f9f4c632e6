"""One command on a record in its circumstances: who may, when it was, and how its events are signed."""
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.councils.council import Held
from domain.event import Event, Signed, Stream
from domain.flags.events import ReviewCalled
from domain.refusal import Refused
from domain.signature import Signature
from domain.subjects import commands
from domain.subjects.events import SubjectEvent
from domain.subjects.given import GivenParticulars
from domain.subjects.identifiers import STAFF, Identifier
from domain.subjects.subject import Subject

OCCUPANCY_CHANGED = "OCCUPANCY_CHANGED"
"""The reason for which a review is called when somebody moves in or out (LAW-5)."""
SYSTEMS = frozenset({"INTEGRATION"})
"""Roles that no person holds: they pass on what is known, and judge nothing."""


class Called(NamedTuple):
    """A review of a flag that a relation calls for."""

    flag: UUID
    subject: UUID
    reason: str
    rule: str
    due: date | None
    """By when it is to be held, where the policy gives it time."""


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
    held: frozenset[str] = frozenset()
    """Of the identifiers that the command tells, the claims that another record holds."""
    other: Subject | None = None
    """The second record, for a relation and a merge (`reads_other`)."""
    home_flags: tuple[UUID, ...] = ()
    """Where the command changes who lives in a household or premises: its flags on the register (LAW-5)."""
    called: tuple[Called, ...] = ()
    """For a relation: the reviews that a child whom it brings near somebody calls for (LIN-40)."""
    flags: tuple[UUID, ...] = ()
    """For a merge: the flag streams found under this record."""
    same_flags: tuple[UUID, ...] = ()
    """For a merge: the live flags under both records that stand under one key."""
    lent: tuple[Held, ...] = ()
    """Roles of absent colleagues whom the signer covers for today."""


def reads_other(subject: Subject | None, command: commands.SubjectCommand) -> UUID | None:
    """The second record that a decision has to look at."""
    match command:
        case commands.Relate():
            return command.other
        case commands.Merge():
            return command.into
        case commands.Unmerge():
            return subject.merged_into if subject else None
        case commands.EndRelation() if subject and command.relationship in subject.relationships:
            return subject.relationships[command.relationship].other
    return None


def identifiers_told(command: commands.SubjectCommand) -> tuple[str, ...]:
    """The claims that a command would make, where they are free."""
    return tuple(number.normalised().key for number in command.identifiers) if isinstance(command, GivenParticulars) else ()


def home_changed(subject: Subject | None, other: Subject | None, command: commands.SubjectCommand) -> Subject | None:
    """The household or premises whose occupancy a relation, or its ending, changes."""
    if subject is None or other is None:
        return None
    match command:
        case commands.Relate(relation="LIVES_AT" | "MEMBER_OF"):
            return other
        case commands.EndRelation() if command.relationship in subject.relationships:
            link = subject.relationships[command.relationship]
            if link.relation in ("LIVES_AT", "MEMBER_OF"):
                return other if link.side == "FROM" else subject
    return None


@dataclass(frozen=True)
class Act:
    """One command in its circumstances: who may, when it was, and how its events are signed."""

    command: commands.SubjectCommand
    given: Circumstances
    held: Held
    """The role that it is signed in, and the absent colleague whose role that is."""
    day: date

    def on(self, subject: UUID, *events: SubjectEvent) -> tuple[Stream, tuple[Signed, ...]]:
        """The events as they go to a subject's stream, sealed under its key."""
        late = {"why_late": self.command.why_late}
        return Stream(kind="subject", id=subject), tuple(
            self._signed(event.model_copy(update=late), subject) for event in events)

    def calling_reviews(self, home: UUID) -> tuple[tuple[Stream, tuple[Signed, ...]], ...]:
        """A review is called of each flag of a household or premises whose occupancy changes (LAW-5)."""
        called = ReviewCalled(reason=OCCUPANCY_CHANGED, by="LAW-5")
        return tuple((Stream(kind="flag", id=flag), (self._signed(called, home),)) for flag in self.given.home_flags)

    def calling_for_children(self) -> tuple[tuple[Stream, tuple[Signed, ...]], ...]:
        """The reviews that a child newly associated calls for, each under the policy's rule."""
        called = [(one, ReviewCalled(reason=one.reason, by=one.rule, due=one.due)) for one in self.given.called]
        return tuple((Stream(kind="flag", id=one.flag), (self._signed(event, one.subject),)) for one, event in called)

    def _signed(self, event: Event, owner: UUID) -> Signed:
        return Signed(event=event, role=self.held.role, on_behalf_of=self.held.on_behalf_of, owner=owner, occurred_on=self.day)

    def not_to_come(self, *days: date | None) -> None:
        """Raises Refused (C8) when one of the London dates is after today."""
        if any(day and day > self.given.signature.today for day in days):
            raise Refused("C8", "what has not happened yet is not recorded", "a date no later than today")


def signed_in(given: Circumstances, command: commands.SubjectCommand) -> Held:
    """The role that the act is signed in: one's own before an absent colleague's, a person's before a system's.

    Raises Refused: LAW-7 for a role that keeps no records, LAW-6 for a check or a merge by a system.
    """
    roles = given.signature.roles & given.may_record
    people = roles - SYSTEMS
    if people:
        return Held(min(people))
    covered = next((held for held in given.lent if held.role in given.may_record), None)
    if covered:
        return covered
    needed = ", ".join(sorted(given.may_record - SYSTEMS))
    match command:
        case commands.PerformCheck():
            raise Refused("LAW-6", "whether what is known is up to date is judged by a person", f"one of {needed}", forbids=True)
        case commands.Merge() | commands.Unmerge():
            raise Refused("LAW-6", "whether two records are of one subject is judged by a person", f"one of {needed}",
                          forbids=True)
    if not roles:
        raise Refused("LAW-7", "least privilege: records are kept by named roles",
                      f"one of {', '.join(sorted(given.may_record))}", forbids=True)
    return Held(min(roles))


def not_ones_own(subject: Subject | None, by: str | None) -> None:
    """Raises Refused (OWN-RECORD) when the record is of the person who signs, or in whose name it is signed."""
    if subject and by and Identifier(system=STAFF, value=by) in subject.identifiers:
        raise Refused("OWN-RECORD", "nobody keeps their own record", "an act by somebody else", forbids=True)


def open_record(subject: Subject | None, merged_too: bool = False) -> Subject:
    """The record. Raises Refused: LAW-6 when there is none, or another carries on for it; LAW-36 when it was erased."""
    if subject is None:
        raise Refused("LAW-6", "accuracy: a fact belongs to a record", "the id of a record of this council")
    if subject.erased_on:
        raise Refused("LAW-36", "this record was erased", "a new record, if the subject has to be known again")
    if subject.merged_into and not merged_too:
        raise Refused("LAW-6", "this record was merged into another", "the record that carries on for it")
    return subject
