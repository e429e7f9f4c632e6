"""What is to be reviewed: for which roles, by when, and why early."""
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field

from domain.flags.rights import Mark
from domain.value import Value
from projections.identities import Identity
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
SELECT flag, subject, subject_kind, flag_type, key, cases,
       CASE WHEN lapses_to IS NOT NULL AND review_due < %(day)s THEN ARRAY[lapses_to] ELSE review_roles END AS roles,
       coalesce(lapses_to IS NOT NULL AND review_due < %(day)s, false) AS lapsed, coalesce(reviewed_on, added_on) AS since,
       review_due AS due, review_rule AS rule, coalesce(review_due < %(day)s, false) AS overdue,
       greatest(%(day)s::date - review_due, 0) AS days_overdue, early_reason, early_by, early_on, processes, review_dates,
       next_discussion, review_at, marks
FROM readings.history
WHERE council = %(council)s AND {known} AND review_at IS NOT NULL AND standing = 'on_register'
  AND (%(after_flag)s::uuid IS NULL OR (review_at, flag) > (%(after_day)s, %(after_flag)s))
  AND (%(due_before)s::date IS NULL OR review_at < %(due_before)s)
  AND (%(role)s::text IS NULL
       OR %(role)s = ANY(CASE WHEN lapses_to IS NOT NULL AND review_due < %(day)s THEN ARRAY[lapses_to] ELSE review_roles END))
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
  AND (%(monitored)s::boolean IS NULL OR (processes <> '{{}}') = %(monitored)s)
ORDER BY review_at, flag LIMIT %(limit)s"""


def _dates(stored: object) -> object:
    return dict(str(pair).split("=") for pair in stored) if isinstance(stored, list | tuple) else stored


class Row(Value):
    """A flag on the register and its next review."""

    flag: UUID
    subject: UUID
    subject_kind: str
    flag_type: str = Field(examples=["HZD"])
    key: str
    cases: tuple[str, ...]
    roles: tuple[str, ...] = Field(examples=[["SQA"]])
    """Who may review it; of one that has lapsed, to whom it is sent."""
    lapsed: bool
    """Overdue, and its policy has it lapse unless it is renewed by its review date; a human ends it."""
    since: date
    """London date of the last review, or of the addition."""
    due: date | None
    """London date."""
    rule: str | None = Field(examples=["LEI-71"])
    overdue: bool
    """Whether it was due before the day asked (C10)."""
    days_overdue: int | None
    early_reason: str | None = Field(examples=["CASE_CLOSING"])
    """Why a review is wanted before its date."""
    early_by: str | None
    """What called for it: a rule, or the case that is closing."""
    early_on: date | None
    """Since when."""
    processes: tuple[str, ...]
    review_dates: Annotated[dict[str, date], BeforeValidator(_dates)] = Field(examples=[{}])
    """When other systems have it reviewed, by the policy's field; `due` is the earliest, or the policy's own date."""
    next_discussion: date | None
    review_at: date
    """The earlier of `due` and the day by which an early review is to be held: since when it is wanted, or as many days later as
    the policy gives it. What the queue is ordered by."""
    marks: tuple[Mark, ...] = Field(examples=[[]])
    """`RESTRICTED`: for now it is used for nothing but what an exception allows; `HIDDEN`: nor is it shown, but to overseers;
    `ACCURACY_CONTESTED`: the person contests what it says (LAW-38)."""
    identity: Identity | None = None
    """Where it was asked for."""


async def rows(connection: Reader, sought: Sought, after: tuple[date, UUID] | None = None) -> list[Row]:
    """The most urgent first, past `after`, the `review_at` and `flag` of the last row seen."""
    day, flag = after or (None, None)
    return [Row.model_validate(row) for row in await selected(connection, QUERY, sought.position, sought.values(day, flag))]
