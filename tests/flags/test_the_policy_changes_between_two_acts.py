"""An act follows the edition and the answers that hold on its day, and no flag is left without a way on."""
from datetime import date

import pytest
from pydantic import JsonValue

from domain.flags.commands import Add, Agree, Endorse, Review, Strike, Tell
from domain.flags.events import Agreed, Endorsed
from domain.policies.samples import wanted
from tests.flags.leicester import (
    HAZARD,
    ON_REGISTER,
    REVIEW,
    TALKED,
    WHERE,
    leicester,
    request,
    requested,
)

TODAY, TOMORROW, LATER = date(2026, 3, 24), date(2026, 3, 25), date(2027, 3, 20)
KEEP = Review(outcome="CONTINUE", confirms="ALL", information=REVIEW)
edition = leicester.edition
RTC = dict(wanted(edition.flag["RTC"], ("requested", "agreed"), {}, frozenset()))
without_hazards = leicester.then_adopted(TOMORROW, flag={code: kind for code, kind in edition.flag.items() if code != "HZD"})


def test_a_flag_of_a_kind_that_a_later_edition_drops_is_kept_to_its_end_by_the_edition_that_had_it():
    story = without_hazards.given(*ON_REGISTER)
    reviewed = story.when(KEEP, by="sqa", role="SQA", on=LATER)
    reviewed.then_happened("flag.reviewed", "flag.continued")
    assert {signed.edition for signed in reviewed.signed} == {"leicester/1"}
    story.when(Strike(reasons="Another man."), by="tm", role="TM", on=LATER).then_happened("flag.struck")
    story.when(KEEP, by="x", role="WORKER", on=LATER).then_refused(rule="LEI-76")


def test_no_new_flag_of_that_kind_is_asked_for():
    without_hazards.when(request(), by="worker", role="WORKER", on=TOMORROW).then_refused(rule="C7", saying="RTC")
    without_hazards.when(request(), by="worker", role="WORKER").then_happened("flag.requested")


def test_an_act_of_yesterday_follows_yesterdays_edition():
    ready = leicester.then_adopted(TOMORROW).given(requested(), TALKED)
    yesterday = ready.when(Agree(occurred_on=TODAY), by="tm", role="TM", on=TOMORROW)
    assert [signed.edition for signed in yesterday.signed] == ["leicester/1"]
    today = ready.when(Agree(), by="tm", role="TM", on=TOMORROW)
    assert [signed.edition for signed in today.signed] == ["leicester/later"]


def test_before_the_first_edition_nothing_is_decided():
    early = Agree(occurred_on=date(2019, 12, 31), why_late="Found in a drawer.")
    long_ago = leicester.given(requested(), TALKED, on=date(2019, 12, 1))
    long_ago.when(early, by="tm", role="TM").then_refused(rule="C8", saying="adopted")
    first_day = early.model_copy(update={"occurred_on": date(2020, 1, 1)})
    long_ago.when(first_day, by="tm", role="TM").then_happened("flag.agreed")


def test_the_purpose_is_one_of_those_that_hold_today():
    renamed = leicester.then_adopted(TOMORROW, purpose={"PROTECT": "To protect a child"}).given(requested(), TALKED)
    late = renamed.when(Agree(occurred_on=TODAY), by="tm", role="TM", on=TOMORROW)
    late.then_refused(rule="LAW-2", saying="PROTECT")
    late.__class__(**{**late.__dict__, "purpose": "PROTECT"}).then_happened("flag.agreed")


def test_a_request_that_was_endorsed_goes_on_when_the_council_settles_that_nobody_endorses():
    asked = leicester.settled(LEI_67="SGU_SM_ALONE").given(requested(RTC, "RTC", ""), TALKED)
    endorsed = asked.given(Endorsed(), by="tm", role="TM")
    endorsed.when(Agree(), by="sgu", role="SGU_SM").then_happened("flag.agreed")
    endorsed.when(Endorse(), by="other", role="TM").then_refused(rule="LEI-68")


def test_a_hazard_that_was_agreed_goes_on_when_the_council_settles_that_nobody_agrees():
    facts: dict[str, JsonValue] = {"reason": "C_HIGH_RISK_DV", "dv_risk_level": "HIGH"}
    agreed = leicester.settled(LEI_X5="NO_AGREEMENT").given(requested(facts, key="C_HIGH_RISK_DV"), TALKED).given(
        Agreed(), by="tm", role="TM")
    agreed.when(Add(information=WHERE), by="sm", role="SM").then_happened("flag.added")


def test_a_step_that_the_council_settles_in_between_is_taken():
    asked = leicester.given(requested(RTC, "RTC", ""), TALKED)
    asked.when(Agree(), by="sgu", role="SGU_SM").then_refused(rule="LEI-67")
    asked.settled(LEI_67="SGU_SM_ALONE").when(Agree(), by="sgu", role="SGU_SM").then_happened("flag.agreed")


def test_a_question_that_is_to_be_asked_each_time_names_nobody():
    agreed = leicester.settled(LEI_70="refer").given(requested(RTC, "RTC", ""), Agreed())
    agreed.when(Add(), by="sgu", role="SGU").then_refused(rule="C5", saying="policy owner")


def test_grounds_for_which_a_policy_has_no_steps_are_refused_and_not_guessed():
    hazard = edition.flag["HZD"]
    steps = tuple(step.model_copy(update={"when": {"reason": "B_ALLEGATION"}}) for step in hazard.steps)
    patchy = leicester.then_adopted(TODAY, flag={**edition.flag, "HZD": hazard.model_copy(update={"steps": steps})})
    patchy.when(request(), by="worker", role="WORKER").then_refused(rule="C5")
    patchy.given(requested(HAZARD), TALKED).when(Agree(), by="tm", role="TM").then_refused(rule="C5")
    patchy.given(requested(HAZARD), TALKED, Agreed()).when(Add(information=WHERE), by="sm", role="SM").then_refused(rule="C5")


@pytest.mark.parametrize("known", [True, False])
def test_somebody_whose_age_nobody_knows_may_be_a_child(known):
    tell = Tell(channel="LETTER", what_is_held="A flag.", sources=("Two visitors",), how_to_challenge="Write to us.")
    told = leicester.whose_subject(age_known=known).given(*ON_REGISTER).when(tell, by="tm", role="TM")
    assert ("LAW-47" in [rule for rule, _ in told.decide().warnings]) is not known
