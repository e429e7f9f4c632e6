"""Passages of a text are kept back while the rest of it leaves, and nothing of them does."""
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.requests.decided_pack import Disclosed
from domain.requests.item_events import ItemsDecided
from domain.requests.items import Content
from domain.requests.passages import MARK, BlackOut, Passage, found, texts_of, without, words_of
from tests.requests.deciding import P2, P16, decide, decided, items, pack, searched
from tests.requests.held import HIDDEN, SHOWN, held

ITEM = UUID(int=1001)
"""The request of the flag that is shown: its history is "Shouted at the visitor."."""


def blacked(*passages: dict[str, Any], **more: Any) -> Any:
    return decide((ITEM,), "PART", blacks_out=tuple(BlackOut(**one) for one in passages), **P16 | more)


def told(story: Any, name: str) -> Disclosed:
    return next(field for flag in pack(story).flags for one in flag.told if one.id == ITEM for field in one.fields
                if field.name == name)


def test_the_rest_leaves_with_a_mark_where_a_passage_stood():
    story = decided(searched(), blacked({"field": "history", "words": "the visitor"}))
    field = told(story, "history")
    assert (field.value, field.whole, field.shown_as) == (f"Shouted at {MARK}.", False, None)
    mark, = (one for flag in pack(story).flags for told in flag.told for one in told.redacted if one.name == "history")
    assert (mark.passages, mark.because) == (True, "information about another individual")
    assert "visitor" not in pack(story).model_dump_json()


def test_a_mark_is_as_long_whatever_it_stands_for_and_neighbours_share_one():
    story = decided(searched(), blacked({"field": "history", "words": "at"}, {"field": "history", "start": 0, "end": 7}))
    assert told(story, "history").value == f"{MARK} the visitor."
    story = decided(story, blacked({"field": "history", "words": "visitor"}, **P2, reasons="An inquiry."))
    assert told(story, "history").value == f"{MARK} the {MARK}.", "each basis decides on its own, and all of them hold"
    assert told(decided(searched(), blacked({"field": "sources", "words": "neighbour"})), "sources").value == [f"A {MARK}"]


def test_a_passage_stands_there_word_for_word_and_cuts_no_word():
    for one in ({"words": "the visit"}, {"words": "the Visitor"}, {"words": "nobody"}, {"start": 0, "end": 5},
                {"start": 8, "end": 8}, {"start": 0, "end": 99}, {"start": 3}, {}, {"words": "at", "start": 8, "end": 10},
                {"start": 0, "end": 7, "number": 1}):
        searched().when(blacked({"field": "history"} | one)).then_refused("LAW-34")
    searched().when(blacked({"field": "nothing_such", "words": "at"})).then_refused("LAW-34")
    both = decide(items(searched(), "FLAG"), "PART", blacks_out=(BlackOut(field="history", start=0, end=7),), **P16)
    searched().when(both).then_refused("LAW-34", "of one item")


def test_it_needs_a_basis_and_is_no_decision_to_disclose():
    searched().when(decide((ITEM,), blacks_out=(BlackOut(field="history", words="at"),))).then_refused("LAW-34")
    searched().when(blacked({"field": "history", "words": "at"}, basis=None)).then_refused("LAW-34")


def test_the_same_words_elsewhere_are_told_of_before_the_pack_stops_at_them():
    searched().when(blacked({"field": "history", "words": "the"})).then_warned("LAW-34")
    assert not [rule for rule, _ in searched().when(blacked({"field": "history", "words": "visitor"})).decided().warnings]


def test_the_strictest_decision_holds_over_passages_too():
    story = decided(searched(), blacked({"field": "history", "words": "visitor"}))
    story = decided(story, decide(items(story, "FLAG", SHOWN)))
    assert MARK in str(told(story, "history").value)
    story = decided(story, decide((ITEM,), "PART", keeps_back=("history",), **P2, reasons="An inquiry."))
    assert "history" not in {field.name for flag in pack(story).flags for one in flag.told for field in one.fields}


def test_no_second_standing_of_the_words_survives():
    content = Content(value="Ann and Ann and Ann, then ANN AND ANN.", part="text", title="X")
    item = held(searched())[0].model_copy(update={"fields": {"x": content}})
    assert without(content, found([BlackOut(field="x", words="Ann and Ann")], [item])) == f"{MARK}, then {MARK}."


WORDS = ["Ann", "Béa", "saw", "him", "at", "4", "Elm", "Row", "on", "2026-02-14", "Ünal", "l'État"]
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=20).map(" ".join)


@settings(deadline=None)
@given(texts, st.data())
def test_no_word_of_a_passage_is_left_and_every_other_word_is(text: str, data: st.DataObject):
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 1))
    kept = words[first:data.draw(st.integers(first + 1, len(words)))]
    start = len(" ".join(words[:first])) + (1 if first else 0)
    passage = Passage(item=ITEM, field="x", number=0, start=start, end=start + len(" ".join(kept)))
    content = Content(value=text, part="text", title="X")
    assert without(content, [passage]) == " ".join([*words[:first], MARK, *words[first + len(kept):]])
    assert list(words_of(content, [passage])) == [" ".join(kept)]


@settings(deadline=None)
@given(texts, texts)
def test_words_are_found_wherever_they_stand_as_words(text: str, wanted: str):
    item = next(one for one in held(searched()) if one.id == ITEM)
    item = item.model_copy(update={"fields": {"x": Content(value=f"{text}. {wanted}", part="text", title="X")}})
    places = found([BlackOut(field="x", words=wanted)], [item])
    assert places
    (left,) = texts_of(Content(value=without(item.fields["x"], places), part="text", title="X"))
    assert f" {wanted} " not in f" {left} ".replace(".", " ")


def test_what_is_hidden_stays_so_whatever_is_blacked_out_of_it():
    hides = ItemsDecided(decision=UUID(int=999), items=(UUID(int=1003),), kind="FLAG", hides=(HIDDEN,), outcome="EXISTENCE",
                         data="CORPORATE", basis="SCH2_P2", reasons="x")
    story = decided(searched(), blacked({"field": "history", "words": "visitor"})).given(hides)
    part = hides.model_copy(update={"decision": UUID(int=998), "outcome": "PART", "hides": (), "blacks_out": (
        Passage(item=UUID(int=1003), field="history", number=0, start=4, end=10),)})
    assert pack(story).model_dump_json() == pack(story.given(part)).model_dump_json()
