"""The outbox: what staff are to be told, since when, and whether they were."""
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from pydantic import Field

from domain.messages.demand import Demand
from domain.value import Value
from projections.checks import STILL
from projections.tables import Reader

State = Literal["waiting", "due", "sent", "acknowledged", "over"]
ROWS = """
SELECT * FROM (
  SELECT o.message AS id, o.role, o.says, o.rule, o.clause, o.demanded_on, o.due_on, h.flag, h.flag_type, h.subject, o.child,
         o.cases, o.stream, o.version, o.number,
         CASE WHEN o.sent_from <= %(at)s THEN o.sent_at END AS sent_at,
         CASE WHEN o.acknowledged_from <= %(at)s THEN o.acknowledged_by END AS acknowledged_by,
         CASE WHEN o.acknowledged_from <= %(at)s THEN o.acknowledged_on END AS acknowledged_on,
         CASE WHEN o.acknowledged_from <= %(at)s THEN 'acknowledged' WHEN o.sent_from <= %(at)s THEN 'sent'
              WHEN o.over_from <= %(at)s THEN 'over' WHEN o.due_on <= %(day)s THEN 'due' ELSE 'waiting' END AS state
  FROM readings.outbox o
  LEFT JOIN readings.history h ON h.council = o.council AND h.flag = o.stream AND h.to_position = %(still)s
  WHERE o.council = %(council)s AND o.position <= %(at)s
    AND (%(message)s::uuid IS NULL OR o.message = %(message)s)
    AND (%(roles)s::text[] IS NULL OR o.role = ANY(%(roles)s))
    AND (%(cases)s::text[] IS NULL OR o.cases = '{}' OR o.cases && %(cases)s)
    AND (h.flag IS NULL OR NOT h.subject = ANY(%(without)s::uuid[]))
    AND (o.child IS NULL OR NOT o.child = ANY(%(without)s::uuid[]))
    AND (%(overseer)s OR h.flag IS NULL OR NOT (h.standing = 'struck' OR h.marks @> '{HIDDEN}' AND o.rule <> 'LAW-38'))
    AND (%(flag)s::uuid IS NULL OR h.flag = %(flag)s)
    AND (%(rule)s::text IS NULL OR o.rule = %(rule)s)
    AND (%(due_before)s::date IS NULL OR o.due_on < %(due_before)s)
    AND (%(after_id)s::uuid IS NULL OR (o.due_on, o.message) > (%(after_day)s, %(after_id)s))) AS one
WHERE %(states)s::text[] IS NULL OR state = ANY(%(states)s)
ORDER BY due_on, id LIMIT %(limit)s"""
KNOWN = "SELECT message FROM readings.outbox WHERE council = %s AND message = ANY(%s)"


class Row(Value):
    """A message owed to a role; nothing in it is about anybody but by id."""

    id: UUID
    """The opaque reference that stands in the mail."""
    role: str = Field(examples=["SM"])
    """To whom: a role of the policy."""
    says: str
    """What to do, in the policy's words."""
    rule: str = Field(examples=["LEI-51"])
    clause: str
    state: State
    """`waiting` for its day; `due` to be sent; `sent` by mail; `acknowledged` by somebody; `over`: no longer needed, unsent."""
    demanded_on: date
    """London date of the act that demanded it."""
    due_on: date
    """London date from which it is to be sent."""
    overdue: bool
    """Whether it was due before the day asked, and is neither sent nor acknowledged (C10)."""
    flag: UUID | None
    """None where the calendar demands it, for a report."""
    flag_type: str | None
    child: UUID | None
    """The child on whose cases the role is, where that is why they are told."""
    cases: tuple[str, ...]
    """That child's."""
    sent_at: datetime | None
    """UTC; when the mail server's acceptance was recorded."""
    acknowledged_by: str | None
    """Pseudonymous staff id."""
    acknowledged_on: date | None


class Found(NamedTuple):
    """A row, and where in the log its demand stands."""

    row: Row
    subject: UUID | None
    stream: UUID | None
    """None where the calendar demands it."""
    version: int
    number: int


class SoughtMessages(NamedTuple):
    """Which messages are asked for; what is left None narrows nothing."""

    council: str
    day: date
    """London date asked about."""
    position: int | None = None
    message: UUID | None = None
    roles: tuple[str, ...] | None = None
    cases: tuple[str, ...] | None = None
    """Of a child's messages, those on one of these cases; a child without a case is everybody's in the role."""
    states: tuple[State, ...] | None = None
    flag: UUID | None = None
    rule: str | None = None
    due_before: date | None = None
    without: tuple[UUID, ...] = ()
    """Nobody reads what is on themselves or their household."""
    overseer: bool = False
    """With those about flags that were struck, or whose alert is hidden (LAW-38)."""
    limit: int = 100


async def rows(connection: Reader, sought: SoughtMessages, regular: Mapping[UUID, Demand],
               after: tuple[date, UUID] | None = None) -> list[Found]:
    """Those due first at the head, past `after`, the `due_on` and `id` of the last row seen.

    `regular`: what the calendar demands up to now; it stands in the table once it was sent or acknowledged.
    """
    day, message = after or (None, None)
    at = STILL - 1 if sought.position is None else sought.position
    values: dict[str, Any] = sought._asdict() | {
        "at": at, "still": STILL, "after_day": day, "after_id": message,
        "without": list(sought.without), "roles": _listed(sought.roles), "cases": _listed(sought.cases),
        "states": _listed(sought.states)}
    cursor = await connection.execute(ROWS, values, prepare=False)
    names = [column.name for column in cursor.description or ()]
    found = [_found(dict(zip(names, row, strict=True)), sought.day) for row in await cursor.fetchall()]
    stored = {row[0] for row in await (await connection.execute(KNOWN, (sought.council, list(regular)))).fetchall()}
    found += [one for message, demand in regular.items()
              if message not in stored and (one := _regular(message, demand, sought, after))]
    return sorted(found, key=lambda one: (one.row.due_on, one.row.id))[:sought.limit]


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def _found(row: dict[str, Any], day: date) -> Found:
    subject, stream, version, number = (row.pop(name) for name in ("subject", "stream", "version", "number"))
    calendar = stream == row["id"]
    return Found(Row(**row, overdue=row["state"] == "due" and row["due_on"] < day), subject, None if calendar else stream,
                 version, number)


def _regular(message: UUID, demand: Demand, sought: SoughtMessages, after: tuple[date, UUID] | None) -> Found | None:
    wanted = ((sought.message, message), (sought.rule, demand.rule), (sought.flag, None))
    if any(asked is not None and asked != has for asked, has in wanted):
        return None
    if (sought.roles is not None and demand.to not in sought.roles) or demand.due_on > sought.day:
        return None
    if sought.states is not None and "due" not in sought.states:
        return None
    if (sought.due_before and demand.due_on >= sought.due_before) or (after and (demand.due_on, message) <= after):
        return None
    return Found(Row(id=message, role=demand.to, says=demand.says, rule=demand.rule, clause=demand.clause, state="due",
                     demanded_on=demand.due_on, due_on=demand.due_on, overdue=demand.due_on < sought.day, flag=None,
                     flag_type=None, child=None, cases=(), sent_at=None, acknowledged_by=None, acknowledged_on=None),
                 None, None, 0, 0)
