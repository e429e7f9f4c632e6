"""Any commands in any company are answered as a plain model answers them one after the other."""
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.append import Append, Claim
from ledger.batch import STATEMENT, parameters
from ledger.database import Database
from ledger.packing import Packed, PackedDumper
from ledger.store import Ledger
from tests.ledger.given import command, draft

SPACE = UUID("5eed0000-0000-4000-8000-000000000000")
STREAMS = [uuid5(SPACE, f"stream {n}") for n in range(3)]
SUBJECTS = [uuid5(SPACE, f"subject {n}") for n in range(2)]
COMMANDS = [uuid5(SPACE, f"command {n}") for n in range(8)]
KEYS = [bytes([n]) * 32 for n in range(2)]
streams, subjects, keys = st.sampled_from(STREAMS), st.sampled_from(SUBJECTS), st.sampled_from(KEYS)
claims = st.lists(st.tuples(keys, streams).map(lambda pair: Claim(*pair)), max_size=2)


@st.composite
def commands(draw: st.DrawFn) -> Append:
    drafts = [draft(stream, version) for stream, first, count in draw(st.lists(
        st.tuples(streams, st.integers(0, 2), st.integers(1, 2)), min_size=1, max_size=2, unique_by=lambda row: row[0]))
        for version in range(first, first + count)]
    return command(
        *drafts, id=draw(st.sampled_from(COMMANDS)), body=draw(st.sampled_from([b"a", b"a", b"b", None])),
        reads=tuple(draw(st.lists(st.tuples(streams, st.integers(-1, 2)), max_size=1))),
        counts=tuple(draw(st.lists(st.tuples(subjects, st.just("flag"), st.integers(0, 1)), max_size=1))),
        subjects=tuple(draw(st.lists(st.tuples(subjects, st.just("flag"), streams), max_size=1))),
        release=tuple(draw(claims)), take=tuple(draw(claims)))


@dataclass
class Model:
    """The same rules in plain Python, one command at a time."""

    commands: dict[UUID, bytes | None] = field(default_factory=dict)
    heads: dict[UUID, int] = field(default_factory=lambda: dict.fromkeys(STREAMS, -1))
    links: set[tuple[UUID, UUID]] = field(default_factory=set)
    holders: dict[bytes, UUID] = field(default_factory=dict)

    def answer(self, append: Append) -> str:
        if append.command_id in self.commands:
            return "repeat" if self.commands[append.command_id] == append.body else "changed"
        if self._moved(append):
            return "moved"
        holders = {key: holder for key, holder in self.holders.items() if Claim(key, holder) not in append.release}
        for key, holder, _ in append.take:
            if holders.setdefault(key, holder) != holder:
                return "held"
        self.holders = holders
        self.commands[append.command_id] = append.body
        self.heads |= {entry.stream: entry.version for entry in append.drafts}
        self.links |= {(subject, stream) for subject, _, stream in append.subjects}
        return "stored"

    def _moved(self, append: Append) -> bool:
        heads = dict(self.heads)
        for entry in append.drafts:
            if entry.version != heads[entry.stream] + 1:
                return True
            heads[entry.stream] = entry.version
        return (any(self.heads[stream] != version for stream, version in append.reads)
                or any(sum(s == subject for s, _ in self.links) != count for subject, _, count in append.counts))


@pytest.fixture(scope="module")
def councils() -> Iterator[str]:
    return (f"council-{n}" for n in range(100_000))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(commands(), min_size=1, max_size=6), min_size=1, max_size=3))
def test_a_batch_is_answered_as_its_commands_would_be_alone(database: Database, councils: Iterator[str],
                                                            batches: list[list[Append]]) -> None:
    model, council = Model(), next(councils)
    with psycopg.connect(database.conninfo("appender"), autocommit=True) as appender:
        appender.adapters.register_dumper(Packed, PackedDumper)
        for batch in batches:
            rows = appender.execute(STATEMENT, parameters(council, batch), binary=True).fetchall()
            answers = [answer for low, high, answer, *_ in rows for _ in range(low, high + 1)]
            assert answers == [model.answer(append) for append in batch]
    with psycopg.connect(database.conninfo("reader")) as reader:
        reader.execute("SELECT set_config('heedmark.council', %s, true)", (council,))
        assert dict(reader.execute("SELECT key, holder FROM ledger.claim").fetchall()) == model.holders
        assert set(reader.execute("SELECT subject, stream FROM ledger.stream_subject").fetchall()) == model.links
        found = reader.execute("SELECT position, stream, version FROM ledger.entry ORDER BY position").fetchall()
    assert [row[0] for row in found] == list(range(1, len(found) + 1))
    for stream, head in model.heads.items():
        assert [version for _, of, version in found if of == stream] == list(range(head + 1))


async def test_many_callers_on_few_streams_each_get_their_turn(ledger: Ledger) -> None:
    """Each adds one entry to a stream that all of them want, deciding again until it is stored."""
    stream = STREAMS[0]

    async def insist() -> None:
        while (await ledger.append("leicester", command(draft(
                stream, await ledger.version("leicester", stream) + 1)))).answer != "stored":
            pass

    await asyncio.gather(*(insist() for _ in range(20)))
    assert [entry.version for entry in await ledger.stream("leicester", stream)] == list(range(20))
