"""Where the council could not yet account for a flag: which rule, since when, and whose turn it is."""
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from domain.value import Value
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
SELECT flag, subject, flag_type, standing, notice, unfounded_since, undocumented_since, unpurposed_since, undated_since,
       policy_lapses, review_due, review_roles, answer_due, awaited_roles, inform_due, inform_roles, retest_on, gap_from
FROM readings.history
WHERE council = %(council)s AND {known} AND standing IN ('requested', 'endorsed', 'agreed', 'on_register')
  AND gap_from <= %(day)s
  AND (%(after_flag)s::uuid IS NULL OR (gap_from, flag) > (%(after_day)s, %(after_flag)s))
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
ORDER BY gap_from, flag LIMIT %(limit)s"""
CHECKS = """
SELECT subject, flag_type, actor, checked_on FROM readings.open_check
WHERE council = %(council)s AND {known} AND checked_on <= %(day)s AND NOT subject = ANY(%(without)s::uuid[])
ORDER BY checked_on, subject, flag_type, actor LIMIT %(limit)s"""
OWNER = ("POLICY_OWNER",)
DAY = timedelta(days=1)


class Gap(Value):
    """One rule that isn't kept."""

    rule: str = Field(examples=["LAW-4"])
    says: str
    since: date
    """The first London day on which it wasn't."""
    turn: tuple[str, ...]
    """Roles that can mend it."""


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


async def rows(connection: Reader, sought: Sought, after: tuple[date, UUID] | None = None) -> list[Row]:
    """The oldest gap first, past `after`, the `gap_from` and `flag` of the last row seen."""
    day, flag = after or (None, None)
    return [_row(row, sought.day) for row in await selected(connection, QUERY, sought.position, sought.values(day, flag))]


async def open_checks(connection: Reader, sought: Sought) -> list[OpenCheck]:
    """The oldest first."""
    return [OpenCheck(subject=row["subject"], flag_type=row["flag_type"], by=row["actor"], checked_on=row["checked_on"],
                      age_days=(sought.day - row["checked_on"]).days)
            for row in await selected(connection, CHECKS, sought.position, sought.values(None, None))]


def _row(row: dict[str, Any], day: date) -> Row:
    return Row(flag=row["flag"], subject=row["subject"], flag_type=row["flag_type"], standing=row["standing"],
               gap_from=row["gap_from"], gaps=tuple(gap for gap in _gaps(row) if gap.since <= day))


def _gaps(row: dict[str, Any]) -> Iterator[Gap]:
    pending = row["inform_due"] if row["notice"] == "pending" else None
    stale = row["retest_on"] if row["notice"] == "withheld" else None
    for rule, says, since, turn in (
            ("LAW-1", "no legal basis, or no condition for what the flag holds", row["unfounded_since"], OWNER),
            ("LAW-3", "holds what the policy has no field for", row["unpurposed_since"], row["review_roles"] or OWNER),
            ("LAW-8", "a decision names no edition of the policy", row["undocumented_since"], OWNER),
            ("LEI-73", "no next discussion of a process that follows the subject is fixed", row["undated_since"],
             row["review_roles"]),
            ("LAW-4", "the review is overdue", _day_after(row["review_due"]), row["review_roles"]),
            ("LAW-4", "a question referred is overdue", _day_after(row["answer_due"]), row["awaited_roles"]),
            ("LAW-12", "the appropriate policy document has lapsed", _day_after(row["policy_lapses"]), OWNER),
            ("LAW-22", "the subject was not told, and no withholding decided", _day_after(pending), row["inform_roles"]),
            ("LAW-24", "a withholding was not looked at again", _day_after(stale), row["inform_roles"])):
        if since is not None:
            yield Gap(rule=rule, says=says, since=since, turn=tuple(turn))


def _day_after(day: date | None) -> date | None:
    return day + DAY if day else None
