"""A request comes in, the law's clock runs, and what moves it is what the law says moves it."""
from datetime import date
from typing import Any

import pytest

from domain.requests import commands as c
from domain.requests import events as e
from domain.requests.clock import deadline
from tests.flags.leicester import ON_REGISTER, leicester
from tests.requests.stories import RECEIVED, Story, asked

ASK = c.Clarify(state="ASKED", question="Which years?", needed_because="Twenty years of records.")
DOUBT = c.Identify(state="ASKED", doubt="Another address.", wants="A bill.")
EXTEND = c.Extend(because="COMPLEXITY", reasons="Three agencies.")
ROUTES: Any = ("COMMISSIONER", "COURT")


def receive(**more):
    return c.Receive(**{"kind": "ACCESS", "channel": "LETTER", "name": "Joe", "asks": "All of it."} | more)


def test_it_counts_from_the_day_on_which_it_reached_the_council_and_not_from_when_it_was_passed_on():
    event, = Story().when(receive(occurred_on=date(2026, 2, 27)), on=date(2026, 3, 4)).then("received")
    assert deadline(asked(on=date(2026, 2, 27)).request).due == date(2026, 3, 27)
    assert event.kind == "ACCESS"


def test_anybody_without_a_role_may_not_receive_one():
    Story().when(receive(), roles=("NOBODY",)).then_refused("LAW-7")


def test_a_system_may_pass_one_on_and_handle_none():
    Story().when(receive(), roles=("INTEGRATION",)).then("received")
    asked().when(EXTEND, roles=("INTEGRATION",)).then_refused("LAW-7")


def test_nobody_handles_a_request_about_themselves():
    asked().amid(own=frozenset({asked().request.subject})).when(EXTEND).then_refused("OWN-RECORD")


def test_a_record_that_is_not_there_and_a_flag_of_somebody_else_are_refused():
    Story().amid(subject_known=False).when(receive(subject=asked().request.subject)).then_refused("LAW-6")
    Story().when(receive(kind="ERASURE", flags=(asked().request.id,))).then_refused("LAW-35")


def test_a_complaint_is_about_an_answer_of_the_council_and_ones_own_request_needs_no_representative():
    one = asked().request.id
    Story().amid(earlier_known=False).when(receive(kind="COMPLAINT", about=one), on=date(2026, 6, 22)).then_refused("LAW-40")
    Story().when(receive(representative=one)).then_refused("LAW-32")


def test_a_complaint_before_the_section_is_refused():
    Story().when(receive(kind="COMPLAINT"), on=date(2026, 6, 18)).then_refused("LAW-40")
    Story().when(receive(kind="COMPLAINT"), on=date(2026, 6, 19)).then("received")


def test_identity_is_asked_on_reasonable_doubt_and_moves_the_start():
    asked().when(c.Identify(state="ASKED", wants="A bill.")).then_refused("LAW-21", "reasonable doubt")
    waiting = asked().given(*asked().when(DOUBT).then("identity_asked"))
    counted = deadline(waiting.request)
    assert (counted.due, counted.stopped_by, counted.safe_due) == (None, "IDENTITY", date(2026, 4, 1))
    waiting.when(DOUBT).then_refused("lifecycle")
    confirmed = waiting.given(*waiting.when(c.Identify(state="CONFIRMED", how="A bill.")).then("identity_confirmed"),
                              on=date(2026, 3, 9))
    assert deadline(confirmed.request).due == date(2026, 4, 9)


def test_identity_that_nobody_asked_for_moves_nothing():
    asked().when(c.Identify(state="CONFIRMED", how="A bill.")).then_refused("LAW-20")


def test_a_clarification_stops_the_clock_of_access_alone():
    stopped = asked().given(*asked().when(ASK).then("clarification_asked"), on=date(2026, 3, 12))
    assert (deadline(stopped.request).due, deadline(stopped.request).stopped_by) == (None, "CLARIFICATION")
    stopped.when(ASK).then_refused("lifecycle")
    again = stopped.given(e.ClarificationAnswered(answer="2020"), on=date(2026, 3, 19))
    assert deadline(again.request).due == date(2026, 4, 10)
    asked("ERASURE").when(ASK).then_refused("LAW-20", "access alone")


def test_a_question_without_a_reason_stops_nothing():
    asked().when(c.Clarify(state="ASKED", question="Paper or email?")).then_refused("LAW-20", "not the form of the reply")


def test_an_extension_is_told_once_and_in_time():
    asked().when(EXTEND, on=date(2026, 4, 3)).then_refused("LAW-20", "within the first month")
    extended = asked().given(*asked().when(EXTEND, on=date(2026, 4, 1)).then("extended"), on=date(2026, 4, 1))
    assert deadline(extended.request).due == date(2026, 6, 2)
    extended.when(EXTEND).then_refused("LAW-20", "extended once")
    asked("COMPLAINT", on=date(2026, 6, 22)).when(EXTEND).then_refused("LAW-40")


def test_consultations_are_asked_chased_and_answered_and_stop_no_clock():
    before = deadline(asked().request)
    ask = c.Consult(state="ASKED", whom="POLICE", question="Prejudice?")
    story = asked().given(*asked().when(ask).then("consultation_asked"))
    consultation, = story.request.consultations
    chased = story.given(*story.when(c.Consult(state="CHASED", consultation=consultation)).then("consultation_chased"))
    chased.when(c.Consult(state="ANSWERED", consultation=consultation)).then_refused("LAW-28")
    view = c.Consult(state="ANSWERED", consultation=consultation, objects=True, view="It would.")
    answered = chased.given(*chased.when(view).then("consultation_answered"))
    assert answered.request.consultations[consultation].objects
    assert deadline(answered.request) == before
    answered.when(view).then_refused("lifecycle")


