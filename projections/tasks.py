"""Whose turn it is: each act that a flag waits for, as a task of the roles that may do it."""
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.flags.rights import Mark
from domain.value import Value
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
WITH task AS (
  SELECT h.flag, h.subject, h.subject_kind, h.flag_type, h.key, h.cases, h.marks, t.*, coalesce(t.due, t.since) AS day,
         concat_ws(' ', t.act, t.reason, t.since) AS name, {known} AS asked, h.to_position = 9223372036854775807 AS waits
  FROM readings.history h
  CROSS JOIN LATERAL (
    SELECT a ->> 'act' AS act, a ->> 'code' AS reason, ARRAY(SELECT jsonb_array_elements_text(a -> 'roles')) AS roles,
           a ->> 'rule' AS rule, h.awaited_since AS since, (a ->> 'due')::date AS due
    FROM jsonb_array_elements(h.awaits) AS a
    UNION ALL
    SELECT 'reviewed', h.early_reason,
           CASE WHEN h.lapses_to IS NOT NULL AND h.review_due < %(day)s THEN ARRAY[h.lapses_to] ELSE h.review_roles END,
           CASE WHEN h.early_reason IS NULL THEN h.review_rule ELSE h.early_by END,
           coalesce(h.early_on, h.reviewed_on, h.added_on), h.review_at
    WHERE h.review_at <= %(day)s::date + %(ahead)s
    UNION ALL
    SELECT 'told', NULL, h.inform_roles, 'LAW-22', h.requested_on, h.inform_due
    WHERE h.notice = 'pending' AND h.standing = 'on_register'
    UNION ALL
    SELECT 'withheld', h.notice_basis, h.inform_roles, 'LAW-24', h.notice_on, h.retest_on
    WHERE h.notice = 'withheld' AND h.retest_on <= %(day)s::date + %(ahead)s) AS t
  WHERE h.council = %(council)s AND h.standing IN ('requested', 'endorsed', 'agreed', 'on_register')
    AND ({known} OR to_position = 9223372036854775807)
    AND (%(flag_types)s::text[] IS NULL OR h.flag_type = ANY(%(flag_types)s))
    AND (%(subjects)s::uuid[] IS NULL OR h.subject = ANY(%(subjects)s)) AND NOT h.subject = ANY(%(without)s::uuid[])
    AND (%(flags)s::uuid[] IS NULL OR h.flag = ANY(%(flags)s)))
SELECT one.*, coalesce(due < %(day)s, false) AS overdue,
       CASE WHEN act = 'judged' AND due < %(day)s THEN 'POLICY_OWNER' END AS escalated_to,
       (flag, name) NOT IN (SELECT flag, name FROM task WHERE waits) AS done
FROM task AS one
WHERE asked AND (%(roles)s::text[] IS NULL OR roles && %(roles)s)
  AND (%(role)s::text IS NULL OR %(role)s = ANY(roles))
  AND (%(acts)s::text[] IS NULL OR act = ANY(%(acts)s))
  AND (%(due_before)s::date IS NULL OR due < %(due_before)s)
  AND (%(after_flag)s::uuid IS NULL OR (day, flag, name) > (%(after_day)s, %(after_flag)s, %(after_name)s))
ORDER BY day, flag, name LIMIT %(limit)s"""
AHEAD_DAYS = 28
"""So early a coming review or retest is a task."""


class Row(Value):
    """One act on one flag that somebody is to do."""

    act: str = Field(examples=["agreed", "reviewed", "judged", "told"])
    """In policy's words; `judged`: a question referred is answered; `withheld`: a withholding is looked at again."""
    reason: str | None = Field(examples=["CASE_CLOSING", "LEI-X6"])
    """Why a review is wanted early; the code of a referral; the basis of a withholding."""
    flag: UUID
    subject: UUID
    subject_kind: str
    flag_type: str = Field(examples=["HZD"])
    key: str
    cases: tuple[str, ...]
    roles: tuple[str, ...] = Field(examples=[["SM"]])
    """Who may do it; nobody where the policy leaves that open."""
    rule: str | None = Field(examples=["LEI-52"])
    """Which rule wants it; of an early review, or what called for it."""
    since: date | None
    """London date of the act that it answers."""
    due: date | None
    """London date; None where the policy sets none."""
    overdue: bool
    """Whether it was due before the day asked (C10)."""
    marks: tuple[Mark, ...] = Field(examples=[[]])
    """`RESTRICTED`: for now it is used for nothing but what an exception allows; `HIDDEN`: nor is it shown, but to overseers;
    `ACCURACY_CONTESTED`: the person contests what it says (LAW-38)."""
    escalated_to: str | None = Field(examples=["POLICY_OWNER"])
    """Who sees to an overdue referral besides (C5)."""
    done: bool
    """Asked as at an earlier moment: whether it no longer waits now. Of what waits now, never."""


async def rows(connection: Reader, sought: Sought, roles: tuple[str, ...] | None, acts: tuple[str, ...] | None,
               after: tuple[date, UUID, str] | None = None) -> list[tuple[Row, str]]:
    """Those due first at the head, what has no due date by its age; each with the name by which a page goes on.

    `roles`: tasks of one of these; None: of anybody.
    """
    day, flag, name = after or (None, None, None)
    values = sought.values(day, flag) | {
        "after_name": name, "ahead": AHEAD_DAYS,
        "roles": None if roles is None else list(roles), "acts": None if acts is None else list(acts)}
    found = await selected(connection, QUERY, sought.position, values)
    return [(Row(**{field: row[field] for field in Row.model_fields}), row["name"]) for row in found]


def day_of(row: Row) -> date:
    """What the list is ordered by first."""
    return row.due or row.since or date.min
