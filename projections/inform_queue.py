"""Whether subjects were told: who is still to be, by when, and where telling was withheld."""
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from domain.flags.rights import Mark
from domain.value import Value
from projections.identities import Identity
from projections.sought import Sought
from projections.tables import Reader, selected

State = Literal["pending", "withheld", "told"]
QUERY = """
SELECT flag, subject, subject_kind, flag_type, standing, notice AS state, inform_due AS due,
       notice = 'pending' AND inform_due < %(day)s AS overdue, notice_on AS on, notice_basis AS basis, retest_on,
       coalesce(notice = 'withheld' AND retest_on < %(day)s, false) AS retest_overdue, inform_roles AS roles, marks
FROM readings.history
WHERE council = %(council)s AND {known} AND notice = ANY(%(states)s::text[]) AND (notice <> 'told' OR %(told)s)
  AND standing IN ('requested', 'endorsed', 'agreed', 'on_register')
  AND (%(after_flag)s::uuid IS NULL OR (inform_due, flag) > (%(after_day)s, %(after_flag)s))
  AND (%(due_before)s::date IS NULL OR inform_due < %(due_before)s)
  AND (%(role)s::text IS NULL OR %(role)s = ANY(inform_roles))
  AND (%(flag_types)s::text[] IS NULL OR flag_type = ANY(%(flag_types)s))
  AND (%(subjects)s::uuid[] IS NULL OR subject = ANY(%(subjects)s)) AND NOT subject = ANY(%(without)s::uuid[])
  AND (%(flags)s::uuid[] IS NULL OR flag = ANY(%(flags)s))
ORDER BY inform_due, flag LIMIT %(limit)s"""


class Row(Value):
    """A live flag and what its subject was told (LEI-8, LAW-22)."""

    flag: UUID
    subject: UUID
    subject_kind: str
    flag_type: str
    standing: str
    state: State
    due: date
    """London date: the day of collection for data from the person, LAW-23's for data from others."""
    overdue: bool
    """Whether nothing was decided and it was due before the day asked (C10)."""
    on: date | None
    """London date on which the subject was told or telling was withheld."""
    basis: str | None = Field(examples=["SCH2_P2"])
    """On which telling was withheld (LAW-24)."""
    retest_on: date | None
    """London date on which the withholding is to be looked at again."""
    retest_overdue: bool
    roles: tuple[str, ...]
    """Who may tell."""
    marks: tuple[Mark, ...] = Field(examples=[[]])
    """`RESTRICTED`: for now it is used for nothing but what an exception allows; `HIDDEN`: nor is it shown, but to overseers;
    `ACCURACY_CONTESTED`: the person contests what it says (LAW-38)."""
    identity: Identity | None = None
    """Where it was asked for."""


async def rows(connection: Reader, sought: Sought, after: tuple[date, UUID] | None = None,
               states: tuple[State, ...] = ("pending", "withheld")) -> list[Row]:
    """The most urgent first, past `after`, the `due` and `flag` of the last row seen."""
    day, flag = after or (None, None)
    values = sought.values(day, flag) | {"states": list(states), "told": "told" in states}
    return [Row.model_validate(row) for row in await selected(connection, QUERY, sought.position, values)]
