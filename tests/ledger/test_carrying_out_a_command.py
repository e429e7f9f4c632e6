"""A command is decided on what the log says, stored once, and decided again when the log has moved."""
import asyncio
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

import pytest

from domain.event import Decided, Event, Happened, Signed, Stream
from domain.refusal import Refused
from domain.signature import Signature
from domain.value import FACTS, Line
from ledger import sealing
from ledger.access import Access
from ledger.carry_out import BodyChanged, Conflict, Order, carry_out
from ledger.past import Past
from ledger.store import Ledger
from tests.ledger.given import COUNCIL

SIGNATURE = Signature(by="worker-1", roles=frozenset({"SM"}), purpose="safeguarding", at=datetime(2026, 3, 23, 9, tzinfo=UTC),
                      today=date(2026, 3, 23))


class Counted(Event):
    """Something was counted, for these tests alone."""

    type: Literal["test.counted"] = "test.counted"
    number: int
    who: Annotated[Line | None, FACTS] = None


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "EVENTS", {"test.counted": Counted})


def order(ledger: Ledger, key: str | None = None, body: bytes = b"{}") -> Order:
    return Order(council=COUNCIL, signature=SIGNATURE, command_id=ledger.command_id(COUNCIL, "worker-1", "route", key), body=body,
                 correlation=uuid4())


def signed(number: int, who: str | None = None, owner: UUID | None = None) -> Signed:
    return Signed(event=Counted(number=number, who=who), role="SM", owner=owner, occurred_on=date(2026, 3, 23))


def total(state: int | None, happened: Happened) -> int:
    assert isinstance(happened.event, Counted)
    return (state or 0) + happened.event.number


async def add_one(past: Past, stream: Stream) -> Decided:
    await past.fold(stream, total)
    return Decided(events=((stream, (signed(1),)),))


async def test_the_same_command_sent_again_is_answered_with_its_own_outcome(ledger: Ledger) -> None:
    stream = Stream(kind="flag", id=uuid4())

    async def decide(past: Past) -> Decided:
        return Decided(events=((stream, (signed(1), signed(2))),), warnings=(("LEI-1", "look again"),))

    first = await carry_out(ledger, order(ledger, "key"), decide)
    again = await carry_out(ledger, order(ledger, "key"), decide)
    assert again == first.model_copy(update={"repeat": True})
    assert first.positions == (1, 2)
    assert ledger.position_of(COUNCIL, first.token) == 2
    with pytest.raises(BodyChanged):
        await carry_out(ledger, order(ledger, "key", b"other"), decide)


async def test_a_retry_that_overtakes_its_first_sending_stores_it_once(ledger: Ledger) -> None:
    stream = Stream(kind="flag", id=uuid4())
    outcomes = await asyncio.gather(*(
        carry_out(ledger, order(ledger, "key"), lambda past: add_one(past, stream)) for _ in range(8)))
    assert sorted(outcome.repeat for outcome in outcomes) == [False] + [True] * 7
    assert await ledger.head(COUNCIL) == 1


async def test_what_has_moved_is_decided_again_until_it_is_right(ledger: Ledger) -> None:
    stream = Stream(kind="flag", id=uuid4())
    await asyncio.gather(*(carry_out(ledger, order(ledger), lambda past: add_one(past, stream)) for _ in range(4)))
    past = Past(ledger, COUNCIL, SIGNATURE)
    assert await past.fold(stream, total) == 4


async def test_a_past_that_never_stands_still_is_a_conflict(ledger: Ledger) -> None:
    stream, own = Stream(kind="council", id=uuid4()), Stream(kind="flag", id=uuid4())
    attempts = []

    async def overtaken(past: Past) -> Decided:
        await past.fold(stream, total)
        attempts.append(await carry_out(ledger, order(ledger), lambda another: add_one(another, stream)))
        return Decided(events=((own, (signed(1),)),))

    with pytest.raises(Conflict):
        await carry_out(ledger, order(ledger), overtaken)
    assert len(attempts) == 6
    assert await ledger.version(COUNCIL, own.id) == -1


