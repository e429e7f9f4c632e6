"""Check digits, and the one spelling of an identifier."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.subjects.identifiers import Identifier, nhs_number, normalised, uprn


@pytest.mark.parametrize("value", ["9434765919", "943 476 5919", "943-476-5919", "9434765870"])
def test_an_nhs_number_with_the_right_check_digit_is_taken(value):
    assert len(nhs_number(value)) == 10


@pytest.mark.parametrize("value", ["9434765918", "943476591", "94347659190", "9434٧65919", "", "NHS", "1234567890"])
def test_an_nhs_number_with_a_wrong_check_digit_is_not(value):
    with pytest.raises(ValueError, match="NHS number"):
        nhs_number(value)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_at_most_one_check_digit_fits_and_any_single_slip_is_noticed(first):
    fitting = [digit for digit in "0123456789" if _fits(first + digit)]
    assert len(fitting) <= 1
    for digit in fitting:
        number = first + digit
        slips = (number[:place] + other + number[place + 1:] for place in range(10) for other in "0123456789"
                 if other != number[place])
        assert not any(_fits(slip) for slip in slips)


def _fits(number: str) -> bool:
    try:
        return bool(nhs_number(number))
    except ValueError:
        return False


def test_a_uprn_is_compared_without_leading_noughts():
    assert uprn("010002333695") == "10002333695"
    for wrong in ("", "0", "1234567890123", "12a", "1.5"):
        with pytest.raises(ValueError, match="UPRN"):
            uprn(wrong)


def test_other_systems_numbers_are_compared_without_spaces_and_case_but_staff_ids_exactly():
    assert normalised(Identifier(system="MOSAIC", value="ab 12")).key == "identifier:MOSAIC:AB12"
    assert normalised(Identifier(system="STAFF", value="Staff 7")).key == "identifier:STAFF:Staff 7"
