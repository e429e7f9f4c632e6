"""What the making of a pack reads from the log: what may leave, and the names that may not."""
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from pydantic import JsonValue

from domain.event import Stream
from domain.packs import pack as packs
from domain.packs.pack import Pack
from domain.policies.fields import is_id
from domain.requests.decided_pack import DecidedPack
from domain.requests.items import Item
from domain.requests.request import Request
from domain.subjects.subject import Subject
from ledger.around_a_person import person_of
from ledger.around_a_request import the_request
from ledger.circumstances import the_council, the_flag, the_subject
from ledger.past import Past
from ledger.request_items import the_items
from ledger.request_pack import the_pack


class ForPack(NamedTuple):
    request: Request
    items: tuple[Item, ...]
    decided: DecidedPack
    titles: dict[UUID, str]
    """Flag → its kind in the policy's words."""
    others: tuple[str, ...]
    """Names of people whom items point to."""
    child: bool
    """Whether the person whose data it is asks themselves, and is known to be a child."""


async def pack_named(past: Past, id: UUID) -> Pack | None:
    return await past.fold(Stream(kind="pack", id=id), packs.evolve)


async def packs_of(past: Past, request: UUID) -> list[Pack]:
    """Every pack that was asked for in answer to a request."""
    found = [await pack_named(past, stream.id) for stream in await past.streams_of(request, "pack")]
    return [pack for pack in found if pack]


async def for_pack(past: Past, request_id: UUID) -> ForPack | None:
    request = await the_request(past, request_id)
    if request is None:
        return None
    items = await the_items(past, request)
    council, person = await the_council(past), await person_of(past, next(iter(request.records), None))
    titles: dict[UUID, str] = {}
    for of in dict.fromkeys(item.of for item in items if item.flag_type is not None):
        flag = await the_flag(past, of)
        if flag and council:
            titles[of] = council.edition_for(flag.flag_type, past.signature.today).flag_type(flag.flag_type).title
    child = person is not None and request.capacity == "SELF" and person.minor_on(past.signature.today) is True
    own = person.ids if person else frozenset()
    return ForPack(request, items, await the_pack(past, request), titles, await _others(past, items, own), child)


async def _others(past: Past, items: Iterable[Item], own: Iterable[UUID]) -> tuple[str, ...]:
    pointed = dict.fromkeys(each for item in items for content in item.fields.values() for each in _ids(content.value))
    known = [await _subject(past, each) for each in pointed if each not in set(own)]
    return tuple(dict.fromkeys(name.full for subject in known if subject for name in subject.names))


def _ids(value: JsonValue) -> Iterator[UUID]:
    """Every id in a field, those in its records too."""
    if isinstance(value, str) and is_id(value):
        yield UUID(value)
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _ids(inner)


async def _subject(past: Past, id: UUID) -> Subject | None:
    """The record; nothing where the id is of something else, such as the request that lifted a withholding."""
    entries = await past.entries(Stream(kind="subject", id=id))
    return await the_subject(past, id) if entries and entries[0].kind == "subject" else None
