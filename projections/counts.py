"""How many flags stand where."""
from typing import Any

from pydantic import Field

from domain.law.small_numbers import small_numbers
from domain.value import Value
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
SELECT flag_type, standing, count(*)::integer AS flags,
       count(*) FILTER (WHERE review_due < %(day)s)::integer AS reviews_overdue,
       count(*) FILTER (WHERE notice = 'pending' AND inform_due < %(day)s
                        AND standing IN ('requested', 'endorsed', 'agreed', 'on_register'))::integer AS notices_overdue
FROM readings.history
WHERE council = %(council)s AND {known} AND standing <> 'struck'
  AND (%(overseer)s OR NOT marks @> '{{RESTRICTED}}')
  AND NOT subject = ANY(%(without)s::uuid[])
GROUP BY flag_type, standing ORDER BY flag_type, standing"""


class Row(Value):
    """Flags of one type in one standing; struck flags are counted nowhere, restricted ones for overseers alone."""

    flag_type: str = Field(examples=["HZD"])
    standing: str = Field(examples=["on_register"])
    flags: int | None
    """Nothing where there are fewer than five and the reader may not know how many."""
    reviews_overdue: int | None
    """On the day asked (C10)."""
    notices_overdue: int | None


async def rows(connection: Reader, sought: Sought, *, exact: bool) -> list[Row]:
    """`exact` tells small numbers as well."""
    found = await selected(connection, QUERY, sought.position, sought.values(None, None))
    return [Row.model_validate(row if exact else _careful(row)) for row in found]


def _careful(row: dict[str, Any]) -> dict[str, Any]:
    fewest = small_numbers().threshold
    return {name: None if isinstance(value, int) and 0 < value < fewest else value for name, value in row.items()}
