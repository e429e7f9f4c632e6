"""Requests about somebody's data that wait for an answer, by the day to work to; and how many there were and how they went."""
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from domain.value import Value
from projections.sought import Sought
from projections.tables import Reader, selected

AT_RISK_DAYS = 7
"""Calendar days before the day to work to."""
QUERY = """
SELECT request, kind, capacity, subject, received, due, safe_due, extension_due, extended, stopped_since, stopped_by,
       acknowledged_on, views_awaited, view_due, nullif(work_to, DATE '9999-12-31') AS work_to, work_to AS placed,
       nullif(work_to, DATE '9999-12-31') - %(day)s::date AS days_left, coalesce(due < %(day)s, false) AS overdue
FROM readings.request
WHERE council = %(council)s AND {known} AND standing = 'open' AND received <= %(day)s
  AND (subject IS NULL OR NOT subject = ANY(%(without)s::uuid[]))
  AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
  AND (%(due_before)s::date IS NULL OR work_to < %(due_before)s)
  AND (%(after_flag)s::uuid IS NULL OR (work_to, request) > (%(after_day)s, %(after_flag)s))
ORDER BY work_to, request LIMIT %(limit)s"""
RETESTS = """
SELECT request, subject, closed_on, retest_on, retest_on < %(day)s AS overdue FROM readings.request
WHERE council = %(council)s AND {known} AND retest_on IS NOT NULL AND (subject IS NULL OR NOT subject = ANY(%(without)s::uuid[]))
  AND (%(due_before)s::date IS NULL OR retest_on < %(due_before)s)
  AND (%(after_flag)s::uuid IS NULL OR (retest_on, request) > (%(after_day)s, %(after_flag)s))
ORDER BY retest_on, request LIMIT %(limit)s"""
COUNTS = """
SELECT kind, count(*)::integer AS received, count(*) FILTER (WHERE standing = 'open')::integer AS open,
       count(*) FILTER (WHERE standing = 'open' AND due < %(day)s)::integer AS overdue,
       count(*) FILTER (WHERE standing = 'open' AND due IS NULL AND stopped_since IS NOT NULL)::integer AS stopped,
       count(*) FILTER (WHERE standing = 'answered')::integer AS answered,
       count(*) FILTER (WHERE standing = 'refused')::integer AS refused,
       count(*) FILTER (WHERE standing = 'withdrawn')::integer AS withdrawn,
       count(*) FILTER (WHERE extended)::integer AS extended,
       count(*) FILTER (WHERE retest_on < %(day)s)::integer AS retests_overdue
FROM readings.request
WHERE council = %(council)s AND {known} AND received >= %(since)s AND received <= %(day)s
GROUP BY kind ORDER BY kind"""


class Row(Value):
    request: UUID
    kind: str = Field(examples=["ACCESS"])
    capacity: str
    subject: UUID | None
    received: date
    """London date."""
    due: date | None
    """The last day; of a complaint, to acknowledge it. Nothing while the clock is stopped or hasn't begun."""
    safe_due: date | None
    """The last day on every reading of the law."""
    work_to: date | None
    """The day to work to; nothing while nothing is due. The queue is in its order."""
    days_left: int | None
    """Calendar days from the day asked to `work_to`; negative when it is over."""
    overdue: bool
    """Whether it was due before the day asked (C10)."""
    at_risk: bool
    """Whether seven days or fewer are left, or it should have been done."""
    extension_due: date | None
    """The last day on which to tell the person that two further months are needed."""
    extended: bool
    stopped_since: date | None
    stopped_by: str | None
    """`CLARIFICATION`, `IDENTITY` or `FEE`."""
    acknowledged_on: date | None
    views_awaited: int
    """Consultations that nobody has answered."""
    view_due: date | None
    placed: date = Field(exclude=True)


class Retest(Value):
    """A request in whose answer something was withheld, and the earliest day on which that is looked at again (LAW-24)."""

    request: UUID
    subject: UUID | None
    closed_on: date
    """London date of the answer."""
    retest_on: date
    overdue: bool
    """Whether that was before the day asked (C10)."""


class Count(Value):
    """Requests of one kind that came in from one day to another."""

    kind: str = Field(examples=["ACCESS"])
    received: int
    open: int
    overdue: int
    stopped: int
    answered: int
    refused: int
    withdrawn: int
    extended: int
    retests_overdue: int
    """Answered ones in which a withholding should have been looked at again."""


async def rows(connection: Reader, sought: Sought, kinds: tuple[str, ...] | None,
               after: tuple[date, UUID] | None = None) -> list[Row]:
    """The most urgent first, past `after`, the `placed` and `request` of the last row seen."""
    values = sought.values(*(after or (None, None))) | {"kinds": None if kinds is None else list(kinds)}
    return [_row(row) for row in await selected(connection, QUERY, sought.position, values, of_flags=False)]


async def retests(connection: Reader, sought: Sought, after: tuple[date, UUID] | None = None) -> list[Retest]:
    """The earliest first, past `after`, the `retest_on` and `request` of the last row seen."""
    values = sought.values(*(after or (None, None)))
    found = await selected(connection, RETESTS, sought.position, values, of_flags=False)
    return [Retest.model_validate(row) for row in found]


async def counts(connection: Reader, sought: Sought, since: date) -> list[Count]:
    """Of those received from a London date to the day asked."""
    values = sought.values(None, None) | {"since": since}
    found = await selected(connection, COUNTS, sought.position, values, of_flags=False)
    return [Count.model_validate(row) for row in found]


def _row(row: dict[str, Any]) -> Row:
    return Row(**row, at_risk=row["days_left"] is not None and row["days_left"] <= AT_RISK_DAYS)
