"""Every act is dated on or after the act that it answers, and a talk counts from the day it was held (C8)."""
from datetime import date

import pytest

from domain.flags.commands import (
    Add,
    Agree,
    BreakGlass,
    Continue,
    Decline,
    End,
    Judge,
    Monitor,
    Review,
    Strike,
    Tell,
    Withdraw,
)
from domain.flags.events import (
    Agreed,
    Continued,
    Endorsed,
    MonitoringStarted,
    ReferredForJudgement,
    Requested,
    ReviewCalled,
    Reviewed,
)
from tests.flags.leicester import (
    ADDED,
    ENDING,
    FROM_MARAC,
    HELD,
    ON_REGISTER,
    REVIEW,
    TALKED,
    WHERE,
    leicester,
    request,
    requested,
)

FIRST, TENTH, FIFTEENTH, TWENTIETH, TODAY = (date(2026, 3, day) for day in (1, 10, 15, 20, 24))
KEEP = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
TELL = Tell(channel="LETTER", what_is_held="A hazard flag.", sources=("Two visitors",), how_to_challenge="Write to us.")
asked = leicester.given(requested(), on=FIRST)
agreed = asked.given(TALKED, on=FIRST).given(Agreed(), by="tm", role="TM", on=TENTH)
added = agreed.given(ADDED, by="sm", role="SM", on=FIFTEENTH)


def test_an_agreement_is_not_dated_before_the_talk_that_it_rests_on():
    talked = asked.given(TALKED, on=TENTH)
    talked.when(Agree(occurred_on=date(2026, 3, 9)), by="tm", role="TM").then_refused(rule="LEI-49")
    again = talked.given(TALKED, on=TWENTIETH)
    again.when(Agree(occurred_on=TENTH), by="tm", role="TM").then_happened("flag.agreed")


def test_an_agreement_is_not_dated_before_the_endorsement():
    rtc = leicester.given(requested(flag_type="RTC", key=""), on=FIRST).given(TALKED, on=FIRST)
    endorsed = rtc.given(Endorsed(), by="tm", role="TM", on=TENTH)
    endorsed.when(Agree(occurred_on=date(2026, 3, 5)), by="x", role="SGU_SM").then_refused(rule="C8")
    endorsed.when(Decline(reasons="No.", occurred_on=date(2026, 3, 5)), by="x", role="SGU_SM").then_refused(rule="C8")


def test_without_an_agreement_an_addition_answers_the_request():
    alone = leicester.settled(LEI_X5="NO_AGREEMENT").given(
        requested({"reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH"}, key="C_HIGH_RISK_DV"), TALKED, on=TENTH)
    alone.when(Add(information=WHERE, occurred_on=date(2026, 3, 9)), by="sm", role="SM").then_refused(rule="C8")
    alone.when(Add(information=WHERE, occurred_on=TENTH), by="sm", role="SM").then_happened("flag.added")


def test_a_request_is_not_taken_back_before_it_was_agreed():
    agreed.when(Withdraw(reasons="Mistake.", occurred_on=date(2026, 3, 9)), by="worker", role="WORKER").then_refused(rule="C8")


def test_a_review_is_dated_after_the_last_and_its_outcome():
    kept = added.given(Reviewed(proposes="CONTINUE"), by="sqa", role="SQA", on=date(2026, 3, 16)).given(
        Continued(review_due=date(2027, 3, 16), review_rule="LEI-71"), by="sqa", role="SQA", on=TWENTIETH)
    kept.when(KEEP.model_copy(update={"occurred_on": date(2026, 3, 18)}), by="sqa", role="SQA").then_refused(rule="C8")


@pytest.mark.parametrize(("command", "role"), [
    (Continue(information=REVIEW, occurred_on=FIFTEENTH), "SQA"), (End(information=ENDING, occurred_on=FIFTEENTH), "SM")])
def test_an_outcome_is_not_dated_before_its_review(command, role):
    reviewed = added.given(Reviewed(proposes="END"), by="sqa", role="SQA", on=TWENTIETH)
    reviewed.when(command, by="x", role=role).then_refused(rule="C8")


def test_an_answer_is_not_dated_before_its_question():
    question = ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=TODAY, before="continued")
    referred = added.given(Reviewed(proposes="REFER"), question, by="sqa", role="SQA", on=TWENTIETH)
    end = Judge(code="REVIEW", reading="END", reasons="Calm.", information=ENDING, occurred_on=date(2026, 3, 19))
    referred.when(end, by="sm", role="SM").then_refused(rule="C8")


def test_monitoring_does_not_end_before_it_began():
    followed = added.given(MonitoringStarted(process="MARAC"), by="m", role="MARAC_TM", on=TWENTIETH)
    over = Monitor(process="MARAC", state="ENDED", decision="Closed.", outcome="Calm.", review=KEEP,
                   occurred_on=date(2026, 3, 18))
    followed.when(over, by="m", role="MARAC_TM").then_refused(rule="C8")


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 14)])
def test_a_flag_is_not_struck_before_it_stood_there(day):
    added.when(Strike(reasons="Another man.", occurred_on=day), by="tm", role="TM").then_refused(rule="C8")


def test_a_reading_in_an_emergency_is_dated_today():
    added.when(BreakGlass(reasons="A visit now.", occurred_on=TWENTIETH), by="x", role="WORKER").then_refused(rule="C8")


def test_whoever_was_told_at_collection_was_told_before_the_request():
    begun = requested()
    assert isinstance(begun, Requested)
    collected = leicester.given(begun.model_copy(update={"obtained_from": "PERSON", "obtained_on": FIRST}), on=TENTH)
    collected.when(TELL.model_copy(update={"occurred_on": FIRST}), by="tm", role="TM").then_happened("flag.subject_informed")
    collected.when(TELL.model_copy(update={"occurred_on": date(2026, 2, 28)}), by="tm", role="TM").then_refused(rule="C8")


def test_what_a_meeting_heard_was_obtained_on_its_day():
    heard = HELD.model_copy(update={"held_on": TENTH})
    victim = request({"marac_role": "VICTIM", "history": "Two calls."}, "MRC", meeting=heard)
    assert leicester.when(victim, by="m", role="MARAC_TM").flag_after().obtained_on == TENTH


def test_a_review_held_before_a_call_does_not_answer_it():
    called = added.given(ReviewCalled(reason="FURTHER_INCIDENT", by="CALLED_BY_STAFF"), on=TWENTIETH)
    before = called.when(KEEP.model_copy(update={"occurred_on": date(2026, 3, 18)}), by="sqa", role="SQA")
    assert [call.reason for call in before.flag_after().calls] == ["FURTHER_INCIDENT"]
    for day in (TWENTIETH, TODAY):
        since = KEEP.model_copy(update={"occurred_on": day})
        assert not called.when(since, by="sqa", role="SQA").flag_after().calls


def test_the_29th_of_february_is_due_on_the_28th_and_a_review_counts_from_its_own_day():
    leap = date(2028, 2, 29)
    ready = leicester.given(requested(), TALKED).given(Agreed(), by="tm", role="TM")
    ready.when(Add(information=WHERE), by="sm", role="SM", on=leap).then_due(date(2029, 2, 28))
    leicester.given(*ON_REGISTER).when(KEEP, by="sqa", role="SQA", on=leap).then_due(date(2029, 2, 28))
    marac = leicester.given(FROM_MARAC[0], MonitoringStarted(process="MARAC"))
    marac.when(Add(), by="m", role="MARAC_TM", on=leap).then_due(date(2027, 3, 24))
