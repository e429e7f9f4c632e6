"""A retry is answered for thirty days; later its key is refused, nothing is done twice, and nothing of it is kept any more."""
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.event import Decided, Stream
from ledger.carry_out import KeyTooOld, Outcome, carry_out
from ledger.database import Database
from ledger.own_entries import order as own_order
from ledger.own_entries import signed_now
from ledger.past import Past
from ledger.pruning import KEPT_DAYS, prune
from ledger.store import Ledger
from tests.ledger.given import COUNCIL
from tests.ledger.test_carrying_out_a_command import known, order, signed

NOW, LATER = datetime(2026, 3, 23, 9, tzinfo=UTC), timedelta(minutes=1)
__all__ = ["known"]


@pytest.fixture
async def trial(new_database: Callable[..., Database]) -> AsyncIterator[Ledger]:
    """A register whose clock stands until it is moved."""
    opened = await Ledger.open(new_database(NOW))
    yield opened
    await opened.close()


async def sent(ledger: Ledger, key: str | None) -> Outcome:
    async def decide(past: Past) -> Decided:
        return Decided(events=((Stream(kind="flag", id=uuid4()), (signed(1),)),))

    return await carry_out(ledger, order(ledger, key), decide)


async def kept(ledger: Ledger) -> int:
    ((count,),) = await ledger.rows(COUNCIL, "SELECT count(*) FROM ledger.request WHERE council = %s", (COUNCIL,))
    return int(count)


async def test_for_thirty_days_a_retry_is_answered_and_then_refused(trial: Ledger) -> None:
    await sent(trial, "first")
    await trial.set_clock(NOW + timedelta(days=KEPT_DAYS))
    await sent(trial, "second")
    assert prune(trial.database) == 1  # thirty days to the instant
    await trial.set_clock(NOW + timedelta(days=KEPT_DAYS) + LATER)
    assert (await sent(trial, "second")).repeat
    with pytest.raises(KeyTooOld):
        await sent(trial, "first")
    assert await trial.head(COUNCIL) == 2
    assert await kept(trial) == 1
    assert prune(trial.database) == 0


async def test_younger_ones_stay_however_often_it_is_asked(trial: Ledger) -> None:
    await sent(trial, "first")
    await trial.set_clock(NOW + timedelta(days=KEPT_DAYS) - LATER)
    assert prune(trial.database) == 0
    assert (await sent(trial, "first")).repeat


async def test_what_the_register_says_once_it_says_once_for_ever(trial: Ledger) -> None:
    async def said() -> Outcome:
        async def decide(past: Past) -> Decided:
            return Decided(events=((Stream(kind="system", id=uuid4()), (signed(1),)),))

        return await carry_out(trial, own_order(trial, COUNCIL, signed_now(trial), "a month was let go"), decide)

    await said()
    await trial.set_clock(NOW + timedelta(days=400))
    assert prune(trial.database) == 0
    assert (await said()).repeat


async def test_many_go_in_portions(trial: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.pruning.AT_A_TIME", 3)
    for number in range(7):
        await sent(trial, f"key {number}")
    await sent(trial, None)
    await trial.set_clock(NOW + timedelta(days=60))
    assert prune(trial.database) == 7
    assert await kept(trial) == 0
