"""What calls for an assessment of impact, and its answers."""
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, POLICY_OWNER, Bearer, Caller
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.moment import Moment, TheMoment
from api.policies import in_the_councils_stream
from api.running import Running, TheServer
from domain.councils.assessing import Prompt, Used, answer_to, prompts
from domain.councils.council import Assessed, Council
from domain.councils.risk_commands import AssessImpact
from domain.councils.risk_events import Outcome as Found
from domain.councils.risks import assess
from ledger.councils_past import council_at
from ledger.past import Past
from projections import use_of_the_register
from projections.sought import Sought

routes = APIRouter(prefix="/v1/{council}/impact-assessments", tags=["accountability"], route_class=ListRoute)
State = Annotated[Literal["open", "answered", "all"], Query(description="`open`: nobody has answered it yet.")]


class Answered(Answer):
    reference: str
    """The assessment's id in the council's own records."""
    dated: date
    """London date of the assessment."""
    outcome: Found
    by: str
    """Pseudonymous staff id."""
    role: str
    on: date
    """London date on which it was recorded."""


class PromptRow(Prompt):
    """What calls for an assessment, and its answer."""

    answered: Answered | None


class Prompts(Answer):
    on: date
    """London date asked about."""
    items: tuple[PromptRow, ...] = Field(examples=[[]])


@routes.get("", dependencies=[CaughtUp, TheForm], responses=MAY_BE_CSV)
async def read_impact_prompts(council: str, caller: Caller, moment: TheMoment, server: TheServer,
                              state: State = "open") -> Prompts:
    """What of an edition, or of its use, calls for an assessment of impact or another look at one (LAW-17), the earliest first.

    A new edition, kind of flag or purpose without an assessment of its own; a new kind of recipient; many more flags of a
    kind than a year before; many break-glass reads; a breach. Each with the reason, since when, whose turn, and the answer
    once there is one. For AUDITOR, IG, DPO and POLICY_OWNER.
    """
    caller.require(AUDITOR, IG, DPO, POLICY_OWNER)
    async with shown(caller, reading=f"impact-assessments?{','.join(moment.named)}"):
        settled, found = await prompts_of(caller, moment, server)
        rows = [PromptRow(**dict(one), answered=_told(answer_to(one, settled)) if settled else None) for one in found]
        kept = tuple(row for row in rows if state == "all" or (row.answered is None) == (state == "open"))
        return Prompts(on=moment.day, items=kept)


@routes.post("", status_code=201)
async def assess_impact(council: str, command: AssessImpact, attempt: TheAttempt) -> Outcome:
    """Answer what called for an assessment, with the assessment's id, its date and what it found. By POLICY_OWNER or DPO."""
    return await in_the_councils_stream(attempt, lambda given: assess(command, given))


async def prompts_of(caller: Bearer, moment: Moment, server: Running) -> tuple[Council | None, tuple[Prompt, ...]]:
    """What the council had settled at a moment, and all that had called for an assessment by then."""
    position = await moment.at()
    settled = await council_at(Past(caller.ledger, caller.council, caller.signature()), position)
    if settled is None:
        return None, ()
    async with server.ledger.read_only(caller.council) as connection:
        at = position if position is not None else await server.reached(caller.council)
        used: Used = await use_of_the_register.used(connection, Sought(caller.council, moment.day, position), at)
    return settled, prompts(settled, used, moment.day)


def _told(answer: Assessed | None) -> Answered | None:
    return Answered.model_validate(answer._asdict()) if answer else None
