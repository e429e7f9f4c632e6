"""Clarifications stop an access request's clock: the days from question to answer don't count (Art 12A(5))."""
from datetime import date, timedelta

from domain.calendar import next_working_day
from domain.law.answering import GUIDANCE_ONLY, is_new, paragraph
from domain.law.commencement import Provision
from domain.law.dates import Clarification
from domain.law.step import Count

NO_ANSWER = ("Supply meanwhile what can be supplied. The Commissioner suggests to wait a reasonable time, about a month, before "
             "the request is treated as closed (not confirmed).")
TOO_LATE = "Asked after that day: it doesn't put it off."
AFTER_THE_MONTH = "ARGUABLE: asked when the month was over; the formula counts it all the same. Work to safe_due."
ONE_DAY_FEWER = "ARGUABLE: some count one day fewer; work to safe_due."
NOT_THE_LAST = "ARGUABLE: without the day of the answer, as some count."


def pause(count: Count, begun: date, pauses: tuple[Clarification, ...], law: Provision, *, safe: bool = False) -> Count:
    """Take a step for each pause: the days after `begun` in the union of them all, question's and answer's day included.

    The safe count leaves out the day of the answer, and the time isn't longer for ending on no working day. A question asked
    when the time is over puts off `due`, by the letter of LAW-20's formula, and neither `safe_due` nor the day by which an
    extension is told, which counts the pauses "up to then". A question that isn't answered stops the count.
    """
    counted = begun
    for asked in sorted(pauses, key=lambda one: (one.asked, one.answered or date.max)):
        late = asked.asked > (count.day if safe else next_working_day(count.day))
        if late and count.of != "due":
            count.step("A question asked too late", law, count.day, place=paragraph(law, "(5)"), note=TOO_LATE)
        elif asked.answered is None:
            return count.stop("A question not answered yet: the clock is stopped", law, asked.asked, place=paragraph(law, "(5)"),
                              note=_note(law, NO_ANSWER))
        else:
            last = asked.answered - timedelta(days=1 if safe else 0)
            days = max((last - max(asked.asked - timedelta(days=1), counted)).days, 0)
            counted = max(counted, last)
            count.step(f"A question asked and answered: {days} {'day' if days == 1 else 'days'} not counted", law,
                       count.day + timedelta(days=days), place=paragraph(law, "(5)"),
                       note=_note(law, NOT_THE_LAST if safe else AFTER_THE_MONTH if late else ONE_DAY_FEWER))
    return count


def _note(law: Provision, note: str) -> str:
    return note if is_new(law) else f"{GUIDANCE_ONLY} {note}"
