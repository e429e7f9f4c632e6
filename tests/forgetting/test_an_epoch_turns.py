"""An epoch turns while the register is used: nothing is lost, and what was wrapped under the old key is noise afterwards."""
import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.subjects import events as s
from domain.subjects.identifiers import Identifier
from domain.subjects.particulars import Name
from ledger import turning
from ledger.append import Append, Claim
from ledger.database import Database
from ledger.epochs import EpochKeyMissing
from ledger.keyring import keyring_at
from ledger.leftovers import unwrapped_by_an_epoch
from ledger.sealing import TAKEN, parts
from ledger.store import Ledger
from ledger.turning import TurnError, due, turn
from tests.projections.conftest import ledger, story
from tests.projections.histories import Story

__all__ = ["ledger", "story"]
COUNCIL = "leicester"


def recorded(number: int) -> s.Recorded:
    return s.Recorded(kind="PERSON", names=(Name(full=f"Person {number}"),), source="x",
                      identifiers=(Identifier(system="MOSAIC", value=f"M{number}"),))


async def keep(story: Story, number: int) -> UUID:
    """A record with an identifier that it holds, sent again while the epoch moves."""
    person = uuid4()
    while True:
        key = f"identifier:MOSAIC:M{number}"
        take = (Claim(story.ledger.keys.claim(COUNCIL, key), person),)
        story.versions.pop(person, None)
        draft = story.draft(person, recorded(number))
        clear, plain = parts(recorded(number), person, draft.event_id, {TAKEN: [key]})
        draft = replace(draft, clear=clear, plain=plain)
        answer = await story.ledger.append(COUNCIL, Append(uuid4(), None, (draft,), take=take, epoch=story.ledger.keys.epoch))
        if answer.answer == "stored":
            return person
        assert answer.answer == "moved"


def wrapped(database: Database) -> list[bytes]:
    with psycopg.connect(database.conninfo("keeper")) as connection:
        connection.execute("SELECT set_config('heedmark.council', %s, false)", (COUNCIL,))
        return [bytes(key) for (key,) in connection.execute("SELECT wrapped FROM ledger.data_key WHERE wrapped IS NOT NULL")]


async def names(database: Database) -> set[str]:
    """What a process that starts now reads."""
    keyring_at.cache_clear()
    opened = await Ledger.open(database)
    try:
        events = [entry.event for entry in await opened.entries(COUNCIL)]
        return {event.names[0].full for event in events if isinstance(event, s.Recorded) and event.names}
    finally:
        await opened.close()


async def test_all_is_read_and_held_as_before_and_the_old_key_is_gone(story: Story, database: Database) -> None:
    people = [await keep(story, number) for number in range(12)]
    before = wrapped(database)
    turned = await asyncio.to_thread(turn, database)
    assert (turned.epoch, turned.keys, turned.claims) == (2, 12, 12)
    assert await names(database) == {f"Person {number}" for number in range(12)}
    assert unwrapped_by_an_epoch(database, before) == 0
    assert unwrapped_by_an_epoch(database, wrapped(database)) == 12
    for number, person in enumerate(people):
        assert await story.ledger.holder(COUNCIL, f"identifier:MOSAIC:M{number}") == person
    with pytest.raises(EpochKeyMissing):
        keyring_at(database.keys).epochs.unwrap(1, before)


async def test_what_is_recorded_while_it_turns_is_there_as_well(story: Story, database: Database) -> None:
    kept = [await keep(story, number) for number in range(5)]
    thrice = asyncio.get_running_loop().run_in_executor(None, lambda: [turn(database) for _ in range(3)])
    while not thrice.done():
        kept.append(await keep(story, len(kept)))
    assert [turned.epoch for turned in await thrice] == [2, 3, 4]
    kept.append(await keep(story, len(kept)))
    assert len(kept) > 6
    assert await names(database) == {f"Person {number}" for number in range(len(kept))}
    for number, person in enumerate(kept):
        assert await story.ledger.holder(COUNCIL, f"identifier:MOSAIC:M{number}") == person


class PulledError(Exception):
    """The plug."""


@pytest.mark.parametrize("step", range(8))
async def test_broken_off_at_any_step_all_is_readable_and_the_next_turn_goes_on(
        step: int, story: Story, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turning, "KEYS_AT_A_TIME", 2)
    people = [await keep(story, number) for number in range(6)]
    before, told = wrapped(database), list[str]()

    def pulled(said: str) -> None:
        told.append(said)
        if len(told) > step:
            raise PulledError(said)

    with pytest.raises(PulledError):
        await asyncio.to_thread(turn, database, pulled)
    people.append(await keep(story, 6))
    assert await names(database) == {f"Person {number}" for number in range(7)}
    await asyncio.to_thread(turn, database)
    assert await names(database) == {f"Person {number}" for number in range(7)}
    assert unwrapped_by_an_epoch(database, before) == 0
    for number, person in enumerate(people):
        assert await story.ledger.holder(COUNCIL, f"identifier:MOSAIC:M{number}") == person


async def test_a_claim_that_no_entry_tells_of_stops_the_turn_and_nothing_is_changed(story: Story, database: Database) -> None:
    await keep(story, 1)
    stray = Claim(story.ledger.keys.claim(COUNCIL, "identifier:MOSAIC:untold"), uuid4())
    draft = story.draft(uuid4(), s.Recorded(kind="PERSON", source="x"))
    await story.ledger.append(COUNCIL, Append(uuid4(), None, (draft,), take=(stray,), epoch=story.ledger.keys.epoch))
    with pytest.raises(TurnError, match="1 claims"):
        await asyncio.to_thread(turn, database)
    assert await story.ledger.holder(COUNCIL, "identifier:MOSAIC:untold") == stray.holder
    assert len(await names(database)) == 1


def test_it_is_due_after_thirty_days(database: Database) -> None:
    asyncio.run(names(database))
    assert timedelta(days=29) < due(database) - datetime.now(UTC) <= timedelta(days=30)
    assert turn(database, when_due=True).epoch == 1
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("UPDATE ledger.epoch SET began_at = began_at - interval '30 days'")
    assert turn(database, when_due=True).epoch == 2
    assert turn(database, when_due=True).epoch == 2
