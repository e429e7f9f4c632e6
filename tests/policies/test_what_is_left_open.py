"""Everything that a text leaves open is a question of its edition, which a named role settles and rules hang on."""
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.policy_rows import question_rows
from commands.policy import app
from domain.councils.council import NOTHING_SETTLED, Council
from domain.policies.edition import Edition
from domain.policies.reading import KNOWN_ROLES, conditions, provisions
from domain.policies.shelf import shelf

LEFT_OPEN: dict[str, Any] = tomllib.loads(Path(__file__).with_name("left_open.toml").read_text(encoding="utf-8"))
EDITIONS = {name: edition for name, (edition, _) in shelf().items()}
RUN = CliRunner()

each_edition = pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)


def codes(edition: Edition) -> set[str]:
    return {question.code for question in edition.question}


@pytest.mark.parametrize("name", LEFT_OPEN["codes"])
def test_every_contradiction_and_gap_of_a_text_is_a_question_of_its_edition(name: str) -> None:
    assert set(LEFT_OPEN["codes"][name]) - codes(EDITIONS[name]) == set()


@pytest.mark.parametrize("asked", LEFT_OPEN["only_the_council"], ids=lambda asked: str(asked["asks"]))
def test_what_only_the_council_can_answer_is_asked_of_it(asked: dict[str, Any]) -> None:
    for name, wanted in asked["codes"].items():
        assert set(wanted) - codes(EDITIONS[name]) == set()


def test_all_eighteen_are_asked() -> None:
    assert len(LEFT_OPEN["only_the_council"]) == 18


@each_edition
def test_each_question_has_a_role_that_settles_it_and_something_that_holds_meanwhile(edition: Edition) -> None:
    for row in question_rows(edition, NOTHING_SETTLED):
        assert row.by in {*edition.role, *KNOWN_ROLES}
        assert row.until_settled
        assert (row.holds, row.settled, row.answers) == (row.until_settled, False, ())


@each_edition
def test_what_hangs_on_a_question_is_every_rule_that_looks_at_it(edition: Edition) -> None:
    keys = {key: rule.rules for key, rule in provisions(edition)}
    for row in question_rows(edition, NOTHING_SETTLED):
        looking = {key for key, rule in provisions(edition) if any(row.code in one for one in conditions(rule))}
        hanging = {one.key: one.rules for one in row.hangs_on_it}
        assert looking <= set(hanging)
        assert all(keys[key] == rules for key, rules in hanging.items())


def test_a_gap_of_a_retention_table_and_one_of_a_score_have_their_rows() -> None:
    rows = {row.code: row for name in ("dudley/P2", "dudley/H") for row in question_rows(EDITIONS[name], NOTHING_SETTLED)}
    assert "T42" in {rule for one in rows["G-COMM"].hangs_on_it for rule in one.rules}
    assert rows["EWS-7"].hangs_on_it


def test_the_command_lists_them_with_readings_and_rules() -> None:
    told = RUN.invoke(app, ["questions", "leicester"])
    assert told.exit_code == 0
    for line in ("  LEI-G5: Who ends a hazard flag", "      until POLICY_OWNER settles it: ADDER", "flag.HZD.who.ended[",
                 f"  {len(EDITIONS['leicester/1'].question)} questions, {len(EDITIONS['leicester/1'].question)} open"):
        assert line in told.stdout
    everything = RUN.invoke(app, ["questions"]).stdout
    assert all(f"  {code}: " in everything for edition in EDITIONS.values() for code in codes(edition))


def test_a_folder_without_a_register_is_said(tmp_path: Path) -> None:
    assert "There is no register" in str(RUN.invoke(app, ["questions", "leicester", "--data", str(tmp_path / "none")]).exception)


def test_an_answer_changes_nothing_of_another_edition() -> None:
    settled = Council(documents={}, answers={("leicester/2", "LEI-G5"): "REVIEWER"})
    assert settled.settled(EDITIONS["leicester/1"])["LEI-G5"] == "ADDER"
