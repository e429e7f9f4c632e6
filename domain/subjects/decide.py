"""What a command brings about on a subject's record."""
from collections.abc import Callable, Mapping
from typing import Any

from domain.command import Command
from domain.event import Decided
from domain.mentioning import mentioning
from domain.refusal import Refused
from domain.subjects import commands, keeping, merging, relating
from domain.subjects.act import Act, Circumstances, not_ones_own, signed_in
from domain.subjects.subject import Subject

DECISIONS: Mapping[type[Command], Callable[[Subject | None, Any, Act], Decided]] = {
    commands.Record: keeping.record,
    commands.Learn: keeping.learn,
    commands.PutRight: keeping.correct,
    commands.LeaveAddress: keeping.leave_address,
    commands.RecordDeath: keeping.record_death,
    commands.PerformCheck: keeping.check,
    commands.Relate: relating.relate,
    commands.EndRelation: relating.end,
    commands.AssignWorker: relating.assign,
    commands.StandDownWorker: relating.stand_down,
    commands.Merge: merging.merge,
    commands.Unmerge: merging.unmerge,
}


def decide(subject: Subject | None, command: commands.SubjectCommand, given: Circumstances) -> Decided:
    """The events that `command` brings about now. Raises Refused."""
    held = signed_in(given, command)
    for record in (subject, given.other):
        not_ones_own(record, given.signature.by)
        not_ones_own(record, held.on_behalf_of)
    act = Act(command, given, held, command.day(given.signature.today))
    decided = DECISIONS[type(command)](subject, command, act)
    if not given.held.isdisjoint(decided.take):
        raise Refused("LAW-6", "accuracy: another record holds one of these identifiers",
                      "the record found by it, a merge, or first a correction there")
    return mentioning(decided, command.mentions)
