"""How the register has been used, as far as that calls for an assessment of impact: counts and days, nobody's ids."""

from domain.councils.assessing import Used
from projections.sought import Sought
from projections.tables import Reader, selected

SHARED = """
SELECT category, min(on_day) AS since FROM (
  SELECT convert_from(clear, 'UTF8')::jsonb ->> 'category' AS category, occurred_on AS on_day
  FROM ledger.entry WHERE council = %(council)s AND position <= %(at)s AND type = 'flag.shared'
    AND convert_from(clear, 'UTF8')::jsonb ->> 'outcome' = 'SHARED') AS one
GROUP BY category ORDER BY since, category"""
GROWN = """
WITH month (first) AS (
  SELECT generate_series(date_trunc('month', %(day)s::date) - interval '11 months', %(day)s::date, interval '1 month')::date),
life AS (SELECT flag_type, added_on, ended_on FROM readings.history
         WHERE council = %(council)s AND {known} AND added_on IS NOT NULL AND standing <> 'struck')
SELECT l.flag_type, m.first,
       count(*) FILTER (WHERE l.added_on <= m.first - interval '1 year'
                        AND (l.ended_on IS NULL OR l.ended_on > m.first - interval '1 year'))::integer AS before,
       count(*) FILTER (WHERE l.added_on <= m.first AND (l.ended_on IS NULL OR l.ended_on > m.first))::integer AS now
FROM month m CROSS JOIN life l GROUP BY l.flag_type, m.first ORDER BY m.first, l.flag_type"""
OPENED = """
WITH quarter (first) AS (
  SELECT generate_series(date_trunc('quarter', %(day)s::date) - interval '9 months', %(day)s::date, interval '3 months')::date),
opened AS (SELECT occurred_on FROM ledger.entry
           WHERE council = %(council)s AND position <= %(at)s AND type = 'flag.break_glass_read')
SELECT q.first,
       count(o) FILTER (WHERE o.occurred_on < q.first AND o.occurred_on >= q.first - interval '3 months')::integer AS before,
       count(o) FILTER (WHERE o.occurred_on >= q.first AND o.occurred_on < q.first + interval '3 months')::integer AS now
FROM quarter q CROSS JOIN opened o GROUP BY q.first ORDER BY q.first"""


async def used(connection: Reader, sought: Sought, at: int) -> Used:
    """In the twelve months before the day asked; shares ever since, as far as a position."""
    values = sought.values(None, None) | {"at": at}
    shared = await selected(connection, SHARED, sought.position, values)
    grown = await selected(connection, GROWN, sought.position, values)
    opened = await selected(connection, OPENED, sought.position, values)
    return Used(shared=tuple((row["category"], row["since"]) for row in shared),
                grown=tuple((row["flag_type"], row["first"], row["before"], row["now"]) for row in grown),
                opened=tuple((row["first"], row["before"], row["now"]) for row in opened))
