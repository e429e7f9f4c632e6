"""Holds the claims that stand in the database against what the log says is held."""
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from ledger.carry_out import HOLDERS
from ledger.entry import Entry
from ledger.sealing import RELEASED, TAKEN
from ledger.store import Ledger
from ledger.walk import Problem

AT_A_TIME = 1_000
CLAIMERS = """SELECT position FROM ledger.entry WHERE council = %s AND ordinal = 0 AND position > %s AND (taken IS NOT NULL
  OR released IS NOT NULL OR position('\\x4074616b656e'::bytea IN sealed) > 0
  OR position('\\x4072656c6561736564'::bytea IN sealed) > 0) ORDER BY position LIMIT %s"""
STREAMS = """SELECT c.position, e.kind, e.stream, c.taken, c.released, c.read_set FROM ledger.entry c
JOIN ledger.entry e ON e.council = c.council AND e.command_id = c.command_id
  AND e.position BETWEEN c.position AND c.position + 255
WHERE c.council = %s AND c.position = ANY(%s) ORDER BY c.position, e.position"""
CLAIMS = "SELECT key, holder FROM ledger.claim WHERE council = %s"
FORGOTTEN = "SELECT owner FROM ledger.data_key WHERE council = %s AND wrapped IS NULL"


class Held(NamedTuple):
    holder: UUID
    position: int
    """Of the entry that took it."""
    key: str


class Command(NamedTuple):
    """What one command did to claims."""

    position: int
    streams: list[tuple[str, UUID]]
    """Kind and id of those it wrote to, in order."""
    may_hold: set[UUID]
    """Those, and what it read: only what one of them holds is let go."""
    taken: list[str]
    released: list[str]


class Accounted(NamedTuple):
    """What the log says is held."""

    known: Mapping[bytes, Held]
    """By the claim's key as it is stored."""
    gone: frozenset[UUID]
    """Who has been erased: what was claimed for them is not held any more."""


async def claim_problems(ledger: Ledger, council: str) -> list[Problem]:
    """Claims that the log doesn't account for, and those it has and the database has not or has otherwise."""
    said = await accounted(ledger, council)
    return list(differing(said, {bytes(key): holder for key, holder in await ledger.rows(council, CLAIMS, (council,))}))


async def accounted(ledger: Ledger, council: str) -> Accounted:
    held: dict[str, Held] = {}
    async for command in _commands(ledger, council):
        for key in command.released:
            if key in held and held[key].holder in command.may_hold:
                del held[key]
        held.update((key, Held(_holder(key, command.streams), command.position, key)) for key in command.taken)
    gone = frozenset(owner for (owner,) in await ledger.rows(council, FORGOTTEN, (council,)))
    return Accounted({ledger.keys.claim(council, key): one for key, one in held.items()}, gone)


def differing(said: Accounted, stored: Mapping[bytes, UUID]) -> Iterator[Problem]:
    """What stands in the database otherwise than the log says."""
    for claim, one in said.known.items():
        if claim in stored and stored[claim] != one.holder:
            yield Problem(one.position, f"what it claimed is held by {stored[claim]} in the database")
        elif claim not in stored and one.holder not in said.gone and not any(str(owner) in one.key for owner in said.gone):
            yield Problem(one.position, "what it claimed is not held in the database")
    for claim, holder in stored.items():
        if claim not in said.known:
            yield Problem(None, f"the database has a claim of {holder} that no entry made")


def _holder(key: str, streams: Sequence[tuple[str, UUID]]) -> UUID:
    first_word = key.split(":", 1)[0]
    kind = HOLDERS[first_word] if first_word in HOLDERS else first_word
    return next((stream for kind_, stream in streams if kind_ == kind), streams[0][1])


async def _commands(ledger: Ledger, council: str) -> AsyncIterator[Command]:
    after = 0
    while True:
        positions = [position for (position,) in await ledger.rows(council, CLAIMERS, (council, after, AT_A_TIME))]
        if not positions:
            return
        made: dict[int, Command] = {}
        for position, kind, stream, taken, released, read in await ledger.rows(council, STREAMS, (council, positions)):
            command = made.setdefault(position, Command(position, [], _read(read), _lines(taken), _lines(released)))
            command.streams.append((kind, stream))
            command.may_hold.add(stream)
        for entry in await ledger.entries_at(council, positions):
            made[entry.position].taken.extend(_sealed(entry, TAKEN))
            made[entry.position].released.extend(_sealed(entry, RELEASED))
        for position in positions:
            yield made[position]
        after = positions[-1]


def _lines(keys: bytes | None) -> list[str]:
    return bytes(keys).decode().split("\n") if keys else []


def _read(read_set: bytes | None) -> set[UUID]:
    return {UUID(stream) for stream, _ in json.loads(read_set)["streams"]} if read_set else set()


def _sealed(entry: Entry, name: str) -> Iterator[str]:
    for box in entry.boxes:
        if box.fields is not None and name in box.fields:
            yield from box.fields[name]
