"""Where the council could not yet account for a flag: which rule, since when, and whose turn it is."""
from datetime import date
from typing import Any
from uuid import UUID

from domain.value import Value
from projections.checks import STILL
from projections.gaps import Gap, gaps
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
WITH RECURSIVE live AS NOT MATERIALIZED (
  SELECT flag, subject, flag_type, key, standing, requested_on, notice, unfounded_since, undocumented_since, unpurposed_since,
         undated_since, policy_lapses, review_due, review_roles, answer_due, awaits, awaited_roles, inform_due, inform_roles,
         retest_on, gap_from, next_discussion
  FROM readings.history
  WHERE council = %(council)s AND {known} AND standing IN ('requested', 'endorsed', 'agreed', 'on_register')),
dead (subject, since) AS (
  SELECT subject, death_noted_on FROM readings.subject
  WHERE council = %(council)s AND to_position > %(at)s AND from_position <= %(at)s AND death_noted_on IS NOT NULL
  UNION
  SELECT s.subject, d.since FROM dead d JOIN readings.subject s
    ON s.council = %(council)s AND s.to_position > %(at)s AND s.from_position <= %(at)s AND s.merged_into = d.subject),
twin AS (
  SELECT survivor, merged, flag, merged_on FROM readings.same_flag
  WHERE council = %(council)s AND to_position > %(at)s AND from_position <= %(at)s),
task AS (
  SELECT one.flag, 'doubled' AS kind, t.merged_on AS since
  FROM twin t JOIN live one ON one.flag = t.flag
  WHERE EXISTS (SELECT FROM twin o JOIN live other ON other.flag = o.flag
                WHERE (o.survivor, o.merged) = (t.survivor, t.merged) AND o.flag <> t.flag
                  AND (other.flag_type, other.key) = (one.flag_type, one.key))
  UNION ALL
  SELECT l.flag, 'dead', d.since FROM dead d JOIN live l ON l.subject = d.subject
  UNION ALL
  SELECT flag, 'far', fixed_on
  FROM (SELECT l.flag, l.next_discussion, (
          SELECT e.occurred_on FROM ledger.entry e WHERE e.council = %(council)s AND e.position = (
            SELECT min(h.from_position) FROM readings.history h
            WHERE h.council = %(council)s AND h.flag = l.flag AND h.next_discussion = l.next_discussion)) AS fixed_on
        FROM live l WHERE l.next_discussion > l.requested_on + interval '12 months' OFFSET 0) AS far
  WHERE next_discussion > fixed_on + interval '12 months'),
tasks AS (
  SELECT flag, min(since) AS since, min(since) FILTER (WHERE kind = 'doubled') AS doubled_since,
         min(since) FILTER (WHERE kind = 'dead') AS dead_since, min(since) FILTER (WHERE kind = 'far') AS far_since
  FROM task GROUP BY flag),
open AS (
  SELECT l.*, t.doubled_since, t.dead_since, t.far_since, least(l.gap_from, t.since) AS open_from
  FROM live l LEFT JOIN tasks t ON t.flag = l.flag)
SELECT * FROM open
WHERE open_from <= %(day)s
  AND (%(after_flag)s::uuid IS NULL OR (open_from, flag) > (%(after_day)s, %(after_flag)s))
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
  AND (NOT %(of_owner)s OR least(unfounded_since, undocumented_since) <= %(day)s OR policy_lapses < %(day)s
       OR answer_due < %(day)s OR (unpurposed_since <= %(day)s AND cardinality(review_roles) = 0))
ORDER BY open_from, flag LIMIT %(limit)s"""
CHECKS = """
SELECT subject, flag_type, actor, checked_on FROM readings.open_check
WHERE council = %(council)s AND {known} AND checked_on <= %(day)s AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(after_day)s::date IS NULL OR (checked_on, subject, flag_type, actor) > (
       %(after_day)s, %(after_subject)s, %(after_type)s, %(after_actor)s))
ORDER BY checked_on, subject, flag_type, actor LIMIT %(limit)s"""


class Row(Value):
    """A live flag with everything about it that can't be accounted for on the day asked."""

    flag: UUID
    subject: UUID
    flag_type: str
    standing: str
    gaps: tuple[Gap, ...]
    gap_from: date
    """The first day of the oldest gap: what the reading is ordered by."""


class OpenCheck(Value):
    """Somebody looked, and what should have followed hasn't (LEI-13, LEI-14)."""

    subject: UUID
    flag_type: str
    by: str
    """Pseudonymous staff id."""
    checked_on: date
    age_days: int
    """Calendar days from then to the day asked; the policy sets no limit."""


async def rows(connection: Reader, sought: Sought, after: tuple[date, UUID] | None = None, *,
               of_owner: bool = False) -> list[Row]:
    """The oldest gap first, past `after`, the `gap_from` and `flag` of the last row seen.

    `of_owner`: only flags with a gap that the policy owner has to mend, or that escalated to them.
    """
    day, flag = after or (None, None)
    values = sought.values(day, flag) | {"of_owner": of_owner, "at": STILL - 1 if sought.position is None else sought.position}
    return [_row(row, sought.day) for row in await selected(connection, QUERY, sought.position, values)]


async def open_checks(connection: Reader, sought: Sought, after: tuple[date, UUID, str, str] | None = None) -> list[OpenCheck]:
    """The oldest first, past `after`: day, subject, flag type and actor of the last one seen."""
    day, subject, flag_type, actor = after or (None, None, None, None)
    values = sought.values(day, None) | {"after_subject": subject, "after_type": flag_type, "after_actor": actor}
    return [OpenCheck(subject=row["subject"], flag_type=row["flag_type"], by=row["actor"], checked_on=row["checked_on"],
                      age_days=(sought.day - row["checked_on"]).days)
            for row in await selected(connection, CHECKS, sought.position, values)]


def _row(row: dict[str, Any], day: date) -> Row:
    return Row(flag=row["flag"], subject=row["subject"], flag_type=row["flag_type"], standing=row["standing"],
               gap_from=row["open_from"], gaps=gaps(row, day))
