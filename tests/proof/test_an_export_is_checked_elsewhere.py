"""An exported log is checked by one file that has nothing else of ours: every changed byte is found, and the place named."""
import random
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from ledger import offline
from ledger.log_export import Unfit, export
from ledger.offline import Damaged, Export, Key
from ledger.publisher import Publisher
from ledger.signing_place import SigningPlace
from tests.ledger.given import COUNCIL, command, draft

OFFLINE = Path(offline.__file__)
CLEARS = (b"{}", b'{\n"one":1\n}', b'{\n"flag_type":"HZD",\n"level":"A",\n"two":{"x":[1,2]}\n}',
          b"{\n" + b",\n".join(b'"f%d":%d' % (n, n) for n in range(40)) + b"\n}")


@pytest.fixture
async def published(ledger, connection, folder):
    for number in range(30):
        stream = uuid4()
        await ledger.append(COUNCIL, command(*(
            draft(stream, version, clear=CLEARS[(number + version) % 4], edition="leicester/1" if version else None)
            for version in range(20))))
    return Publisher.init(connection, COUNCIL, lambda: SigningPlace.make(folder / "state", "log.example/leicester"))


@pytest.fixture
async def exported(published, ledger, folder):
    await export(ledger, COUNCIL, folder / "log")
    return (folder / "log").read_bytes()


def run(*arguments):
    done = subprocess.run([sys.executable, "-I", OFFLINE, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def changed(content: bytes, at: int, to: int | None = None) -> bytes:
    return content[:at] + bytes([content[at] ^ 1 if to is None else to]) + content[at + 1:]


async def test_a_sound_export_holds(exported, published, folder):
    code, told = run(folder / "log", "--key", published.verifier)
    assert code == 0, told
    assert "log.example/leicester, 600 entries" in told
    assert "Everything holds." in told
    code, told = run(folder / "log")
    assert code == 0
    assert "must know from elsewhere" in told


async def test_another_key_is_not_the_logs(exported, folder):
    other = SigningPlace.make(folder / "other", "log.example/leicester")
    code, told = run(folder / "log", "--key", other.key.verifier)
    assert code == 1
    assert "not signed by log.example/leicester" in told


async def test_the_damaged_entry_is_named(exported, folder):
    export_ = Export(exported)
    inside = export_.parts["columns/001"]
    place = exported.index(b"worker-1", inside.start)
    assert next(Export(changed(exported, place)).problems()).startswith("entry 257: not what was signed: columns")
    leaf = export_.parts["tile/entries/000"].start + 2
    assert next(Export(changed(exported, leaf + 30)).problems()) == "entry 1: it is not the one in the tree"
    (folder / "bad").write_bytes(changed(exported, place))
    code, told = run(folder / "bad")
    assert code == 1
    assert "DAMAGED entry 257" in told


async def test_no_byte_of_an_export_can_change(exported):
    chance = random.Random(4)
    for _ in range(400):
        at = chance.randrange(len(exported))
        bad = changed(exported, at, chance.choice([byte for byte in range(256) if byte != exported[at]]))
        with pytest.raises(Damaged):  # noqa: PT012
            for problem in Export(bad).problems():
                raise Damaged(problem)


@pytest.mark.parametrize("cut", [1, 512, 1024, 5000])
async def test_an_export_is_whole(exported, cut):
    for bad in (exported[:-cut], exported + bytes(cut)):
        with pytest.raises(Damaged):
            Export(bad)


async def test_an_older_checkpoint_is_continued_or_it_is_said(exported, published, connection, ledger, folder, add):
    older = (folder / "state" / "checkpoint").read_text()
    (folder / "held").write_text(older)
    await add(100)
    published.step()
    await export(ledger, COUNCIL, folder / "later")
    assert run(folder / "later", "--checkpoint", folder / "held")[0] == 0
    key = SigningPlace.open(folder / "state").key
    from ledger.checkpoint import Checkpoint

    (folder / "held").write_text(Checkpoint("log.example/leicester", 500, bytes(32)).signed(key))
    code, told = run(folder / "later", "--checkpoint", folder / "held")
    assert code == 1
    assert "does not continue the older checkpoint of 500" in told


async def test_what_was_never_published_is_not_exported(ledger, folder, add):
    await add(50)
    with pytest.raises(Unfit, match="no checkpoint yet"):
        await export(ledger, COUNCIL, folder / "log")


def test_it_imports_nothing_of_ours():
    text = OFFLINE.read_text()
    assert "from ledger" not in text
    assert "import ledger" not in text
    assert Key.__module__ == "ledger.offline"
