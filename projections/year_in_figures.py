"""A council's year in figures: what happened in it, counted by kind, as the log stood when the year was fixed."""
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from pydantic import Field

from domain.law.small_numbers import suppressed
from domain.value import Value
from projections.tables import Reader
from projections.unrelated_reads import GROUNDS

FLAGS = """
SELECT k.flag_type AS part, CASE
    WHEN e.type = 'flag.reviewed' THEN CASE WHEN b.review_due < e.occurred_on THEN 'reviewed late' ELSE 'reviewed on time' END
    WHEN e.type = 'flag.disclosure_withheld' THEN
      CASE convert_from(e.clear, 'UTF8')::jsonb ->> 'kind' WHEN 'NOT_TOLD' THEN 'not told' ELSE 'kept from access' END
    ELSE m.measure END AS measure, count(*)::integer AS number
FROM ledger.entry e
JOIN unnest(%(types)s::text[], %(measures)s::text[]) AS m (type, measure) ON m.type = e.type
JOIN readings.history k ON k.council = e.council AND k.flag = e.stream AND k.to_position = 9223372036854775807
LEFT JOIN readings.history b
  ON e.type = 'flag.reviewed' AND b.council = e.council AND b.flag = e.stream AND b.to_position = e.position
WHERE e.council = %(council)s AND e.kind = 'flag' AND e.position <= %(at)s AND e.occurred_on BETWEEN %(first)s AND %(last)s
GROUP BY 1, 2"""
REQUESTS = """
SELECT r.kind AS part, CASE
    WHEN b.request IS NULL THEN 'received'
    WHEN r.standing = 'answered' AND b.due < r.closed_on THEN 'answered late'
    WHEN r.standing = 'answered' THEN 'answered in time'
    WHEN r.standing <> 'open' THEN r.standing
    WHEN r.extended AND NOT b.extended THEN 'extended'
    WHEN r.stopped_since IS NOT NULL AND b.stopped_since IS NULL THEN 'clock stopped' END AS measure, count(*)::integer AS number
FROM readings.request r
JOIN ledger.entry e ON e.council = r.council AND e.position = r.from_position
LEFT JOIN readings.request b ON b.council = r.council AND b.request = r.request AND b.to_position = r.from_position
WHERE r.council = %(council)s AND r.from_position <= %(at)s AND e.occurred_on BETWEEN %(first)s AND %(last)s
  AND (b.request IS NULL OR b.standing = 'open')
GROUP BY 1, 2"""
LOOKS = """
SELECT split_part(reading, ': ', 2) AS part, 'shown without a relationship to the case' AS measure, count(*)::integer AS number
FROM ledger.access
WHERE council = %(council)s AND recorded_at >= %(begins)s AND recorded_at < %(ends)s AND outcome = 'shown'
  AND reading LIKE 'flag: %%' AND split_part(reading, ': ', 2) = ANY(%(grounds)s)
GROUP BY 1
UNION ALL
SELECT 'all', 'attempts refused', count(*)::integer FROM ledger.access
WHERE council = %(council)s AND recorded_at >= %(begins)s AND recorded_at < %(ends)s AND outcome = 'refused'"""
OF_FLAGS = {"flag.requested": "requested", "flag.agreed": "agreed", "flag.declined": "declined", "flag.withdrawn": "withdrawn",
            "flag.added": "added", "flag.reviewed": "reviewed", "flag.ended": "ended", "flag.struck": "struck",
            "flag.subject_informed": "told", "flag.disclosure_withheld": "not told"}
FLAG_MEASURES = ("requested", "agreed", "declined", "withdrawn", "added", "reviewed on time", "reviewed late", "ended", "struck",
                 "told", "not told", "kept from access")
REQUEST_MEASURES = ("received", "answered in time", "answered late", "refused", "withdrawn", "extended", "clock stopped")


class Year(NamedTuple):
    council: str
    first: date
    last: date
    """London days."""
    begins: datetime
    ends: datetime
    """The instants from and before which looks count."""
    at: int
    """The position as far as which entries count."""


class Figure(Value):
    """One number of the year."""

    about: str = Field(examples=["flags"])
    """`flags` by type, `requests` by kind, `looks` by ground, `breaches`."""
    measure: str = Field(examples=["requested"])
    part: str | None = Field(examples=["HZD"])
    """Nothing: the total."""
    number: int | None
    suppressed: bool
    """It is small, or a small one could be worked out from it. Which of the two isn't told."""


async def figures(connection: Reader, year: Year, flag_types: Iterable[str], kinds: Iterable[str],
                  breaches: Mapping[str, int], threshold: int) -> list[Figure]:
    """Each measure by its parts, and in total; small numbers suppressed."""
    values = year._asdict() | {"types": list(OF_FLAGS), "measures": list(OF_FLAGS.values()), "grounds": list(GROUNDS)}
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for measure in FLAG_MEASURES:
        counted["flags", measure] = dict.fromkeys(flag_types, 0)
    for measure in REQUEST_MEASURES:
        counted["requests", measure] = dict.fromkeys(kinds, 0)
    counted["looks", "shown without a relationship to the case"] = dict.fromkeys(GROUNDS, 0)
    counted["looks", "attempts refused"] = {"all": 0}
    for about, query in (("flags", FLAGS), ("requests", REQUESTS), ("looks", LOOKS)):
        cursor = await connection.execute(query, values, prepare=False)
        for part, measure, number in await cursor.fetchall():
            if measure is not None:
                counted[about, measure][part] = number
    counted |= {("breaches", measure): {"all": number} for measure, number in breaches.items()}
    return [figure for (about, measure), parts in counted.items() for figure in _told(about, measure, parts, threshold)]


def _told(about: str, measure: str, parts: Mapping[str, int], threshold: int) -> Iterable[Figure]:
    told = suppressed(parts, threshold)
    for part, number in told.parts.items():
        if part != "all":
            yield Figure(about=about, measure=measure, part=part, number=number, suppressed=number is None)
    yield Figure(about=about, measure=measure, part=None, number=told.total, suppressed=told.total is None)
