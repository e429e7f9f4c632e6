"""The auditor's tour as it is told: a served demonstration is published, witnessed, verified, taken away, and attacked."""
import subprocess
import sys
import time

import pytest

from tests.ground.commands_run import ROOT, Served, heedmark, surroundings

PATIENCE_SECONDS = 60


def patiently(*arguments):
    """A command that takes its time."""
    return subprocess.run([sys.executable, "-P", "-m", "commands", *map(str, arguments)], capture_output=True, text=True,
                          check=False, timeout=400, env=surroundings())


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_tour(folder):
    data, witness = folder / "demo", folder / "witness"
    assert patiently("demo", "--data", data, "--families", "60").returncode == 0
    with Served(data, "--demo") as served:
        state = data / "publisher" / "leicester"
        ends = time.monotonic() + PATIENCE_SECONDS
        while not (state / "checkpoint").exists() and time.monotonic() < ends:
            time.sleep(0.5)
        key = (state / "verifier").read_text().strip()
        token = heedmark("token", "--data", data, "--council", "leicester", "--actor", "dpo-2", "--role", "WITNESS", "--purpose",
                         "AUDIT").stdout.strip()
        begun = heedmark("witness", "init", witness, "--name", "dpo.example", "--log", key, "--from",
                         f"{served.address}/v1/leicester/log")
        assert begun.returncode == 0, begun.stderr
        checked = heedmark("witness", "check", witness, HEEDMARK_TOKEN=token)
        assert "the first that is held" in checked.stdout, checked.stderr
        (data / "witnesses").mkdir()
        made = heedmark("witness", "init", folder / "second", "--name", "partner.example", "--log", key, "--from", "/nowhere")
        (data / "witnesses" / "leicester").write_text(f"{begun.stdout.splitlines()[-1]}\n{made.stdout.splitlines()[-1]}\n")
        cosigned = heedmark("witness", "cosign", witness, "--hand-in", HEEDMARK_TOKEN=token)
        assert cosigned.stdout.count("— ") == 2, cosigned.stderr
        again = heedmark("witness", "check", witness, HEEDMARK_TOKEN=token)
        assert "continues" in again.stdout, again.stderr
    verified = patiently("verify", "--data", data)
    assert verified.returncode == 0, verified.stdout
    assert "Everything holds." in verified.stdout
    log = folder / "leicester.log"
    assert patiently("export-log", log, "--council", "leicester", "--actor", "auditor-1", "--data", data).returncode == 0
    offline = [sys.executable, "-I", ROOT / "ledger" / "offline.py", log, "--key", key, "--checkpoint", witness / "checkpoint"]
    assert subprocess.run(offline, check=False).returncode == 0
    content = bytearray(log.read_bytes())
    content[content.index(b"flag.agreed") + 5] ^= 1
    log.write_bytes(content)
    told = subprocess.run(offline, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "DAMAGED entry" in told.stdout
    attacked = patiently("attack", "--data", data, "--bytes", "200", "--changes", "24")
    assert attacked.returncode == 0, attacked.stdout
    assert "found or refused" in attacked.stdout
