"""Days, meetings and subjects of a request that make no sense are refused, and nothing is guessed."""
from datetime import date

import pytest
from pydantic import JsonValue

from domain.flags.commands import Add, Agree, Correct, Discuss, HeldMeeting
from domain.flags.events import ReferredForJudgement
from tests.flags.leicester import (
    FROM_MARAC,
    HAZARD,
    HAZARD_TEXT,
    HELD,
    TALKED,
    leicester,
    request,
    requested,
)

TODAY, YESTERDAY, TOMORROW = date(2026, 3, 24), date(2026, 3, 23), date(2026, 3, 25)
VICTIM: dict[str, JsonValue] = {"marac_role": "VICTIM", "history": "Two calls."}
asked = leicester.given(requested(), TALKED)


def test_an_act_of_28_days_ago_needs_no_reason_and_one_of_29_does():
    asked.when(Agree(occurred_on=TODAY), by="tm", role="TM", on=date(2026, 4, 21)).then_happened("flag.agreed")
    late = Agree(occurred_on=TODAY)
    asked.when(late, by="tm", role="TM", on=date(2026, 4, 22)).then_refused(rule="C8", saying="28 days")
    with_reason = late.model_copy(update={"why_late": "Leave."})
    asked.when(with_reason, by="tm", role="TM", on=date(2026, 4, 22)).then_happened("flag.agreed")


@pytest.mark.parametrize(("day", "refused"), [(YESTERDAY, False), (TODAY, False), (TOMORROW, True)])
def test_information_was_obtained_no_later_than_it_was_used(day, refused):
    sent = leicester.when(request(obtained_on=day), by="worker", role="WORKER")
    if refused:
        sent.then_refused(rule="C8", saying="no later")
    else:
        assert sent.flag_after().obtained_on == day


def test_a_code_other_is_said_in_words():
    unsaid = request({**HAZARD, **HAZARD_TEXT, "trigger_context": "OTHER"})
    leicester.when(unsaid, by="worker", role="WORKER").then_refused(rule="LEI-11", saying="trigger_context_other")
    said = request({**HAZARD, **HAZARD_TEXT, "trigger_context": "OTHER", "trigger_context_other": "A neighbour rang."})
    leicester.when(said, by="worker", role="WORKER").then_happened("flag.requested")


@pytest.mark.parametrize("kind", ["HOUSEHOLD", "PREMISES"])
def test_a_flag_is_put_on_a_person_only(kind):
    leicester.whose_subject(kind=kind).when(request(), by="worker", role="WORKER").then_refused(rule="LEI-2", saying="PERSON")


@pytest.mark.parametrize(("meeting", "refused"), [
    ({"held_on": TODAY}, ""), ({"held_on": TOMORROW, "next_discussion": None}, "has been held"),
    ({"next_discussion": TODAY}, "after the meeting"), ({"next_discussion": TOMORROW}, "")])
def test_a_meeting_was_held_and_the_next_is_later(meeting, refused):
    sent = leicester.when(request(VICTIM, "MRC", meeting=HELD.model_copy(update=meeting)), by="m", role="MARAC_TM")
    if refused:
        sent.then_refused(rule="C8", saying=refused)
    else:
        sent.then_happened("flag.requested", "flag.monitoring_started")


def test_an_ordinary_hazard_comes_from_no_meeting():
    mappa = HeldMeeting(kind="MAPPA", held_on=TODAY, reference="M-1")
    leicester.when(request(meeting=mappa), by="worker", role="WORKER").then_refused(rule="LEI-63", saying="no meeting")


@pytest.mark.parametrize(("on", "refused"), [(TODAY, False), (TOMORROW, True)])
def test_the_look_comes_before_the_request(on, refused):
    looked = tuple(look.__class__(look.by, look.flag_type, on) for look in leicester.about.looked)
    sent = leicester.whose_subject(looked=looked).when(request(occurred_on=TODAY), by="worker", role="WORKER", on=TOMORROW)
    if refused:
        sent.then_refused(rule="LEI-13")
    else:
        sent.then_happened("flag.requested")


def test_a_talk_is_with_somebody_in_a_role_of_the_policy():
    story = leicester.given(requested())
    story.when(Discuss(with_role="KING", with_whom="tm"), by="worker", role="WORKER").then_refused(rule="C7")
    story.when(Discuss(with_whom="tm"), by="worker", role="WORKER").then_refused(rule="C7")
    story.when(Discuss(with_role="TM"), by="worker", role="WORKER").then_refused(rule="LAW-8")


def test_an_open_question_waits_for_its_answer_even_where_the_grounds_no_longer_raise_it():
    question = ReferredForJudgement(code="LEI-X6", to="MARAC_TM", readings=("HIGH_RISK_ONLY", "ALL_PERPETRATORS"),
                                    before="agreed", due=date(2026, 4, 21))
    asked.given(question).when(Agree(), by="tm", role="TM").then_refused(rule="C5", saying="MARAC_TM")


def test_a_marac_flag_whose_part_was_wrong_is_not_added():
    wrong = requested({"marac_role": "PERPETRATOR"}, flag_type="MRC", key="", meeting=HELD.as_held())
    leicester.given(wrong).when(Add(), by="m", role="MARAC_TM").then_refused(rule="LEI-45")
    corrected = Correct(information={"marac_role": "PERPETRATOR"}, reasons="x", source="y")
    leicester.given(FROM_MARAC[0]).when(corrected, by="m", role="MARAC_TM").then_happened("flag.details_corrected")
