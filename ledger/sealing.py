"""An event's fields as an entry keeps them: clear ones a line each, personal ones in boxes, and back again."""
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.erased import erased
from domain.event import Event
from domain.events import EVENTS
from ledger.boxes import SEED_BYTES, Plain, apart, context, opened_box
from ledger.keyring import Keyring
from ledger.slots import of_lines

TAKEN, RELEASED = "@taken", "@released"
"""Lines that are no field's: keys of identifiers claimed and let go, in clear."""
NOTHING: tuple[Any, ...] = (None, {}, [], "")


def parts(event: Event, owner: UUID, event_id: UUID, extra: Mapping[str, Sequence[str]] | None = None
          ) -> tuple[bytes, tuple[Plain, ...]]:
    """An event's clear half, and what is to be sealed for whom.

    A field that has its default is left out: all defaults are empty, and stay what they are. Text that mentions others is owned
    by the event itself. `extra` lines go with the owner's.
    """
    fields: Mapping[str, Any] = event.model_dump(mode="json", exclude={"type"}, exclude_defaults=True)
    marks = type(event).sealed_fields()
    clear = of_lines([_line(name, value) for name, value in sorted(fields.items()) if name not in marks])
    held = sorted((name, value) for name, value in fields.items() if name in marks and value not in NOTHING)
    apart_ = {name for name, _ in held if event.mentions and marks[name] == "text"}
    own = _plain(owner, [one for one in held if one[0] not in apart_], extra or {})
    return clear, (*own, *_plain(event_id, [one for one in held if one[0] in apart_], {}))


def _plain(owner: UUID, held: list[tuple[str, Any]], extra: Mapping[str, Sequence[str]]) -> list[Plain]:
    if not held and not extra:
        return []
    said = [*chain.from_iterable(_lines(name, value) for name, value in held),
            *(_line(name, keys) for name, keys in extra.items())]
    return [Plain(owner, "\n".join([*(name for name, _ in held), *extra]).encode(), said)]


def _lines(name: str, value: Any) -> Iterator[bytes]:
    """A field with keys has a line for each, `name.key`; what is within is not taken further apart."""
    if isinstance(value, dict):
        return (_line(f"{name}.{key}", each) for key, each in sorted(value.items()))
    return iter([_line(name, value)])


def _line(name: str, value: Any) -> bytes:
    return orjson.dumps(name) + b":" + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def opened(keyring: Keyring | None, council: str, event_id: UUID, stream: UUID, version: int, type_: str, clear: bytes,
           sealed: bytes) -> Event:
    """The event of an entry's two halves; an `Erased` one when a box's key is destroyed.

    Its owners' keys must have been loaded; without a keyring everything sealed reads as erased. Raises BoxDamaged.
    """
    fields: dict[str, Any] = orjson.loads(clear)
    gone: set[str] = set()
    about = context(council, event_id, stream, version, type_) if sealed else b""
    for box in apart(sealed):
        key = keyring.key(council, box.owner) if keyring else None
        if key is None:
            gone.update(name for name in box.names.decode().split("\n") if not name.startswith("@"))
        else:
            merge(fields, orjson.loads(opened_box(key, about, box)[SEED_BYTES:]))
    return erased(EVENTS[type_], fields, gone) if gone else _validated(type_, fields)


class Opened(NamedTuple):
    """A box as it stands."""

    owner: UUID
    names: tuple[str, ...]
    fields: dict[str, Any] | None
    """Nothing when nobody can open it any more."""


def boxes_of(keyring: Keyring | None, council: str, event_id: UUID, stream: UUID, version: int, type_: str,
             sealed: bytes) -> list[Opened]:
    """Each of an entry's boxes, opened where its key is there still. Raises BoxDamaged."""
    about = context(council, event_id, stream, version, type_)
    found = []
    for box in apart(sealed):
        key = keyring.key(council, box.owner) if keyring else None
        fields = None if key is None else orjson.loads(opened_box(key, about, box)[SEED_BYTES:])
        found.append(Opened(box.owner, tuple(box.names.decode().split("\n")), fields))
    return found


def event_of(type_: str, clear: bytes) -> Event:
    """The event of an entry without a sealed part."""
    return _validated(type_, orjson.loads(clear))


def _validated(type_: str, fields: dict[str, Any]) -> Event:
    if type_.startswith("flag."):  # a default of pydantic's would be copied deeply, at a third of what the whole event takes
        fields.setdefault("facts", {})
        fields.setdefault("text", {})
    return EVENTS[type_].model_validate(fields)


def merge(fields: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Put a box's lines to the event's fields."""
    for line, value in said.items():
        name, dot, key = line.partition(".")
        if dot:
            fields.setdefault(name, {})[key] = value
        elif name[0] != "@":
            fields[name] = value
