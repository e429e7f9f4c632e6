"""Where a text asks for less than the law, the law holds and both are shown, by the text's own rule ids."""
import pytest

from domain.law.over_policy import differing, law_over
from domain.policies.shelf import shelf

RULES = {name: set(edition.rules) for name, (edition, _) in shelf().items()}


def test_all_twelve_differences_are_told_and_each_is_of_some_text():
    assert len(differing()) == 12
    for one in differing():
        assert any(set(one.rules) <= rules for rules in RULES.values()), one.rules


@pytest.mark.parametrize(("name", "law"), [
    ("leicester/1", {"LAW-22", "LAW-38", "LAW-29"}), ("lincolnshire/1", {"LAW-22", "LAW-7"}), ("dudley/P2", {"LAW-4", "LAW-41"}),
    ("dudley/H", {"LAW-24", "LAW-9", "LAW-3", "LAW-10"})])
def test_each_text_is_shown_with_its_own(name, law):
    assert {law for one in law_over(RULES[name]) for law in one.law} == law
