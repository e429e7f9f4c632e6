"""A council's year in figures, to be published: the same for ever, and nobody in them."""
from collections import Counter
from datetime import date, timedelta
from typing import Annotated, get_args

from fastapi import APIRouter, Path
from pydantic import Field

from api.access import shown
from api.answer import Answer
from api.caller import AUDITOR, DPO, IG, POLICY_OWNER, Caller
from api.catching_up import CaughtUp
from api.csv_form import MAY_BE_CSV, ListRoute, TheForm
from api.problems import Problem
from api.running import TheServer
from domain.calendar import london_date, midnight
from domain.councils.council import NOTHING_SETTLED, Council
from domain.law.small_numbers import small_numbers
from domain.requests.events import Kind
from ledger.councils_past import council_at
from ledger.past import Past
from projections.year_in_figures import Figure, Year, figures

routes = APIRouter(prefix="/v1/{council}/figures", tags=["accountability"], dependencies=[CaughtUp, TheForm],
                   route_class=ListRoute, responses=MAY_BE_CSV)
DAY = timedelta(days=1)
YearBegins = Annotated[int, Path(ge=2018, le=2199, examples=[2024], description=(
    "The calendar year in which the council's year begins, on 1 April."))]


class YearInFigures(Answer):
    first: date
    last: date
    """London days of the year."""
    fixed_after: date
    """The last London day whose entries count: what was recorded later is in no year's figures."""
    threshold: int
    """Numbers below it, but not nought, are suppressed, and with them what they could be worked out from."""
    source: str
    items: tuple[Figure, ...] = Field(examples=[[]])


@routes.get("/{year}")
async def read_year_in_figures(council: str, year: YearBegins, caller: Caller, server: TheServer) -> YearInFigures:
    """What happened in a council's year, 1 April to 31 March: flags, requests about data, looks, breaches. JSON or CSV.

    Acts are counted by the day on which they happened, breaches by that on which they were recorded. A year is fixed four
    weeks after its end and never counted again, so that nothing follows from the difference of two countings; before that it
    is refused (409). Looks are counted as far as the access log of that year is kept. For AUDITOR, IG, DPO and POLICY_OWNER;
    small numbers are suppressed for each of them.
    """
    caller.require(AUDITOR, IG, DPO, POLICY_OWNER)
    law = small_numbers()
    (first, last), fixed = law.year(year), law.fixed_after(year)
    if caller.signature().today <= fixed:
        raise Problem("refused", "The year isn't fixed yet.", rule="LAW-52", clause="statistics only, small numbers suppressed",
                      remedy=f"a year that is over; this one from {fixed + DAY} on")
    async with shown(caller, reading="figures"):
        at = await caller.ledger.position_at(council, midnight(fixed + DAY) - timedelta(microseconds=1))
        settled = await council_at(Past(caller.ledger, council, caller.signature()), at) or NOTHING_SETTLED
        types = sorted({code for a in settled.adoptions if a.in_force_from <= last for code in settled.edition(a.digest).flag})
        asked = Year(council, first, last, midnight(first), midnight(last + DAY), at)
        async with server.ledger.read_only(council) as connection:
            found = await figures(connection, asked, types, get_args(Kind), _breaches(settled, first, last), law.threshold)
        return YearInFigures(first=first, last=last, fixed_after=fixed, threshold=law.threshold, source=law.source,
                             items=tuple(found))


def _breaches(settled: Council, first: date, last: date) -> Counter[str]:
    found = Counter({"recorded": 0, "Commissioner told in time": 0, "Commissioner told late": 0, "people told": 0})
    for breach in settled.breaches.values():
        found["recorded"] += first <= breach.recorded_on <= last
        for who, at in breach.told.items():
            if first <= london_date(at) <= last:
                found["people told" if who == "PEOPLE" else f"Commissioner told {'late' if at > breach.due else 'in time'}"] += 1
    return found
