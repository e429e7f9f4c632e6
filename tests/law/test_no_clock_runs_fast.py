"""Whatever the dates: no clock ends before its month, nothing that stops it shortens it, and safety is never later than law."""
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import bank_holidays, months_after, next_working_day
from domain.law.clocks import breach_clock, complaint_clock, inform_clock, inform_due
from domain.law.dates import AccessDates, BreachDates, Clarification, ComplaintDates, InformDates, RequestDates
from domain.law.request_clock import RequestClock, request_clock

DAYS = st.dates(date(2018, 5, 25), date(2035, 12, 31))
FOREVER = date.max
calm = settings(deadline=None)


@st.composite
def clarifications(draw, received: date) -> tuple[Clarification, ...]:
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        asked = received + timedelta(days=draw(st.integers(0, 120)))
        length = draw(st.none() | st.integers(0, 40))
        pauses.append(Clarification(asked=asked, answered=None if length is None else asked + timedelta(days=length)))
    return tuple(pauses)


@st.composite
def access(draw) -> AccessDates:
    received = draw(DAYS)
    later = st.none() | st.integers(0, 60).map(lambda days: received + timedelta(days=days))
    return AccessDates(received=received, identity_confirmed=draw(later), fee_paid=draw(later),
                       clarification=draw(clarifications(received)), extended=draw(st.none() | st.just(received)))


def clock_of(dates: AccessDates) -> RequestClock:
    return request_clock("access", dates)


def months(dates: AccessDates) -> int:
    return 3 if dates.extended else 1


@calm
@given(access())
def test_no_access_clock_ends_before_its_month(dates):
    clock = clock_of(dates)
    assert clock.start == max(filter(None, (dates.received, dates.identity_confirmed, dates.fee_paid)))
    assert (clock.due or FOREVER) >= months_after(clock.start, months(dates))
    assert (clock.safe_due or FOREVER) >= months_after(clock.start, months(dates)) - timedelta(days=1)


@calm
@given(access())
def test_it_ends_as_the_formula_says_on_a_working_day(dates):
    clock = clock_of(dates)
    base = months_after(clock.start, months(dates))
    if any(pause.answered is None for pause in dates.clarification):
        return
    excluded = {day for pause in dates.clarification if pause.answered for day in span(pause.asked, pause.answered)
                if day > clock.start}
    assert clock.due == next_working_day(base + timedelta(days=len(excluded)))
    assert clock.due.weekday() < 5
    assert clock.due not in bank_holidays(clock.due.year)


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


@calm
@given(access(), st.data())
def test_a_pause_never_shortens(dates, data):
    before = clock_of(dates)
    for pause in data.draw(clarifications(dates.received)):
        dates = dates.model_copy(update={"clarification": (*dates.clarification, pause)})
        after = clock_of(dates)
        for name in ("due", "safe_due", "extension_notice_due"):
            assert (getattr(after, name) or FOREVER) >= (getattr(before, name) or FOREVER), name
        before = after


@calm
@given(access())
def test_the_order_in_which_pauses_are_told_changes_nothing(dates):
    assert clock_of(dates) == clock_of(dates.model_copy(update={"clarification": dates.clarification[::-1]}))


@calm
@given(access())
def test_holidays_and_weekends_only_put_off(dates):
    for step in clock_of(dates).steps:
        if "1182/71" in step.provision:
            assert step.before
            assert step.after
            assert timedelta(0) <= step.after - step.before <= timedelta(days=6)


@calm
@given(access())
def test_safe_is_never_later_than_due(dates):
    clock = clock_of(dates)
    assert (clock.safe_due or FOREVER) <= (clock.due or FOREVER)


@calm
@given(access())
def test_an_extension_is_told_by_the_end_of_the_first_month_with_its_pauses(dates):
    extended, plain = (clock_of(dates.model_copy(update={"extended": told})) for told in (dates.received, None))
    assert extended.extension_notice_due == plain.extension_notice_due
    assert (plain.extension_notice_due or FOREVER) <= (plain.due or FOREVER)
    assert (extended.due or FOREVER) >= (plain.due or FOREVER)


@calm
@given(DAYS, st.integers(0, 40))
def test_an_extension_adds_exactly_two_months_from_the_start(received, later):
    start = received + timedelta(days=later)
    clock = request_clock("erasure", RequestDates(received=received, identity_confirmed=start, extended=received))
    assert clock.due == next_working_day(months_after(start, 3))


@calm
@given(access())
def test_each_date_is_where_its_last_step_leads(dates):
    clock = clock_of(dates)
    for name in ("start", "due", "safe_due"):
        steps = [step for step in clock.steps if step.of == name]
        assert steps[-1].after == getattr(clock, name)
        assert all(one.after == other.before for one, other in pairwise(steps))


@calm
@given(DAYS, st.none() | st.integers(0, 60), st.none() | st.integers(0, 60))
def test_informing_is_due_at_the_earliest_of_month_contact_and_disclosure(obtained, contact, disclosure):
    days = [None if after is None else obtained + timedelta(days=after) for after in (contact, disclosure)]
    clock = inform_clock(InformDates(obtained_on=obtained, first_contact=days[0], first_disclosed=days[1]))
    month = next_working_day(months_after(obtained, 1))
    assert clock.due == inform_due("OTHERS", obtained, *days) == min(filter(None, (month, *days)))


@calm
@given(st.dates(date(2026, 6, 19), date(2035, 12, 31)))
def test_a_complaint_is_acknowledged_within_thirty_days_and_what_a_weekend_adds(received):
    due = complaint_clock(ComplaintDates(received=received)).due
    assert due == next_working_day(received + timedelta(days=30))


@calm
@given(st.datetimes(datetime(2018, 5, 26), datetime(2035, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_breach_has_72_hours_whatever_london_does_with_its_clocks(aware):
    clock = breach_clock(BreachDates(aware=aware))
    assert (clock.due - aware).total_seconds() == (clock.due_in_london - aware).total_seconds() == 72 * 3600
