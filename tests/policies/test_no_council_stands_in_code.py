"""A council is a document: no Python code outside tests and the demonstration knows one by name."""
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.policies.shelf import shelf

ROOT = Path(__file__).parents[2]
COUNCILS = sorted({edition.council for edition, _ in shelf().values()})
CODE = [file for folder in ("domain", "ledger", "projections", "api", "scripts") for file in sorted((ROOT / folder).rglob("*"))
        if file.is_file() and (file.suffix in (".py", ".sql") or (folder == "scripts" and file.suffix == ""))
        and "demonstration" not in file.parts]


@pytest.mark.parametrize("council", COUNCILS)
def test_a_search_for_a_councils_name_in_code_finds_nothing(council: str) -> None:
    named = re.compile(council, re.IGNORECASE)
    found = [f"{file.relative_to(ROOT)}:{number}" for file in CODE
             for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if named.search(line)]
    assert found == []


def test_the_search_looks_at_all_of_the_code() -> None:
    assert {"domain/flags/decide.py", "api/app.py", "scripts/serve", "ledger/schema/0001_ledger.sql"} <= {
        str(file.relative_to(ROOT)) for file in CODE}
    assert len(CODE) > 250


RULE_OF_A_COUNCIL = re.compile(r"\b(?:{})-[A-Z]*[0-9]".format("|".join(sorted(
    {rule.partition("-")[0] for edition, _ in shelf().values() for rule in edition.rules if "-" in rule}))))


@pytest.mark.parametrize("file", [file for file in CODE if file.suffix == ".py"], ids=lambda file: str(file.relative_to(ROOT)))
def test_no_value_in_code_holds_a_rule_of_one_council(file: Path) -> None:
    assert list(rules_in(file.read_text(encoding="utf-8"))) == []


def rules_in(text: str) -> Iterator[str]:
    """Each string, or part of one, that names a council's rule: not where a docstring says its source or a field an example."""
    code = ast.parse(text)
    said = {id(node.value) for node in ast.walk(code) if isinstance(node, ast.Expr)}
    said |= {id(part) for node in ast.walk(code) if isinstance(node, ast.keyword) and node.arg == "examples"
             for part in ast.walk(node.value)}
    for node in ast.walk(code):
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
                and RULE_OF_A_COUNCIL.search(node.value)):
            yield f"line {node.lineno}: {node.value}"


@pytest.mark.parametrize(("text", "found"), [
    ('raise Refused("LEI-18", "x", "y")', 1), ('RULE = "DUD-X7"', 1), ('gap(says=f"as {a} in LIN-20")', 1),
    ('def f():\n    """As the text says (LEI-18)."""', 0), ('class A:\n    x: str\n    """LIN-40."""', 0),
    ('Field(examples=["LEI-50"])', 0), ('Field(description="as LEI-50 has it")', 1), ('"LAW-7"', 0)])
def test_it_looks_at_what_is_raised_or_shown_and_not_at_sources(text: str, found: int) -> None:
    assert len(list(rules_in(text))) == found
