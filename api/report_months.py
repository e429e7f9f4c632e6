"""The report of a month: as at which moment it is shown, and that it was sent on."""
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.calendar import midnight
from domain.event import Stream
from domain.flags import flag as flags
from domain.flags.flag import Flag
from domain.policies.report import Report
from domain.refusal import Refused
from domain.reports.distributing import first_of
from domain.reports.events import ReportDistributed
from domain.value import Value
from ledger.past import Past
from ledger.store import Ledger

MOMENT = timedelta(microseconds=1)


class Distribution(Value):
    """That the report was sent on."""

    on: date
    """London date."""
    by: str
    """Pseudonymous staff id."""
    role: str
    to: tuple[str, ...]


class OfMonth(NamedTuple):
    month: date
    """The first of it."""
    made_on: date
    """London date."""
    position: int | None
    """Up to which the log is looked at; None: all of it, on the day itself."""
    distributed: Distribution | None


async def of_month(ledger: Ledger, past: Past, council: str, report: Report, code: str, month: str | None) -> OfMonth:
    """The report as it stood at the end of the day on which it is made, or when it was sent on that day. Raises Refused."""
    today = past.signature.today
    first = first_of(month) if month else today.replace(day=1)
    made_on = report.made_on(first)
    if made_on > today:
        raise Refused(report.rule, report.clause, f"a month whose report was made: this one's is made on {made_on.isoformat()}")
    entries = await past.entries(Stream(kind="report", id=past.known_id(stream_name(code, first))))
    sent = next(((entry, entry.event) for entry in entries if isinstance(entry.event, ReportDistributed)), None)
    position = None
    if made_on < today:
        ends = midnight(made_on + timedelta(days=1)) - MOMENT
        position = await ledger.position_at(council, ends)
    if sent and (position is None or sent[0].position < position):
        position = sent[0].position
    return OfMonth(first, made_on, position, Distribution(
        on=sent[0].occurred_on, by=sent[0].actor, role=sent[0].role, to=sent[1].to) if sent else None)


def stream_name(code: str, month: date) -> str:
    """By which the stream of a month's report is found."""
    return f"report:{code}:{month:%Y-%m}"


async def flag_at(past: Past, id: UUID, position: int | None) -> Flag | None:
    """A flag as the log said at a position."""
    state: Flag | None = None
    for entry in await past.entries(Stream(kind="flag", id=id)):
        if position is None or entry.position <= position:
            state = flags.evolve(state, entry)
    return state
