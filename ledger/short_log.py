"""Keeps a log that another process appends to from growing without end."""
import os
import shutil
from pathlib import Path

LONGEST_BYTES = 8 * 2**20


def keep_short(log: Path) -> None:
    """Once it is long, begin anew; what it held until then is kept beside it, and nothing older.

    What is written between the two steps is lost. Whoever writes must append, and so goes on at the beginning.
    """
    if log.exists() and log.stat().st_size > LONGEST_BYTES:
        before = log.with_name(f"{log.name}.1")
        before.touch(mode=0o600)
        shutil.copyfile(log, before)
        os.truncate(log, 0)
