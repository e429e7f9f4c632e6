"""Nothing leaves but what was decided to; the strictest decision holds, and what is hidden leaves no trace."""
from datetime import date
from typing import Any, cast

from domain.requests import commands as c
from domain.requests.decisions import effect_on
from tests.requests.deciding import P2, P16, all_disclosed, decide, decided, hidden, items, pack, searched
from tests.requests.held import HIDDEN, SHOWN, held, opened
from tests.requests.stories import SUBJECT


def test_nothing_leaves_before_all_that_was_held_is_decided():
    opened().when(c.Answer(channel="EMAIL")).then_refused("LAW-27")
    story = searched()
    story.when(c.Answer(channel="EMAIL")).then_refused("LAW-26", "8 more items")


def test_what_leaves_is_what_was_decided_and_no_more():
    assert pack(searched()).nothing_further
    story = decided(searched(), decide(items(searched(), "RECORD"), "PART", keeps_back=("source",), **P16))
    told = pack(story)
    assert "source" not in {field.name for one in told.record for field in one.fields}
    assert {"Joe Sample", "Joey Sample"} == {name["full"] for one in told.record for field in one.fields
                                             if field.name == "names" for name in cast("Any", field.value)}
    assert {mark.because for one in told.record for mark in one.redacted} == {"information about another individual"}
    assert not told.flags


def outcome_of(item: Any, story: Any) -> str:
    effect = effect_on(item, story.request.decisions)
    assert effect
    return effect.outcome


def test_a_later_decision_takes_an_earlier_ones_place_and_the_strictest_of_several_holds():
    story = decided(searched(), decide(items(searched(), "RECORD"), "REASONS", **P2))
    story = decided(story, decide(items(story, "RECORD")))
    record = next(item for item in held(story) if item.kind == "RECORD")
    assert outcome_of(record, story) == "REASONS"
    first = next(iter(story.request.decisions))
    story = decided(story, decide(items(story, "RECORD"), replaces=first))
    assert outcome_of(record, story) == "DISCLOSE"


def test_staff_are_told_only_where_that_is_decided():
    disclosed = pack(all_disclosed(searched()))
    assert "staff-9" not in disclosed.model_dump_json()
    story = searched()
    for kind in ("FLAG", "DECISION"):
        story = decided(story, decide(items(story, kind)))
    told = pack(decided(story, decide(items(story, "ACCESS"), with_staff=True)))
    assert "staff-9" in told.model_dump_json()


def test_a_flag_whose_existence_is_withheld_leaves_no_trace_even_where_its_other_items_were_disclosed():
    told = pack(hidden(searched())).model_dump_json()
    for secret in ("secret", str(HIDDEN), "ENDED", "already_flagged", "SCH2_P2"):
        assert secret not in told, secret
    assert str(SHOWN) in told


def test_an_opinion_gone_stale_no_longer_carries_the_answer():
    story = searched()
    opinion = c.Opinion(obtained_on=date(2025, 9, 10), finds_harm=False, text="It would not.")
    for kind in ("FLAG", "DECISION", "ACCESS"):
        story = decided(story, decide(items(story, kind)))
    story = decided(story, decide(items(story, "RECORD"), data="HEALTH", opinion=opinion)).amid(flags={})
    story.when(c.Answer(channel="EMAIL"), on=date(2026, 3, 11)).then_refused("LAW-31")
    assert story.request.subject == SUBJECT
