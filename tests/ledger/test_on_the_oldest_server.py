"""The same tests on the oldest PostgreSQL that Debian offers."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.conftest import OTHER

HERE = Path(__file__).parent
OLDEST = Path("/usr/lib/postgresql/15/bin")
QUICK = ("test_the_append_function.py", "test_enemies_of_the_log.py")
ALL = (*QUICK, "test_opening_a_register.py", "test_carrying_out_a_command.py", "test_the_librarys_recorder_cases.py",
       "test_a_batch_is_as_if_one_by_one.py")


@pytest.mark.timeout(600)
@pytest.mark.skipif(not OLDEST.exists(), reason=f"NOT RUN ON POSTGRESQL 15: there is none in {OLDEST} (Debian 12: postgresql-15)")
@pytest.mark.skipif(OTHER in os.environ, reason="runs on another server already")
@pytest.mark.parametrize("files", [QUICK, pytest.param(ALL, marks=pytest.mark.long)], ids=["quick", "all"])
def test_the_ledger_does_the_same_on_postgresql_15(files: tuple[str, ...]) -> None:
    ran = subprocess.run([sys.executable, "-m", "pytest", "-n", "0", "-q", *(str(HERE / file) for file in files)],
                         capture_output=True, check=False, text=True, cwd=HERE.parents[1], env=os.environ | {OTHER: str(OLDEST)})
    assert ran.returncode == 0, ran.stdout[-4000:]
