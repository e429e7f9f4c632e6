"""The days by which the law wants something done."""
from datetime import date

from domain.calendar import months_after, next_working_day


def inform_due(obtained_from: str, obtained_on: date, first_contact: date | None = None,
               first_disclosed: date | None = None) -> date:
    """The London date by which the subject is to be told (LAW-22, LAW-23); overdue from the day after.

    Data from the person: the day of collection. Data from others: a month after it was obtained, rolled to a working day,
    or earlier, on the day of the first contact with the person or of the first disclosure to another recipient.
    """
    if obtained_from == "PERSON":
        return obtained_on
    latest = next_working_day(months_after(obtained_on, 1))
    return min(day for day in (latest, first_contact, first_disclosed) if day)
