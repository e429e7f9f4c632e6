"""Everything held at receipt is an item, and what of each leaves is decided by people on a basis that the law knows."""
from dataclasses import replace
from datetime import date

import pytest

from domain.erased import erased
from domain.law.withholding import bases
from domain.requests import commands as c
from domain.requests import item_events as i
from domain.requests.decisions import effect_on, undecided
from domain.requests.grounds import relied_on_from
from domain.requests.items import OnFlag, items_of
from tests.requests.deciding import ALL, P2, P16, RETEST, decide, decided, items, searched
from tests.requests.held import ENTRIES, SHOWN, flag_of, held, opened, words_of
from tests.requests.stories import NEW, RECEIVED, SUBJECT


def test_flags_in_any_standing_merged_records_and_who_looked_are_items():
    found = held(opened())
    assert {item.kind for item in found} == {"FLAG", "DECISION", "EVIDENCE", "RECORD", "ACCESS"}
    assert {mark for item in found for mark in item.marks} == {"ENDED", "MERGED"}
    looked, = (item for item in found if item.kind == "ACCESS")
    assert looked.fields["looked"].value == [{"on": "2026-02-02", "purpose": "REVIEW"}]
    assert looked.fields["looked_by"].staff


def test_what_was_put_right_since_receipt_is_marked_and_needs_no_decision():
    story = opened()
    since = [item for item in held(story) if item.since_receipt]
    assert [item.event for item in since] == ["flag.details_corrected"]
    assert not {item.id for item in since} & {item.id for item in undecided(held(story), {})}


def test_what_was_forgotten_is_listed_as_forgotten_with_what_is_left_of_it():
    whole = ENTRIES[SHOWN][0]
    left = whole.event.model_dump(mode="json", exclude={"facts", "text"})
    gone = replace(whole, event=erased(type(whole.event), left, ("facts", "text")))
    found, = items_of(opened().request.receipt, SUBJECT, [OnFlag(flag_of([whole]), [gone])], {}, (), words_of)
    assert found.marks == ("ERASED",)
    assert "obtained_on" in found.fields
    assert "history" not in found.fields


def test_codes_are_told_in_the_policys_words():
    flag = next(item for item in held(opened()) if item.kind == "FLAG")
    assert flag.fields["reason"].shown_as == "Health and safety"
    assert flag.fields["sources"].about == "SOURCE"


def test_every_index_is_searched_or_excluded_with_why():
    story = opened()
    story.amid(items=held(story)).when(c.RecordSearch(indexes=("PERSON",), terms="Joe")).then_refused("LAW-27", "ALIASES")
    story.amid(items=held(story)).when(c.RecordSearch(indexes=ALL, terms="Joe")).then("searched")


def test_every_place_that_items_point_to_is_accounted_for():
    story = opened()
    found = held(story)
    pointing = found[0].fields["reason"].model_copy(update={"value": {"kind": "CASE_NOTE", "reference": "CN-1"}})
    found = (found[0].model_copy(update={"fields": {"detail_location": pointing}}), *found[1:])
    story = story.amid(items=found)
    story.when(c.RecordSearch(indexes=ALL, terms="Joe")).then_refused("LAW-27", "'places' for 1 more")
    place = i.Place(item=found[0].id, field="detail_location", state="SENT_FOR")
    story.when(c.RecordSearch(indexes=ALL, terms="Joe", places=(place,))).then("searched")


def test_nothing_is_decided_before_it_was_searched_for():
    story = opened()
    story.amid(items=held(story)).when(decide(items(story.amid(items=held(story)), "FLAG"))).then_refused("LAW-27")


def test_one_decision_is_about_items_of_one_kind():
    story = searched()
    mixed = (*items(story, "FLAG"), *items(story, "RECORD"))
    story.when(decide(mixed)).then_refused("LAW-34", "one kind")
    story.when(decide((NEW,))).then_refused("LAW-34", "items of this request")


@pytest.mark.parametrize("code", sorted(bases()))
def test_only_a_basis_that_can_disapply_access_withholds(code):
    story = searched()
    command = decide(items(story, "FLAG", SHOWN), "REASONS", basis=code, retest_on=RETEST,
                     limbs=dict.fromkeys(bases()[code].limbs, "Reasons."))
    if 15 not in bases()[code].rights:
        story.when(command).then_refused("LAW-24", "Art 15")
    elif "representative" in bases()[code].needs:
        story.when(command).then_refused("LAW-32")


def test_child_abuse_data_is_no_exemption_against_the_flagged_adult():
    command = {"basis": "SCH3_P21", "limbs": {"best_interests": "Not in them."}, "retest_on": RETEST}
    story = searched()
    story.when(decide(items(story, "FLAG", SHOWN), "REASONS", **command)).then_refused("LAW-32")


def test_each_limb_has_reasons_and_withholding_has_a_day_to_look_again():
    story = searched()
    flag = items(story, "RECORD")
    story.when(decide(flag, "REASONS", **P2 | {"limbs": {"purpose": "x"}})).then_refused("LAW-34", "prejudice")
    story.when(decide(flag, "REASONS", **P2 | {"retest_on": None})).then_refused("LAW-24", "looked at again")
    story.when(decide(flag, "PART", **P2)).then_refused("LAW-34", "keeps_back")
    story.when(decide(flag, "PART", keeps_back=("nothing_such",), **P2)).then_refused("LAW-34", "keeps_back")
    story.when(decide(flag, "REASONS", reasons="x", limbs={})).then_refused("LAW-34", "'basis'")


