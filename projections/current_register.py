"""The register: the flags that stand, now, as at a position, or as now believed of a day."""
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.flags.rights import Mark
from domain.value import Value
from projections.identities import Identity
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
SELECT flag, subject, subject_kind, flag_type, key, cases, added_on, reviewed_on, review_due, review_rule,
       coalesce(review_due < %(day)s, false) AS overdue,
       coalesce(lapses_to IS NOT NULL AND review_due < %(day)s, false) AS lapsed, processes, next_discussion, notice,
       early_reason, marks
FROM readings.history
WHERE council = %(council)s AND {known} AND standing = 'on_register'
  AND (%(after_flag)s::uuid IS NULL OR flag > %(after_flag)s)
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
  AND (%(monitored)s::boolean IS NULL OR (processes <> '{{}}') = %(monitored)s)
  AND (%(due_before)s::date IS NULL OR review_due < %(due_before)s)
ORDER BY flag LIMIT %(limit)s"""
BELIEVED = """
SELECT flag, subject, subject_kind, flag_type, key, cases, added_on, reviewed_on, review_due, review_rule,
       false AS overdue, false AS lapsed, processes, next_discussion, notice, early_reason, marks
FROM readings.history
WHERE council = %(council)s AND {known} AND standing IN ('on_register', 'ended') AND added_on <= %(day)s
  AND (ended_on IS NULL OR ended_on > %(day)s)
  AND (%(after_flag)s::uuid IS NULL OR flag > %(after_flag)s)
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
ORDER BY flag LIMIT %(limit)s"""


class Row(Value):
    """A flag on the register."""

    flag: UUID
    subject: UUID
    subject_kind: str = Field(examples=["PERSON"])
    flag_type: str = Field(examples=["HZD"])
    key: str = Field(examples=["HZD:B_ALLEGATION"])
    """What makes it one of its kind for its subject: codes of the policy."""
    cases: tuple[str, ...]
    added_on: date
    """London date."""
    reviewed_on: date | None
    """London date of the last review."""
    review_due: date | None
    """London date; never moved off a weekend or holiday (C2)."""
    review_rule: str | None = Field(examples=["LEI-71"])
    overdue: bool
    """Whether the review was due before the day asked (C10)."""
    lapsed: bool
    """Overdue, and its policy has it lapse unless it is renewed by its review date; a human ends it."""
    processes: tuple[str, ...] = Field(examples=[["MARAC"]])
    """Processes of several agencies that follow the subject."""
    next_discussion: date | None
    """The earliest of theirs that is fixed."""
    notice: str | None = Field(examples=["pending", "told", "withheld"])
    """Whether the subject was told (LEI-8); only for who decides about the flag or oversees."""
    early_reason: str | None = Field(examples=["CASE_CLOSING"])
    """Why a review is wanted before its date."""
    marks: tuple[Mark, ...] = Field(examples=[[]])
    """`RESTRICTED`: for now it is used for nothing but what an exception allows; `HIDDEN`: nor is it shown, but to overseers;
    `ACCURACY_CONTESTED`: the person contests what it says (LAW-38)."""
    identity: Identity | None = None
    """Where it was asked for."""


async def rows(connection: Reader, sought: Sought, after: UUID | None = None) -> list[Row]:
    """In order of flag id, past `after`."""
    return [Row.model_validate(row) for row in await selected(
        connection, QUERY, sought.position, sought.values(None, after))]


async def rows_believed(connection: Reader, sought: Sought, after: UUID | None = None) -> list[Row]:
    """What is now believed to have stood on `sought.day`; the review date and the rest are today's."""
    return [Row.model_validate(row) for row in await selected(
        connection, BELIEVED, sought.position, sought.values(None, after))]
