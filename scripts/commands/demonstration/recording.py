"""The routes about subjects, until the server has its own."""
from uuid import UUID

from api.acting import Attempt, Outcome
from domain.event import Decided
from domain.subjects import commands as c
from domain.subjects.act import Circumstances, reads_other
from domain.subjects.decide import decide
from ledger.circumstances import flags_of, the_council, the_subject
from ledger.past import Past


async def record_subject(council: str, command: c.Record, attempt: Attempt) -> Outcome:
    return await _act(attempt, None, command)


async def perform_check(council: str, subject_id: UUID, command: c.PerformCheck, attempt: Attempt) -> Outcome:
    return await _act(attempt, subject_id, command)


async def relate_subjects(council: str, subject_id: UUID, command: c.Relate, attempt: Attempt) -> Outcome:
    return await _act(attempt, subject_id, command)


async def assign_worker(council: str, subject_id: UUID, command: c.AssignWorker, attempt: Attempt) -> Outcome:
    return await _act(attempt, subject_id, command)


async def learn_about_subject(council: str, subject_id: UUID, command: c.Learn, attempt: Attempt) -> Outcome:
    return await _act(attempt, subject_id, command)


async def merge_subjects(council: str, subject_id: UUID, command: c.Merge, attempt: Attempt) -> Outcome:
    return await _act(attempt, subject_id, command)


async def _act(attempt: Attempt, subject_id: UUID | None, command: c.SubjectCommand) -> Outcome:
    async def decided(past: Past) -> Decided:
        settled = await the_council(past)
        assert settled
        edition = settled.edition(settled.adoption_on(past.signature.today).digest)
        subject = await the_subject(past, subject_id) if subject_id else None
        other = reads_other(subject, command)
        flags = await flags_of(past, subject.ids) if subject and isinstance(command, c.Merge) else ()
        return decide(subject, command, Circumstances(
            signature=past.signature, may_record=frozenset(edition.role) | {"INTEGRATION"}, new_id=past.new_id(),
            flag_types=frozenset(edition.flag), other=await the_subject(past, other) if other else None,
            flags=tuple(flag.id for flag in flags)))

    return await attempt.carry_out(decided)
