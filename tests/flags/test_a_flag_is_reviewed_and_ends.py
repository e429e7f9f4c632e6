"""The dated reconsideration of Leicester's flags, what mirrors other processes, and how a flag ends."""
from datetime import date
from typing import Any

import pytest

from domain.flags.commands import (
    Add,
    CallReview,
    Continue,
    Discuss,
    End,
    Judge,
    Monitor,
    RequestEnding,
    Review,
)
from domain.flags.events import (
    Agreed,
    EndRequested,
    MonitoringStarted,
    ReferredForJudgement,
    ReviewCalled,
    Reviewed,
)
from domain.flags.flag import Standing
from tests.flags.leicester import (
    ALLEGATION,
    ENDING,
    FROM_MARAC,
    HAZARD_TEXT,
    ON_REGISTER,
    PROPOSED_END,
    REVIEW,
    TALKED,
    WHERE,
    leicester,
    request,
    requested,
)

LATER = date(2027, 3, 20)
KEEP = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
STOP = Review(outcome="END", confirms="ALL", information={"history": "A calm year."})


def test_a_reviewer_in_the_quality_unit_continues_a_hazard_for_twelve_months_from_the_review():
    reviewed = leicester.given(*ON_REGISTER).when(KEEP, by="sqa", role="SQA", on=LATER)
    reviewed.then_happened("flag.reviewed", "flag.continued")
    reviewed.then_due(date(2028, 3, 20))


