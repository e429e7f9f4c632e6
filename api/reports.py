"""The lists that a policy wants to be made of the flags on the register."""
import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field, JsonValue

from api.access import shown
from api.caller import Bearer, Caller, not_allowed
from api.catching_up import CaughtUp
from api.problems import unknown
from api.running import TheServer
from domain.command import Day
from domain.councils.council import Council
from domain.flags.flag import Flag
from domain.flags.sight import OVERSEERS
from domain.policies.edition import Edition
from domain.policies.report import Report
from domain.value import Value
from ledger.circumstances import own_records, the_council, the_flag
from ledger.past import Past
from projections import current_register
from projections.sought import Sought

routes = APIRouter(prefix="/v1/{council}/reports", tags=["readings"], dependencies=[CaughtUp])
ReportCode = Annotated[str, Path(description="Of the policy in force; GET policies/{edition} lists them.", examples=["CATEGORY"])]
Since = Annotated[Day | None, Query(description="London date: flags of that day and later.")]
Until = Annotated[Day | None, Query(description="London date: flags of that day and earlier.")]
FormOf = Annotated[Literal["json", "csv"], Query(alias="format")]
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
    distinct_flags: int
    counts: tuple[Count, ...]
    lines: tuple[Line, ...]


@routes.get("/{code}", responses={200: {"content": {"text/csv": {}}}})
async def make_report(council: str, code: ReportCode, caller: Caller, server: TheServer, since: Since = None,
                      until: Until = None, form: FormOf = "json") -> Made:
    """Make a report of the policy in force, over the flags on the register now; as JSON, or its lines as CSV.

    For the roles that the policy names and for overseers. Nobody's own flags, nor those of their household, are in it.
    """
    past = Past(caller.ledger, caller.council, caller.signature())
    settled, today = await the_council(past), past.signature.today
    if settled is None:
        raise unknown()
    edition, report = _wanted(settled, caller, code, today)
    sought = Sought(council=caller.council, day=today, flag_types=report.flags, limit=MOST,
                    without_subjects=tuple(await own_records(past)))
    async with server.ledger.read_only(caller.council) as connection:
        rows = await current_register.rows(connection, sought)
    asked = [(row, flag) for row in rows if _within(getattr(row, report.ordered_by), since, until)
             and (flag := await the_flag(past, row.flag)) and report.applies({**settled.settled(edition), **flag.facts})]
    asked.sort(key=lambda pair: (getattr(pair[0], report.ordered_by) or date.max, pair[0].flag))
    made = Made(report=code, title=report.title, rule=report.rule, on=today, distinct_flags=len(asked),
                counts=_counts(edition, report, [flag for _, flag in asked]),
                lines=tuple(_line(row, flag, report) for row, flag in asked))
    async with shown(caller, flags={row.flag for row, _ in asked}, subjects={row.subject for row, _ in asked},
                     reading=f"reports/{code}"):
        return made if form == "json" else _csv(made)  # type: ignore[return-value]


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


def _line(row: current_register.Row, flag: Flag, report: Report) -> Line:
    return Line(flag=row.flag, subject=row.subject, flag_type=row.flag_type, key=row.key, added_on=row.added_on,
                review_due=row.review_due, overdue=row.overdue,
                shows={name: flag.information[name] if name in flag.information else None for name in report.shows})


def _csv(made: Made) -> Response:
    """The lines alone. A text that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    columns = [name for name in Line.model_fields if name != "shows"]
    shows = list(made.lines[0].shows) if made.lines else []
    writer = csv.writer(out)
    writer.writerow([*columns, *shows])
    for line in made.lines:
        values = [getattr(line, name) for name in columns] + [_cell(line.shows[name]) for name in shows]
        writer.writerow(["" if value is None else value for value in values])
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8")


def _cell(value: JsonValue) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
