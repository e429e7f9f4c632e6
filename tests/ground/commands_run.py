"""Running the operator's commands as an operator would, and asking a served register whether it is there."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


def surroundings(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"PYTHONPATH": f"{ROOT}:{ROOT / 'scripts'}", "COLUMNS": "200"} | more


def heedmark(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-P", "-m", "commands", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
                          env=surroundings(**environment))


class Served:
    """A register being served on a port of its own, from `with` until told to stop."""

    def __init__(self, data: Path, *arguments: str | Path, **environment: str) -> None:
        self._logs = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [ROOT / "scripts" / "serve", "--port", "0", "--data", data, *arguments], text=True, stdout=subprocess.PIPE,
            stderr=self._logs, start_new_session=True, env=surroundings(**environment))
        self.said = ""
        self.address = ""

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
            if line.startswith("Ready"):
                self.address = line.split(": ")[1].split()[0]
                return self
        self._logs.seek(0)
        raise AssertionError(f"the server ended: {self.said}{self._logs.read().decode()}")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self.stop(signal.SIGTERM)
        self._logs.close()

    def stop(self, how: signal.Signals) -> int:
        """Signal it; its exit code."""
        self._process.send_signal(how)
        self.said += self._process.communicate(timeout=PATIENCE_SECONDS)[0]
        return self._process.returncode

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return False

    def becomes_ready(self) -> bool:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.ready():
                return True
            time.sleep(0.1)
        return False
