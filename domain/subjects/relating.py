"""Relations between two records, each an event on both; and who works a case."""
from uuid import UUID

from domain.event import Decided
from domain.refusal import Refused
from domain.subjects import commands
from domain.subjects.act import Act, open_record
from domain.subjects.events import Related, RelationEnded, WorkerAssigned, WorkerStoodDown
from domain.subjects.relations import RELATIONS
from domain.subjects.subject import Subject


def relate(subject: Subject | None, command: commands.Relate, act: Act) -> Decided:
    """Record a relation on both streams. Raises Refused (LAW-6, C8)."""
    subject, other = open_record(subject), open_record(act.given.other)
    between = RELATIONS[command.relation]
    if other.ids & subject.ids:
        raise Refused("LAW-6", "a relation is between two", "the id of another record")
    if subject.kind not in between.first or other.kind not in between.second:
        raise Refused("LAW-6", f"{command.relation} joins {' or '.join(sorted(between.first))} to "
                               f"{' or '.join(sorted(between.second))}", "two records of those kinds")
    act.not_to_come(command.from_day)
    _not_known_already(subject, other, command)
    told = Related(relationship=act.given.new_id, other=other.id, relation=command.relation, from_day=command.from_day,
                   source=command.source)
    return Decided(
        events=(
            act.on(subject.id, told.model_copy(update={"other": other.id, "side": "FROM"})),
            act.on(other.id, told.model_copy(update={"other": subject.id, "side": "TO"})),
            *act.calling_reviews(other.id), *act.calling_for_children()),
        warnings=_out_of_order(subject, other, command))


def _not_known_already(subject: Subject, other: Subject, command: commands.Relate) -> None:
    day = command.from_day
    same = [link for link in subject.relationships.values()
            if link.other in other.ids and link.relation == command.relation
            and (link.until is None or day is None or day <= link.until)]
    if any(link.side == "FROM" or RELATIONS[command.relation].mutual for link in same):
        raise Refused("LAW-6", f"{command.relation} is recorded already", "a relation that the record lacks")
    if same and command.relation == "CHILD_OF":
        raise Refused("LAW-6", "the other is recorded as this person's child", "the relation from the child's side")


def _out_of_order(subject: Subject, other: Subject, command: commands.Relate) -> tuple[tuple[str, str], ...]:
    if command.relation == "CHILD_OF" and subject.born and other.born and subject.born <= other.born:
        return (("LAW-6", "by the birth dates recorded the child is no younger than the parent"),)
    return ()


def end(subject: Subject | None, command: commands.EndRelation, act: Act) -> Decided:
    """End a relation, or take it back, on both streams. Raises Refused (LAW-6, C8)."""
    subject = open_record(subject, merged_too=True)
    link = subject.relationships.get(command.relationship)
    if link is None:
        raise Refused("LAW-6", "accuracy: no such relation on the record", "the id of one of its relations")
    if command.until and link.until:
        raise Refused("LAW-6", "that relation has ended already", "taking it back, and recording it anew")
    if command.until and link.from_day and command.until < link.from_day:
        raise Refused("C8", "until", "a last day no earlier than the first")
    act.not_to_come(command.until)
    ended = tuple(act.on(here, RelationEnded(relationship=link.id, other=there, until=command.until, why=command.why))
                  for here, there in _sides(subject.id, link.other, act.given.other))
    return Decided(events=(*ended, *act.calling_reviews(link.other if link.side == "FROM" else subject.id)))


def _sides(one: UUID, other: UUID, there: Subject | None) -> tuple[tuple[UUID, UUID], ...]:
    """On both streams; of a record that was erased nothing more is written."""
    return ((one, other),) if there and there.erased_on else ((one, other), (other, one))


def assign(subject: Subject | None, command: commands.AssignWorker, act: Act) -> Decided:
    """Somebody works a case of this person. Raises Refused (LAW-6, LAW-7, C8)."""
    subject = open_record(subject)
    if command.worker == act.given.signature.by:
        raise Refused("LAW-7", "least privilege: nobody puts themselves on a case", "an act by somebody else",
                      forbids=True)
    if any((work.worker, work.case, work.until) == (command.worker, command.case, None) for work in subject.workers):
        raise Refused("LAW-6", "that is recorded already", "another worker or case")
    act.not_to_come(command.from_day)
    event = WorkerAssigned(worker=command.worker, case=command.case, from_day=command.from_day)
    return Decided(events=(act.on(subject.id, event),))


def stand_down(subject: Subject | None, command: commands.StandDownWorker, act: Act) -> Decided:
    """Somebody no longer works a case. Raises Refused (LAW-6, C8)."""
    subject = open_record(subject, merged_too=True)
    work = next((work for work in subject.workers
                 if (work.worker, work.case, work.until) == (command.worker, command.case, None)), None)
    if work is None:
        raise Refused("LAW-6", "accuracy: nobody of that id works that case", "a worker of one of the record's cases")
    if command.until < work.from_day:
        raise Refused("C8", "until", "a last day no earlier than the first")
    act.not_to_come(command.until)
    event = WorkerStoodDown(worker=command.worker, case=command.case, until=command.until)
    return Decided(events=(act.on(subject.id, event),))
