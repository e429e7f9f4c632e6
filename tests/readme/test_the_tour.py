"""The README's tour, run as its reader would run it, against a demonstration that is served."""
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from commands.demonstration.making import make
from commands.demonstration.telling import Plan
from tests.conftest import short_folder

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STEP = re.compile(r"^```sh tour\n(?P<commands>.*?)^```\n(?:\n```(?:json|text)\n(?P<shown>.*?)^```)?", re.MULTILINE | re.DOTALL)
NAME = re.compile(r'"([a-z_]+)":')
BRIEF = Plan(families=120, begins=datetime(2025, 9, 1, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
def own_folder() -> Iterator[Path]:
    made = short_folder()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def address(own_folder: Path) -> Iterator[str]:
    """A small demonstration, served by the program that the README names."""
    data = own_folder / "demo"
    make(data, BRIEF, Console(file=StringIO()))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([str(ROOT / "scripts" / "serve"), "--demo", "--data", str(data), "--port", str(port)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    try:
        yield _ready(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(30)


def _ready(address: str) -> str:
    for _ in range(600):
        try:
            if httpx.get(f"{address}/health/ready").status_code == 200:
                return address
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("the demonstration isn't served")


def test_every_step_of_the_tour_says_what_the_readme_shows(address: str, own_folder: Path) -> None:
    steps = list(STEP.finditer(README))
    assert len(steps) > 4
    script = "set -e\n"
    for step in steps:
        commands = step["commands"].replace(".heedmark/demo", str(own_folder / "demo"))
        script += commands.replace("http://127.0.0.1:8080", address) + "echo '=== step'\n"
    ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    for step, said in zip(steps, ran.stdout.split("=== step\n"), strict=False):
        assert said.strip(), step["commands"]
        promised = set(NAME.findall(step["shown"] or ""))
        assert promised <= set(NAME.findall(said)), promised - set(NAME.findall(said))


def test_the_readme_names_every_command_of_the_operator() -> None:
    helped = subprocess.run([str(ROOT / "scripts" / "heedmark"), "--help"], capture_output=True, text=True, check=True).stdout
    offered = set(re.findall(r"^│ ([a-z][a-z-]*) ", helped, re.MULTILINE))
    told = re.search(r"heedmark --help\s+# (.*)$", README, re.MULTILINE)
    assert told
    assert set(told[1].split(", ")) == offered


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([A-Za-z/.]+\.md)\)", README))))
def test_what_the_readme_links_to_is_there(link: str) -> None:
    assert (ROOT / link).is_file()