def test_continuing_needs_evidence_and_justification():
    bare = Review(outcome="CONTINUE", confirms="ALL", information={"history": "Nothing new."})
    leicester.given(*ON_REGISTER).when(bare, by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-77", saying="evidence")


def test_a_review_stands_by_each_thing_that_is_known():
    careless = Review(outcome="CONTINUE", information=REVIEW, confirms=("reason",))
    leicester.given(*ON_REGISTER).when(careless, by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-10", saying="risk_to")


@pytest.mark.parametrize("role", ["WORKER", "TM", "SM", "MARAC_TM", "IG"])
def test_nobody_else_reviews_a_hazard_that_no_process_follows(role):
    leicester.given(*ON_REGISTER).when(KEEP, by="x", role=role, on=LATER).then_refused(rule="LEI-76")


def test_a_proposed_ending_moves_nothing_until_the_service_manager_decides():
    proposed = leicester.given(*ON_REGISTER).when(STOP, by="sqa", role="SQA", on=LATER)
    proposed.then_happened("flag.reviewed")
    proposed.then_warned(rule="LEI-G5")
    assert proposed.flag_after().standing is Standing.ON_REGISTER
    reviewed = leicester.given(*ON_REGISTER).given(PROPOSED_END, by="sqa", role="SQA", on=LATER)
    reviewed.when(End(information=ENDING), by="sm", role="SM", on=LATER).then_happened("flag.ended")
    reviewed.when(End(information=ENDING), by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-G5")


def test_nothing_ends_or_continues_without_a_review():
    story = leicester.given(*ON_REGISTER)
    story.when(End(information=ENDING), by="sm", role="SM", on=LATER).then_refused(rule="LAW-37")
    story.when(Continue(information=REVIEW), by="sqa", role="SQA", on=LATER).then_refused(rule="LAW-37")


def test_an_ending_says_what_to_consider_in_future():
    reviewed = leicester.given(*ON_REGISTER).given(PROPOSED_END, by="sqa", role="SQA", on=LATER)
    without = {name: value for name, value in ENDING.items() if name != "future_recommendations"}
    reviewed.when(End(information=without), by="sm", role="SM", on=LATER).then_refused(rule="LEI-80")
    nothing = {**ENDING, "future_recommendations": "  "}
    reviewed.when(End(information=nothing), by="sm", role="SM", on=LATER).then_refused(rule="LEI-80")


def test_where_the_council_lets_the_reviewer_end_it_is_one_act():
    settled = leicester.settled(LEI_G5="REVIEWER").given(*ON_REGISTER)
    both = Review(outcome="END", confirms="ALL", information={"history": "A calm year.", **ENDING})
    ended = settled.when(both, by="sqa", role="SQA", on=LATER)
    ended.then_happened("flag.reviewed", "flag.ended")
    assert ended.flag_after().standing is Standing.ENDED
    assert ended.decide().release


def test_a_manager_asks_for_an_ending_and_a_review_is_called():
    asked = leicester.given(*ON_REGISTER).when(RequestEnding(information=ENDING), by="tm", role="TM", on=LATER)
    asked.then_happened("flag.end_requested", "flag.review_called")
    assert asked.flag_after().review_due == date(2027, 3, 24)


def test_a_called_review_leaves_the_date_and_the_standing_alone_until_it_is_held():
    called = leicester.given(*ON_REGISTER).when(CallReview(reason="FURTHER_INCIDENT"), by="w", role="WORKER", on=LATER)
    assert called.flag_after().calls
    assert called.flag_after().review_due == date(2027, 3, 24)
    held = leicester.given(*ON_REGISTER, ReviewCalled(reason="FURTHER_INCIDENT", by="CALLED_BY_STAFF"))
    assert not held.when(KEEP, by="sqa", role="SQA", on=LATER).flag_after().calls


def test_a_referred_review_waits_for_the_named_role_and_keeps_its_date():
    refer = Review(outcome="REFER", confirms="ALL", information={"history": "Unclear."}, refer_to="SM")
    referred = leicester.given(*ON_REGISTER).when(refer, by="sqa", role="SQA", on=LATER)
    referred.then_happened("flag.reviewed", "flag.referred")
    assert referred.flag_after().review_due == date(2027, 3, 24)
    question = ReferredForJudgement(code="REVIEW", to="SM", readings=("CONTINUE", "END"), due=LATER, before="continued")
    open_ = leicester.given(*ON_REGISTER).given(Reviewed(proposes="REFER"), question, by="sqa", role="SQA", on=LATER)
    end = Judge(code="REVIEW", reading="END", reasons="A calm year.", information=ENDING)
    open_.when(end, by="sqa", role="SQA", on=LATER).then_refused(rule="C5", saying="SM")
    open_.when(end, by="sm", role="SM", on=LATER).then_happened("flag.judged", "flag.ended")
    open_.when(End(information=ENDING), by="sm", role="SM", on=LATER).then_refused(rule="C5")
    keep = Judge(code="REVIEW", reading="CONTINUE", reasons="Doubts.", information=REVIEW)
    open_.when(keep, by="sm", role="SM", on=LATER).then_due(date(2028, 3, 20))


def test_a_perpetrator_below_high_risk_is_referred_to_the_marac_lead():
    medium = request({"reason": "C_HIGH_RISK_DV", "dv_risk_level": "MEDIUM", "dv_risk_source": "POLICE", "risk_to": ["CHILDREN"],
                      "trigger_context": "MARAC", **HAZARD_TEXT})
    asked = leicester.when(medium, by="worker", role="WORKER")
    asked.then_happened("flag.requested", "flag.referred")
    assert asked.flag_after().referred["LEI-X6"].to == "MARAC_TM"


def test_while_marac_follows_a_hazard_its_next_discussion_is_the_review_date():
    started = leicester.given(*ON_REGISTER).when(
        Monitor(process="MARAC", state="STARTED", next_discussion=date(2026, 9, 1)), by="m", role="MARAC_TM")
    started.then_due(date(2026, 9, 1))
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)))
    followed.when(KEEP, by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-73")


def test_a_marac_discussion_forces_a_review_and_a_new_date():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)))
    day = date(2026, 9, 1)
    followed.when(Discuss(process="MARAC"), by="m", role="MARAC_TM", on=day).then_refused(rule="LEI-74", saying="review")
    discussed = Discuss(process="MARAC", next_discussion=date(2026, 12, 1), review=KEEP)
    held = followed.when(discussed, by="m", role="MARAC_TM", on=day)
    held.then_happened("flag.discussed", "flag.reviewed", "flag.continued")
    held.then_due(date(2026, 12, 1))


def test_without_a_next_discussion_a_hazard_keeps_twelve_months_and_says_so():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)))
    held = followed.when(Discuss(process="MARAC", review=KEEP), by="m", role="MARAC_TM", on=date(2026, 9, 1))
    held.then_due(date(2027, 9, 1))
    held.then_warned(rule="LEI-71")


def test_a_marac_flag_without_a_next_date_is_due_twelve_months_from_its_meeting():
    (asked, _) = FROM_MARAC
    leicester.given(asked, MonitoringStarted(process="MARAC")).when(
        Add(), by="m", role="MARAC_TM", on=date(2026, 3, 30)).then_due(date(2027, 3, 24))


