"""Which flags have changed since a position, for those who need to know at once."""
from typing import NamedTuple
from uuid import UUID

from projections.checks import STILL
from projections.sought import Sought
from projections.tables import Reader

CHANGED = """
SELECT e.position, h.flag, h.subject
FROM ledger.entry e
JOIN readings.history h ON h.council = e.council AND h.flag = e.stream AND h.from_position = e.position
LEFT JOIN readings.history p ON p.council = h.council AND p.flag = h.flag AND p.to_position = h.from_position
JOIN readings.history n ON n.council = h.council AND n.flag = h.flag AND n.to_position = %(still)s
WHERE e.council = %(council)s AND e.position > %(after)s AND e.position <= %(upto)s AND e.kind = 'flag'
  AND ((h.standing, h.review_due, h.key, h.subject, h.marks)
       IS DISTINCT FROM (p.standing, p.review_due, p.key, p.subject, p.marks)
       OR e.type = 'flag.details_corrected')
  AND (NOT %(of_register)s OR 'on_register' IN (h.standing, p.standing))
  AND (%(flag_types)s::text[] IS NULL OR h.flag_type = ANY(%(flag_types)s))
  AND (%(flags)s::uuid[] IS NULL OR h.flag = ANY(%(flags)s))
  AND NOT n.subject = ANY(%(without)s::uuid[])
ORDER BY e.position LIMIT %(limit)s"""

FORGOTTEN = """
SELECT n.flag, n.subject, n.flag_type
FROM ledger.entry e
JOIN readings.history n ON n.council = e.council AND n.subject = e.stream AND n.to_position = %(still)s
WHERE e.council = %(council)s AND e.position > %(after)s AND e.position <= %(upto)s AND e.type = 'subject.payload_erased'
  AND (NOT %(of_register)s OR n.added_on IS NOT NULL)
  AND (%(flag_types)s::text[] IS NULL OR n.flag_type = ANY(%(flag_types)s))
  AND (%(flags)s::uuid[] IS NULL OR n.flag = ANY(%(flags)s))
  AND NOT n.subject = ANY(%(without)s::uuid[])
ORDER BY e.position, n.flag"""


class Forgotten(NamedTuple):
    flag: UUID
    subject: UUID
    flag_type: str


class Changed(NamedTuple):
    position: int
    flag: UUID
    subject: UUID


async def changed(connection: Reader, sought: Sought, after: int, upto: int, *, of_register: bool) -> list[Changed]:
    """In order of the log. What only those may know who decide, as whether the subject was told, is no change here.

    `of_register`: only what came onto the register, changed there, or left it.
    """
    cursor = await connection.execute(CHANGED, sought.values(None, None) | {
        "still": STILL, "after": after, "upto": upto, "of_register": of_register}, prepare=False)
    return [Changed._make(row) for row in await cursor.fetchall()]


async def forgotten(connection: Reader, sought: Sought, after: int, upto: int, *, of_register: bool) -> list[Forgotten]:
    """The flags of those who were erased meanwhile: whoever was handed anything of them forgets it, too (LAW-35)."""
    cursor = await connection.execute(FORGOTTEN, sought.values(None, None) | {
        "still": STILL, "after": after, "upto": upto, "of_register": of_register}, prepare=False)
    return [Forgotten._make(row) for row in await cursor.fetchall()]
