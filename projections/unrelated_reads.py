"""Who was shown a flag without a relationship to its case, and has never done anything about it."""
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from domain.calendar import london_date
from domain.flags.sight import Ground
from domain.value import Value
from projections.tables import Reader

GROUNDS: tuple[Ground, ...] = ("deciding role", "break-glass", "alert")
QUERY = """
WITH look AS (
  SELECT seen.flag, a.actor, split_part(a.reading, ': ', 2) AS ground, a.role, a.recorded_at
  FROM ledger.access a CROSS JOIN LATERAL unnest(a.flags) AS seen(flag)
  WHERE a.council = %(council)s AND a.outcome = 'shown' AND a.recorded_at >= %(since)s AND a.recorded_at < %(until)s
    AND NOT 'INTEGRATION' = ANY(string_to_array(a.role, ' ')) AND a.reading = ANY(%(readings)s)
    AND (%(actor)s::text IS NULL OR a.actor = %(actor)s)),
pair AS (
  SELECT flag, actor, ground, count(*)::integer AS times, min(recorded_at) AS first_at, max(recorded_at) AS last_at,
         max(role) AS roles
  FROM look GROUP BY flag, actor, ground)
SELECT p.flag, p.actor, p.ground, p.times, p.first_at, p.last_at, p.roles, h.subject, h.flag_type
FROM pair p JOIN readings.history h ON h.council = %(council)s AND h.flag = p.flag AND h.to_position = 9223372036854775807
WHERE NOT h.subject = ANY(%(without)s::uuid[])
  AND (%(flag_types)s::text[] IS NULL OR h.flag_type = ANY(%(flag_types)s))
  AND NOT EXISTS (SELECT FROM ledger.entry e WHERE e.council = %(council)s AND e.stream = p.flag AND e.actor = p.actor
                  AND e.type <> 'flag.break_glass_read')
  AND (%(after_at)s::timestamptz IS NULL
       OR (p.first_at, p.flag, p.actor, p.ground) > (%(after_at)s, %(after_flag)s, %(after_actor)s, %(after_ground)s))
ORDER BY p.first_at, p.flag, p.actor, p.ground LIMIT %(limit)s"""
SAYS = {"deciding role": "saw the whole in a role that decides about such flags, and has done nothing about this one",
        "break-glass": "opened the whole for a reason that stands in the flag's history",
        "alert": "looked at the alert without a relationship to the case"}


class SoughtReads(NamedTuple):
    council: str
    since: datetime
    until: datetime
    """Looks recorded from the one instant until before the other."""
    grounds: tuple[Ground, ...] = GROUNDS
    actor: str | None = None
    flag_types: tuple[str, ...] | None = None
    without_subjects: tuple[UUID, ...] = ()
    limit: int = 100


class Row(Value):
    """One reader of one flag, on one ground."""

    rule: str = Field(default="LAW-7", examples=["LAW-7"])
    says: str
    flag: UUID
    flag_type: str
    subject: UUID
    by: str
    """Pseudonymous staff id."""
    roles: str
    """That the token held."""
    ground: Ground
    """On what it was shown: without a relationship to the case, these three are left."""
    times: int
    since: date
    """London date of the first look in the time asked about."""
    first_at: datetime
    last_at: datetime
    """UTC."""
    turn: tuple[str, ...] = ("AUDITOR",)
    """Who asks why (DPA 2018 s.170, LAW-19)."""


After = tuple[datetime, UUID, str, str]


async def rows(connection: Reader, sought: SoughtReads, after: After | None = None) -> list[Row]:
    """The earliest first look first, past `after`: first_at, flag, actor and ground of the last row seen.

    Systems, overseers, who asked for the flag, who is on its case and whoever has acted on it are not there.
    """
    at, flag, actor, ground = after or (None, None, None, None)
    values = sought._asdict() | {
        "readings": [f"{what}: {one}" for what in ("flag", "history") for one in sought.grounds],
        "without": list(sought.without_subjects), "flag_types": None if sought.flag_types is None else list(sought.flag_types),
        "after_at": at, "after_flag": flag, "after_actor": actor, "after_ground": ground}
    cursor = await connection.execute(QUERY, values, prepare=False)
    return [_row(*found) for found in await cursor.fetchall()]


def _row(flag: UUID, actor: str, ground: Ground, times: int, first_at: datetime, last_at: datetime, roles: str, subject: UUID,
         flag_type: str) -> Row:
    return Row(says=SAYS[ground], flag=flag, flag_type=flag_type, subject=subject, by=actor, roles=roles, ground=ground,
               times=times, since=london_date(first_at), first_at=first_at.astimezone(UTC), last_at=last_at.astimezone(UTC))
