"""The days and hours by which the law wants something done, besides the answers to requests."""
from datetime import UTC, date, datetime, timedelta

from domain.calendar import LONDON, months_after
from domain.law.commencement import provisions
from domain.law.dates import BreachDates, ComplaintDates, InformDates
from domain.law.step import Clock, Count, Step, all_confirmed, reading_of_periods

COMPLAINT_DAYS = 30
BREACH_HOURS = 72


class DayClock(Clock):
    due: date
    """London date: the last day. Overdue from the day after."""


class BreachClock(Clock):
    due: datetime
    """UTC."""
    due_in_london: datetime
    """The same instant by London's clocks."""


def inform_due(obtained_from: str, obtained_on: date, first_contact: date | None = None,
               first_disclosed: date | None = None) -> date:
    """The London date by which the subject is to be told (LAW-22, LAW-23); overdue from the day after.

    Data from the person: the day of collection. Data from others: a month after it was obtained, rolled to a working day,
    or earlier, on the day of the first contact with the person or of the first disclosure to another recipient.
    """
    return _informing(obtained_from, obtained_on, first_contact, first_disclosed).day


def inform_clock(asked: InformDates) -> DayClock:
    """By when a person is to be told what was obtained about them, and why. Raises Refused."""
    asked.check()
    provisions()["UK_GDPR_14_3"].demand(asked.obtained_on)
    return _clock("inform", _informing(asked.obtained_from, asked.obtained_on, asked.first_contact, asked.first_disclosed))


def complaint_clock(asked: ComplaintDates) -> DayClock:
    """By when a complaint is to be acknowledged (LAW-40), and why. Raises Refused; also before 19 June 2026."""
    asked.check()
    law = provisions()["DPA_164A"].demand(asked.received)
    count = Count("due", asked.received).begin("Received: the duty to look into it begins", law)
    count.step(f"{COMPLAINT_DAYS} days, the first of them the day after", law, asked.received + timedelta(days=COMPLAINT_DAYS),
               note="ARGUABLE: the section's words begin with the receipt; the Commissioner's guidance, with the day after.")
    return _clock("complaint", count.roll(law))


def breach_clock(asked: BreachDates) -> BreachClock:
    """By when the Commissioner is to be told of a breach (LAW-18), and why: hours as they elapse, never moved. Raises Refused."""
    asked.check()
    law = provisions()["UK_GDPR_33"].demand(asked.begun()[1])
    aware, due = asked.aware, asked.aware + timedelta(hours=BREACH_HOURS)
    steps = (Step(of="start", what="The council became aware", law=law.law, provision=law.source, after=aware,
                  confirmed=law.confirmed),
             Step(of="due", what=f"{BREACH_HOURS} hours as they elapse, nights, weekends and changes of the clocks included",
                  law=law.law, provision=law.source, before=aware, after=due, confirmed=law.confirmed, note=(
                      "Without undue delay; by then where feasible. ARGUABLE: Regulation 1182/71 Art 3(5) (two working days in "
                      "every period of two days or more) could give longer; the plain time is the deadline.")))
    return BreachClock(kind="breach", due=due.astimezone(UTC), due_in_london=due.astimezone(LONDON), confirmed=law.confirmed,
                       steps=steps)


def _informing(obtained_from: str, obtained_on: date, first_contact: date | None, first_disclosed: date | None) -> Count:
    if obtained_from == "PERSON":
        return Count("due", obtained_on).begin("Obtained from the person: told at the time", provisions()["UK_GDPR_13"])
    law = provisions()["UK_GDPR_14_3"]
    count = Count("due", obtained_on).begin("Obtained from others", law)
    count.step("Within a reasonable period, at the latest in one month: the same date, or the month's last day", law,
               months_after(obtained_on, 1), place="(a)")
    count.roll(reading_of_periods(obtained_on))
    for what, day, place in (("At the latest at the first communication with the person", first_contact, "(b)"),
                             ("At the latest when first disclosed to another recipient", first_disclosed, "(c)")):
        if day is not None:
            count.step(what, law, min(count.day, day), place=place)
    return count


def _clock(kind: str, count: Count) -> DayClock:
    return DayClock(kind=kind, due=count.day, confirmed=all_confirmed(count.steps), steps=count.steps)
