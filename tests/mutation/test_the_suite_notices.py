"""Where a decision is made wrong on purpose, some story of a flag's life fails."""
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutation.mutants import Mutant, mutants

ROOT = Path(__file__).parents[2]
DECIDE = ("domain/command.py", "domain/flags/matter.py", "domain/flags/asking.py", "domain/flags/deciding.py",
          "domain/flags/reviewing.py", "domain/flags/following.py", "domain/flags/judging.py", "domain/flags/correcting.py",
          "domain/flags/telling.py", "domain/flags/flag.py", "domain/cases/decide.py", "domain/councils/council.py")
SAMPLE = ("without matter.apart_from_asker()", "day <= answers", "without matter.judged('added', facts)")
"""What the quick run tries."""
NO_DIFFERENCE = {"day < first[role]", "done['corrected'].position <= done[step].position", "review.position >= case.declared_at"}
"""Of two equal days it doesn't matter which is kept, and no two entries have one position."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The decisions and their stories, in a folder that may be spoilt."""
    made = tmp_path_factory.mktemp("copy")
    for folder in ("domain", "ledger", "tests/flags"):
        shutil.copytree(ROOT / folder, made / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests/stories.py", made / "tests")
    return made


def all_mutants() -> Iterator[Mutant]:
    for path in DECIDE:
        yield from (mutant for mutant in mutants(ROOT, path) if mutant.wrong not in NO_DIFFERENCE)


def survives(copy: Path, mutant: Mutant) -> bool:
    """Whether no story fails."""
    whole = copy / mutant.path
    was = whole.read_text(encoding="utf-8")
    whole.write_text(mutant.text, encoding="utf-8")
    try:
        ran = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
             "-p", "no:schemathesis", "--import-mode=importlib",
             "--rootdir", str(copy), "-c", os.devnull, str(copy / "tests/flags")],
            cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True, timeout=110, check=False)
    finally:
        whole.write_text(was, encoding="utf-8")
    assert ran.returncode in {0, 1, 2}, ran.stdout + ran.stderr
    return ran.returncode == 0


@pytest.mark.parametrize("wrong", SAMPLE)
def test_a_wrong_decision_is_noticed(copy, wrong):
    chosen = [mutant for mutant in all_mutants() if mutant.wrong == wrong]
    assert chosen, "there is no such mutant any more: choose another"
    assert not survives(copy, chosen[0])


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_every_wrong_decision_is_noticed(copy):
    survivors = [f"{mutant.path}:{mutant.line} {mutant.wrong}" for mutant in all_mutants() if survives(copy, mutant)]
    assert not survivors, "\n".join(survivors)
