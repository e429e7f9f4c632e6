"""The month in which a request about one's rights is to be answered (LAW-20)."""
from datetime import date, timedelta

from domain.calendar import months_after
from domain.law.answering import TRANSITIONAL, answering, is_new, paragraph
from domain.law.dates import AccessDates, RequestDates
from domain.law.pauses import pause
from domain.law.step import Clock, Count, Of, Step, all_confirmed, reading_of_periods
from domain.refusal import Refused

MONTHS, MONTHS_EXTENDED = 1, 3
REASONS = "Once, and only where the complexity or the number of the person's requests makes it necessary."
STRICT = ("ARGUABLE: read strictly as English law reads it, a period that begins with a day ends on the day before, and isn't "
          "moved to a working day.")


class RequestClock(Clock):
    """By when a request is to be answered. London dates; overdue from the day after `due`."""

    start: date
    """The latest of receipt, information on identity that was asked for, and payment of a fee that was charged."""
    due: date | None
    """The last day on which to answer. Nothing while a question to the person stops the clock."""
    safe_due: date | None
    """The last day on every reading of the law: work to this one. Not moved to a working day."""
    extension_notice_due: date | None
    """The last day on which to tell the person, with reasons, that two further months are needed."""
    extended: bool
    stopped_since: date | None
    """The day of the question that the person hasn't answered yet."""


def request_clock(kind: str, asked: RequestDates) -> RequestClock:
    """When a request is due, and why.

    Raises Refused: dates out of order or to come, a day on which there was no such law, an extension told too late.
    """
    asked.check()
    request = _Request(asked)
    months = MONTHS if asked.extended is None else MONTHS_EXTENDED
    due, safe = request.counted("due", months), request.safe(months)
    notice = request.counted("extension_notice_due", MONTHS)
    if asked.extended is None and (notice.due, notice.stopped) == (due.due, due.stopped):
        notice = due
    if asked.extended is not None and notice.due is not None and asked.extended > notice.due:
        raise Refused("LAW-20", f"{request.law.source}{paragraph(request.law, '(4)')}: the person is told within the first month",
                      "extended no later than extension_notice_due; without it, what was due stays due")
    steps = request.start.steps + due.steps + safe.steps + request.told(notice)
    return RequestClock(kind=kind, start=request.start.day, due=due.due, safe_due=safe.due, extension_notice_due=notice.due,
                        extended=asked.extended is not None, stopped_since=due.stopped, confirmed=all_confirmed(steps),
                        steps=steps)


class _Request:
    """A request under the text that gives its month."""

    def __init__(self, asked: RequestDates) -> None:
        self.received, self.law = asked.received, answering(asked.received)
        self.pauses = asked.clarification if isinstance(asked, AccessDates) else ()
        self.start = Count("start", asked.received).begin("Received", self.law, place=paragraph(self.law, "(2)(a)"))
        for what, day, place in (("Identity confirmed", asked.identity_confirmed, "(2)(b)"),
                                 ("Fee paid", asked.fee_paid, "(2)(c)")):
            if day is not None:
                self.start.step(what, self.law, max(self.start.day, day), place=paragraph(self.law, place))

    def counted(self, of: Of, months: int) -> Count:
        """To the last day after so many months from the start; pauses put it off; moved once, at the end."""
        start = self.start.day
        count = Count(of, start).step("One month from the start: the same date, or else the month's last day", self.law,
                                      months_after(start, MONTHS), place=paragraph(self.law, "(1)"),
                                      note=None if is_new(self.law) else TRANSITIONAL)
        if months != MONTHS:
            count.step("Extended by two months: three from the start", self.law, months_after(start, months),
                       place=paragraph(self.law, "(3)"), note=REASONS)
        return pause(count, start, self.pauses, self.law).roll(reading_of_periods(self.received))

    def safe(self, months: int) -> Count:
        """To the last day on the strictest reading."""
        base = months_after(self.start.day, months)
        count = Count("safe_due", base).step("The day before", self.law, base - timedelta(days=1),
                                             place=paragraph(self.law, "(1)"), note=STRICT)
        return pause(count, self.start.day, self.pauses, self.law, safe=True)

    def told(self, notice: Count) -> tuple[Step, ...]:
        """The steps to the day by which an extension is told, where they aren't those to `due`."""
        if notice.of == "extension_notice_due":
            return notice.steps
        told = Count("extension_notice_due", notice.day)
        return () if notice.stopped else told.begin("An extension is told within the first month, so by the day on which it ends",
                                                    self.law, place=paragraph(self.law, "(4)")).steps
