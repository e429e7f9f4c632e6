"""Sending the report of a month on, once, by whom the policy names (DUD-74)."""
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from domain.command import Command
from domain.councils.council import Council
from domain.event import Decided, Signed, Stream
from domain.messages.demand import Demand
from domain.refusal import Refused
from domain.reports.events import ReportDistributed
from domain.signature import Signature

Month = Annotated[str, StringConstraints(pattern=r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")]
"""`2026-08`."""


class Distribute(Command):
    """Send the report of a month on to those whom the policy names."""

    month: Month


@dataclass(frozen=True)
class Circumstances:
    signature: Signature
    council: Council
    stream: UUID
    """Of the report of that month."""
    distributed: bool
    """Whether it was sent on already."""


def first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def distribute(code: str, command: Distribute, given: Circumstances) -> Decided:
    """Raises Refused: a report that isn't sent on, whoever may not, a month whose day hasn't come, and twice."""
    signature, month = given.signature, first_of(command.month)
    day = command.day(signature.today)
    edition = given.council.in_force(day).of_report(code)
    rule = edition.report[code].distributed if edition else None
    if edition is None or rule is None:
        raise Refused("C7", f"reports/{code}", "a report of the policy in force that is sent on")
    held = given.council.held_by(signature.by, signature.roles, edition, day)
    mine = next((each for each in held if each.role in rule.by), None)
    if mine is None:
        raise Refused(rule.rule, rule.clause, f"needs {' or '.join(rule.by)}", forbids=True)
    made_on = edition.report[code].made_on(month)
    if made_on > day:
        raise Refused(edition.report[code].rule, edition.report[code].clause, f"{made_on.isoformat()}, when it is made, or later")
    if given.distributed:
        raise Refused(rule.rule, rule.clause, "a month for which it wasn't sent on yet")
    told = tuple(Demand(to=role, rule=rule.rule, clause=rule.clause, says=rule.says, due_on=day) for role in rule.to)
    event = ReportDistributed(report=code, month=month, to=rule.to, messages=told)
    return Decided(events=((Stream(kind="report", id=given.stream), (Signed(
        event=event, role=mine.role, on_behalf_of=mine.on_behalf_of, edition=edition.name, digest=edition.sha256,
        occurred_on=day),)),))
