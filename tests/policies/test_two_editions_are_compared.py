"""What a newer edition says otherwise is told by rule, and nothing of it is passed over."""
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.policy import app
from domain.policies.differences import OF_THE_DOCUMENT, differences
from domain.policies.edition import Edition
from domain.policies.reading import read
from domain.policies.shelf import shelf
from domain.policies.weakening import weakened
from tests.policies.guide import WORKED

RUN = CliRunner()
OLD = read(WORKED.encode())


def told(*replaced: tuple[str, str]) -> dict[str, list[tuple[str, object, object]]]:
    text = WORKED
    for was, becomes in replaced:
        assert was in text
        text = text.replace(was, becomes)
    found = differences(OLD, read(text.encode()))
    return {rule: [(one.place, one.before, one.after) for one in changes] for rule, changes in found.items()}


def test_nothing_is_said_of_the_same_text() -> None:
    assert told() == {}


def test_a_number_that_changes_is_told_under_its_rule() -> None:
    assert told(("every_months = 6", "every_months = 3")) == {
        "WES-5": [("flag.HOME.review.interval", {"every_months": 6}, {"every_months": 3})]}


def test_a_role_that_may_no_longer_and_one_that_newly_may() -> None:
    found = told(('roles = ["LEAD"]\nrule = "WES-5"', 'roles = ["VISITOR"]\nrule = "WES-5"'))
    assert found == {"WES-5": [("flag.HOME.who.reviewed", {"roles": ["LEAD"]}, {"roles": ["VISITOR"]}),
                               ("flag.HOME.who.continued", {"roles": ["LEAD"]}, {"roles": ["VISITOR"]})]}


def test_a_question_is_told_under_its_code_and_a_purpose_under_the_document() -> None:
    assert told(('until_settled = "LEAD"', 'until_settled = "ANYONE"')) == {
        "WES-7": [("question", {"until_settled": "LEAD"}, {"until_settled": "ANYONE"})]}
    assert OF_THE_DOCUMENT in told(("To keep visitors safe", "To keep our visitors safe"))


def test_the_two_copies_of_the_pprc_policy_differ_in_their_years_and_little_else() -> None:
    found = differences(shelf()["dudley/P1"][0], shelf()["dudley/P2"][0])
    years = {rule for rule, changes in found.items() for one in changes if one.after and "years" in one.after}
    assert years == {"DUD-23", "DUD-24", "DUD-27", "DUD-29", "DUD-30", "DUD-V1", "DUD-V2", "DUD-V3", "DUD-V4", "DUD-V5"}
    assert set(found) - years == {OF_THE_DOCUMENT, "DUD-V6", "T27", "T38"}


@pytest.mark.parametrize("edition", [OLD, shelf()["lincolnshire/1"][0], shelf()["dudley/H"][0]], ids=lambda one: str(one.name))
def test_every_change_that_could_be_made_to_a_rule_is_told_under_that_rule(edition: Edition) -> None:
    for case in weakened(edition):
        found = differences(edition, case.edition)
        assert found, (case.key, case.change)
        assert set(case.rules) <= set(found), (case.key, case.change)


def test_the_command_says_it_in_words(tmp_path: Path) -> None:
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text(WORKED, encoding="utf-8")
    new.write_text(WORKED.replace("every_months = 6", "every_months = 3").replace('may_be = ["unknown"]', ""), encoding="utf-8")
    result = RUN.invoke(app, ["diff", str(old), str(new)])
    assert result.exit_code == 0
    assert "WES-5\n  flag, HOME, review, interval: every months was 6, is 3\n" in result.stdout
    assert "WES-4\n  flag, HOME, field, seen on, where danger = DOG: may be was unknown, is not said\n" in result.stdout
    assert result.stdout.endswith("2 rules say something else, 0 are new, 0 have gone, 6 stand as they were.\n")
