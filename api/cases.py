"""Closing a case or a referral that flags hang on."""
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.caller import Caller
from api.problems import unknown
from domain.cases.commands import CompleteClosure, DeclareClosure, ReachStage
from domain.cases.decide import CaseKind, Circumstances, Missing, complete, declare, missing
from domain.cases.stages import reach
from domain.event import Decided, Stream
from domain.refusal import Refused
from domain.value import Value
from ledger.circumstances import flags_on, own_records, the_case, the_council
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}", tags=["closures"])

Reference = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$", examples=["LL-20417"])]


class Closure(Value):
    """Where a closure stands."""

    kind: CaseKind
    reference: str
    closing_on: date
    """London date."""
    closed: bool
    missing: tuple[Missing, ...] = Field(examples=[[]])
    """The flags that stand in the way; their ids and types only."""


@routes.post("/cases/{reference}/closure", status_code=201)
async def declare_case_closure(council: str, reference: Reference, command: DeclareClosure, attempt: TheAttempt) -> Closure:
    """Declare a closing date: a review of each live flag on the case is called, and what is missing is answered."""
    return await _declared(attempt, "case", reference, command)


@routes.post("/cases/{reference}/closure/completion", status_code=201)
async def complete_case_closure(council: str, reference: Reference, command: CompleteClosure, attempt: TheAttempt) -> Outcome:
    """Close the case. Refused, naming each flag, until all were reviewed since the declaration and by the closing date."""
    return await _completed(attempt, "case", reference, command)


@routes.get("/cases/{reference}/closure")
async def read_case_closure(council: str, reference: Reference, caller: Caller) -> Closure:
    """What is still missing before the case may be closed. 404 where no closure was declared."""
    async with shown(caller) as seen:
        closure = await _closure(Past(caller.ledger, caller.council, caller.signature()), "case", reference)
        seen.flags.update(lacking.flag for lacking in closure.missing)
        return closure


@routes.post("/referrals/{reference}/closure", status_code=201)
async def declare_referral_closure(council: str, reference: Reference, command: DeclareClosure, attempt: TheAttempt) -> Closure:
    """The same for a referral, where the policy speaks of closing one."""
    return await _declared(attempt, "referral", reference, command)


@routes.post("/referrals/{reference}/closure/completion", status_code=201)
async def complete_referral_closure(council: str, reference: Reference, command: CompleteClosure,
                                    attempt: TheAttempt) -> Outcome:
    """Close the referral, under the same condition."""
    return await _completed(attempt, "referral", reference, command)


@routes.get("/referrals/{reference}/closure")
async def read_referral_closure(council: str, reference: Reference, caller: Caller) -> Closure:
    """What is still missing before the referral may be closed."""
    async with shown(caller) as seen:
        closure = await _closure(Past(caller.ledger, caller.council, caller.signature()), "referral", reference)
        seen.flags.update(lacking.flag for lacking in closure.missing)
        return closure


@routes.post("/cases/{reference}/stages", status_code=201)
async def reach_stage(council: str, reference: Reference, command: ReachStage, attempt: TheAttempt) -> Outcome:
    """Say that the case has reached a stage of another process: a review of each flag that the policy names is called.

    Nothing ends by it. Refused (409) for a stage that the policy doesn't name.
    """
    async def decided(past: Past) -> Decided:
        await the_case(past, "case", reference)
        return reach(command, await _circumstances(past, "case", reference))

    return await attempt.carry_out(decided, on=_stream(attempt, "case", reference))


async def _declared(attempt: TheAttempt, kind: CaseKind, reference: str, command: DeclareClosure) -> Closure:
    async def decided(past: Past) -> Decided:
        given = await _circumstances(past, kind, reference)
        return declare(await the_case(past, kind, reference), command, given)

    await attempt.carry_out(decided, on=_stream(attempt, kind, reference))
    caller = attempt.caller
    return await _closure(Past(caller.ledger, caller.council, caller.signature()), kind, reference)


async def _completed(attempt: TheAttempt, kind: CaseKind, reference: str, command: CompleteClosure) -> Outcome:
    async def decided(past: Past) -> Decided:
        given = await _circumstances(past, kind, reference)
        return complete(await the_case(past, kind, reference), command, given)

    return await attempt.carry_out(decided, on=_stream(attempt, kind, reference))


async def _closure(past: Past, kind: CaseKind, reference: str) -> Closure:
    case, given = await the_case(past, kind, reference), await _circumstances(past, kind, reference)
    in_the_way = missing(case, given)
    if case is None:
        raise unknown()
    return Closure(kind=kind, reference=reference, closing_on=case.closing_on, closed=case.closed,
                   missing=in_the_way)


async def _circumstances(past: Past, kind: CaseKind, reference: str) -> Circumstances:
    council = await the_council(past)
    if council is None or not council.adoptions:
        raise Refused("C8", "the edition in force", "a policy that the council's POLICY_OWNER has adopted")
    stream: UUID = past.known_id(f"{kind}:{reference}")
    return Circumstances(signature=past.signature, council=council, stream=stream, kind=kind, reference=reference,
                         flags=await flags_on(past, kind, reference), own=await own_records(past))


def _stream(attempt: TheAttempt, kind: CaseKind, reference: str) -> Stream:
    return Stream(kind="case", id=attempt.caller.ledger.known_id(attempt.caller.council, f"{kind}:{reference}"))
