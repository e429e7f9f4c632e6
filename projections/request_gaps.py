"""Requests about somebody's data that the council could not yet account for: which rule, since when, whose turn."""
from datetime import date
from typing import LiteralString
from uuid import UUID

from pydantic import Field

from domain.value import Value
from projections.accountability import Duty
from projections.sought import Sought
from projections.tables import Reader, selected

GAPS: LiteralString = """
WITH asked AS (
  SELECT * FROM readings.request
  WHERE council = %(council)s AND {known} AND (subject IS NULL OR NOT subject = ANY(%(without)s::uuid[]))),
gap (rule, says, request, kind, subject, due) AS (
  SELECT 'LAW-20', 'the request was not answered in time', request, kind, subject, due
  FROM asked WHERE standing = 'open' AND kind <> 'COMPLAINT'
  UNION ALL
  SELECT 'LAW-40', 'the complaint was not acknowledged in time', request, kind, subject, due
  FROM asked WHERE standing = 'open' AND kind = 'COMPLAINT' AND acknowledged_on IS NULL
  UNION ALL
  SELECT 'LAW-28', 'a body that was asked for its view did not answer by its day', request, kind, subject, view_due
  FROM asked WHERE standing = 'open'
  UNION ALL
  SELECT 'LAW-34', 'what was withheld in the answer was not looked at again', request, kind, subject, retest_on
  FROM asked)
"""
QUERY: LiteralString = GAPS + """
SELECT rule, says, request, kind, subject, due, due + 1 AS since FROM gap
WHERE due < %(day)s
  AND (%(rules)s::text[] IS NULL OR rule = ANY(%(rules)s))
  AND (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
  AND (%(after_day)s::date IS NULL OR (due, request, rule) > (%(after_day)s, %(after_flag)s, %(after_rule)s))
ORDER BY due, request, rule LIMIT %(limit)s"""
DUTIES: LiteralString = GAPS + """
SELECT rule, says, count(*)::integer AS open, (count(*) FILTER (WHERE due < %(day)s))::integer AS overdue,
       min(due) FILTER (WHERE due < %(day)s) + 1 AS since, min(due) FILTER (WHERE due >= %(day)s) AS next_due
FROM gap WHERE due IS NOT NULL GROUP BY rule, says ORDER BY min(due), rule"""
RULES = ("LAW-20", "LAW-28", "LAW-34", "LAW-40")
TURN = ("IG", "DPO")


class Row(Value):
    """One rule that isn't kept about one request."""

    rule: str = Field(examples=["LAW-20"])
    says: str
    request: UUID
    kind: str = Field(examples=["ACCESS"])
    subject: UUID | None
    due: date
    """The last London day on which it was in time."""
    since: date
    """The first London day on which it wasn't kept."""
    turn: tuple[str, ...] = TURN
    """Roles that can mend it."""


async def rows(connection: Reader, sought: Sought, rules: tuple[str, ...] | None, kinds: tuple[str, ...] | None,
               after: tuple[date, UUID, str] | None = None) -> list[Row]:
    """The oldest first, past `after`: due day, request and rule of the last row seen."""
    day, request, rule = after or (None, None, None)
    values = sought.values(day, request) | {"rules": None if rules is None else list(rules),
                                            "kinds": None if kinds is None else list(kinds), "after_rule": rule}
    found = await selected(connection, QUERY, sought.position, values, of_flags=False)
    return [Row.model_validate(row) for row in found]


async def duties(connection: Reader, sought: Sought) -> list[Duty]:
    """The oldest first."""
    found = await selected(connection, DUTIES, sought.position, sought.values(None, None), of_flags=False)
    return [Duty.model_validate(row) for row in found]
