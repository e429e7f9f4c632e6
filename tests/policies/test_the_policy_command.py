"""What an operator and a policy officer read: check, show and coverage."""
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.policy import app
from commands.policy_breaks import broken
from domain.policies.coverage import KeptByCode, coverage
from domain.policies.reading import kept_in, read
from domain.policies.shelf import shelf
from tests.policies.guide import WORKED

RUN = CliRunner()
INVENTED = Path(__file__).parents[1] / "fixtures" / "brackwater.toml"
EDITION, DOCUMENT = shelf()["leicester/1"]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "westmere.toml"
    file.write_text(WORKED, encoding="utf-8")
    return file


def test_check_says_that_nothing_is_wrong(document: Path) -> None:
    result = RUN.invoke(app, ["check", str(document)])
    assert (result.exit_code, result.stdout) == (0, "westmere/1: 8 rules, 4 examples, no fault.\n")


def test_check_names_file_key_and_rule_of_each_fault(document: Path) -> None:
    wrong = WORKED.replace('ask = "LEAD"', 'ask = "CHIEF"').replace('when = { danger = "DOG" }', 'when = { danger = "CAT" }')
    document.write_text(wrong, encoding="utf-8")
    result = RUN.invoke(app, ["check", str(document)])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{document}: flag.HOME.alert: CHIEF is not a role of the document (WES-1)",
        f"{document}: flag.HOME.field.seen_on: danger is never CAT (WES-4)"]
    assert "2 faults" in str(result.exception)


def test_check_of_no_file_says_so(tmp_path: Path) -> None:
    assert "There is no file" in str(RUN.invoke(app, ["check", str(tmp_path / "none.toml")]).exception)


def test_show_tells_every_rule_in_words_with_its_id(document: Path) -> None:
    told = RUN.invoke(app, ["show", str(document)]).stdout
    for line in ("agreed         LEAD  [WES-2]", "reviewed 6 months after the addition or the last review  [WES-5]",
                 "When it was last seen: known before it is agreed, no later than the act, where danger is DOG  [WES-4]",
                 "until POLICY_OWNER settles it: LEAD",
                 "hanging on it: flag.HOME.who.ended[0] [WES-7], flag.HOME.who.ended[1] [WES-7]"):
        assert line in told


def test_days_signatures_lapses_and_appeals_are_told_in_sentences() -> None:
    told = RUN.invoke(app, ["show", str(INVENTED)]).stdout
    for line in ("agreed within 2 working days of the act before it  [BRA-10]",
                 "3 people, each as PANEL, sign before it is agreed  [BRA-30]",
                 "a change of happened_on calls for a review (FURTHER_INCIDENT), held within 5 working days  [BRA-11]",
                 "reviewed 28 days after the addition or the last review  [BRA-19]",
                 "lapsed and sent to DUTY_DESK from the day after its review date, unless it is continued by then  [BRA-20]",
                 "an appeal once it is agreed within 20 working days, answered by APPEALS_OFFICER in 15 working days: ",
                 "Risk band: worked out, and given by nobody  [BRA-8]"):
        assert line in told


def test_a_difference_says_which_of_several_rules_it_is(tmp_path: Path) -> None:
    newer = tmp_path / "newer.toml"
    newer.write_text(INVENTED.read_text(encoding="utf-8").replace("every_months = 6", "every_months = 2"), encoding="utf-8")
    told = RUN.invoke(app, ["diff", str(INVENTED), str(newer)]).stdout
    assert "flag, CAUTION, review, interval, where band = AMBER: every months was 6, is 2" in told


@pytest.mark.parametrize("name", shelf())
def test_show_leaves_no_rule_of_any_shape_untold(name: str) -> None:
    told = RUN.invoke(app, ["show", name]).stdout
    cited = {rule for one in re.findall(r"\[([^\]]+)\]", told) for rule in one.split(",")[0].split()}
    noted = set(re.findall(r"^  (\S+): ", told.partition("Not executed by this document")[2], re.MULTILINE))
    asked = {question.code for question in shelf()[name][0].question}
    kept = {rule for _, rules in kept_in(shelf()[name][0]) for rule in rules}
    assert kept - cited - noted - asked == set()


def test_show_tells_one_flag_alone() -> None:
    assert "MRC: MARAC" not in RUN.invoke(app, ["show", "leicester", "--flag", "RTC"]).stdout


def test_an_unknown_policy_or_flag_is_said_with_what_there_is() -> None:
    assert "There are: " in str(RUN.invoke(app, ["show", "atlantis"]).exception)
    assert "it has HZD, RTC, MRC, MAPPA" in str(RUN.invoke(app, ["show", "leicester", "--flag", "XYZ"]).exception)


def test_coverage_prints_every_rule_and_where_it_is_kept_and_shown() -> None:
    told = RUN.invoke(app, ["coverage", "leicester"])
    assert told.exit_code == 0
    blocks = {block.split("\n")[0]: block for block in told.stdout.strip().split("\n\n")}
    assert set(EDITION.rules) <= set(blocks)
    assert all("shown by" in blocks[rule] or "not executed" in blocks[rule] for rule in EDITION.rules)
    assert "0 unaccounted for" in told.stdout


def test_coverage_stops_at_a_rule_that_no_example_shows(document: Path) -> None:
    result = RUN.invoke(app, ["coverage", str(document)])
    assert result.exit_code == 1
    assert "Unaccounted for: WES-3, WES-6, WES-7" in str(result.exception)
    assert "no example shows it" in result.stdout


def test_a_rule_said_to_be_kept_by_code_needs_code_and_test() -> None:
    rows = {row.rule: row.fault for row in coverage(EDITION, {})}
    assert rows["LEI-5"] == "the document says that code keeps it, and no code and test are named"


def test_a_rule_that_stands_nowhere_is_lost() -> None:
    more = EDITION.model_copy(update={"rules": (*EDITION.rules, "LEI-81")})
    assert coverage(more, {})[-1].fault == "it is kept nowhere"


def test_proof_stops_at_changes_that_no_example_notices(document: Path) -> None:
    shown = """
        [[example]]
        title = "the rest is shown in name only"
        rule = "WES-3 WES-6 WES-7"
        flag = "HOME"
        act = "met"
        ask = "LEAD"
        """
    document.write_text(WORKED + shown)
    result = RUN.invoke(app, ["coverage", str(document), "--prove"])
    assert result.exit_code == 1
    assert "flag.HOME.field.why_kept asked nowhere" in str(result.exception)
    assert "WES-6: none of its own examples notices a change" in str(result.exception)


@pytest.mark.long
def test_broken_code_is_noticed_and_what_breaks_nothing_is_not() -> None:
    table = {"LEI-51": KeptByCode(
        code="domain/flags/next_steps.py:waiting_for", breaks='"""Whose turn it is:', into='"""Whose turn it was:',
        test="tests/policies/test_rules_kept_by_code.py::test_an_agreed_hazard_waits_for_the_service_manager")}
    assert [noticed for _, _, noticed in broken(table)] == [False]


def test_the_digest_shown_to_clients_is_of_the_document_as_it_stands() -> None:
    assert read(DOCUMENT.encode()).sha256 == EDITION.sha256
