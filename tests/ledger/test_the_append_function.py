"""What the log takes and what it refuses, one command at a time and many at once."""
import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from ledger.append import Answer, Append, Busy, Claim, LedgerError
from ledger.store import Ledger
from tests.ledger.given import COUNCIL, command, draft

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


async def told(ledger: Ledger, *appends: Append) -> list[str]:
    return [answer.answer for answer in await together(ledger, appends)]


async def together(ledger: Ledger, appends: Sequence[Append]) -> Sequence[Answer]:
    """Handed in at once, so that they are one batch."""
    return await asyncio.gather(*(ledger.append(COUNCIL, append) for append in appends))


async def test_positions_follow_each_other_whatever_is_refused_between(ledger: Ledger) -> None:
    stream = uuid4()
    assert await told(ledger, command(draft(stream)), command(draft(stream)), command(draft(stream, 1)),
                      command(draft(stream, 3)), command()) == ["stored", "moved", "stored", "moved", "stored"]
    assert [entry.position for entry in await ledger.entries(COUNCIL)] == [1, 2, 3]


async def test_a_command_with_one_wrong_version_stores_nothing(ledger: Ledger) -> None:
    stream = uuid4()
    wrong = command(draft(), draft(stream, 1))
    backwards = command(draft(stream, 1), draft(stream, 0))
    assert await told(ledger, wrong, backwards, command(draft(stream, 0), draft(stream, 1))) == ["moved", "moved", "stored"]
    assert await ledger.head(COUNCIL) == 2


async def test_a_repeat_is_answered_with_what_was_stored_and_told_from_another_request(ledger: Ledger) -> None:
    stored = command(draft(), draft())
    first = await ledger.append(COUNCIL, stored)
    again, other = await together(ledger, [stored, command(id=stored.command_id, body=b"other")])
    assert (first.answer, again.answer, other.answer) == ("stored", "repeat", "changed")
    assert again.positions == first.positions == (1, 2)
    assert again.recorded_at == first.recorded_at
    for twin in (command(), command(body=None)):
        assert await told(ledger, twin, twin) == ["stored", "repeat"]


async def test_what_was_read_must_stand_even_against_the_same_batch(ledger: Ledger) -> None:
    stream = uuid4()
    await ledger.append(COUNCIL, command(draft(stream)))
    reads = command(reads=((stream, 0),))
    moves = command(draft(stream, 1))
    stale = command(reads=((stream, 0),))
    ahead = command(reads=((stream, 7),))
    absent = command(reads=((uuid4(), -1),))
    assert await told(ledger, reads, moves, stale, ahead, absent) == ["stored", "stored", "moved", "moved", "stored"]


async def test_a_subjects_streams_that_were_counted_may_not_have_grown(ledger: Ledger) -> None:
    subject = uuid4()

    def flag(count: int) -> Append:
        stream = uuid4()
        return command(draft(stream), counts=((subject, "flag", count),), subjects=((subject, "flag", stream),))

    assert await told(ledger, flag(0), flag(0), flag(1), flag(1)) == ["stored", "moved", "stored", "moved"]
    assert len(await ledger.streams_of(COUNCIL, subject)) == 2
    elsewhere = command(subjects=((subject, "case", uuid4()),))
    assert await told(ledger, elsewhere, flag(2)) == ["stored", "stored"]


async def test_a_key_has_one_holder_until_it_is_released(ledger: Ledger) -> None:
    one, other = uuid4(), uuid4()
    takes = command(draft(one), take=(Claim(KEY, one),))
    assert await told(ledger, takes, command(draft(other), take=(Claim(KEY, other),))) == ["stored", "held"]
    answer = await ledger.append(COUNCIL, command(draft(other), take=(Claim(KEY, other), Claim(OTHER_KEY, other))))
    assert (answer.answer, answer.detail) == ("held", one)
    not_its_own = command(draft(other), release=(Claim(KEY, other),))
    releases = command(draft(one, 1), release=(Claim(KEY, one),))
    assert await told(ledger, not_its_own, command(take=(Claim(KEY, uuid4()),)), releases,
                      command(draft(other, 1), take=(Claim(KEY, other),))) == ["stored", "held", "stored", "stored"]


async def test_one_command_may_pass_a_key_on_but_not_take_it_twice(ledger: Ledger) -> None:
    one, other = uuid4(), uuid4()
    assert await told(
        ledger, command(draft(one), take=(Claim(KEY, one),)),
        command(draft(one, 1), draft(other), release=(Claim(KEY, one),), take=(Claim(KEY, other),)),
        command(draft(other, 1), take=(Claim(KEY, other),)),
        command(take=(Claim(OTHER_KEY, one), Claim(OTHER_KEY, other)))) == ["stored", "stored", "stored", "held"]


async def test_recorded_at_never_runs_backwards_and_says_what_was_known_when(ledger: Ledger) -> None:
    before = ledger.now()
    for _ in range(5):
        await ledger.append(COUNCIL, command())
    entries = await ledger.entries(COUNCIL)
    assert sorted(entries, key=lambda entry: entry.recorded_at) == entries
    assert await ledger.position_at(COUNCIL, before) == 0
    assert [await ledger.position_at(COUNCIL, entry.recorded_at) for entry in entries] == [1, 2, 3, 4, 5]


async def test_one_faulty_command_does_not_take_its_batch_with_it(ledger: Ledger) -> None:
    answers = await asyncio.gather(*(ledger.append(COUNCIL, append) for append in (
        command(), command(draft(actor="nul \0")), command(draft(version=-1)), command(draft(version=2**40)), command())),
        return_exceptions=True)
    assert [answer.answer if isinstance(answer, Answer) else type(answer) for answer in answers] == [
        "stored", LedgerError, LedgerError, LedgerError, "stored"]
    assert "nul" not in str(answers[1])


async def test_an_entry_comes_back_as_it_was_handed_in(ledger: Ledger) -> None:
    given = draft(on_behalf_of="colleague", causation=uuid4(), edition="leicester/1", digest="0a" * 32,
                  clear='{"a":"é"}'.encode())
    append = command(given)
    await ledger.append(COUNCIL, append)
    (given,) = append.drafts
    (entry,) = await ledger.stream(COUNCIL, given.stream)
    assert all(getattr(entry, name) == getattr(given, name) for name in type(given).__dataclass_fields__)


async def test_a_squatter_on_the_lock_is_named_as_the_cause(ledger: Ledger) -> None:
    await ledger.append(COUNCIL, command())
    async with ledger.read_only(COUNCIL) as squatter:
        await squatter.execute("SELECT pg_advisory_xact_lock(hashtextextended('heedmark entry leicester', 0))")
        with pytest.raises(Busy, match="lock of council leicester"):
            await ledger.append(COUNCIL, command())
    assert await ledger.head(COUNCIL) == 1
    assert await told(ledger, command()) == ["stored"]


async def test_a_hundred_commands_that_all_conflict_are_each_answered(ledger: Ledger) -> None:
    stream = uuid4()
    answers = await told(ledger, *(command(draft(stream)) for _ in range(100)))
    assert sorted(answers) == ["moved"] * 99 + ["stored"]
