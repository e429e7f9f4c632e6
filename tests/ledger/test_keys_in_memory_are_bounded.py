"""A process keeps the keys that it used lately, and no more; one that is destroyed is gone from both of its generations."""
import gc
import random
import sys
import threading
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger import keyring as keyrings
from ledger.epochs import Folder
from ledger.keyring import Keyring
from ledger.recent import Recent
from ledger.store import Ledger
from tests.ledger.given import COUNCIL
from tests.ledger.telling import TOLD, tell

pytestmark = pytest.mark.usefixtures("told_is_known")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_keeps_what_was_asked_for_and_lets_go_of_the_rest() -> None:
    clock = Clock()
    recent: Recent[int, str] = Recent(10, 60, clock)
    for second in range(1000):
        clock.now = second * 30.0
        recent[second] = "kept"
        assert 0 in recent  # used each time
        assert len(recent) <= 12
    assert 500 not in recent
    assert recent[0] == "kept"
    with pytest.raises(KeyError):
        recent[500]


def test_what_was_asked_for_a_moment_ago_is_never_let_go_of() -> None:
    clock = Clock()
    recent: Recent[int, str] = Recent(10, 60, clock)
    for number in range(1000):
        clock.now += 0.05
        recent[number] = "kept"
    assert all(number in recent for number in range(1000))


def test_whatever_threads_do_a_dropped_key_stays_dropped() -> None:
    recent: Recent[int, str | None] = Recent(20, 0)
    dropped: set[int] = set()
    over = threading.Event()

    def read() -> None:
        chance = random.Random(1)
        while not over.is_set():
            key = chance.randrange(200)
            recent.setdefault(key, "key") if key not in dropped else None
            was = key in dropped
            if key in recent:
                try:
                    found = recent[key]
                except KeyError:
                    continue
                assert found is None or not was, key

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for key in range(200):
        recent[key] = None
        dropped.add(key)
        recent[1000 + key] = "other"
    over.set()
    for one in readers:
        one.join()
    sys.setswitchinterval(switching)


async def test_a_register_with_more_owners_than_are_kept_reads_on(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.keyring._keys = Recent(4, 0)
    for _ in range(12):
        await tell(ledger, owner=uuid4())
    assert len(ledger.keyring._keys) <= 12
    for _ in range(3):
        found = [entry.event for position in range(1, 13) for entry in await ledger.entries_at(COUNCIL, [position])]
        assert found == [TOLD] * 12
    assert len(ledger.keyring._keys) <= 5


def test_a_dropped_key_is_in_memory_no_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Folder(tmp_path_factory.mktemp("keys") / "keys")
    folder.begin(1)
    keyring, owner = Keyring(folder), uuid4()
    ((key, _),) = keyring.make([owner], 1)
    keyring.keep(COUNCIL, owner, key)
    keyring._keys._since = -keyrings.KEPT_SECONDS
    keyring._keys._half = 1
    keyring.keep(COUNCIL, UUID(int=1), AESGCM(bytes(32)))  # the first is in the older generation now
    keyring.drop(COUNCIL, owner)
    assert not [one for one in gc.get_referrers(key) if isinstance(one, dict) and one.keys() & {(COUNCIL, owner)}]
    assert keyring.key(COUNCIL, owner) is None
    keyring.take_in(COUNCIL, [(owner, 1, folder.wrap(1, [bytes(32)])[0])])  # read before it was dropped
    assert keyring.key(COUNCIL, owner) is None
