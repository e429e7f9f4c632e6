"""Whatever is decided about each item, nothing withheld is in what leaves, and nothing undecided."""
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.requests.decided_pack import decided_pack
from domain.requests.item_events import ItemsDecided
from domain.requests.items import Item
from tests.requests.deciding import searched
from tests.requests.held import HIDDEN, SHOWN, about, held
from tests.requests.stories import RECEIVED, Story

HELD = held(searched())
OUTCOMES = ("DISCLOSE", "PART", "REASONS", "EXISTENCE")
calm = settings(deadline=None)


@st.composite
def decisions(draw: st.DrawFn) -> list[ItemsDecided]:
    """Decisions on single items, several on some and none on others."""
    made = []
    for number in range(draw(st.integers(0, 14))):
        item: Item = draw(st.sampled_from(HELD))
        outcome: Any = draw(st.sampled_from(OUTCOMES))
        kept = draw(st.sets(st.sampled_from(sorted(item.fields)))) if outcome == "PART" and item.fields else set()
        made.append(ItemsDecided(
            decision=UUID(int=900 + number), items=(item.id,), kind=item.kind, outcome=outcome, data="CORPORATE",
            hides=(item.of,) if outcome == "EXISTENCE" and item.kind == "FLAG" else (), keeps_back=tuple(sorted(kept)),
            needs_second=draw(st.booleans()), basis=None if outcome == "DISCLOSE" else "SCH2_P2", reasons="Because."))
    return made


def packed(made: list[ItemsDecided], flags: tuple[UUID, ...] = (SHOWN, HIDDEN)) -> tuple[Story, str]:
    story = searched().given(*made)
    items = tuple(item for item in HELD if item.flag_type is None or item.of in flags)
    return story, decided_pack(story.request, items, about(flags), "leicester", RECEIVED).model_dump_json()


@calm
@given(decisions())
def test_no_item_leaves_without_a_decision_that_holds_and_none_whose_existence_is_withheld(made):
    _, told = packed(made)
    for item in HELD:
        mine = [one for one in made if not one.needs_second and (item.id in one.items or item.of in one.hides)]
        if not mine or any(one.outcome == "EXISTENCE" for one in mine):
            assert str(item.id) not in told


@calm
@given(decisions())
def test_no_field_that_is_kept_back_leaves_with_its_value(made):
    story = searched().given(*made)
    pack = decided_pack(story.request, HELD, about(), "leicester", RECEIVED)
    shown = {(one.id, field.name) for one in (*pack.record, *pack.looked, *(t for flag in pack.flags for t in flag.told))
             for field in one.fields}
    for item in HELD:
        for one in made:
            if item.id in one.items and not one.needs_second:
                kept = set(one.keeps_back) if one.outcome == "PART" else {
                    name for name, content in item.fields.items()
                    if one.outcome in ("REASONS", "EXISTENCE") and content.part in ("facts", "text")}
                assert not shown & {(item.id, name) for name in kept}


@calm
@given(decisions())
def test_a_hidden_flag_leaves_exactly_what_is_left_by_one_that_was_never_there(made):
    """Two worlds, the same decisions: in one the flag is hidden, in the other it, and who had looked for it, never were."""
    on_flag = tuple(item.id for item in HELD if item.of == HIDDEN)
    about_it = {*on_flag, *(item.id for item in HELD if item.event == "subject.check_performed")}
    hides = ItemsDecided(decision=UUID(int=999), items=on_flag[:1], kind="FLAG", hides=(HIDDEN,), outcome="EXISTENCE",
                         data="CORPORATE", basis="SCH2_P2", reasons="x", retest_on=date(2026, 9, 1))
    others = [one for one in made if not about_it & set(one.items)]
    _, hidden = packed([*made, hides])
    _, never = packed(others, (SHOWN,))
    assert hidden == never
