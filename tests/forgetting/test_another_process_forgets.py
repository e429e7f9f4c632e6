"""What one process destroys, another one forgets within a second: keys, and whatever was opened with them."""
import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from domain.erased import Erased
from domain.subjects.subject import Subject, evolve
from ledger.database import Database
from ledger.keyring import FOUND, keyring_at
from ledger.store import Ledger
from ledger.turning import turn
from tests.forgetting.test_readings_take_back_what_they_held import NAME, RECORDED, erase, told
from tests.projections.conftest import ledger, story
from tests.projections.histories import Story

__all__ = ["ledger", "story"]
COUNCIL = "leicester"


@pytest.fixture
async def elsewhere(ledger: Ledger, database: Database) -> AsyncIterator[Ledger]:
    """As another process has it: with a keyring of its own."""
    keyring_at.cache_clear()
    opened = await Ledger.open(database)
    assert opened.keyring is not ledger.keyring
    yield opened
    await opened.close()


async def known(ledger: Ledger, person: object) -> Subject:
    _, subject = await ledger.folds.upto_now(COUNCIL, person, evolve)  # type: ignore[arg-type]
    assert subject
    return subject


async def test_keys_and_what_was_folded_are_gone_within_a_second(story: Story, elsewhere: Ledger) -> None:
    person = uuid4()
    await told(story, person, person, RECORDED)
    assert (await known(elsewhere, person)).names == NAME
    before = await elsewhere.rows(COUNCIL, FOUND, (COUNCIL, [person]))
    await erase(story, person)
    started = time.monotonic()
    while elsewhere.keyring.key(COUNCIL, person) is not None:
        await asyncio.sleep(0.01)
        assert time.monotonic() - started < 1
    assert not elsewhere.folds._kept
    (recorded, _) = await elsewhere.stream(COUNCIL, person)
    assert isinstance(recorded.event, Erased)
    elsewhere.keyring.take_in(COUNCIL, before)  # what was read before it was destroyed, and opened after
    assert elsewhere.keyring.key(COUNCIL, person) is None
    assert (await known(elsewhere, person)).names == ()


async def test_an_epoch_that_was_turned_is_followed_and_its_key_let_go_of(
        story: Story, elsewhere: Ledger, database: Database) -> None:
    person = uuid4()
    await told(story, person, person, RECORDED)
    await known(elsewhere, person)
    await asyncio.to_thread(turn, database)
    started = time.monotonic()
    while elsewhere.keys.epoch != 2:
        await asyncio.sleep(0.01)
        assert time.monotonic() - started < 1
    (entry,) = await elsewhere.stream(COUNCIL, person)
    assert entry.event == RECORDED