def test_nothing_leaves_while_it_is_in_doubt_who_asks():
    waiting = asked("ERASURE").given(e.IdentityAsked(doubt="x", wants="y"))
    waiting.when(c.Answer(channel="EMAIL")).then_refused("LAW-21")


def test_who_asks_for_another_shows_by_what_right_and_a_child_is_heard():
    story = asked("OBJECTION", capacity="PARENTAL_RESPONSIBILITY")
    story.when(c.Answer(channel="EMAIL")).then_refused("LAW-32")
    story = story.given(e.AuthorityRecorded(holds=True, evidence="Birth certificate."))
    story.when(c.Answer(channel="EMAIL")).then_refused("LAW-47")
    story.given(e.ChildHeard(competent=False, view="Agrees.", how="Talked.")).when(c.Answer(
        channel="EMAIL", outcome="GRANTED")).then("answered")
    asked("OBJECTION").amid(under_18=True).when(c.Answer(channel="EMAIL")).then_refused("LAW-47")


@pytest.mark.parametrize(("on", "missing"), [(date(2026, 6, 18), ""), (date(2026, 6, 19), "COUNCIL, COMMISSIONER, COURT")])
def test_a_refusal_names_its_reasons_and_the_routes_that_are_law_on_the_day(on, missing):
    story = asked("ERASURE", on=date(2026, 6, 1)).when(
        c.Refuse(ground="MANIFESTLY_EXCESSIVE", reasons="The third this week.", routes=ROUTES), on=on)
    if missing:
        story.then_refused("LAW-21", missing)
    else:
        story.then("refused")


def test_nobody_is_sent_to_the_council_before_it_has_to_hear_them():
    """DPA s.164A is law from 19 June 2026 on."""
    own = ("COUNCIL", *ROUTES)
    refusal = c.Refuse(ground="MANIFESTLY_EXCESSIVE", reasons="The third this week.", routes=own)
    answer = c.Answer(channel="LETTER", outcome="NOT_GRANTED", reasons="Needed.", routes=own)
    for command, closes in ((refusal, "refused"), (answer, "answered")):
        story = asked("RESTRICTION", on=date(2026, 6, 1))
        story.when(command, on=date(2026, 6, 18)).then_refused("LAW-40", "COMMISSIONER, COURT")
        story.when(command, on=date(2026, 6, 19)).then(closes)


def test_what_is_not_granted_has_reasons_and_routes_too():
    asked("RESTRICTION").when(c.Answer(channel="LETTER")).then_refused("LAW-21", "outcome")
    asked("RESTRICTION").when(c.Answer(channel="LETTER", outcome="NOT_GRANTED")).then_refused("LAW-21")
    no = c.Answer(channel="LETTER", outcome="NOT_GRANTED", reasons="Needed.", routes=ROUTES)
    asked("RESTRICTION").when(no).then("answered")


def test_an_erasure_is_answered_by_the_rule_of_retention_and_an_objection_by_what_overrides_it():
    no = c.Answer(channel="LETTER", outcome="NOT_GRANTED", reasons="Needed.", routes=ROUTES)
    asked("ERASURE").when(no).then_refused("LAW-36")
    asked("ERASURE").when(no.model_copy(update={"retention_rule": "none"})).then("answered")
    asked("OBJECTION").when(no).then_refused("LAW-39", "it is for the council to show")
    asked("OBJECTION").when(no.model_copy(update={"overriding": "COMPELLING_GROUNDS"})).then("answered")


def test_an_objection_to_what_rests_on_the_public_task_is_engaged_and_restricts_meanwhile():
    around: Any = leicester.given(*ON_REGISTER)
    flag = around.flag()
    story = Story().amid(council=around.when(c.RequestCommand()).circumstances.council, flags={flag.id: flag})
    objects = story.when(receive(kind="OBJECTION", flags=(flag.id,)), on=date(2026, 3, 24))
    objects.then_warned("LAW-38")
    story = story.given(*objects.then("received"), on=date(2026, 3, 24))
    refusal = c.Refuse(ground="RIGHT_NOT_ENGAGED", reasons="x", routes=ROUTES)
    story.when(refusal).then_refused("LAW-39", "6(1)(e)")


def test_an_answer_after_the_last_day_is_recorded_and_warned_of():
    asked("RESTRICTION").when(c.Answer(channel="EMAIL", outcome="GRANTED"), on=date(2026, 4, 3)).then_warned("LAW-20")


def test_what_is_over_is_over():
    over = asked().given(*asked().when(c.Withdraw(reasons="Settled.")).then("withdrawn"))
    for command in (EXTEND, ASK, c.Withdraw(reasons="Again.")):
        over.when(command).then_refused("lifecycle", "withdrawn")


def test_acts_that_move_the_clock_are_recorded_in_their_order():
    asked().given(e.ClarificationAsked(question="x", needed_because="y"), on=date(2026, 3, 12)).when(
        c.Clarify(state="ANSWERED", answer="z", occurred_on=date(2026, 3, 11))).then_refused("C8")
    assert asked().request.received == RECEIVED
