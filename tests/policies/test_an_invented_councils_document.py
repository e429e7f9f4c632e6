"""A document of a council that nobody here has met holds together, and its examples notice a change to any of its rules."""
from pathlib import Path

import pytest

from domain.policies.coverage import coverage
from domain.policies.examples import check
from domain.policies.proving import never_shown, proofs
from domain.policies.reading import PolicyError, read

TEXT = (Path(__file__).parents[1] / "fixtures" / "thornmere.toml").read_text(encoding="utf-8")
EDITION = read(TEXT.encode())


def test_it_has_no_fault_and_every_example_comes_out() -> None:
    assert check(TEXT.encode()) == []
    assert len(EDITION.example) > 100


def test_no_sentence_of_its_text_is_lost() -> None:
    assert [(row.rule, row.fault) for row in coverage(EDITION, {}) if row.fault] == []


def test_a_change_to_any_rule_is_noticed() -> None:
    proved = list(proofs(EDITION))
    assert [(proof.key, proof.change) for proof in proved if proof.noticed_by is None] == []
    assert never_shown(EDITION, proved) == []
    shapes = {proof.key.split(".")[2].partition("[")[0] for proof in proved if proof.key.count(".") > 1}
    assert {"appeal", "signs", "review", "referral", "calls_review"} <= shapes
    assert any(proof.key.endswith(".counts") for proof in proved)
    assert any(proof.key.endswith(".lapse") for proof in proved)


@pytest.mark.parametrize(("was", "becomes", "fault"), [
    ('of = "forms"', 'of = "three_forms"', "holds no records with a date on"),
    ('on = "on"', 'on = "what"', "holds no records with a date what"),
    ('upheld = ["SET_ASIDE"]', 'upheld = ["OTHER"]', "names a reading that it doesn't have"),
    ('[[flag.BAN.who.appealed]]', '[[flag.BAN.who.review_called]]', "nobody is named for appealed"),
    ('[[flag.INCIDENTS.who.noted]]', '[[flag.INCIDENTS.who.review_called]]', "nobody is named for noted"),
    ('many = true\ngrows = true', 'grows = true', "records of which there are many grow"),
    ('unless = { lapsed = true }', 'unless = { lapses = true }', "nobody can know"),
    ('to = "TRIBUNAL"', 'to = "NOBODY"', "NOBODY is not a role"), ('type = "yes_no"', 'type = "text"', "counted up is a yes_no")])
def test_what_does_not_hang_together_is_said(was: str, becomes: str, fault: str) -> None:
    assert was in TEXT
    with pytest.raises(PolicyError, match=fault):
        read(TEXT.replace(was, becomes).encode())
