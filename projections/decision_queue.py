"""What waits for a decision: what, for which roles, and since when."""
from datetime import date
from uuid import UUID

from pydantic import Field

from domain.flags.rights import Mark
from domain.value import Value
from projections.identities import Identity
from projections.sought import Sought
from projections.tables import Reader, selected

QUERY = """
SELECT flag, subject, subject_kind, flag_type, key, cases, standing, requested_on, awaits, awaited_since AS since,
       %(day)s::date - awaited_since AS age_days,
       EXISTS (SELECT FROM jsonb_array_elements(awaits) AS a WHERE (a ->> 'due')::date < %(day)s) AS overdue,
       CASE WHEN answer_due < %(day)s THEN 'POLICY_OWNER' END AS escalated_to, marks
FROM readings.history
WHERE council = %(council)s AND {known} AND standing IN ('requested', 'endorsed', 'agreed', 'on_register')
  AND awaited_since IS NOT NULL
  AND (%(after_flag)s::uuid IS NULL OR (awaited_since, flag) > (%(after_day)s, %(after_flag)s))
  AND (%(role)s::text IS NULL OR %(role)s = ANY(awaited_roles))
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
ORDER BY awaited_since, flag LIMIT %(limit)s"""


class Awaiting(Value):
    """One act that the flag waits for."""

    act: str = Field(examples=["agreed", "judged"])
    """An act of the policy, or `judged` for the answer to a question that was referred."""
    roles: tuple[str, ...] = Field(examples=[["TM", "EHM_MGR"]])
    """Who may do it; nobody where the policy leaves that open."""
    rule: str = Field(examples=["LEI-50"])
    due: date | None
    """London date by which a referral is to be answered, or by which policy has the act done; None: it sets none."""
    code: str | None
    """Of a referral."""


class Row(Value):
    """A flag that somebody must decide about."""

    flag: UUID
    subject: UUID
    subject_kind: str
    flag_type: str = Field(examples=["HZD"])
    key: str
    cases: tuple[str, ...]
    standing: str = Field(examples=["requested"])
    requested_on: date
    """London date."""
    awaits: tuple[Awaiting, ...]
    since: date
    """London date of the act that is still to be answered."""
    age_days: int
    """Calendar days from then to the day asked."""
    overdue: bool
    """Whether the answer to a referral was due before the day asked (C10)."""
    escalated_to: str | None = Field(examples=["POLICY_OWNER"])
    """Who sees to it then (C5)."""
    marks: tuple[Mark, ...] = Field(examples=[[]])
    """`RESTRICTED`: for now it is used for nothing but what an exception allows; `HIDDEN`: nor is it shown, but to overseers;
    `ACCURACY_CONTESTED`: the person contests what it says (LAW-38)."""
    identity: Identity | None = None
    """Where it was asked for."""


async def rows(connection: Reader, sought: Sought, after: tuple[date, UUID] | None = None) -> list[Row]:
    """The longest waiting first, past `after`, the `since` and `flag` of the last row seen."""
    day, flag = after or (None, None)
    return [Row.model_validate(row) for row in await selected(connection, QUERY, sought.position, sought.values(day, flag))]
