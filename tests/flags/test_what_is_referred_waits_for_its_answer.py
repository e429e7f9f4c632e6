"""What the policy leaves unclear goes to a named role, and nothing that hangs on it moves before the answer (C5)."""
from datetime import date

import pytest
from pydantic import JsonValue

from domain.flags.commands import Add, Agree, Continue, Correct, Discuss, End, Judge, Monitor, Review
from domain.flags.events import (
    JudgementGiven,
    MonitoringStarted,
    ReferredForJudgement,
    Reviewed,
)
from domain.flags.next_steps import waiting_for
from tests.flags.leicester import ENDING, ON_REGISTER, REVIEW, TALKED, WHERE, leicester, requested
from tests.stories import Story

LATER = date(2027, 3, 20)
KEEP = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
QUESTION = ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=LATER, before="continued")
MEDIUM: dict[str, JsonValue] = {
    "reason": "C_HIGH_RISK_DV", "dv_risk_level": "MEDIUM", "dv_risk_source": "POLICE", "risk_to": ["CHILDREN"]}
RAISED = ReferredForJudgement(code="LEI-X6", to="MARAC_TM", readings=("HIGH_RISK_ONLY", "ALL_PERPETRATORS"), before="agreed",
                              due=date(2026, 4, 21), proceeds_on=("ALL_PERPETRATORS",))
ANSWER = Judge(code="LEI-X6", reading="ALL_PERPETRATORS", reasons="Three call-outs.")
referred = leicester.given(*ON_REGISTER).given(Reviewed(proposes="REFER"), QUESTION, by="sqa", role="SQA", on=LATER)
asked = leicester.given(requested(MEDIUM, key="C_HIGH_RISK_DV"), TALKED)


def waits(story: Story) -> list[tuple[str, tuple[str, ...]]]:
    flag = story.flag()
    assert flag
    edition = story.edition
    answers = {code: answer for (_, code), answer in story.answers.items()}
    return [(w.act, w.roles) for w in waiting_for(flag, edition.flag_type(flag.flag_type), edition.settled(answers))]


@pytest.mark.parametrize("outcome", ["CONTINUE", "END"])
def test_another_review_does_not_decide_past_an_open_question(outcome):
    again = KEEP.model_copy(update={"outcome": outcome})
    referred.when(again, by="other", role="SQA", on=LATER).then_refused(rule="C5", saying="judgements")


def test_a_discussion_and_the_end_of_monitoring_do_not_decide_past_it_either():
    followed = referred.given(MonitoringStarted(process="MARAC"), by="m", role="MARAC_TM", on=LATER)
    held = Discuss(process="MARAC", next_discussion=date(2027, 6, 1), review=KEEP)
    followed.when(held, by="m", role="MARAC_TM", on=LATER).then_refused(rule="C5")
    over = Monitor(process="MARAC", state="ENDED", decision="Closed.", outcome="Calm.", review=KEEP)
    followed.when(over, by="m", role="MARAC_TM", on=LATER).then_refused(rule="C5")


def test_it_may_be_referred_anew_to_somebody_else():
    anew = KEEP.model_copy(update={"outcome": "REFER", "refer_to": "TM"})
    assert referred.when(anew, by="other", role="SQA", on=LATER).flag_after().referred["REVIEW"].to == "TM"


@pytest.mark.parametrize("role", ["WORKER", "MANAGER", "NOBODY", "AUDITOR"])
def test_a_review_is_referred_to_a_role_that_decides_about_flags(role):
    refer = KEEP.model_copy(update={"outcome": "REFER", "refer_to": role})
    leicester.given(*ON_REGISTER).when(refer, by="sqa", role="SQA", on=LATER).then_refused(rule="C5", saying="SM")


