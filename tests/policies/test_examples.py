"""Every example of every document that comes with the program, and whether they'd notice if a rule changed."""
import ast
from pathlib import Path

import pytest

from commands.policy import kept_by_code
from domain.policies.coverage import coverage
from domain.policies.edition import Edition
from domain.policies.example import Example
from domain.policies.examples import fault_of
from domain.policies.proving import never_shown, proofs
from domain.policies.retention_example import AdviceExample
from domain.policies.score import ScoreExample
from domain.policies.shelf import shelf

ROOT = Path(__file__).parents[2]
EDITIONS = [edition for edition, _ in shelf().values()]
EVERY = [pytest.param(edition, example, id=f"{edition.name}: {example.title}")
         for edition in EDITIONS for example in edition.every_example]


@pytest.mark.parametrize(("edition", "example"), EVERY)
def test_an_example_comes_out_as_its_document_says(edition: Edition, example: Example | AdviceExample | ScoreExample) -> None:
    assert fault_of(edition, example) is None


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_no_rule_of_the_text_is_lost(edition: Edition) -> None:
    rows = coverage(edition, kept_by_code(edition.council))
    assert [(row.rule, row.fault) for row in rows if row.fault] == []


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_a_change_to_any_rule_is_noticed_by_an_example_of_that_rule(edition: Edition) -> None:
    proved = list(proofs(edition))
    assert len(proved) > len(edition.rules) - len([note for note in edition.note if note.why == "not yet built"])
    assert [(proof.key, proof.change) for proof in proved if proof.noticed_by is None] == []
    assert never_shown(edition, proved) == []


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.name)
def test_what_code_keeps_is_there_and_has_its_test(edition: Edition) -> None:
    of_council = [rule for one in EDITIONS if one.council == edition.council for rule in one.rules]
    for rule, kept in kept_by_code(edition.council).items():
        assert rule in of_council
        file, _, symbol = kept.code.partition(":")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert symbol in {node.name for node in ast.walk(ast.parse(text))
                          if isinstance(node, ast.FunctionDef | ast.ClassDef)}, kept.code
        assert text.count(kept.breaks) == 1, kept.code
        test, _, name = kept.test.partition("::")
        assert f"def {name}(" in (ROOT / test).read_text(encoding="utf-8"), kept.test
