"""The days on which other systems have a flag reviewed, beside the policy's own."""
from datetime import date

from domain.flags.matter import Information, Matter
from domain.flags.signature_events import ReviewDatesSet
from domain.refusal import Refused


def set_dates(matter: Matter, information: Information, due: date, rule: str, since: date | None = None) -> list[ReviewDatesSet]:
    """The event that keeps such days, where some are given with an act; `due` is the review date that comes of them.

    `since` is the day that the policy's interval runs from; the act's own when left out. Raises Refused for a day that has
    come already, or past that interval.
    """
    earliest = matter.type.review.earliest
    if earliest is None:
        return []
    facts = matter.facts(information)
    dates = {name: day for name, day in matter.type.review.dates_in(facts).items() if name in information}
    start = since or matter.day
    latest, _ = matter.type.review.due(start, {name: value for name, value in facts.items() if name not in earliest.dates})
    for name, day in dates.items():
        if earliest.within and not start < day <= latest:
            raise Refused(earliest.within.rule, earliest.within.clause,
                          f"{name}: a date after {start.isoformat()} and no later than {latest.isoformat()}")
    return [ReviewDatesSet(dates=dates, review_due=due, review_rule=rule)] if dates else []
