"""What the law says of a conviction today stands beside a policy's advice: which text, from when, and whether it was checked."""
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.law.commencement import provisions
from domain.law.criminal_records import LawNote, law_notes, table
from domain.policies.retention_case import Disposal, RetentionCase, SentenceLength

TODAY = date(2026, 3, 24)
CUSTODY: dict[str, Any] = {
    "disposal_kind": "CUSTODY", "offence_date": date(2016, 1, 4), "conviction_date": date(2016, 6, 1), "perp_age_at_offence": 40,
    "sentence_date": date(2016, 6, 1), "offence_class": "physical"}


def notes(day: date = TODAY, *, months: int | None = 12, **changed: Any) -> list[LawNote]:
    lengths = () if months is None else (SentenceLength(length=months, unit="months"),)
    told = {**CUSTODY, "lengths": lengths, **changed}
    return list(law_notes(RetentionCase(disposals=(Disposal(**told),)), day))


def spent(day: date = TODAY, **told: Any) -> LawNote:
    return notes(day, **told)[0]


@pytest.mark.parametrize(("months", "status", "last"), [
    (12, "OVER", date(2018, 5, 30)), (13, "OVER", date(2021, 6, 29)), (48, "OVER", date(2024, 5, 30)),
    (49, "RUNS", date(2027, 6, 29)), (60, "RUNS", date(2028, 5, 30))])
def test_the_periods_since_october_2023(months, status, last):
    note = spent(months=months)
    assert (note.law, note.confirmed) == ("LAW-41", True)
    assert "193" in note.source
    assert (note.status, note.last_days) == (status, (last,))
    assert ("Schedule 18" in note.says) == (months > 48)


@pytest.mark.parametrize(("day", "source", "status"), [
    (date(2014, 3, 9), "before 10 March 2014", "NEVER_ENDS"), (date(2014, 3, 10), "LASPO", "RUNS"),
    (date(2023, 10, 27), "LASPO", "RUNS"), (date(2023, 10, 28), "193", "OVER")])
def test_the_text_of_the_day_asked_about_counts(day, source, status):
    note = spent(day, months=40, conviction_date=date(2013, 10, 1), sentence_date=date(2013, 10, 1))
    assert source in note.source
    assert note.status == status


def test_over_thirty_months_is_spent_some_day_though_dudleys_text_says_never():
    assert spent(months=31).status == "OVER"


def test_someone_under_18_at_conviction_has_shorter_periods_and_one_who_may_be_has_both():
    assert spent(months=24, perp_age_at_offence=16).last_days == (date(2020, 5, 30),)
    assert spent(months=24, perp_age_at_offence=16, conviction_date=date(2018, 6, 1)).last_days == (date(2022, 5, 30),)
    assert len(spent(months=24, perp_age_at_offence=17).last_days) == 2
    assert len(spent(months=24, perp_age_at_offence=None).last_days) == 2


@pytest.mark.parametrize(("months", "last"), [(6, date(2023, 5, 31)), (7, date(2026, 5, 31)), (29, date(2026, 5, 31))])
def test_a_sexual_offender_notifies_for_so_long(months, last):
    [_, note] = notes(months=months, offence_class="sexual")
    assert (note.law, note.last_days) == ("LAW-42", (last,))
    assert not note.confirmed, "SOA 2003 s.82 wasn't checked in full"


def test_thirty_months_notify_without_end_and_may_be_reviewed():
    [_, note] = notes(months=30, offence_class="sexual")
    assert (note.status, note.last_days) == ("NEVER_ENDS", ())
    assert "review after 15 years" in note.says


def test_only_sexual_offences_are_notified_of_and_what_isnt_known_may_be_one():
    assert [note.law for note in notes(offence_class="physical")] == ["LAW-41"]
    assert [note.law for note in notes(offence_class=None)] == ["LAW-41", "LAW-42"]


def test_a_community_order_is_spent_with_its_last_day():
    order: dict[str, Any] = {"disposal_kind": "COMMUNITY", "months": None, "order_or_custody_end_date": TODAY}
    assert (spent(**order).status, spent(**order).last_days) == ("RUNS", (TODAY,))
    assert spent(date(2026, 3, 25), **order).status == "OVER"


def test_an_unknown_length_gives_every_period_that_it_may_be_and_no_dates_say_so():
    assert len(spent(months=None, order_or_custody_end_date=date(2017, 1, 1)).last_days) == 3
    assert spent(sentence_date=None).status == "UNKNOWN"


def test_a_length_in_weeks_is_compared_by_the_days_of_its_months():
    [note, *_] = notes(lengths=(SentenceLength(length=26, unit="weeks"),), offence_class="sexual")[1:]
    assert note.last_days == (date(2023, 5, 31),)
    [note, *_] = notes(lengths=(SentenceLength(length=26, unit="weeks"),), offence_class="sexual", sentence_date=None)[1:]
    assert len(note.last_days) == 2


def test_a_disposal_of_which_the_data_say_nothing_says_so():
    for kind in ("CAUTION", "HOSPITAL", "FOREIGN"):
        note = spent(disposal_kind=kind)
        assert note.status == "UNKNOWN"
        assert "hold no period" in note.says


def test_every_line_of_the_table_rests_on_a_provision_of_its_law():
    assert {provisions()[row.provision].law for row in table()["spent"]} == {"LAW-41"}
    assert {provisions()[row.provision].law for row in table()["notifies"]} == {"LAW-42"}


@given(months=st.integers(1, 200), longer=st.integers(0, 100), age=st.integers(10, 60))
def test_a_longer_sentence_is_never_spent_sooner(months, longer, age):
    def last(length: int) -> date:
        return max(spent(months=length, perp_age_at_offence=age).last_days)
    assert last(months) <= last(months + longer)
