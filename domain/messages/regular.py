"""Messages that no act demands but the calendar: a report is to be made."""
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.councils.council import Council
from domain.messages.demand import Demand
from domain.policies.edition import Edition

LOOKS_BACK = timedelta(days=366)
"""An older one that nobody sent or acknowledged is no longer asked for."""


def regular_demands(council: Council, stream: UUID, today: date) -> Mapping[UUID, Demand]:
    """Message id → what is demanded, for each regular report's days up to a London date.

    `stream` is the council's own. Only the editions in force today say so, from the day on which each came into force.
    """
    found: dict[UUID, Demand] = {}
    for adoption in council.adoptions_on(today):
        edition = council.edition(adoption.digest)
        found |= _of(edition, stream, max(adoption.in_force_from, today - LOOKS_BACK), today, council)
    return found


def _of(edition: Edition, stream: UUID, first: date, today: date, council: Council) -> dict[UUID, Demand]:
    settled = council.settled(edition)
    return {_id(stream, code, role, day): Demand(to=role, rule=rule.rule, clause=rule.clause, says=rule.says, due_on=day)
            for code, report in edition.report.items() for rule in report.regular if rule.applies(settled)
            for day in rule.days(first, today) for role in rule.to}


def _id(council: UUID, report: str, role: str, day: date) -> UUID:
    return uuid5(council, f"{report} {role} {day.isoformat()}")
