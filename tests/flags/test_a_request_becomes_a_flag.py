"""From asking to the register, under Leicester's policy."""
from datetime import date

import pytest

from domain.flags.commands import Add, Agree, Decline, Discuss, Endorse, Withdraw
from domain.flags.events import Agreed, Declined
from domain.flags.flag import Standing
from tests.flags.leicester import (
    ADDED,
    ALLEGATION,
    FROM_MARAC,
    HAZARD,
    HAZARD_TEXT,
    HELD,
    ON_REGISTER,
    TALKED,
    WHERE,
    leicester,
    request,
    requested,
)
from tests.stories import SUBJECT


def test_a_worker_who_has_looked_may_ask():
    leicester.when(request(), by="worker", role="WORKER").then_happened("flag.requested")


def test_whoever_asks_has_looked_whether_the_person_is_flagged_already():
    leicester.when(request(), by="another", role="WORKER").then_refused(rule="LEI-13", saying="check")


def test_an_administrator_may_not_ask():
    leicester.when(request(), by="worker", role="ADMINISTRATOR").then_refused(rule="LEI-12")


def test_what_the_policy_asks_for_is_named_when_it_is_missing():
    leicester.when(request({"reason": "A_HEALTH_SAFETY"}), by="worker", role="WORKER").then_refused(
        rule="LEI-2", saying="health_safety")


def test_a_field_that_the_policy_does_not_know_is_refused_without_repeating_it():
    odd = request({**HAZARD, **HAZARD_TEXT, "shoe_size": "44"})
    leicester.when(odd, by="worker", role="WORKER").then_refused(rule="C7", saying="only fields")


@pytest.mark.parametrize("wrong", ["GREEN", 7, ["A_HEALTH_SAFETY"], None, {"unknown": "why"}])
def test_a_code_that_the_policy_does_not_have_is_refused(wrong):
    odd = request({**HAZARD, **HAZARD_TEXT, "reason": wrong})
    leicester.when(odd, by="worker", role="WORKER").then_refused(rule="LEI-20", saying="A_HEALTH_SAFETY")


def test_an_allegation_that_was_found_false_is_no_ground_for_a_hazard():
    found_false = request({**ALLEGATION, **HAZARD_TEXT, "allegation_status": "FALSE"})
    leicester.when(found_false, by="worker", role="WORKER").then_refused(rule="LEI-23")


def test_a_second_hazard_for_the_same_reason_is_refused_while_the_first_lives():
    first = leicester.given(*ON_REGISTER).flag()
    assert first
    story = leicester.__class__(leicester.edition, leicester.document, others=(first,))
    story.when(request(), by="worker", role="WORKER").then_refused(rule="LEI-13", saying="corrections")
    story.when(request({**ALLEGATION, **HAZARD_TEXT}), by="worker", role="WORKER").then_happened("flag.requested")


def test_nobody_asks_for_a_flag_on_their_own_record():
    own = leicester.__class__(leicester.edition, leicester.document, own=frozenset({SUBJECT}))
    own.when(request(), by="worker", role="WORKER").then_refused(rule="OWN-RECORD")


def test_nobody_is_flagged_after_death_or_under_a_merged_record():
    leicester.whose_subject(living=False).when(request(), by="worker", role="WORKER").then_refused(rule="LAW-6")
    leicester.whose_subject(merged_into=SUBJECT).when(request(), by="worker", role="WORKER").then_refused(rule="LAW-6")


def test_a_health_and_safety_hazard_is_talked_through_before_it_is_agreed():
    leicester.given(requested()).when(Agree(), by="tm", role="TM").then_refused(rule="LEI-49", saying="discussions")
    leicester.given(requested()).when(Discuss(with_role="TM", with_whom="tm"), by="worker", role="WORKER").then_happened(
        "flag.discussed")
    leicester.given(requested(), TALKED).when(Agree(), by="tm", role="TM").then_happened("flag.agreed")


def test_a_talk_needs_two():
    alone = Discuss(with_role="TM", with_whom="worker")
    leicester.given(requested()).when(alone, by="worker", role="WORKER").then_refused(rule="FOUR-EYES")


@pytest.mark.parametrize("role", ["WORKER", "SM", "SQA", "MANAGER", "AUDITOR"])
def test_only_a_team_manager_or_early_help_manager_agrees_a_health_and_safety_hazard(role):
    leicester.given(requested(), TALKED).when(Agree(), by="other", role=role).then_refused(rule="LEI-50")


