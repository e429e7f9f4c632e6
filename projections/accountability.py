"""Where the council could not yet account for a flag: which rule, since when, and whose turn it is."""
from collections.abc import Sequence
from datetime import date
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from pydantic import Field

from domain.value import Value
from projections.checks import STILL
from projections.gaps import GAPS, Gap
from projections.sought import Sought
from projections.tables import Reader, selected

LIVE: LiteralString = """
WITH RECURSIVE live AS NOT MATERIALIZED (
  SELECT flag, subject, flag_type, key, standing, requested_on, notice, unfounded_since, undocumented_since, unpurposed_since,
         undated_since, policy_lapses, review_due, review_roles, answer_due, awaits, awaited_roles, inform_due, inform_roles,
         retest_on, gap_from, next_discussion
  FROM readings.history
  WHERE council = %(council)s AND {known} AND standing IN ('requested', 'endorsed', 'agreed', 'on_register')
    AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
    AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
    AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))),
dead (subject, since) AS (
  SELECT subject, death_noted_on FROM readings.subject
  WHERE council = %(council)s AND to_position > %(at)s AND from_position <= %(at)s AND death_noted_on IS NOT NULL
  UNION
  SELECT s.subject, d.since FROM dead d JOIN readings.subject s
    ON s.council = %(council)s AND s.to_position > %(at)s AND s.from_position <= %(at)s AND s.merged_into = d.subject),
twin AS (
  SELECT survivor, merged, flag, merged_on FROM readings.same_flag
  WHERE council = %(council)s AND to_position > %(at)s AND from_position <= %(at)s),
known_key AS (
  SELECT flag, flag_type, key FROM readings.history
  WHERE council = %(council)s AND {known} AND standing IN ('requested', 'endorsed', 'agreed', 'on_register')),
task AS (
  SELECT one.flag, 'doubled' AS kind, t.merged_on AS since
  FROM twin t JOIN live one ON one.flag = t.flag
  WHERE EXISTS (SELECT FROM twin o JOIN known_key other ON other.flag = o.flag
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
dropped AS (SELECT * FROM unnest(%(dropped)s::text[], %(dropped_since)s::date[]) AS one (flag_type, since)),
live_flags AS NOT MATERIALIZED (
  SELECT l.*, t.doubled_since, t.dead_since, t.far_since, d.since AS unrecorded_since, ARRAY['POLICY_OWNER'] AS owner,
         least(l.gap_from, t.since, d.since) AS open_from,
         ARRAY(SELECT DISTINCT role FROM jsonb_array_elements(l.awaits) AS one,
                      jsonb_array_elements_text(one -> 'roles') AS role
               WHERE (one ->> 'due')::date <= l.answer_due) AS late_roles
  FROM live l LEFT JOIN tasks t ON t.flag = l.flag LEFT JOIN dropped d ON d.flag_type = l.flag_type)
"""
ASKED: LiteralString = """gap.since <= %(day)s AND (%(rules)s::text[] IS NULL OR gap.rule = ANY(%(rules)s))
  AND (%(role)s::text IS NULL OR %(role)s = ANY(gap.turn) OR (gap.turn IS NULL AND %(role)s <> 'POLICY_OWNER'))"""
QUERY: LiteralString = "".join((LIVE, """,
page AS (
  SELECT * FROM live_flags
  WHERE open_from <= %(day)s
    AND (%(after_flag)s::uuid IS NULL OR (open_from, flag) > (%(after_day)s, %(after_flag)s))
    AND ((%(rules)s::text[] IS NULL AND %(role)s::text IS NULL) OR EXISTS (SELECT FROM """, GAPS, " WHERE ", ASKED, """))
  ORDER BY open_from, flag LIMIT %(limit)s)
SELECT flag, subject, flag_type, standing, open_from AS gap_from,
       (SELECT jsonb_agg(to_jsonb(gap) ORDER BY gap.since) FROM """, GAPS, " WHERE ", ASKED, """) AS gaps
FROM page ORDER BY open_from, flag"""))
DUTIES: LiteralString = LIVE + """
SELECT rule, says, count(*)::integer AS open, (count(*) FILTER (WHERE since <= %(day)s))::integer AS overdue,
       min(since) FILTER (WHERE since <= %(day)s) AS since, min(since) FILTER (WHERE since > %(day)s) - 1 AS next_due
FROM live_flags CROSS JOIN """ + GAPS + """
WHERE since IS NOT NULL GROUP BY rule, says ORDER BY min(since), rule"""
CHECKS = """
SELECT subject, flag_type, actor, checked_on FROM readings.open_check
WHERE council = %(council)s AND {known} AND checked_on <= %(day)s AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(after_day)s::date IS NULL OR (checked_on, subject, flag_type, actor) > (
       %(after_day)s, %(after_subject)s, %(after_type)s, %(after_actor)s))
ORDER BY checked_on, subject, flag_type, actor LIMIT %(limit)s"""


class Dropped(NamedTuple):
    """A flag type that no edition in force knows any more, and since when."""

    flag_type: str
    since: date


class Duty(Value):
    """One duty about flags: how often it stands, and how often it isn't kept."""

    rule: str = Field(examples=["LAW-22"])
    says: str
    """What isn't kept, where it isn't."""
    open: int
    """How often somebody still has to do it, overdue or not."""
    overdue: int
    """How often it was due before the day asked (C10)."""
    since: date | None
    """The first London day on which the oldest of them wasn't kept."""
    next_due: date | None
    """The last London day on which the next of the others is in time."""


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
               rules: tuple[str, ...] | None = None, dropped: Sequence[Dropped] = ()) -> list[Row]:
    """The oldest gap first, past `after`, the `gap_from` and `flag` of the last row seen; with the gaps asked for alone.

    A gap whose turn isn't known here (`turn` empty) is there for each role asked for but POLICY_OWNER.
    """
    found = await selected(connection, QUERY, sought.position, _values(sought, after, rules, dropped))
    return [_row(row) for row in found]


async def duties(connection: Reader, sought: Sought, dropped: Sequence[Dropped] = ()) -> list[Duty]:
    """The oldest first."""
    found = await selected(connection, DUTIES, sought.position, _values(sought, None, None, dropped))
    return [Duty.model_validate(row) for row in found]


async def open_checks(connection: Reader, sought: Sought, after: tuple[date, UUID, str, str] | None = None) -> list[OpenCheck]:
    """The oldest first, past `after`: day, subject, flag type and actor of the last one seen."""
    day, subject, flag_type, actor = after or (None, None, None, None)
    values = sought.values(day, None) | {"after_subject": subject, "after_type": flag_type, "after_actor": actor}
    return [OpenCheck(subject=row["subject"], flag_type=row["flag_type"], by=row["actor"], checked_on=row["checked_on"],
                      age_days=(sought.day - row["checked_on"]).days)
            for row in await selected(connection, CHECKS, sought.position, values, of_flags=False)]


def _values(sought: Sought, after: tuple[date, UUID] | None, rules: tuple[str, ...] | None,
            dropped: Sequence[Dropped]) -> dict[str, Any]:
    return sought.values(*(after or (None, None))) | {
        "at": STILL - 1 if sought.position is None else sought.position, "rules": None if rules is None else list(rules),
        "dropped": [one.flag_type for one in dropped], "dropped_since": [one.since for one in dropped]}


def _row(row: dict[str, Any]) -> Row:
    gaps = tuple(Gap(rule=gap["rule"], says=gap["says"], since=date.fromisoformat(gap["since"]), turn=tuple(gap["turn"] or ()))
                 for gap in row["gaps"] or ())
    return Row.model_validate(row | {"gaps": gaps})
