"""Recording many subjects in one call."""
import asyncio
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from api.access import attempted
from api.acting import Attempt, Outcome, TheAttempt
from api.failures import as_problem
from api.problems import Problem
from api.subjects import opened
from domain.refusal import Refused
from domain.subjects.commands import Record
from domain.value import Value
from ledger.carry_out import Conflict

routes = APIRouter(prefix="/v1/{council}/subjects", tags=["subjects"])
AT_ONCE = 64
"""Commands on their way together."""


class RecordMany(Value):
    subjects: Annotated[tuple[Record, ...], Field(min_length=1, max_length=1000)]


class Said(Value):
    """Why one of many was not recorded."""

    code: str = Field(examples=["refused"])
    detail: str
    rule: str | None = None
    remedy: str | None = None


class One(Value):
    """What became of one of many: an outcome or a problem."""

    outcome: Outcome | None = None
    problem: Said | None = None


class Many(Value):
    """In the order in which they were sent."""

    answers: tuple[One, ...]


@routes.post("/batch", status_code=200)
async def record_subjects(council: str, command: RecordMany, attempt: TheAttempt, request: Request) -> Many:
    """Open up to 1,000 records, each a command of its own: some may be recorded and others refused.

    Sent again with the same Idempotency-Key, what was recorded is answered as before and the rest is tried again.
    """
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, record: Record) -> One:
        async with turns:
            try:
                return One(outcome=await opened(_part(attempt, number, record), record))
            except Refused as refusal:
                return await _not_recorded(request, as_problem(refusal))
            except Conflict:
                return One(problem=Said(code="conflict", detail="Another record holds one of the identifiers, or keeps moving."))

    return Many(answers=tuple(await asyncio.gather(*(one(*part) for part in enumerate(command.subjects)))))


async def _not_recorded(request: Request, problem: Problem) -> One:
    await attempted(request, problem)
    return One(problem=Said(code=problem.code, detail=problem.detail, rule=problem.rule, remedy=problem.remedy))


def _part(attempt: Attempt, number: int, record: Record) -> Attempt:
    """The command as if it had been sent alone, under an id of its own that a retry gives again."""
    caller, order = attempt.caller, attempt.order
    key = None if order.command_id.version == 4 else f"{order.command_id} {number}"  # a random id is of a call without a key
    return attempt.alone(command_id=caller.ledger.command_id(caller.council, caller.actor, "POST subjects/batch", key),
                         body=record.model_dump_json().encode())