def test_no_one_person_asks_and_agrees_even_holding_both_roles():
    story = leicester.given(requested(), TALKED)
    story.when(Agree(), by="worker", roles=("WORKER", "TM")).then_refused(rule="FOUR-EYES")
    story.when(Decline(reasons="Not met."), by="worker", roles=("WORKER", "TM")).then_refused(rule="FOUR-EYES")


def test_a_hazard_cannot_be_added_before_it_is_agreed():
    leicester.given(requested(), TALKED).when(Add(information=WHERE), by="sm", role="SM").then_refused(rule="LEI-63")


def test_who_agreed_does_not_add():
    agreed = leicester.given(requested(), TALKED).given(Agreed(), by="tm", role="TM")
    agreed.when(Add(information=WHERE), by="tm", roles=("TM", "SM")).then_refused(rule="LEI-52")


def test_a_hazard_is_due_for_review_a_year_after_it_is_added():
    agreed = leicester.given(requested(), TALKED).given(Agreed(), by="tm", role="TM")
    agreed.when(Add(information=WHERE), by="sm", role="SM", on=date(2026, 3, 31)).then_due(date(2027, 3, 31))


def test_the_service_manager_says_why_and_where_the_detail_is():
    agreed = leicester.given(requested(), TALKED).given(Agreed(), by="tm", role="TM")
    agreed.when(Add(), by="sm", role="SM").then_refused(rule="LEI-21", saying="detail_location")


def test_declined_and_withdrawn_requests_are_over_and_give_their_place_back():
    declined = leicester.given(requested()).when(Decline(reasons="Not met."), by="tm", role="TM")
    assert declined.flag_after().standing is Standing.DECLINED
    assert declined.decide().release
    leicester.given(requested(), Declined(reasons="Not met.")).when(Agree(), by="tm", role="TM").then_refused(rule="LEI-63")
    leicester.given(requested()).when(Withdraw(reasons="Mistake."), by="worker", role="WORKER").then_happened("flag.withdrawn")
    leicester.given(requested()).when(Withdraw(reasons="Mistake."), by="x", role="WORKER").then_refused(rule="FOUR-EYES")


def test_a_marac_flag_comes_from_a_marac_meeting_which_stands_for_request_and_agreement():
    victim = {"marac_role": "VICTIM", **HAZARD_TEXT}
    leicester.when(request(victim, "MRC"), by="m", role="MARAC_TM").then_refused(rule="LEI-45", saying="meeting")
    asked = leicester.when(request(victim, "MRC", meeting=HELD), by="m", role="MARAC_TM")
    asked.then_happened("flag.requested", "flag.monitoring_started")
    assert asked.flag_after().standing is Standing.AGREED
    leicester.given(*FROM_MARAC).when(Add(), by="m", role="MARAC_TM").then_due(date(2026, 6, 1))


def test_a_perpetrator_heard_at_marac_gets_no_marac_flag():
    perpetrator = {"marac_role": "PERPETRATOR", **HAZARD_TEXT}
    leicester.when(request(perpetrator, "MRC", meeting=HELD), by="m", role="MARAC_TM").then_refused(rule="LEI-45")


def test_an_endorsement_is_refused_where_the_policy_has_none():
    leicester.given(requested()).when(Endorse(), by="tm", role="TM").then_refused(rule="LEI-63")


def test_an_act_is_dated_no_later_than_today_and_no_earlier_than_what_it_answers():
    story = leicester.given(requested(), TALKED)
    story.when(Agree(occurred_on=date(2026, 3, 25)), by="tm", role="TM").then_refused(rule="C8")
    story.when(Agree(occurred_on=date(2026, 3, 23)), by="tm", role="TM").then_refused(rule="C8")
    late = story.when(Agree(occurred_on=date(2026, 3, 24)), by="tm", role="TM", on=date(2026, 5, 1))
    late.then_refused(rule="C8", saying="28 days")


def test_a_purpose_that_the_policy_does_not_know_is_refused():
    story = leicester.given(requested(), TALKED).when(Agree(), by="tm", role="TM")
    curious = story.__class__(**{**story.__dict__, "purpose": "CURIOSITY"})
    curious.then_refused(rule="LAW-2")


def test_a_flag_on_the_register_is_agreed_no_more():
    assert ADDED.review_due == date(2027, 3, 24)
    leicester.given(*ON_REGISTER).when(Agree(), by="tm", role="TM").then_refused(rule="LEI-63")
