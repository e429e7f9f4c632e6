"""Periods in days, a band worked out from its parts, a panel of three, a deputy's reasons: a second council, without code."""
from pathlib import Path

import pytest

from domain.policies.coverage import coverage
from domain.policies.examples import check
from domain.policies.proving import proofs
from domain.policies.reading import read

TEXT = (Path(__file__).parents[1] / "fixtures" / "brackwater.toml").read_text(encoding="utf-8")
EDITION = read(TEXT.encode())
ITS_OWN = ("flag.CAUTION.field.band.works_out", "flag.CAUTION.field.why_custodian_away", "flag.CAUTION.calls_review",
           "flag.CAUTION.in_time",
           "flag.CAUTION.review.interval", "flag.TEMP.review", "flag.ORDER.signs", "flag.ORDER.appeal",
           *(f"flag.WATCH.field.{name}.counts" for name in ("three_in_six", "injured_twice", "five_in_year")))
NOBODY = 'roles = ["REPORTER"]\nrule = "BRA-1"\nclause = "1.1"\n\n'


def test_it_has_no_fault_and_every_example_comes_out() -> None:
    assert check(TEXT.encode()) == []


def test_every_rule_of_its_text_stands_somewhere() -> None:
    assert [row.rule for row in coverage(EDITION, {}) if not row.kept] == []


def test_a_change_to_what_it_alone_has_is_noticed() -> None:
    proved = [proof for proof in proofs(EDITION) if proof.key.startswith(ITS_OWN)]
    assert [(proof.key, proof.change) for proof in proved if proof.noticed_by is None] == []
    changes = " ".join(proof.change for proof in proved)
    for change in ("every days one more", "within working days one more", "due working days one more", "one person fewer",
                   "RED from one more on", "by sum", "any record", "when doesn't look at signed_as"):
        assert change in changes


@pytest.mark.parametrize(("was", "becomes", "fault"), [
    ("every_days = 28", "every_days = 28\nevery_months = 1", "review.interval[0]: says one of every_months, every_days"),
    ("every_days = 28", "", "review.interval[0]: says one of every_months, every_days"),
    ("GREEN = 0", "GREEN = 1", "one of them 0"),
    ("AMBER = 8, ", "", "of which each has its least number"),
    ('of = ["likelihood", "impact"]', 'of = ["likelihood", "kind"]', "kind is not a field of numbers"),
    ("within_working_days = 2", "within_working_days = 2\nwithin_days = 3", "in_time[0]: says one of within_days"),
    ("where = { injury = true }", "where = { harm = true }", "form has no harm"),
    ("at_least = 3\nrule", "at_least = 0\nrule", "flag.ORDER.signs[0].at_least: must be greater than 0"),
    ("[check]", f"[[flag.ORDER.who.countersigned]]\n{NOBODY}[check]", "who.countersigned: signs says who signs"),
    ("[check]", f"[[flag.TEMP.who.appealed]]\n{NOBODY}[check]", "who.appealed: the flag type has no appeal")])
def test_what_does_not_hang_together_is_said(was: str, becomes: str, fault: str) -> None:
    assert was in TEXT
    told = check(TEXT.replace(was, becomes).encode())
    assert any(fault in one for one in told), told
