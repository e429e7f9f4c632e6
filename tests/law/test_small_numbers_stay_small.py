"""No suppressed number can be worked out: not from sums, and not by somebody who knows how it was suppressed."""
from collections import defaultdict
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.law.small_numbers import small_numbers, suppressed

THRESHOLD = small_numbers().threshold
TABLES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 400), min_size=1)


@given(TABLES)
def test_what_is_told_is_true_and_never_small(table: dict[str, int]) -> None:
    told = suppressed(table, THRESHOLD)
    for name, number in (*told.parts.items(), ("total", told.total)):
        true = sum(table.values()) if name == "total" else table[name]
        assert number is None or (number == true and (number == 0 or number >= THRESHOLD))
    assert all(told.parts[name] is None for name, number in table.items() if 0 < number < THRESHOLD)


@given(TABLES)
def test_each_hidden_number_could_be_any_of_so_many(table: dict[str, int]) -> None:
    told = suppressed(table, THRESHOLD)
    hidden = [name for name, number in told.parts.items() if number is None]
    small = [name for name, number in table.items() if 0 < number < THRESHOLD]
    if hidden and told.total is not None:
        left = told.total - sum(filter(None, told.parts.values()))
        assert len(hidden) > len(small)
        assert left - len(small) * (THRESHOLD - 1) >= (len(hidden) - len(small)) * THRESHOLD


@given(TABLES)
def test_nothing_is_hidden_that_need_not_be(table: dict[str, int]) -> None:
    if all(number == 0 or number >= THRESHOLD for number in table.values()):
        assert suppressed(table, THRESHOLD) == (table, sum(table.values()))


@pytest.mark.parametrize("threshold", [3, 5])
def test_whoever_knows_the_rule_can_work_nothing_out(threshold: int) -> None:
    """Every table of three parts that adds up to less: what is told leaves each small number open altogether."""
    most = 5 * threshold
    behind: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(most), repeat=3):
        if sum(table) < most:
            told = suppressed(dict(zip("abc", table, strict=True)), threshold)
            behind[*told.parts.values(), told.total].append((*table, sum(table)))
    for tables in behind.values():
        *parts, total = ({table[place] for table in tables} for place in range(4))
        for could_be in parts:
            assert not any(0 < number < threshold for number in could_be) or could_be >= set(range(1, threshold)), tables
        assert not any(0 < number < threshold for number in total) or len(total) >= threshold - 1, tables


def test_two_years_have_no_day_in_common_and_each_is_fixed_once() -> None:
    law = small_numbers()
    (first, last), (after, _) = law.year(2025), law.year(2026)
    assert (first, last, after) == (date(2025, 4, 1), date(2026, 3, 31), date(2026, 4, 1))
    assert law.fixed_after(2025) == date(2026, 4, 28)