def test_whoever_referred_does_not_answer_nor_does_their_cover():
    end = Judge(code="REVIEW", reading="END", reasons="Calm.", information=ENDING)
    referred.when(end, by="sqa", role="SM", on=LATER).then_refused(rule="FOUR-EYES")
    covered = referred.covered(of="sqa", by="friend", role="SM", from_=LATER, until=LATER)
    covered.when(end, by="friend", role="WORKER", on=LATER).then_refused(rule="FOUR-EYES")


@pytest.mark.parametrize("command", [End(information=ENDING), Continue(information=REVIEW)])
def test_an_answer_is_given_once(command):
    answered = referred.given(JudgementGiven(code="REVIEW", reading="CONTINUE", reasons="Doubts."), by="sm", role="SM", on=LATER)
    again = Judge(code="REVIEW", reading="END", reasons="Calm.", information=ENDING)
    answered.when(again, by="sm", role="SM", on=LATER).then_refused(rule="C5")


def test_a_perpetrator_below_high_risk_is_not_agreed_before_the_answer():
    asked.given(RAISED).when(Agree(), by="tm", role="TM").then_refused(rule="LEI-X6", saying="MARAC_TM")
    answered = asked.given(RAISED).given(JudgementGiven(code="LEI-X6", reading="ALL_PERPETRATORS", reasons="x"), by="m",
                                         role="MARAC_TM")
    answered.when(Agree(), by="tm", role="TM").then_happened("flag.agreed")
    declined = asked.given(RAISED).given(JudgementGiven(code="LEI-X6", reading="HIGH_RISK_ONLY", reasons="x"), by="m",
                                         role="MARAC_TM")
    declined.when(Agree(), by="tm", role="TM").then_refused(rule="LEI-X6")


def test_nor_added_where_no_agreement_stands_between():
    alone = leicester.settled(LEI_X5="NO_AGREEMENT").given(requested(MEDIUM, key="C_HIGH_RISK_DV"), TALKED)
    for story in (alone, alone.given(RAISED)):
        story.when(Add(information=WHERE), by="sm", role="SM").then_refused(rule="LEI-X6", saying="MARAC_TM")


def test_a_question_that_was_settled_and_is_open_again_can_still_be_answered():
    asked.when(Agree(), by="tm", role="TM").then_refused(rule="LEI-X6")
    assert ("judged", ("MARAC_TM",)) in waits(asked)
    asked.when(ANSWER, by="m", role="MARAC_TM").then_happened("flag.referred", "flag.judged")
    asked.when(ANSWER, by="tm", role="TM").then_refused(rule="LEI-X6", saying="MARAC_TM")


def test_once_the_council_settles_the_question_nobody_waits_for_the_answer():
    settled = asked.given(RAISED).settled(LEI_X6="ALL_PERPETRATORS")
    settled.when(Agree(), by="tm", role="TM").then_happened("flag.agreed")
    assert ("judged", ("MARAC_TM",)) not in waits(settled)
    asked.given(RAISED).settled(LEI_X6="HIGH_RISK_ONLY").when(Agree(), by="tm", role="TM").then_refused(rule="LEI-X6")


def test_a_question_is_raised_once():
    touched = Correct(information={"risk_to": ["WORKERS"]}, reasons="x", source="y")
    asked.given(RAISED).when(touched, by="w", role="WORKER").then_happened("flag.details_corrected")


def test_a_question_that_does_not_arise_is_not_answered():
    high = leicester.given(requested({**MEDIUM, "dv_risk_level": "HIGH"}, key="C_HIGH_RISK_DV"), TALKED)
    high.when(ANSWER, by="m", role="MARAC_TM").then_refused(rule="C5", saying="open on this flag")


def test_a_proposal_that_nobody_may_decide_says_so():
    nobody = leicester.settled(LEI_G5="refer").given(*ON_REGISTER)
    stop = Review(outcome="END", confirms="ALL", information={"history": "A calm year."})
    nobody.when(stop, by="sqa", role="SQA", on=LATER).then_warned(rule="C5")
