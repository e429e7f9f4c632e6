"""Notice is the default; keeping something back has a basis in law, each limb reasoned, and a day to look again."""
from datetime import date

import pytest
from pydantic import ValidationError

from domain.flags.commands import Correct, Review, Strike, Tell, Withhold
from domain.flags.events import DisclosureWithheld, SubjectInformed
from domain.flags.flag import Standing
from tests.flags.leicester import ALLEGATION, ON_REGISTER, REVIEW, leicester, requested

NEXT_YEAR = date(2027, 3, 20)
TELL = Tell(channel="LETTER", what_is_held="A hazard flag.", sources=("Two visitors",), how_to_challenge="Write to us.")
WITHHOLD = Withhold(kind="NOT_TOLD", basis="ART14_5F", rationale="He would move the children.",
                    limbs={"impairs_objectives": "Safeguarding would fail."}, protective_measures="Public notice.",
                    because_of_risk=True, risk_to=("CHILD",), retest_on=date(2026, 9, 24))
RESTRICTED = DisclosureWithheld(kind="NOT_TOLD", level="EXISTENCE", basis="ART14_5F", right=14, rationale="x",
                                retest_on=date(2026, 9, 24))
TOLD = SubjectInformed(channel="LETTER", what_is_held="A flag.", how_to_challenge="Write.")


def test_a_manager_tells_the_person_what_is_held_from_where_and_how_to_challenge_it():
    told = leicester.given(*ON_REGISTER).when(TELL, by="tm", role="TM")
    told.then_happened("flag.subject_informed")
    assert told.flag_after().notice.state == "told"


def test_a_child_or_somebody_who_needs_support_is_told_with_a_supporter():
    leicester.whose_subject(under_18=True).given(*ON_REGISTER).when(TELL, by="tm", role="TM").then_refused(rule="LAW-47")
    supported = TELL.model_copy(update={"supporter": "An advocate took part."})
    leicester.whose_subject(needs_supporter=True).given(*ON_REGISTER).when(supported, by="tm", role="TM").then_happened(
        "flag.subject_informed")


def test_withholding_stands_with_its_basis_and_the_day_to_look_again():
    withheld = leicester.given(*ON_REGISTER).when(WITHHOLD, by="tm", role="TM")
    assert withheld.flag_after().notice.state == "withheld"
    assert withheld.flag_after().notice.retest_on == date(2026, 9, 24)


@pytest.mark.parametrize("basis", ["SCH3_P11", "SCH3_P5", "SCH2_P16", "SCH3_P21"])
def test_serious_harm_and_third_party_exemptions_do_not_excuse_from_telling(basis):
    wrong = WITHHOLD.model_copy(update={"basis": basis})
    leicester.given(*ON_REGISTER).when(wrong, by="tm", role="TM").then_refused(rule="LAW-24", saying="ART14_5F")


def test_an_unknown_basis_is_refused_with_those_that_would_do():
    wrong = WITHHOLD.model_copy(update={"basis": "BECAUSE"})
    leicester.given(*ON_REGISTER).when(wrong, by="tm", role="TM").then_refused(rule="LAW-24", saying="SCH2_P2")


def test_each_limb_of_the_basis_has_reasons_of_its_own():
    crime = WITHHOLD.model_copy(update={"basis": "SCH2_P2", "limbs": {"purpose": "Detection."}})
    leicester.given(*ON_REGISTER).when(crime, by="tm", role="TM").then_refused(rule="LAW-34", saying="prejudice")


@pytest.mark.parametrize(("kind", "basis", "limbs", "more", "rule"), [
    ("NOT_TOLD", "SCH2_P2", {"purpose": "x", "prejudice": "y", "mood": "z"}, {}, "LAW-34"),
    ("NOT_TOLD", "ART14_5F", {"impairs_objectives": "x"}, {}, "LAW-24"),
    ("ACCESS", "SCH3_P5", {"serious_harm": "x"}, {}, "LAW-31"),
    ("NOT_TOLD", "SCH3_P4", {"expectation": "x"}, {}, "LAW-24"),
    ("ACCESS", "SCH3_P4", {"expectation": "x"}, {}, None),
    ("ACCESS", "SCH3_P5", {"serious_harm": "x"}, {"advice": "Dr Invented"}, None),
    ("NOT_TOLD", "ART14_5E", {"effort": "x"}, {"protective_measures": "Notice"}, None)])
def test_each_basis_has_its_own_needs(kind, basis, limbs, more, rule):
    given = Withhold(kind=kind, basis=basis, limbs=limbs, rationale="x", retest_on=date(2026, 9, 24), **more)
    sent = leicester.given(*ON_REGISTER).when(given, by="tm", role="TM")
    if rule:
        sent.then_refused(rule=rule)
    else:
        sent.then_happened("flag.disclosure_withheld")


def test_an_item_is_left_out_on_a_basis_that_the_law_knows():
    for basis, rule in (("SCH3_P11", "LAW-24"), ("BECAUSE", "LAW-24")):
        part = TELL.model_copy(update={"left_out": {"source": basis}})
        leicester.given(*ON_REGISTER).when(part, by="tm", role="TM").then_refused(rule=rule)
    part = TELL.model_copy(update={"left_out": {"source": "SCH2_P2"}})
    leicester.given(*ON_REGISTER).when(part, by="tm", role="TM").then_happened("flag.subject_informed")
    with pytest.raises(ValidationError):  # else the letter would name what was meant to be left out
        Tell.model_validate(TELL.model_dump() | {"left_out": {"SOURCE": "SCH2_P2"}})


