"""A year's figures are what the histories add up to, and the same however much happens afterwards."""
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from commands.demonstration.staff import COUNCIL
from domain.flags import events as e
from domain.law.small_numbers import small_numbers, suppressed
from domain.requests.events import Kind
from ledger.store import Ledger
from projections.year_in_figures import FLAG_MEASURES, Figure, Year, figures
from tests.demonstration.test_two_years import Played
from tests.demonstration.test_what_was_left_undone import followed

__all__ = ["followed"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
TYPES = ("HZD", "MAPPA", "MRC", "RTC")
NAMES = {"flag.requested": "requested", "flag.agreed": "agreed", "flag.declined": "declined", "flag.withdrawn": "withdrawn",
         "flag.added": "added", "flag.ended": "ended", "flag.struck": "struck", "flag.subject_informed": "told"}


def plainly(played: Played, first: date, last: date, until: datetime) -> Counter[tuple[str, str]]:
    """(measure, flag type) → how often, from the histories."""
    found: Counter[tuple[str, str]] = Counter()
    for stream in played.ledger.streams():
        if stream[0].council != COUNCIL or not isinstance(stream[0].event, e.Requested):
            continue
        flag_type, due = stream[0].event.flag_type, None
        for entry in stream:
            counts = first <= entry.occurred_on <= last and entry.recorded_at < until
            if isinstance(entry.event, e.Reviewed) and counts:
                late = due is not None and due < entry.occurred_on
                found["reviewed late" if late else "reviewed on time", flag_type] += 1
            elif isinstance(entry.event, e.DisclosureWithheld) and counts:
                found["not told" if entry.event.kind == "NOT_TOLD" else "kept from access", flag_type] += 1
            elif entry.type in NAMES and counts:
                found[NAMES[entry.type], flag_type] += 1
            if isinstance(entry.event, e.Added | e.Continued):
                due = entry.event.review_due
    return found


async def year(ledger: Ledger, first: date, last: date, until: datetime) -> list[Figure]:
    at = await ledger.position_at(COUNCIL, until)
    begins, ends = (datetime.combine(day, datetime.min.time(), UTC) for day in (first, last + timedelta(days=1)))
    async with ledger.read_only(COUNCIL) as connection:
        return await figures(connection, Year(COUNCIL, first, last, begins, ends, at), TYPES, get_args(Kind),
                             {"recorded": 0}, small_numbers().threshold)


@pytest.mark.parametrize(("first", "last", "until"), [
    (date(2024, 4, 1), date(2025, 3, 31), datetime(2025, 4, 28, tzinfo=UTC)),
    (date(2025, 4, 1), date(2026, 3, 31), datetime(2026, 4, 28, tzinfo=UTC))])
async def test_the_figures_of_flags_are_what_histories_add_up_to(
        followed: tuple[Played, Ledger], first: date, last: date, until: datetime) -> None:
    played, ledger = followed
    counted, found = plainly(played, first, last, until), await year(ledger, first, last, until)
    told = {(one.measure, one.part): one.number for one in found if one.about == "flags"}
    for measure in FLAG_MEASURES:
        parts, total = suppressed({code: counted[measure, code] for code in TYPES}, small_numbers().threshold)
        assert {code: told[measure, code] for code in TYPES} == parts
        assert told[measure, None] == total
    assert any(told.values())
    assert all(one.suppressed == (one.number is None) for one in found)


async def test_requests_are_counted_by_kind_and_by_how_they_went(followed: tuple[Played, Ledger]) -> None:
    played, ledger = followed
    found = await year(ledger, date(2025, 4, 1), date(2026, 3, 31), datetime(2026, 4, 28, tzinfo=UTC))
    told = {(one.measure, one.part): one.number for one in found if one.about == "requests"}
    streams = [stream for stream in played.ledger.streams() if stream[0].type == "request.received"]
    asked = Counter(stream[0].event.kind for stream in streams)  # type: ignore[attr-defined]
    happened = Counter(one.type for stream in streams for one in stream)
    parts, total = suppressed({kind: asked[kind] for kind in get_args(Kind)}, small_numbers().threshold)
    assert {kind: told["received", kind] for kind in parts} == parts
    assert told["received", None] == total
    async with ledger.read_only(COUNCIL) as connection:
        year_ = Year(COUNCIL, date(2025, 4, 1), date(2026, 3, 31), datetime(2025, 4, 1, tzinfo=UTC),
                     datetime(2026, 4, 1, tzinfo=UTC), 10**9)
        exact = await figures(connection, year_, TYPES, get_args(Kind), {}, 0)
    sums = {one.measure: one.number for one in exact if one.about == "requests" and one.part is None}
    assert sums["received"] == len(streams)
    assert sums["answered in time"] + sums["answered late"] == happened["request.answered"] > 0  # type: ignore[operator]
    assert (sums["refused"], sums["withdrawn"], sums["extended"]) == (
        happened["request.refused"], happened["request.withdrawn"], happened["request.extended"])
    looks = {one.part: one.number for one in exact if one.measure == "shown without a relationship to the case"}
    assert looks[None] == sum(filter(None, (looks[ground] for ground in ("deciding role", "break-glass", "alert")))) > 0
