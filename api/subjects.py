"""Records of persons, households and premises: keeping one, and reading it."""
from uuid import UUID

from fastapi import APIRouter, Response

from api.access import shown
from api.acting import Attempt, Outcome, TheAttempt, etag
from api.caller import Bearer, Caller
from api.problems import Problem, unknown
from api.subject_view import SubjectView, view
from domain.event import Decided, Stream
from domain.subjects import commands as c
from domain.subjects.decide import decide
from domain.subjects.sight import Sight, sight, works_with
from domain.subjects.subject import Subject
from ledger.around_a_subject import around_a_subject, lent_roles, policy_today
from ledger.circumstances import own_records, the_subject
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/subjects", tags=["subjects"])


async def act(attempt: Attempt, subject_id: UUID, command: c.SubjectCommand) -> Outcome:
    """Any act on a record that is there."""

    async def decided(past: Past) -> Decided:
        await seen_by(past, attempt.caller)
        subject = await the_subject(past, subject_id)
        if subject is None:
            raise unknown()
        await not_own(past, subject_id)
        return decide(subject, command, await around_a_subject(past, subject, command))

    return await attempt.carry_out(decided, on=Stream(kind="subject", id=subject_id))


async def opened(attempt: Attempt, command: c.Record) -> Outcome:
    """A new record."""

    async def decided(past: Past) -> Decided:
        return decide(None, command, await around_a_subject(past, None, command))

    return await attempt.carry_out(decided)


@routes.post("", status_code=201)
async def record_subject(council: str, command: c.Record, attempt: TheAttempt) -> Outcome:
    """Open a record. An identifier that another record holds is refused (409): search first."""
    return await opened(attempt, command)


@routes.get("/{subject_id}")
async def read_subject(council: str, subject_id: UUID, caller: Caller, response: Response) -> SubjectView:
    """One record, without any flag. One's own record, and those of one's household, are refused."""
    async with shown(caller, subjects=[subject_id]):
        past = Past(caller.ledger, caller.council, caller.signature())
        subject = await the_subject(past, subject_id)
        sees = await seen_by(past, caller, subject)
        if subject is None:
            raise unknown()
        await not_own(past, subject_id)
        response.headers["ETag"] = etag(caller, subject_id, await past.version(Stream(kind="subject", id=subject_id)))
        return view(subject, sees, past.signature.today)


async def not_own(past: Past, subject_id: UUID) -> None:
    """Raises Problem (403) for one's own record and for those of one's household."""
    if subject_id in await own_records(past):
        raise Problem("not-allowed", "Nobody reads or keeps their own record or that of their household here.",
                      rule="OWN-RECORD", remedy="a subject access request to the council")


async def seen_by(past: Past, caller: Bearer, subject: Subject | None = None) -> Sight:
    """How much the caller may see of a record, or of records at all. Raises Problem (403) for nothing."""
    related = subject is not None and works_with(subject, caller.actor, past.signature.cases)
    edition = await policy_today(past)
    sees = sight(edition, caller.roles | {held.role for held in await lent_roles(past, edition)}, related)
    if sees == "NOTHING":
        raise Problem("not-allowed", "The token holds none of the roles that may see records.", rule="LAW-7",
                      clause="least privilege", remedy="a role of the policy in force, or INTEGRATION, AUDITOR, IG or DPO")
    return sees


@routes.post("/{subject_id}/particulars", status_code=201)
async def learn_of_subject(council: str, subject_id: UUID, command: c.Learn, attempt: TheAttempt) -> Outcome:
    """Add what has become known: names, addresses, identifiers, case references, or a piece that was not known."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/corrections", status_code=201)
async def correct_subject(council: str, subject_id: UUID, command: c.PutRight, attempt: TheAttempt) -> Outcome:
    """Put one piece right. Earlier words stay in the log for auditors (LAW-6)."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/departures", status_code=201)
async def leave_address(council: str, subject_id: UUID, command: c.LeaveAddress, attempt: TheAttempt) -> Outcome:
    """Record the last day at an address."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/death", status_code=201)
async def record_death(council: str, subject_id: UUID, command: c.RecordDeath, attempt: TheAttempt) -> Outcome:
    """Record that the person died. No flag ends by it."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/relationships", status_code=201)
async def relate_subjects(council: str, subject_id: UUID, command: c.Relate, attempt: TheAttempt) -> Outcome:
    """Record a relation to another record; it stands on both."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/relationship-endings", status_code=201)
async def end_relationship(council: str, subject_id: UUID, command: c.EndRelation, attempt: TheAttempt) -> Outcome:
    """End a relation on both records, or take it back as recorded in error."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/workers", status_code=201)
async def assign_worker(council: str, subject_id: UUID, command: c.AssignWorker, attempt: TheAttempt) -> Outcome:
    """Put somebody else on a case of this person."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/worker-departures", status_code=201)
async def stand_worker_down(council: str, subject_id: UUID, command: c.StandDownWorker, attempt: TheAttempt) -> Outcome:
    """Take somebody off a case."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/merge", status_code=201)
async def merge_subject(council: str, subject_id: UUID, command: c.Merge, attempt: TheAttempt) -> Outcome:
    """Keep this record under another of the same subject; its flags are found under both."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/unmerge", status_code=201)
async def unmerge_subject(council: str, subject_id: UUID, command: c.Unmerge, attempt: TheAttempt) -> Outcome:
    """Let a merged record stand for itself again."""
    return await act(attempt, subject_id, command)


@routes.post("/{subject_id}/checks", status_code=201)
async def check_subject(council: str, subject_id: UUID, command: c.PerformCheck, attempt: TheAttempt) -> Outcome:
    """Say whether the person is flagged already and whether what is noted is up to date (LEI-13)."""
    return await act(attempt, subject_id, command)
