"""Where a request stands, from the parts of its entries that are not sealed."""
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from domain.event import Event
from domain.events import EVENTS
from domain.requests.clock import awaited
from domain.requests.request import Request, Standing, evolve
from projections.checks import STILL

NEVER = date.max
"""Where nothing is due; last in the queue."""


class Line(NamedTuple):
    """An entry of a request, a `domain.event.Happened`; its event has no sealed field."""

    stream: UUID
    version: int
    position: int
    recorded_at: datetime
    occurred_on: date
    actor: str
    role: str
    event: Event
    on_behalf_of: str | None


def read(type_: str, clear: Mapping[str, Any]) -> Event:
    """The event without what is sealed: a queue needs none of it, and it may have been forgotten."""
    event = EVENTS[type_]
    unread: dict[str, Any] = {name: "" for name in event.sealed_fields() if event.model_fields[name].is_required()}
    return event.model_construct(**unread | dict(clear))


class KnownRequest(NamedTuple):
    request: UUID
    from_position: int
    to_position: int
    kind: str
    capacity: str
    subject: UUID | None
    standing: str
    received: date
    due: date | None
    safe_due: date | None
    extension_due: date | None
    extended: bool
    stopped_since: date | None
    stopped_by: str | None
    acknowledged_on: date | None
    closed_on: date | None
    views_awaited: int
    view_due: date | None
    retest_on: date | None
    work_to: date


def rows(lines: list[Line]) -> list[KnownRequest]:
    """One row an entry, in order; the last is known still."""
    request: Request | None = None
    made: list[KnownRequest] = []
    for line in lines:
        request = evolve(request, line)
        made.append(_row(request, line.position))
    return [row._replace(to_position=after.from_position) for row, after in pairwise(made)] + made[-1:]


def _row(request: Request, position: int) -> KnownRequest:
    due = awaited(request)
    views = [one for one in request.consultations.values() if one.answered_on is None]
    retests = [_day(one.said.retest_on) for one in request.decisions.values() if one.stands and one.said.retest_on]
    return KnownRequest(
        request=request.id, from_position=position, to_position=STILL, kind=request.kind, capacity=request.capacity,
        subject=request.subject, standing=request.standing.value, received=request.received,
        due=due.due if due else None, safe_due=due.safe_due if due else None,
        extension_due=due.extension_notice_due if due and not due.extended else None, extended=request.extended is not None,
        stopped_since=due.stopped_since if due else None, stopped_by=due.stopped_by if due else None,
        acknowledged_on=request.acknowledged_on, closed_on=request.closed_on, views_awaited=len(views),
        view_due=min((_day(one.answer_by) for one in views if one.answer_by), default=None),
        retest_on=min(retests, default=None) if request.standing is Standing.ANSWERED else None,
        work_to=(due.work_to if due else None) or NEVER)


def _day(stored: Any) -> date:
    """A day of a clear part, which was not judged again."""
    return stored if isinstance(stored, date) else date.fromisoformat(stored)
