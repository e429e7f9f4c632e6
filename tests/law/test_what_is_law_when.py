"""Law is dated data, and so are bank holidays; what wasn't checked says so."""
from datetime import date

import holidays
import pytest

from domain.calendar import announced, bank_holidays
from domain.law.commencement import provisions
from domain.refusal import Refused

FROM = {
    "UK_GDPR": date(2018, 5, 25), "UK_GDPR_12_3": date(2018, 5, 25), "UK_GDPR_13": date(2018, 5, 25),
    "UK_GDPR_14_3": date(2018, 5, 25), "UK_GDPR_33": date(2018, 5, 25), "REG_1182_71": date(1971, 7, 1),
    "UK_GDPR_15_1A": date(2024, 1, 1), "UK_GDPR_4A": date(2025, 8, 20), "SCH_2_P2": date(2025, 8, 20),
    "DPA_180A": date(2025, 8, 20), "DPA_183A": date(2025, 8, 20), "UK_GDPR_8A": date(2026, 2, 5),
    "UK_GDPR_12A": date(2026, 2, 5), "UK_GDPR_13_14": date(2026, 2, 5), "UK_GDPR_22A": date(2026, 2, 5),
    "DPA_164A": date(2026, 6, 19), "ROA_1974": date(1975, 7, 1), "ROA_LASPO": date(2014, 3, 10),
    "ROA_PCSC": date(2023, 10, 28), "SOA_82": date(2004, 5, 1)}
"""Provision → its first day as law, written out a second time."""
PROSPECTIVE = {"UK_GDPR_17_1_G", "INFORMATION_COMMISSION"}


def test_no_provision_is_without_a_day_here():
    assert set(FROM) | PROSPECTIVE == set(provisions())


@pytest.mark.parametrize(("code", "from_day"), FROM.items())
def test_a_provision_is_law_from_its_day_on(code, from_day):
    provision = provisions()[code]
    assert provision.in_force(from_day)
    assert not provision.in_force(date.fromordinal(from_day.toordinal() - 1))


def test_one_text_stands_in_anothers_place_from_one_day_to_the_next():
    for before, after in (("UK_GDPR_12_3", "UK_GDPR_12A"), ("ROA_LASPO", "ROA_PCSC")):
        changed = provisions()[after].in_force_from
        assert changed
        assert provisions()[before].in_force(date.fromordinal(changed.toordinal() - 1))
        assert not provisions()[before].in_force(changed)


@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2200, 1, 1)])
def test_what_was_never_brought_into_force_is_no_law_on_any_day(day):
    with pytest.raises(Refused, match="not brought into force") as refusal:
        provisions()["UK_GDPR_17_1_G"].demand(day)
    assert refusal.value.rule == "LAW-36"


@pytest.mark.parametrize("day", [date(2026, 12, 28), date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3),
                                 date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)])
def test_substitutes_and_proclaimed_holidays_are_bank_holidays(day):
    assert day in bank_holidays(day.year)


@pytest.mark.parametrize("day", [date(2020, 5, 4), date(2022, 5, 30), date(2026, 12, 29), date(2028, 1, 4)])
def test_a_holiday_that_was_moved_is_a_working_day(day):
    assert day not in bank_holidays(day.year)


@pytest.mark.parametrize("year", sorted(announced()))
def test_the_library_knows_the_announced_years_as_they_were_announced(year):
    assert announced()[year] == set(holidays.country_holidays("GB", subdiv="ENG", years=year))
    assert {day.year for day in announced()[year]} == {year}


def test_a_year_not_announced_has_its_holidays_by_rule():
    assert 2030 not in announced()
    assert date(2030, 12, 25) in bank_holidays(2030)
