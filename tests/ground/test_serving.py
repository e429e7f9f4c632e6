"""One command opens a register and serves it; Ctrl-C closes it; nothing that was stored is lost."""
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ledger.database import Database
from ledger.embedded import EmbeddedPostgres
from tests.ground.commands_run import PATIENCE_SECONDS, Served, heedmark


def server_of(data: Path) -> int:
    return int((data / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])


def publishers_of(data: Path) -> list[psutil.Process]:
    return [one for one in psutil.process_iter(["cmdline"]) if f"--data={data}" in (one.info["cmdline"] or ())]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_stop_leaves_nothing_running(folder: Path, how: signal.Signals) -> None:
    with Served(folder / "data") as served:
        assert served.ready()
        pid = server_of(folder / "data")
        assert served.stop(how) == 0
    assert "Stopped." in served.said
    assert not psutil.pid_exists(pid)


def test_a_server_killed_outright_is_followed_by_the_next(folder: Path) -> None:
    with Served(folder / "data") as served:
        publisher, = publishers_of(folder / "data")
        assert served.stop(signal.SIGKILL) != 0
    publisher.wait(PATIENCE_SECONDS)  # it doesn't outlive its server, however early that was killed
    with Served(folder / "data") as served:
        assert served.ready()


def test_two_servers_share_a_register(folder: Path) -> None:
    with Served(folder / "data") as first, Served(folder / "data") as second:
        first.stop(signal.SIGINT)
        assert second.ready()


def test_killed_postgresql_comes_back_by_itself(folder: Path) -> None:
    with Served(folder / "data") as served:
        os.kill(server_of(folder / "data"), signal.SIGKILL)
        assert served.becomes_ready()


def test_a_port_that_is_taken_is_named(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = heedmark("serve", "--port", port, "--data", folder / "data")
    assert refused.returncode == 1
    assert f"Port {port} can't be listened on" in refused.stderr


def test_a_trial_stays_a_trial_and_a_real_register_real(folder: Path) -> None:
    with Served(folder / "trial", "--clock", "2026-03-23T09:00Z") as served:
        assert "its clock stands at 2026-03-23 09:00:00Z" in served.said
    with Served(folder / "trial") as served:
        assert "its clock stands at 2026-03-23 09:00:00Z" in served.said
        for day, said in (("2026-03-22", "has no log of leicester"), ("2026-03-23", "a day that is over")):
            export = ("export", "--data", folder / "trial", "--council", "leicester", "--actor", "op-1", "--as-at", day)
            assert said in heedmark(*export).stderr
    with Served(folder / "real"):
        pass
    refused = heedmark("serve", "--data", folder / "real", "--clock", "2026-03-23T09:00Z")
    assert refused.returncode == 1
    assert "is real and can be given no clock" in refused.stderr


@pytest.mark.parametrize(("text", "said"), [("Monday", "is not an instant"), ("2026-03-23T09:00", "has no time zone")])
def test_a_clock_that_is_no_instant_is_refused(folder: Path, text: str, said: str) -> None:
    refused = heedmark("serve", "--data", folder / "data", "--clock", text)
    assert refused.returncode == 1
    assert said in refused.stderr


def test_another_postgresql_server_takes_an_issuer_s_tokens_only(
        folder: Path, new_database: Callable[..., Database]) -> None:
    url = new_database().admin
    refused = heedmark("serve", "--data", folder / "data", DATABASE_URL=url)
    assert refused.returncode == 1
    assert "--issuers FILE" in refused.stderr
    (folder / "issuers.toml").write_text('[[issuer]]\nissuer = "urn:example"\nkeys = "keys.json"\n')
    with Served(folder / "data", "--issuers", folder / "issuers.toml", DATABASE_URL=url) as served:
        assert served.ready()
    assert not (folder / "data" / "postgres").exists()


def test_a_list_of_issuers_that_is_none_is_refused(folder: Path) -> None:
    (folder / "issuers.toml").write_text('issuer = "urn:example"\n')
    refused = heedmark("serve", "--data", folder / "data", "--issuers", folder / "issuers.toml")
    assert refused.returncode == 1
    assert "is not a list of issuers" in refused.stderr


def test_a_token_needs_a_register(folder: Path) -> None:
    asked = ("token", "--council", "leicester", "--actor", "a.sample", "--role", "AUDITOR", "--purpose", "audit")
    refused = heedmark(*asked, "--data", folder / "nowhere")
    assert refused.returncode == 1
    assert "There is no register" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(("arguments", "said"), [
    (("rebuild", "--council", "leicester"), "has no log of leicester"), (("bench", "nothing"), "Name what to measure")])
def test_a_command_that_cannot_be_carried_out_says_so_in_a_sentence(
        folder: Path, arguments: tuple[str, ...], said: str) -> None:
    with EmbeddedPostgres(folder / "postgres"):
        pass
    refused = heedmark(*arguments, *(("--data", folder) if arguments[0] == "rebuild" else ()))
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
