"""A child is associated with somebody by a relation that holds that day, or by living under one roof."""
from datetime import date
from typing import Any

import pytest

from domain.subjects.children import is_child, own_children, people_at, people_near
from domain.subjects.events import Related
from tests.subjects.stories import ANN, BEN, HOME, TODAY, Records, person, place

LINK: dict[str, Any] = {"relationship": BEN, "source": "a file", "from_day": date(2026, 1, 5)}


def records() -> Records:
    return Records().given(ANN, person(), Related(other=BEN, relation="CHILD_OF", side="TO", **LINK)).given(
        BEN, person("Ben Example", born=date(2016, 5, 1)), Related(other=ANN, relation="CHILD_OF", side="FROM", **LINK)).given(
        HOME, place(), Related(other=BEN, relation="LIVES_AT", side="TO", **LINK))


def test_a_parents_child_is_the_parents_and_not_the_other_way_round() -> None:
    held = records().by_id
    assert own_children(held[ANN], TODAY) == {BEN}
    assert own_children(held[BEN], TODAY) == frozenset()
    assert own_children(held[ANN], date(2026, 1, 4)) == frozenset()


@pytest.mark.parametrize(("relation", "near"), [("IN_CONTACT_WITH", {BEN}), ("ASSOCIATED_WITH", {BEN}), ("VICTIM_OF", set())])
def test_contact_and_association_are_near_and_a_past_harm_alone_is_not(relation: str, near: set[object]) -> None:
    told = Related.model_validate({"other": BEN, "relation": relation, "side": "TO", **LINK})
    assert people_near(Records().given(ANN, person(), told).by_id[ANN], TODAY) == near


def test_who_lives_there_is_found_at_the_home() -> None:
    assert people_at(records().by_id[HOME], TODAY) == {BEN}


@pytest.mark.parametrize(("known", "own", "child"), [
    ({"born": date(2008, 3, 25)}, False, True), ({"born": date(2008, 3, 24)}, True, False), ({}, True, True), ({}, False, False),
    ({"born": date(2016, 5, 1), "died_on": date(2026, 2, 1)}, True, False)])
def test_a_child_is_under_18_that_day_and_ones_own_counts_while_nobody_knows(known: dict[str, Any], own: bool,
                                                                            child: bool) -> None:
    subject = Records().given(ANN, person(**known)).by_id[ANN]
    assert is_child(subject, TODAY, own=own) is child
