"""Each act on a request is refused, by its rule, without what it needs or out of its order."""
from datetime import date
from uuid import UUID

import pytest

from domain.requests import commands as c
from domain.requests import events as e
from domain.requests import item_events as i
from tests.requests.deciding import ALL, P2, decide, items, searched
from tests.requests.stories import NEW, Story, asked

LATER, BEFORE = date(2026, 3, 12), date(2026, 3, 11)
ASKED = e.ConsultationAsked(consultation=NEW, whom="POLICE", question="x")
LATE_COME = asked().given(e.Acknowledged(channel="EMAIL"), on=LATER)


@pytest.mark.parametrize(("story", "command", "rule"), [
    (LATE_COME, c.Acknowledge(channel="EMAIL"), "lifecycle"),
    (LATE_COME, c.Identify(state="ASKED", doubt="x", wants="y", occurred_on=BEFORE), "C8"),
    (LATE_COME, c.Clarify(state="ASKED", question="x", needed_because="y", occurred_on=BEFORE), "C8"),
    (LATE_COME, c.Extend(because="COMPLEXITY", reasons="x", occurred_on=BEFORE), "C8"),
    (asked(), c.Identify(state="ASKED", doubt="x"), "LAW-21"),
    (asked().given(e.IdentityAsked(doubt="x", wants="y")), c.Identify(state="CONFIRMED"), "LAW-21"),
    (asked(), c.Clarify(state="ANSWERED", answer="x"), "lifecycle"),
    (asked().given(e.ClarificationAsked(question="x", needed_because="y")), c.Clarify(state="ANSWERED"), "LAW-20"),
    (asked(), c.Consult(state="ASKED", whom="POLICE"), "LAW-28"),
    (asked(), c.Consult(state="CHASED", consultation=NEW), "lifecycle"),
    (asked().given(ASKED, on=LATER), c.Consult(state="CHASED", consultation=NEW, occurred_on=BEFORE), "C8"),
    (asked(), c.RecordAuthority(holds=True, evidence="x"), "LAW-32"),
    (asked(capacity="DEPUTY").amid(representative_flagged=True), c.RecordAuthority(holds=True, evidence="x"), "LAW-32"),
    (asked(), c.Refuse(ground="IDENTITY_NOT_CONFIRMED", reasons="x", routes=("COMMISSIONER", "COURT")), "LAW-21"),
    (asked("ERASURE"), c.RecordSearch(indexes=ALL, terms="x"), "LAW-27"),
    (asked(), c.RecordSearch(indexes=ALL, terms="x", records=(NEW,)), "LAW-6"),
    (asked(), c.RecordSearch(indexes=ALL, terms="x", places=(i.Place(item=NEW, field="f", state="SEARCHED"),)), "LAW-27"),
    (asked(), c.ApproveDecision(reasons="x"), "lifecycle"),
    (Story(), c.Withdraw(reasons="x"), "lifecycle"),
], ids=lambda value: type(value).__name__ if isinstance(value, c.RequestCommand) else str(value)[:20])
def test_it_is_refused(story, command, rule):
    story.when(command).then_refused(rule)


@pytest.mark.parametrize("command", [
    c.Acknowledge(channel="EMAIL"), c.Identify(state="ASKED", doubt="x", wants="y"), c.Extend(because="COMPLEXITY", reasons="x"),
    c.Consult(state="ASKED", whom="POLICE", question="x"), c.HearChild(competent=True, view="x", how="y"),
    c.Refuse(ground="EXEMPT", reasons="x", routes=()), c.Withdraw(reasons="x"), c.Answer(channel="EMAIL"),
    c.RecordSearch(indexes=ALL, terms="x"), c.ApproveDecision(reasons="x"),
], ids=lambda command: type(command).__name__)
def test_none_is_open_to_a_role_that_does_not_answer_for_requests_nor_on_a_request_that_is_over(command):
    asked().when(command, roles=("TM",)).then_refused("LAW-7")
    asked().given(e.Withdrawn(reasons="x")).when(command).then_refused("lifecycle")


@pytest.mark.parametrize("more", [
    {"replaces": UUID(int=77)}, {"basis": "SCH2_P2"}, {"limbs": {"purpose": "x"}}, {"keeps_back": ("names",)}])
def test_what_is_disclosed_whole_has_neither_basis_nor_anything_kept_back(more):
    story = searched()
    story.when(decide(items(story, "RECORD"), **more)).then_refused("LAW-34")


@pytest.mark.parametrize("more", [
    {"source_view": c.SourceView(objects=True, answered_on=date(2026, 3, 3), view="x")},
    {"advice": c.Advice(by="DPO", given_on=date(2026, 3, 3), text="x")},
    {"opinion": c.Opinion(obtained_on=date(2026, 3, 3), finds_harm=True, text="x")}])
def test_what_others_said_was_said_by_the_day_of_the_decision(more):
    story = searched()
    story.when(decide(items(story, "RECORD"), "REASONS", **P2 | more)).then_refused("C8")


@pytest.mark.parametrize(("retest", "holds"), [(date(2026, 3, 2), False), (date(2026, 3, 3), True), (date(2027, 3, 3), True),
                                               (date(2027, 3, 4), False)])
def test_withholding_is_looked_at_again_within_a_year(retest, holds):
    story = searched()
    withheld = story.when(decide(items(story, "RECORD"), "REASONS", **P2 | {"retest_on": retest}))
    if holds:
        withheld.then("items_decided")
    else:
        withheld.then_refused("LAW-24")


def test_existence_is_withheld_of_a_flag_and_not_of_one_of_its_entries():
    story = searched()
    story.when(decide(items(story, "DECISION"), "EXISTENCE", **P2)).then_refused("LAW-34", "kind FLAG")
    story.when(decide(items(story, "RECORD")[:1], "EXISTENCE", **P2)).then("items_decided")


def test_third_parties_are_named_by_the_part_they_play():
    story = searched()
    limbs = {"identifies_another": "x", "not_reasonable": "y"}
    story.when(decide(items(story, "RECORD"), "PART", keeps_back=("source",), basis="SCH2_P16", limbs=limbs,
                      retest_on=date(2026, 9, 1))).then_refused("LAW-29", "third_parties")


def test_a_flagged_parent_asks_for_a_child_once_it_was_weighed_in_whose_interest():
    parent = asked(capacity="PARENTAL_RESPONSIBILITY").amid(representative_flagged=True)
    weighs = c.RecordAuthority(holds=True, evidence="x", conflict="The child wants it.")
    (weighed,) = parent.when(weighs).then("authority_recorded")
    assert weighed.conflict == "The child wants it."
    parent.when(c.RecordAuthority(holds=False, evidence="x")).then("authority_recorded")
    agent = asked(capacity="AGENT").amid(representative_flagged=True)
    agent.when(c.RecordAuthority(holds=True, evidence="x")).then("authority_recorded")
