"""What a council keeps off the banner is kept off it (LEI-4)."""
from domain.flags.commands import Add
from domain.flags.sight import alerts
from tests.flags.leicester import FROM_MARAC, ON_REGISTER, leicester

EDITION = leicester.edition


def test_marac_flags_are_shown_by_their_code_until_the_council_says_otherwise():
    marac = leicester.given(*FROM_MARAC).when(Add(), by="m", role="MARAC_TM").flag_after()
    assert alerts(marac, EDITION, EDITION.settled({}))
    assert not alerts(marac, EDITION, EDITION.settled({"LEI-4": "HAZARDS_AND_RTC_ONLY"}))


def test_a_hazard_is_shown_whatever_the_answer_and_only_while_it_is_on_the_register():
    hazard = leicester.given(*ON_REGISTER).flag()
    asked = leicester.given(*ON_REGISTER[:1]).flag()
    assert hazard
    assert asked
    assert alerts(hazard, EDITION, EDITION.settled({"LEI-4": "HAZARDS_AND_RTC_ONLY"}))
    assert not alerts(asked, EDITION, EDITION.settled({}))
