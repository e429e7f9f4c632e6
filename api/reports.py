"""The lists that a policy wants to be made of the flags on the register."""
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field, JsonValue

from api.access import shown
from api.acting import Outcome, TheAttempt
from api.caller import Bearer, Caller, not_allowed
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.problems import unknown
from api.report_months import Distribution, OfMonth, flag_at, of_month, stream_name
from api.running import TheServer
from domain.command import Day
from domain.councils.council import NOTHING_SETTLED, Council
from domain.event import Decided, Stream
from domain.flags.flag import Flag
from domain.flags.sight import OVERSEERS
from domain.policies.edition import Edition
from domain.policies.report import Report, Section
from domain.reports.distributing import Circumstances, Distribute, Month, distribute, first_of
from domain.value import Value
from ledger.circumstances import own_records, the_council
from ledger.past import Past
from projections import current_register
from projections.sought import Sought

routes = APIRouter(prefix="/v1/{council}/reports", tags=["readings"], dependencies=[CaughtUp], route_class=ListRoute)
ReportCode = Annotated[str, Path(description="Of the policy in force; GET policies/{edition} lists them.", examples=["CATEGORY"])]
Since = Annotated[Day | None, Query(description="London date: flags of that day and later.")]
Until = Annotated[Day | None, Query(description="London date: flags of that day and earlier.")]
OfTheMonth = Annotated[Month | None, Query(description=(
    "Of a monthly report: for which month, YYYY-MM; the current one when left out."), examples=["2026-08"])]
MOST = 100_000


class Line(Value):
    flag: UUID
    subject: UUID
    flag_type: str
    key: str
    added_on: date
    review_due: date | None
    overdue: bool
    """Whether the review was due before today (C10)."""
    shows: Mapping[str, JsonValue]
    """The fields that the policy has the report show, by their names."""
    sections: Mapping[Section, bool] = {}
    """Of a monthly report: whether the flag falls into each."""


class Count(Value):
    field: str
    code: str
    means: str
    flags: int
    """A flag with several codes of the field counts under each."""


class Made(Value):
    report: str
    title: str
    rule: str = Field(examples=["LIN-52"])
    on: date
    """London date on which it was made."""
    month: date | None = None
    """The first of the month that it is for, where the policy wants a report of each month."""
    distributed: Distribution | None = None
    """That it was sent on; from then on it is shown as it stood."""
    distinct_flags: int
    counts: tuple[Count, ...]
    lines: tuple[Line, ...]


@routes.get("/{code}", dependencies=[TheForm], responses=MAY_BE_CSV)
async def make_report(council: str, code: ReportCode, caller: Caller, server: TheServer, since: Since = None,
                      until: Until = None, month: OfTheMonth = None) -> Made:
    """Make a report of the policy in force, over the flags on the register now; as JSON, or its lines as CSV.

    A monthly report shows the register as it stood at the end of the day on which it is made, or when it was sent on that
    day. For the roles that the policy names and for overseers. Nobody's own flags, nor those of their household, are in it;
    nor, but for overseers, those whose use is restricted (LAW-38).
    """
    past = Past(caller.ledger, caller.council, caller.signature())
    settled, today = await the_council(past), past.signature.today
    if settled is None:
        raise unknown()
    edition, report = _wanted(settled, caller, code, today)
    monthly = await of_month(caller.ledger, past, caller.council, report, code, month) if report.sections else None
    day, position = (monthly.made_on, monthly.position) if monthly else (today, None)
    sought = Sought(council=caller.council, day=day, position=position, flag_types=report.flags, limit=MOST,
                    without_subjects=tuple(await own_records(past)), overseer=caller.has(*OVERSEERS))
    async with server.ledger.read_only(caller.council) as connection:
        rows = await current_register.rows(connection, sought)
    rows = [row for row in rows if sought.overseer or "RESTRICTED" not in row.marks]
    asked = [(row, flag) for row in rows if _within(getattr(row, report.ordered_by), since, until)
             and (flag := await flag_at(past, row.flag, position)) and report.applies({**settled.settled(edition), **flag.facts})]
    asked.sort(key=lambda pair: (getattr(pair[0], report.ordered_by) or date.max, pair[0].flag))
    made = Made(report=code, title=report.title, rule=report.rule, on=day, distinct_flags=len(asked),
                month=monthly.month if monthly else None, distributed=monthly.distributed if monthly else None,
                counts=_counts(edition, report, [flag for _, flag in asked]),
                lines=tuple(_line(row, flag, report, monthly) for row, flag in asked))
    async with shown(caller, flags={row.flag for row, _ in asked}, subjects={row.subject for row, _ in asked},
                     reading=f"reports/{code}"):
        return made


@routes.post("/{code}/distribution", status_code=201)
async def distribute_report(council: str, code: ReportCode, command: Distribute, attempt: TheAttempt) -> Outcome:
    """Send the report of a month on, once, where the policy has it sent on; from then on it is shown as it stood."""

    async def decided(past: Past) -> Decided:
        stream = Stream(kind="report", id=past.known_id(stream_name(code, first_of(command.month))))
        return distribute(code, command, Circumstances(
            signature=past.signature, council=await the_council(past) or NOTHING_SETTLED, stream=stream.id,
            distributed=await past.version(stream) >= 0))

    return await attempt.carry_out(decided)


def _wanted(settled: Council, caller: Bearer, code: str, today: date) -> tuple[Edition, Report]:
    """The report and the edition that wants it. Raises Problem for who may not have it made, or where there is none."""
    policy = settled.in_force(today)
    edition = policy.of_report(code)
    if edition is None:
        if settled.roles_of(caller.actor, caller.roles, policy, today) & {*policy.role, *OVERSEERS}:
            raise unknown()
        raise not_allowed(("a role of the policy",), "LAW-7", "least privilege")
    report = edition.report[code]
    if not edition.with_also(settled.roles_of(caller.actor, caller.roles, edition, today)) & {*report.roles, *OVERSEERS}:
        raise not_allowed(report.roles, "LAW-7", "least privilege")
    return edition, report


def _within(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or since <= day) and (until is None or day <= until)


def _codes(flag: Flag, name: str) -> list[str]:
    value = flag.information[name] if name in flag.information else []
    return [str(code) for code in value] if isinstance(value, list) else [str(value)]


def _counts(edition: Edition, report: Report, flags: list[Flag]) -> tuple[Count, ...]:
    """Every code of each field, those that no flag has too."""
    found: list[Count] = []
    for name in report.counts:
        meanings = {code: meaning for kind in report.flags if name in edition.flag[kind].field
                    for code, meaning in edition.flag[kind].field[name].codes.items()}
        counted = Counter(code for flag in flags for code in _codes(flag, name))
        found += [Count(field=name, code=code, means=meaning, flags=counted[code]) for code, meaning in meanings.items()]
    return tuple(found)


def _line(row: current_register.Row, flag: Flag, report: Report, monthly: OfMonth | None) -> Line:
    falls_into = report.sections_of(monthly.month, row.added_on, row.review_due) if monthly else ()
    return Line(flag=row.flag, subject=row.subject, flag_type=row.flag_type, key=row.key, added_on=row.added_on,
                review_due=row.review_due, overdue=row.overdue,
                sections={section: section in falls_into for section in report.sections},
                shows={name: flag.information[name] if name in flag.information else None for name in report.shows})
