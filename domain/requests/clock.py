"""By when a request is to be answered, from what happened to it."""
from datetime import date

from domain.law.clocks import complaint_clock
from domain.law.dates import AccessDates, ComplaintDates, RequestDates
from domain.law.request_clock import request_clock
from domain.law.step import Step
from domain.requests.request import Request, Standing
from domain.value import Value


class Deadline(Value):
    """London dates; each explains itself in `steps`."""

    start: date
    """The day from which the law counts."""
    due: date | None
    """The last day: to answer or, of a complaint, to acknowledge. Nothing while the clock is stopped or hasn't begun."""
    safe_due: date | None
    """The last day on every reading of the law: work to this one. While information on who asks, or a fee, is awaited,
    counted as if none had been asked for."""
    extension_notice_due: date | None
    """The last day on which to tell the person that two further months are needed."""
    extended: bool
    stopped_since: date | None
    """Since when an answer of the person is awaited that stops the clock, or without which it doesn't begin."""
    stopped_by: str | None
    """`CLARIFICATION`, `IDENTITY` or `FEE`."""
    confirmed: bool
    """Whether each of the steps' provisions was checked."""
    steps: tuple[Step, ...]

    @property
    def work_to(self) -> date | None:
        """The day to work to; nothing while nothing is due."""
        return self.safe_due or self.due

    def days_left(self, on: date) -> int | None:
        """Calendar days from a London date to the one to work to; negative when it is over."""
        return (self.work_to - on).days if self.work_to else None

    def overdue(self, on: date) -> bool:
        """Whether it was due before a London date (convention C10)."""
        return self.due is not None and self.due < on


def awaited(request: Request) -> Deadline | None:
    """By when the council's next act is due: its answer or, of a complaint, its acknowledgement. Nothing once that is done."""
    if request.standing is not Standing.OPEN or (request.kind == "COMPLAINT" and request.acknowledged_on):
        return None
    return deadline(request)


def deadline(request: Request) -> Deadline:
    """Raises Refused where there was no such law on the day of receipt."""
    if request.kind == "COMPLAINT":
        told = complaint_clock(ComplaintDates(received=request.received))
        return Deadline(start=request.received, due=told.due, safe_due=told.due, extension_notice_due=None, extended=False,
                        stopped_since=None, stopped_by=None, confirmed=told.confirmed, steps=told.steps)
    counted = request_clock(request.kind.lower(), dates(request))
    waits = ("IDENTITY", request.identity_asked) if request.waits_for_identity else (
        "FEE", request.fee_charged) if request.waits_for_fee else None
    awaited = waits if request.standing is Standing.OPEN else None
    return Deadline(
        start=counted.start, due=None if awaited else counted.due, safe_due=counted.safe_due,
        extension_notice_due=counted.extension_notice_due, extended=counted.extended,
        stopped_since=awaited[1] if awaited else counted.stopped_since,
        stopped_by=awaited[0] if awaited else "CLARIFICATION" if counted.stopped_since else None,
        confirmed=counted.confirmed, steps=counted.steps)


def dates(request: Request) -> RequestDates:
    """What the law's clock counts from."""
    paid = request.fee_paid if request.fee is not None and request.fee.ground != "FURTHER_COPIES" else None
    told = {"received": request.received, "identity_confirmed": request.identity_confirmed, "fee_paid": paid,
            "extended": request.extended}
    if request.kind == "ACCESS":
        return AccessDates.model_validate({**told, "clarification": request.clarifications})
    return RequestDates.model_validate(told)