def test_the_end_of_monitoring_is_a_reviewed_decision_and_the_twelve_months_return():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)))
    day = date(2026, 9, 1)
    bare = Monitor(process="MARAC", state="ENDED")
    followed.when(bare, by="m", role="MARAC_TM", on=day).then_refused(rule="LEI-75", saying="decision")
    whole = Monitor(process="MARAC", state="ENDED", decision="Closed to MARAC.", outcome="Risk reduced.", review=KEEP)
    ended = followed.when(whole, by="m", role="MARAC_TM", on=day)
    ended.then_happened("flag.monitoring_ended", "flag.reviewed", "flag.continued")
    ended.then_due(date(2027, 9, 1))
    assert not ended.flag_after().monitoring


def test_with_two_processes_the_earlier_discussion_counts():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 6, 1)))
    followed.when(Monitor(process="MAPPA", state="STARTED", next_discussion=date(2026, 9, 1)), by="m2", role="MAPPA2").then_due(
        date(2026, 6, 1))


def test_of_two_processes_the_earlier_discussion_counts_at_a_review_too():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)),
                               MonitoringStarted(process="MAPPA", next_discussion=date(2026, 10, 1)))
    discussed = Discuss(process="MARAC", next_discussion=date(2026, 12, 1), review=KEEP)
    followed.when(discussed, by="m", role="MARAC_TM", on=date(2026, 9, 1)).then_due(date(2026, 10, 1))


def test_a_discussion_that_is_held_early_leaves_its_old_date_behind():
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)))
    early = followed.when(Discuss(process="MARAC", review=KEEP), by="m", role="MARAC_TM", on=date(2026, 8, 1))
    early.then_due(date(2027, 8, 1))
    early.then_warned(rule="LEI-71")


@pytest.mark.parametrize(("command", "rule"), [
    (KEEP.model_copy(update={"next_discussion": date(2027, 6, 1)}), "C7"),
    (Discuss(with_role="TM", with_whom="tm", review=KEEP), "C7"),
    (Discuss(with_role="TM", with_whom="tm", next_discussion=date(2027, 6, 1)), "C7"),
    (Discuss(process="MARAC", review=KEEP.model_copy(update={"occurred_on": date(2027, 1, 1)})), "C8"),
    (Monitor(process="MARAC", state="STARTED", next_discussion=date(2027, 6, 1), review=KEEP), "LAW-8")])
def test_nothing_that_is_sent_is_passed_over_in_silence(command, rule):
    followed = leicester.given(*ON_REGISTER, MonitoringStarted(process="MARAC", next_discussion=date(2026, 9, 1)))
    followed.when(command, by="m", roles=("SQA", "MARAC_TM"), on=LATER).then_refused(rule=rule)


def test_an_ended_flag_is_reviewed_no_more():
    over = leicester.given(*ON_REGISTER).given(PROPOSED_END, EndRequested(), by="sqa", role="SQA", on=LATER)
    ended = over.when(End(information=ENDING), by="sm", role="SM", on=LATER)
    assert ended.flag_after().review_due is None
    story = over.given(*(signed.event for signed in ended.signed), by="sm", role="SM", on=LATER)
    story.when(KEEP, by="sqa", role="SQA", on=LATER).then_refused(rule="LEI-63")


@pytest.mark.parametrize("piece", [
    "allegation_details", "history_and_patterns", "actions_and_outcomes", "alleged_harm_against", "risk_analysis"])
def test_an_allegation_needs_its_five_pieces_of_information_before_it_is_added(piece):
    whole: dict[str, Any] = {
        "allegation_details": "In May.", "history_and_patterns": "None.", "actions_and_outcomes": "Police told.",
        "alleged_harm_against": [{"relationship": "Neighbour's child"}], "risk_analysis": "High.",
        "child_contact": "NONE_KNOWN", **WHERE}
    agreed = leicester.given(requested(ALLEGATION, key="B_ALLEGATION"), TALKED).given(Agreed(), by="tm", role="TM")
    agreed.when(Add(information=whole), by="sm", role="SM").then_happened("flag.added")
    lacking = {name: value for name, value in whole.items() if name != piece}
    agreed.when(Add(information=lacking), by="sm", role="SM").then_refused(rule="LEI-55", saying=piece)
