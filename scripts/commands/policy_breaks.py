"""Breaking a rule that code keeps, in a copy, to see its test fail."""
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from commands.place import ROOT, Stop
from domain.policies.coverage import KeptByCode

COPIED = ("domain", "ledger", "projections", "api", "tests", "scripts", "pyproject.toml")
SECONDS = 180


def broken(by_code: Mapping[str, KeptByCode]) -> Iterator[tuple[str, KeptByCode, bool]]:
    """Each rule, and whether its test passes as things are and fails once the code no longer keeps it. Raises Stop."""
    with tempfile.TemporaryDirectory(prefix="heedmark-") as folder:
        copy, python = Path(folder), _python()
        _copy(copy)
        if by_code and not passes(python, copy, *(kept.test for kept in by_code.values())):
            raise Stop("One of the tests in tests/policies/kept_by_code.toml fails, or isn't there, before anything is broken.")
        for rule, kept in by_code.items():
            file = copy / kept.code.partition(":")[0]
            text = file.read_text(encoding="utf-8")
            if text.count(kept.breaks) != 1:
                raise Stop(f"{kept.code} doesn't hold what tests/policies/kept_by_code.toml breaks, or not once.")
            file.write_text(text.replace(kept.breaks, kept.into), encoding="utf-8")
            yield rule, kept, not passes(python, copy, kept.test)
            file.write_text(text, encoding="utf-8")


def _copy(copy: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)


def passes(python: str, copy: Path, *tests: str) -> bool:
    command = [python, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *tests]
    run = subprocess.run(command, cwd=copy, capture_output=True, timeout=SECONDS, check=False,
                         env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": f"{copy}:{copy / 'scripts'}"})
    return run.returncode == 0


def _python() -> str:
    """One that has pytest: this one, or the one that the tests run in."""
    if subprocess.run([sys.executable, "-c", "import pytest, xdist"], capture_output=True, check=False).returncode == 0:
        return sys.executable
    command = [str(ROOT / "scripts" / "environment"), "requirements-dev.txt"]
    made = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if made.returncode:
        raise Stop("The tests' own environment couldn't be made; what went wrong stands above.")
    return made.stdout.strip()
