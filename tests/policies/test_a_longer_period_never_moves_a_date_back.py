"""Whatever a document's periods are: where one grows, no date that is counted by it comes earlier."""
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import months_after, working_days_after
from domain.policies.edition import Edition
from domain.policies.reading import read
from domain.policies.review import Reviewing
from domain.policies.shelf import shelf

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
INVENTED = Path(__file__).parents[1] / "fixtures" / "brackwater.toml"
EDITIONS = {name: edition for name, (edition, _) in shelf().items()} | {"invented": read(INVENTED.read_bytes())}
PERIODS = ("every_months", "every_days", "every_working_days")
FLAGS = [pytest.param(edition, code, id=f"{name} {code}") for name, edition in EDITIONS.items() for code in edition.flag]


@given(day=DAYS, months=st.integers(1, 1200), more=st.integers(0, 240), later=st.integers(0, 60))
def test_months_counted_from_a_day_go_forward_with_the_months_and_with_the_day(
        day: date, months: int, more: int, later: int) -> None:
    assert day < months_after(day, months) <= months_after(day, months + more)
    assert months_after(day, months) <= months_after(date.fromordinal(day.toordinal() + later), months)


@given(day=DAYS, days=st.integers(1, 60), later=st.integers(0, 60))
def test_working_days_counted_from_a_day_go_forward_with_the_days_and_with_the_day(day: date, days: int, later: int) -> None:
    last = working_days_after(day, days)
    assert day < last < working_days_after(day, days + 1)
    assert last.weekday() < 5
    assert last <= working_days_after(date.fromordinal(day.toordinal() + later), days)


@pytest.mark.parametrize(("edition", "code"), FLAGS)
@given(since=DAYS, more=st.integers(1, 120), later=st.integers(0, 800), facts=st.fixed_dictionaries({}, optional={
    "monitoring": st.sampled_from([[], ["MARAC"], ["MAPPA"]]), "level": st.sampled_from(["1", "2", "3"])}))
def test_a_longer_interval_never_brings_a_review_forward(
        edition: Edition, code: str, since: date, more: int, later: int, facts: dict[str, Any]) -> None:
    reviewing = edition.flag[code].review
    longer = reviewing.model_copy(update={"interval": tuple(
        one.model_copy(update={name: held + more for name in PERIODS if (held := getattr(one, name))})
        for one in reviewing.interval)})
    discussion = date.fromordinal(since.toordinal() + later + 1)
    for next_discussion in (None, discussion):
        assert due(reviewing, since, facts, next_discussion) <= due(longer, since, facts, next_discussion)
    assert due(reviewing, since, facts, None) <= due(reviewing, discussion, facts, None)


def due(reviewing: Reviewing, since: date, facts: dict[str, Any], next_discussion: date | None) -> date:
    return reviewing.due(since, {**facts}, next_discussion, since)[0]


@given(start=DAYS, more=st.integers(1, 60), first=st.integers(1, 4), second=st.integers(1, 4))
def test_a_longer_inclusion_never_ends_earlier(start: date, more: int, first: int, second: int) -> None:
    for edition in EDITIONS.values():
        if edition.score and len(edition.score.part) == 2:
            longer = edition.score.model_copy(update={"band": tuple(
                band.model_copy(update={"months": band.months + more}) if band.months else band for band in edition.score.band)})
            given_ = dict(zip(edition.score.part, (first, second), strict=True))
            before, after = (table.scored(given_, start).planned_removal for table in (edition.score, longer))
            assert (before is None) == (after is None)
            assert before is None or after is None or before <= after
