"""Independent implementations of tlog-tiles, checkpoints and cosignatures verify what is published here."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from ledger.static_log import StaticLog
from ledger.witness import Witness, from_folder
from tests.ledger.given import COUNCIL

GO_PACKAGES = Path("/usr/share/gocode")
"""Where Debian's golang-golang-x-mod-dev puts them."""
ANOTHER = "aics-tlog==0.2.1"
"""A verifier of C2SP logs on PyPI, for Python 3.12 and later."""
WITH_ANOTHER = """
import sys
from pathlib import Path
from aics_tlog import (FileSystemTileReader, audit_tiles, consistency_proof_from_tiles, inclusion_proof_from_tiles,
                       parse_checkpoint, parse_note, parse_vkey, read_entry, verify_checkpoint, verify_consistency,
                       verify_leaf_inclusion)
web, key, older, cosigned, witness = sys.argv[1:]
reader = FileSystemTileReader(Path(web))
def opened(file, witnesses=(), quorum=0):
    note = parse_note(Path(file).read_text())
    result = verify_checkpoint(note, parse_vkey(key), [parse_vkey(each) for each in witnesses], quorum)
    assert result.ok, result
    return parse_checkpoint(note.text)
now, before = opened(Path(web) / "checkpoint"), opened(older)
assert opened(cosigned, [witness], 1).size == now.size
audit_tiles(reader, now.size, now.root)
for index in range(0, now.size, 37):
    proof = inclusion_proof_from_tiles(reader, index, now.size)
    assert verify_leaf_inclusion(read_entry(reader, index, now.size), index, now.size, proof, now.root)
proof = consistency_proof_from_tiles(reader, before.size, now.size)
assert verify_consistency(before.size, now.size, before.root, now.root, proof)
assert not verify_consistency(before.size, now.size, bytes(32), now.root, proof)
print(f"{now.size} entries, after {before.size}")
"""


@pytest.fixture
async def web(connection, folder, add):
    """A published log of 700 entries, an older checkpoint of 300, and a witness's cosignature."""
    await add(300)
    publisher = Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"),
                               StaticLog(folder / "web"))
    shutil.copy(folder / "web" / "checkpoint", folder / "older")
    await add(400)
    publisher.step()
    witness = Witness.make(folder / "witness", "dpo.example", publisher.verifier, "")
    witness.cosign(from_folder(folder / "web"))
    return publisher.verifier, witness.key.verifier


def run(*command, **environment):
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment}, timeout=100)
    return done.returncode, done.stdout + done.stderr


def a_newer_python() -> str | None:
    """One that another program needs; this one may run on 3.11."""
    for name in (sys.executable, *(f"python3.{minor}" for minor in range(12, 20))):
        code, told = run(name, "-c", "import sys; assert sys.version_info >= (3, 12); print(sys.executable)") if shutil.which(
            name) else (1, "")
        if code == 0:
            return told.strip()
    for minor in range(12, 20) if shutil.which("pyenv") else ():
        _, versions = run("pyenv", "whence", f"python3.{minor}")
        for version in versions.split():
            code, prefix = run("pyenv", "prefix", version)
            if code == 0:
                return str(Path(prefix.strip()) / "bin" / "python")
    return None


async def test_gos_own_packages_verify_every_entry_and_the_growth(web, folder):
    if shutil.which("go") is None or not (GO_PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("NOT CROSS-VERIFIED BY GO: needs the Debian packages golang-go and golang-golang-x-mod-dev")
    key, _ = web
    program = Path(__file__).parent / "elsewhere" / "main.go"
    code, told = run("go", "run", program, folder / "web", key, folder / "older", GO111MODULE="off", GOPATH=str(GO_PACKAGES),
                     GOCACHE=str(folder / "cache"))
    assert (code, told) == (0, "700 entries, after 300\n")
    tile = folder / "web" / "tile" / "0" / "001"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    code, told = run("go", "run", program, folder / "web", key, folder / "older", GO111MODULE="off", GOPATH=str(GO_PACKAGES),
                     GOCACHE=str(folder / "cache"))
    assert code == 1
    assert "invalid transparency proof" in told


async def test_another_verifier_of_such_logs_agrees(web, folder):
    python = a_newer_python()
    if python is None:
        pytest.skip("NOT CROSS-VERIFIED BY aics-tlog: needs Python 3.12 or later beside this one")
    assert run(sys.executable, "-m", "uv", "venv", "--quiet", "--no-config", "--python", python, folder / "venv")[0] == 0
    newer = folder / "venv" / "bin" / "python"
    code, told = run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", newer, ANOTHER)
    if code:
        pytest.skip(f"NOT CROSS-VERIFIED BY aics-tlog: it can't be installed here ({told.strip().splitlines()[-1]})")
    key, witness = web
    code, told = run(newer, "-c", WITH_ANOTHER, folder / "web", key, folder / "older",
                     folder / "witness" / "cosigned", witness)
    assert (code, told) == (0, "700 entries, after 300\n")
