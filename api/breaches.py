"""Breaches of personal data: put down, counted down, and who was told."""
from collections.abc import Iterator
from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, Caller
from api.moment import TheMoment
from api.policies import in_the_councils_stream
from api.problems import unknown
from domain.councils.breach import Breach
from domain.councils.council import Council
from domain.councils.risk_commands import RecordBreach, TellOfBreach
from domain.councils.risk_events import Risk
from domain.councils.risks import record_breach, tell_of_breach
from ledger.circumstances import the_council
from ledger.councils_past import council_at
from ledger.past import Past

routes = APIRouter(prefix="/v1/{council}/breaches", tags=["accountability"])
TURN = ("DPO", "IG")


class BreachRow(Answer):
    reference: str
    aware: datetime
    """UTC."""
    due: datetime
    """UTC: 72 hours later, whatever the day."""
    risk: Risk
    what: str
    commissioner_told: datetime | None
    """UTC."""
    people_told: datetime | None
    overdue: bool
    """Whether the Commissioner should have been told by now and wasn't; never of one that is unlikely to be a risk."""
    rule: str = "LAW-18"
    turn: tuple[str, ...] = Field(examples=[["DPO", "IG"]])
    """Whose turn it is, while somebody has to be told."""


class Breaches(Answer):
    items: tuple[BreachRow, ...] = Field(examples=[[]])


@routes.get("")
async def read_breaches(council: str, caller: Caller, moment: TheMoment) -> Breaches:
    """Every breach that was put down, the latest first, with the 72 hours and who was told (Art 33(5)).

    For AUDITOR, IG and DPO.
    """
    caller.require(AUDITOR, IG, DPO)
    async with shown(caller, reading=f"breaches?{','.join(moment.named)}"):
        settled = await council_at(Past(caller.ledger, caller.council, caller.signature()), await moment.at())
        return Breaches(items=tuple(rows(settled, moment.instant)) if settled else ())


@routes.post("", status_code=201)
async def record_a_breach(council: str, command: RecordBreach, attempt: TheAttempt) -> Outcome:
    """Put a breach down, whoever will have to be told: all are documented (Art 33(5)). By DPO or IG."""
    return await in_the_councils_stream(attempt, lambda given: record_breach(command, given))


@routes.post("/{reference}/notices", status_code=201)
async def tell_of_a_breach(council: str, reference: str, command: TellOfBreach, attempt: TheAttempt) -> Outcome:
    """That the Commissioner, or those concerned, were told; past the 72 hours with the reasons for the delay. By DPO or IG."""
    attempt.caller.require(DPO, IG)
    settled = await the_council(Past(attempt.caller.ledger, council, attempt.caller.signature()))
    if settled is None or reference not in settled.breaches:
        raise unknown()
    return await in_the_councils_stream(attempt, lambda given: tell_of_breach(reference, command, given))


def rows(council: Council, now: datetime) -> Iterator[BreachRow]:
    """The latest first, at an instant."""
    for breach in sorted(council.breaches.values(), key=lambda one: one.aware, reverse=True):
        yield _row(breach, now)


def _row(breach: Breach, now: datetime) -> BreachRow:
    told = breach.told
    return BreachRow(reference=breach.reference, aware=breach.aware, due=breach.due, risk=breach.risk, what=breach.what,
                     commissioner_told=told["COMMISSIONER"] if "COMMISSIONER" in told else None,
                     people_told=told["PEOPLE"] if "PEOPLE" in told else None,
                     overdue=breach.overdue(now), turn=TURN if breach.waiting else ())
