"""What must be known, met and talked through before each step, and what is only said with its outcome."""
from datetime import date

import pytest
from pydantic import JsonValue

from domain.flags.commands import Add, Agree, Continue, Correct, Decline, Discuss, Judge, Review, Tell, Withhold
from domain.flags.events import Agreed, DetailsCorrected, Endorsed, MonitoringStarted, ReferredForJudgement, Reviewed
from domain.policies.fields import Field
from tests.flags.leicester import ALLEGATION, ON_REGISTER, REVIEW, TALKED, WHERE, leicester, request, requested

TODAY, LATER = date(2026, 3, 24), date(2027, 3, 20)
KEEP = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
UNFOUNDED = DetailsCorrected(fields=("allegation_status",), reasons="x", source="y", facts={"allegation_status": "UNFOUNDED"})
VIOLENCE: dict[str, JsonValue] = {"reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH"}
alleged = leicester.given(requested(ALLEGATION, key="B_ALLEGATION"))


def test_a_risk_to_children_is_not_agreed_before_the_details_are_known():
    endorsed = leicester.given(requested(flag_type="RTC", key=""), TALKED, Endorsed())
    endorsed.when(Agree(), by="sgu", role="SGU_SM").then_refused(rule="LEI-58", saying="risk_analysis")


def test_an_allegation_that_closed_meanwhile_is_not_agreed_nor_added():
    alleged.given(TALKED, UNFOUNDED).when(Agree(), by="tm", role="TM").then_refused(rule="LEI-23")
    whole: dict[str, JsonValue] = {
        "allegation_details": "In May.", "history_and_patterns": "None.", "actions_and_outcomes": "Police told.",
        "alleged_harm_against": [{"relationship": "A child"}], "risk_analysis": "High.", "child_contact": "NONE_KNOWN", **WHERE}
    agreed = alleged.given(TALKED, Agreed(), UNFOUNDED)
    agreed.when(Add(information=whole), by="sm", role="SM").then_refused(rule="LEI-23")


def test_where_nobody_agrees_it_is_talked_through_before_it_is_added():
    alone = leicester.settled(LEI_X5="NO_AGREEMENT").given(requested(VIOLENCE, key="C_HIGH_RISK_DV"))
    alone.when(Add(information=WHERE), by="sm", role="SM").then_refused(rule="LEI-65")
    alone.given(TALKED).when(Add(information=WHERE), by="sm", role="SM").then_happened("flag.added")


ASKED = (requested(), TALKED)


@pytest.mark.parametrize(("act", "happens", "command", "past"), [
    ("declined", "declined", Decline(reasons="x"), ASKED), ("agreed", "agreed", Agree(), ASKED),
    ("corrected", "details_corrected", Correct(cases=("C-2",), reasons="x", source="y"), ON_REGISTER),
    ("told", "subject_informed", Tell(channel="LETTER", what_is_held="x", sources=("y",), how_to_challenge="z"), ON_REGISTER),
    ("withheld", "disclosure_withheld", Withhold(kind="ACCESS", basis="SCH2_P19", rationale="x", limbs={"privilege": "y"},
                                                 retest_on=date(2026, 9, 24)), ON_REGISTER)])
def test_a_policy_may_ask_for_something_with_each_step(act, happens, command, past):
    hazard = leicester.edition.flag["HZD"]
    asks = Field(rule="LEI-50", clause="§4", title="What was weighed", type="text", at=(act,))
    flag = {**leicester.edition.flag, "HZD": hazard.model_copy(update={"field": {**hazard.field, "weighed": asks}})}
    story = leicester.then_adopted(date(2026, 1, 1), flag=flag).given(*past)
    story.when(command, by="tm", role="TM").then_refused(rule="LEI-50", saying="weighed")
    told = command.model_copy(update={"information": {"weighed": "Two visits."}})
    story.when(told, by="tm", role="TM").then_happened(f"flag.{happens}")


def test_keeping_a_hazard_whose_allegation_closed_is_warned_about_by_whichever_way():
    closed = alleged.given(*ON_REGISTER[1:], UNFOUNDED)
    closed.when(KEEP, by="sqa", role="SQA", on=LATER).then_warned(rule="LEI-71")
    adder = closed.settled(LEI_X14="ADDER_DECIDES").given(Reviewed(proposes="CONTINUE"), by="sqa", role="SQA", on=LATER)
    adder.when(Continue(information=REVIEW), by="sm", role="SM", on=LATER).then_warned(rule="LEI-71")
    question = ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=LATER, before="continued")
    referred = closed.given(Reviewed(proposes="REFER"), question, by="sqa", role="SQA", on=LATER)
    answer = Judge(code="REVIEW", reading="CONTINUE", reasons="x", information=REVIEW)
    referred.when(answer, by="sm", role="SM", on=LATER).then_warned(rule="LEI-71")


def test_a_review_records_a_discussion_of_a_process_that_follows_the_subject():
    of_marac = KEEP.model_copy(update={"process": "MARAC"})
    leicester.given(*ON_REGISTER).when(of_marac, by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-73")
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MAPPA", next_discussion=LATER))
    followed.when(of_marac, by="m", role="MAPPA2", on=LATER).then_refused(rule="LEI-73")


def test_a_discussion_that_falls_on_the_day_of_the_review_is_not_the_next_one():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MAPPA", next_discussion=LATER),
                               MonitoringStarted(process="MARAC", next_discussion=date(2026, 6, 1)))
    held = Discuss(process="MARAC", next_discussion=date(2027, 6, 1), review=KEEP)
    followed.when(held, by="m", role="MARAC_TM", on=LATER).then_due(date(2027, 6, 1))


def test_grounds_that_do_not_hold_are_told_before_what_is_missing():
    bare: dict[str, JsonValue] = {"reason": "B_ALLEGATION", "allegation_status": "FALSE"}
    leicester.when(request(bare), by="worker", role="WORKER").then_refused(rule="LEI-23", saying="SUBSTANTIATED")