async def test_a_refusal_stores_nothing_and_is_not_remembered(ledger: Ledger) -> None:
    async def refuse(past: Past) -> Decided:
        raise Refused("LEI-50", "§6", "another role")

    with pytest.raises(Refused):
        await carry_out(ledger, order(ledger, "key"), refuse)
    done = await carry_out(ledger, order(ledger, "key"), lambda past: add_one(past, Stream(kind="flag", id=uuid4())))
    assert not done.repeat


async def test_a_claim_belongs_to_the_stream_of_its_kind_and_is_let_go_by_who_holds_it(ledger: Ledger) -> None:
    subject, flag = Stream(kind="subject", id=uuid4()), Stream(kind="flag", id=uuid4())
    keys = ("flag:s:HZD", "identifier:nhs:9434765919")

    async def take(past: Past) -> Decided:
        return Decided(events=((flag, (signed(1),)), (subject, (signed(1),))), take=keys, subjects=((flag.id, subject.id),))

    async def let_go(past: Past) -> Decided:
        assert await past.holder(keys[0]) == flag.id
        assert await past.streams_of(subject.id, "flag") == [flag]
        return Decided(events=((flag, (signed(1),)),), release=keys)

    await carry_out(ledger, order(ledger), take)
    assert [await ledger.holder(COUNCIL, key) for key in keys] == [flag.id, subject.id]
    await carry_out(ledger, order(ledger), let_go)
    assert [await ledger.holder(COUNCIL, key) for key in keys] == [None, subject.id]
    async with ledger.read_only(COUNCIL) as connection:
        (taken, released), = await (await connection.execute(
            "SELECT string_agg(taken, ''), string_agg(released, '') FROM ledger.entry")).fetchall()
    assert (taken, released) == (b"flag:s:HZD", b"flag:s:HZD")
    first, *_ = await ledger.entries(COUNCIL)
    assert [box.fields for box in first.boxes] == [{"@taken": ["identifier:nhs:9434765919"]}]


async def test_sealed_fields_stand_in_a_box_of_their_owner_and_come_back(ledger: Ledger) -> None:
    owner, stream = uuid4(), Stream(kind="flag", id=uuid4())

    async def decide(past: Past) -> Decided:
        return Decided(events=((stream, (signed(1, "a name", owner),)),), take=("identifier:x:y",))

    await carry_out(ledger, order(ledger), decide)
    (entry,) = await ledger.stream(COUNCIL, stream.id)
    assert entry.event == Counted(number=1, who="a name")
    assert b"a name" not in entry.clear
    assert b"a name" not in entry.sealed
    assert [(box.owner, box.fields) for box in entry.boxes] == [(owner, {"who": "a name", "@taken": ["identifier:x:y"]})]


async def test_every_access_is_numbered_and_found_by_flag_subject_actor_and_time(ledger: Ledger) -> None:
    flag, subject = uuid4(), uuid4()

    def access(actor: str, **seen: tuple[UUID, ...]) -> Access:
        return Access(uuid4(), ledger.now(), actor, "SM", "safeguarding", "register", "shown", **seen)  # type: ignore[arg-type]

    written = [access("a", flags=(flag,)), access("b", subjects=(subject,)),
               access("a", flags=(flag, uuid4()), subjects=(subject,))]
    assert sorted(await asyncio.gather(*(ledger.record_access(COUNCIL, one) for one in written))) == [1, 2, 3]
    found = await ledger.accesses(COUNCIL)
    assert [one.id for one in found] == [one.id for one in written]
    assert [one.number for one in await ledger.accesses(COUNCIL, flag=flag)] == [1, 3]
    assert [one.number for one in await ledger.accesses(COUNCIL, subject=subject, actor="b")] == [2]
    assert [one.number for one in await ledger.accesses(COUNCIL, after=1, limit=1)] == [2]
    assert await ledger.accesses(COUNCIL, since=ledger.now()) == []
    assert await ledger.accesses("dudley") == []
