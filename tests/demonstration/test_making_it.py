"""The demonstration is made once, anew where it was broken off, and its requests to copy are answered."""
import shutil
import subprocess
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from api.app import make_app
from commands.demonstration import invitation
from commands.demonstration.making import Mark, make
from commands.demonstration.telling import Plan
from commands.place import Place, Stop, opened
from commands.serve import settings_for

BRIEF = Plan(families=60, begins=datetime(2025, 12, 1, 9, tzinfo=UTC))


@pytest.fixture
def said() -> Console:
    return Console(file=StringIO())


def heard(said: Console) -> str:
    assert isinstance(said.file, StringIO)
    return said.file.getvalue()


async def test_it_is_made_once_and_what_it_invites_to_is_answered(folder: Path, said: Console) -> None:
    data = folder / "demo"
    (folder / "demo.new").mkdir()
    mark = make_apart(data, said)
    assert "was broken off" in heard(said)
    assert make(data, BRIEF, said) == mark == Mark.of(data)
    assert not (folder / "demo.new").exists()
    with opened(data) as place:
        await answered(place, mark)


def make_apart(data: Path, said: Console) -> Mark:
    """In a thread: a running loop holds no second one."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make, data, BRIEF, said).result()


async def answered(place: Place, mark: Mark) -> None:
    tokens = invitation.written(place, mark)
    app = make_app(settings_for(place, None))
    async with app.router.lifespan_context(app):
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://register")
        for request in invitation.requests(mark):
            headers = {"Authorization": f"Bearer {tokens[request.bearer]}"}
            method = "GET" if request.body is None else "POST"
            answer = await client.request(method, request.path, json=request.body, headers=headers)
            assert answer.status_code == 200, (request.path, answer.text)
            if "format=csv" in request.path:
                assert answer.text.count("\n") > 1
                continue
            said = answer.json()
            assert said if isinstance(said, list) else any(said.values()), request.path


def test_another_register_is_left_alone(folder: Path, said: Console) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "something").touch()
    with pytest.raises(Stop, match="isn't the demonstration"):
        make(folder / "mine", BRIEF, said)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_a_request_to_copy_is_one_that_a_shell_understands(folder: Path) -> None:
    mark = Mark(1, 1, "a-flag", "a-subject", "LL-1", "w-001", "999000000001")
    for request in invitation.requests(mark):
        command = invitation.curl(request, folder / "a folder", "http://127.0.0.1:9")
        assert command.startswith("curl -s -H @'")
        assert subprocess.run(["sh", "-n", "-c", command], check=False).returncode == 0