def test_serious_harm_reaches_social_work_data_alone_and_says_who_is_at_risk():
    story = searched()
    p11 = {"basis": "SCH3_P11", "limbs": {"prejudice_to_social_work": "x", "serious_harm": "y"}, "retest_on": RETEST}
    story.when(decide(items(story, "RECORD"), "REASONS", data="CORPORATE", **p11)).then_refused("LAW-30", "SOCIAL_WORK")
    story.when(decide(items(story, "RECORD"), "REASONS", **p11)).then_refused("LAW-30", "risk_to")
    story.when(decide(items(story, "RECORD"), "REASONS", risk_to=("CHILD",), **p11)).then("items_decided")


@pytest.mark.parametrize(("code", "limbs"), [
    ("SCH2_P5_3", ("proceedings", "prevents")), ("SCH3_P9", ("processed_by_a_court", "rules_of_court"))])
def test_what_is_kept_back_for_proceedings_and_by_courts(code, limbs):
    story = searched()
    command = {"basis": code, "limbs": dict.fromkeys(limbs, "Reasons."), "retest_on": RETEST}
    story.when(decide(items(story, "RECORD"), "REASONS", **command)).then("items_decided")
    story.when(decide(items(story, "RECORD"), "REASONS", **command | {"limbs": {limbs[0]: "x"}})).then_refused("LAW-34", limbs[1])
    corporate = decide(items(story, "RECORD"), "REASONS", data="CORPORATE", **command)
    if code == "SCH3_P9":
        story.when(corporate).then_refused("LAW-30", "SOCIAL_WORK")
    else:
        story.when(corporate).then("items_decided")


@pytest.mark.parametrize(("obtained", "holds"), [(date(2026, 1, 16), True), (date(2026, 1, 15), False)])
def test_a_health_opinion_counts_for_the_six_months_that_end_with_its_use(obtained, holds):
    assert relied_on_from(date(2026, 7, 15)) == date(2026, 1, 16)
    story = replace(searched(), on=date(2026, 7, 15))
    opinion = c.Opinion(obtained_on=obtained, finds_harm=True, text="It would.")
    command = decide(items(story, "RECORD"), "REASONS", data="HEALTH", basis="SCH3_P5", limbs={"serious_harm": "x"},
                     opinion=opinion, risk_to=("SUBJECT",), retest_on=date(2026, 9, 1))
    if holds:
        story.when(command).then("items_decided")
    else:
        story.when(command).then_refused("LAW-31", "2026-01-16")


def test_health_data_leaves_only_with_an_opinion_or_where_it_is_known_already():
    story = searched()
    story.when(decide(items(story, "RECORD"), data="HEALTH")).then_refused("LAW-31")
    story.when(decide(items(story, "RECORD"), data="HEALTH", already_known=True)).then("items_decided")


def test_professionals_in_their_official_capacity_are_no_third_parties_of_social_work_data():
    story = searched()
    worker = P16 | {"third_parties": (i.ThirdParty(role="PROFESSIONAL", consent="NOT_ASKED"),), "keeps_back": ("source",)}
    story.when(decide(items(story, "RECORD"), "PART", **worker)).then_refused("LAW-29", "official capacity")
    story.when(decide(items(story, "RECORD"), "PART", data="CORPORATE", **worker)).then("items_decided")
    gives = worker | {"third_parties": (i.ThirdParty(role="VICTIM", consent="GIVEN"),)}
    story.when(decide(items(story, "RECORD"), "PART", **gives)).then_refused("LAW-29")


def test_data_of_another_controller_is_kept_back_once_that_one_was_asked():
    story = searched()
    limbs = {"basis": "SCH2_P2_3", "limbs": {"source_controller": "Police.", "prejudice": "x"}, "retest_on": RETEST}
    story.when(decide(items(story, "RECORD"), "REASONS", **limbs)).then_refused("LAW-28", "source_view")
    view = c.SourceView(objects=True, answered_on=RECEIVED, view="Under investigation.")
    story.when(decide(items(story, "RECORD"), "REASONS", source_view=view, **limbs)).then("items_decided")


def test_the_same_reasons_for_another_kind_are_shown_to_a_second_person():
    story = decided(searched(), decide(items(searched(), "RECORD"), "REASONS", **P2))
    made = decided(story, decide(items(story, "ACCESS"), "REASONS", **P2))
    last = list(made.request.decisions.values())[-1]
    assert last.said.needs_second
    assert effect_on(next(item for item in held(made) if item.kind == "ACCESS"), made.request.decisions) is None
    made = made.amid(decision=last.id)
    made.when(c.ApproveDecision(reasons="Right.")).then_refused("FOUR-EYES")
    in_their_name = replace(made, past=(*made.past[:-1], replace(made.past[-1], on_behalf_of="ig-2")))
    in_their_name.when(c.ApproveDecision(reasons="Right."), by="ig-2").then_refused("FOUR-EYES")
    approved = made.given(*made.when(c.ApproveDecision(reasons="Right."), by="ig-2").then("decision_approved"), by="ig-2")
    assert effect_on(next(item for item in held(made) if item.kind == "ACCESS"), approved.request.decisions)
    approved.when(c.ApproveDecision(reasons="Again."), by="ig-3").then_refused("lifecycle")


def test_where_the_council_wants_two_people_nothing_is_withheld_by_one():
    story = searched(two_people=True)
    event, = story.when(decide(items(story, "RECORD"), "REASONS", **P2)).then("items_decided")
    assert event.needs_second
    event, = story.when(decide(items(story, "RECORD"))).then("items_decided")
    assert not event.needs_second