def test_on_the_ground_of_risk_somebody_else_than_the_subject_is_at_risk():
    self_only = WITHHOLD.model_copy(update={"risk_to": ("SUBJECT",)})
    leicester.given(*ON_REGISTER).when(self_only, by="tm", role="TM").then_refused(rule="LEI-19")
    unsaid = self_only.model_copy(update={"because_of_risk": False})
    leicester.given(*ON_REGISTER).when(unsaid, by="tm", role="TM").then_refused(rule="LEI-19")
    harm = Withhold(kind="ACCESS", basis="SCH3_P11", rationale="His own harm.", risk_to=("SUBJECT",), retest_on=date(2026, 9, 24),
                    limbs={"prejudice_to_social_work": "Yes.", "serious_harm": "Of himself."})
    leicester.given(*ON_REGISTER).when(harm, by="ig", role="IG").then_happened("flag.disclosure_withheld")
    privilege = Withhold(kind="ACCESS", basis="SCH2_P19", rationale="Legal advice.", limbs={"privilege": "Advice of counsel."},
                         retest_on=date(2026, 9, 24))
    leicester.given(*ON_REGISTER).when(privilege, by="ig", role="IG").then_happened("flag.disclosure_withheld")


@pytest.mark.parametrize("day", [date(2026, 3, 24), date(2026, 3, 1), date(2028, 1, 1)])
def test_withholding_is_looked_at_again_within_a_year(day):
    soon_or_late = WITHHOLD.model_copy(update={"retest_on": day})
    leicester.given(*ON_REGISTER).when(soon_or_late, by="tm", role="TM").then_refused(rule="LAW-24")


def test_what_came_from_the_person_is_withheld_on_a_basis_for_article_13():
    from_person = requested().model_copy(update={"obtained_from": "PERSON"})
    leicester.given(from_person, *ON_REGISTER[1:]).when(WITHHOLD, by="tm", role="TM").then_refused(
        rule="LAW-24", saying="ART13_4")


def test_a_worker_neither_tells_nor_withholds():
    leicester.given(*ON_REGISTER).when(TELL, by="w", role="WORKER").then_refused(rule="LEI-15")
    leicester.given(*ON_REGISTER).when(WITHHOLD, by="w", role="WORKER").then_refused(rule="LEI-19")


def test_withholding_is_looked_at_again_at_every_review():
    keep = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
    story = leicester.given(*ON_REGISTER, RESTRICTED)
    story.when(keep, by="sqa", role="SQA", on=NEXT_YEAR).then_refused(rule="LAW-24", saying="retest_of_withholding")
    looked = keep.model_copy(update={"retest_of_withholding": "Still so."})
    story.when(looked, by="sqa", role="SQA", on=NEXT_YEAR).then_happened("flag.reviewed", "flag.continued")


def test_what_was_told_is_not_kept_secret_afterwards():
    told = leicester.given(*ON_REGISTER, TOLD)
    told.when(WITHHOLD, by="tm", role="TM").then_refused(rule="LAW-24", saying="PART")
    told.when(WITHHOLD.model_copy(update={"level": "PART"}), by="tm", role="TM").then_happened("flag.disclosure_withheld")


def test_a_first_review_warns_when_the_person_was_neither_told_nor_that_withheld():
    keep = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
    leicester.given(*ON_REGISTER).when(keep, by="sqa", role="SQA", on=NEXT_YEAR).then_warned(rule="LAW-22")


def test_an_investigation_that_closes_calls_for_a_review_and_ends_nothing():
    alleged = requested(ALLEGATION, key="B_ALLEGATION")
    close = Correct(information={"allegation_status": "UNSUBSTANTIATED"}, reasons="Closed.", source="Police")
    closed = leicester.given(alleged, *ON_REGISTER[1:]).when(close, by="w", role="WORKER")
    closed.then_happened("flag.details_corrected", "flag.review_called")
    assert closed.flag_after().standing is Standing.ON_REGISTER


def test_a_correction_corrects_something_and_leaves_the_grounds_alone():
    nothing = Correct(reasons="x", source="y")
    leicester.given(*ON_REGISTER).when(nothing, by="w", role="WORKER").then_refused(rule="LAW-35")
    other = Correct(information={"reason": "B_ALLEGATION"}, reasons="x", source="y")
    leicester.given(*ON_REGISTER).when(other, by="w", role="WORKER").then_refused(rule="LEI-13")


def test_a_flag_on_the_wrong_person_is_struck_by_a_manager_at_once():
    struck = leicester.given(*ON_REGISTER).when(Strike(reasons="Another man of that name."), by="tm", role="TM")
    assert struck.flag_after().standing is Standing.STRUCK
    assert struck.decide().release
    leicester.given(*ON_REGISTER).when(Strike(reasons="x"), by="w", role="WORKER").then_refused(rule="LEI-G4")
