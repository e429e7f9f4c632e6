"""A publisher beside a register that is served from its own data folder."""
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from commands.place import Place

PATIENCE_SECONDS = 10


@contextlib.contextmanager
def published(place: Place) -> Iterator[None]:
    """Another process signs checkpoints meanwhile. Where DATABASE_URL names a server, that is the operator's to arrange."""
    if place.server is None:
        yield
        return
    process = subprocess.Popen([sys.executable, "-P", "-m", "commands", "publisher", "run", "--new",
                                f"--beside={os.getpid()}", f"--data={place.data}"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
