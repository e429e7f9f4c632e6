"""What was asked with the request changes by a correction or a review only, and what makes the flag one of its kind never."""
from datetime import date

import pytest
from pydantic import JsonValue

from domain.flags.commands import Add, Agree, Correct, FlagCommand, HeldMeeting, Review
from domain.flags.events import Agreed, DetailsCorrected, Endorsed
from tests.flags.leicester import (
    ALLEGATION,
    FROM_MARAC,
    ON_REGISTER,
    REVIEW,
    TALKED,
    WHERE,
    leicester,
    request,
    requested,
)

OTHER_GROUNDS: dict[str, JsonValue] = {"reason": "A_HEALTH_SAFETY", "health_safety": ["PHYSICAL_AGGRESSION"]}
VIOLENCE: dict[str, JsonValue] = {
    "reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH", "dv_risk_source": "POLICE", "risk_to": ["CHILDREN"]}
alleged = leicester.given(requested(ALLEGATION, key="B_ALLEGATION"), TALKED)
violent = leicester.given(requested(VIOLENCE, key="C_HIGH_RISK_DV"), TALKED)


@pytest.mark.parametrize("command", [
    Agree(information=OTHER_GROUNDS), Correct(information=OTHER_GROUNDS, reasons="x", source="y")])
def test_nobody_turns_a_flag_into_one_of_another_kind(command):
    alleged.when(command, by="tm", role="TM").then_refused(rule="LEI-13", saying="reason")


def test_an_early_help_manager_does_not_agree_an_allegation_by_calling_it_something_else():
    alleged.when(Agree(information=OTHER_GROUNDS), by="ehm", role="EHM_MGR").then_refused(rule="LEI-13")


def test_a_review_does_not_change_the_reason_either():
    wrong = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW, corrects={"reason": "B_ALLEGATION"})
    leicester.given(*ON_REGISTER).when(wrong, by="sqa", role="SQA", on=date(2027, 3, 20)).then_refused(rule="LEI-13")


def test_a_review_may_put_right_the_rest():
    right = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW, corrects={"risk_to": ["WORKERS", "CHILDREN"]})
    kept = leicester.given(*ON_REGISTER).when(right, by="sqa", role="SQA", on=date(2027, 3, 20))
    assert kept.flag_after().information["risk_to"] == ["WORKERS", "CHILDREN"]


@pytest.mark.parametrize("command", [Agree(information={"dv_risk_level": "MEDIUM"}), Agree(information={"risk_to": ["WORKERS"]})])
def test_what_was_asked_with_the_request_is_corrected_with_reasons_and_source(command: FlagCommand):
    violent.when(command, by="tm", role="TM").then_refused(rule="LAW-35", saying="corrections")


def test_saying_the_same_again_changes_nothing():
    violent.when(Agree(information={"dv_risk_level": "HIGH"}), by="tm", role="TM").then_happened("flag.agreed")


def test_the_service_manager_may_word_the_reason_anew():
    agreed = leicester.given(requested(), TALKED, Agreed(text={"reason_summary": "Shouting"}))
    agreed.when(Add(information=WHERE), by="sm", role="SM").then_happened("flag.added")


def test_a_risk_level_that_was_corrected_after_the_agreement_is_referred_before_the_addition():
    agreed = violent.given(Agreed(), by="tm", role="TM")
    lower = Correct(information={"dv_risk_level": "MEDIUM"}, reasons="Reassessed.", source="Police")
    corrected = agreed.when(lower, by="worker", role="WORKER")
    corrected.then_happened("flag.details_corrected", "flag.referred")
    then = agreed.given(*(signed.event for signed in corrected.signed))
    then.when(Add(information=WHERE), by="sm", role="SM").then_refused(rule="LEI-X6", saying="MARAC_TM")


def test_grounds_that_would_not_be_enough_to_ask_call_for_a_review_and_end_nothing():
    on_register = FROM_MARAC[0], FROM_MARAC[1], ON_REGISTER[-1]
    wrong_part = Correct(information={"marac_role": "PERPETRATOR"}, reasons="Minutes misread.", source="MARAC")
    called = leicester.given(*on_register).when(wrong_part, by="m", role="MARAC_TM")
    called.then_happened("flag.details_corrected", "flag.review_called")
    assert called.flag_after().calls[0].by == "LEI-45"
    risky = violent.given(Agreed(), by="tm", role="TM").given(ON_REGISTER[-1], by="sm", role="SM")
    lower = Correct(information={"dv_risk_level": "MEDIUM"}, reasons="Reassessed.", source="Police")
    risky.when(lower, by="w", role="WORKER").then_happened("flag.details_corrected", "flag.review_called")


def test_an_allegation_that_closes_calls_once():
    closed = Correct(information={"allegation_status": "UNFOUNDED"}, reasons="Closed.", source="Police")
    on_register = leicester.given(requested(ALLEGATION, key="B_ALLEGATION"), *ON_REGISTER[1:])
    on_register.when(closed, by="w", role="WORKER").then_happened("flag.details_corrected", "flag.review_called")


def test_a_correction_leaves_what_was_decided_on_as_it_was():
    endorsed = leicester.given(requested(flag_type="RTC", key=""), Endorsed())
    more: dict[str, JsonValue] = {"has_offence_against_child": True}
    corrected = DetailsCorrected(fields=tuple(more), reasons="x", source="y", facts=more)
    endorsed.when(Correct(information=more, reasons="x", source="y"), by="w", role="WORKER").then(corrected)


def test_a_meeting_of_another_kind_makes_no_such_flag():
    wrong = HeldMeeting(kind="MAPPA", held_on=date(2026, 3, 20), reference="M-1")
    asked = request({"marac_role": "VICTIM", "history": "Two calls."}, "MRC", meeting=wrong)
    leicester.when(asked, by="m", role="MARAC_TM").then_refused(rule="LEI-45")
