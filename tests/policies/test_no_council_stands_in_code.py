"""A council is a document: no Python code outside tests and the demonstration knows one by name."""
import re
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
