"""An event's fields as an entry keeps them: clear ones a line each, personal ones in boxes, and back again."""
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.erased import erased
from domain.event import Event
from domain.events import EVENTS
from ledger.boxes import SEED_BYTES, Plain, apart, context, names_on, opened_box
from ledger.keyring import Keyring
from ledger.slots import of_lines

TAKEN, RELEASED = "@taken", "@released"
"""Lines that are no field's: keys of identifiers claimed and let go, in clear."""
PERSON = "person"
"""In a record: whom it is about, and so who owns it."""
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOTHING: tuple[Any, ...] = (None, {}, [], "")


def parts(event: Event, owner: UUID, event_id: UUID, extra: Mapping[str, Sequence[str]] | None = None
          ) -> tuple[bytes, tuple[Plain, ...]]:
    """An event's clear half, and what is to be sealed for whom.

    A field that has its default is left out: all defaults are empty, and stay what they are. Text that mentions others is owned
    by the event itself; records of another `person` by that person. `extra` lines go with the owner's.
    """
    fields: Mapping[str, Any] = event.model_dump(mode="json", exclude={"type"}, exclude_defaults=True)
    marks, words = type(event).sealed_fields(), type(event).narrative_fields()
    clear = of_lines([_line(name, value) for name, value in sorted(fields.items()) if name not in marks])
    boxes: dict[UUID, Plain] = {}
    for name, value in sorted(fields.items()):
        if name in marks and value not in NOTHING:
            whose = event_id if event.mentions and name in words else owner
            for about, named, line, said in _said(whose, name, value):
                _put(boxes, about, named, _line(line, said))
    for name, keys in (extra or {}).items():
        _put(boxes, owner, name, _line(name, keys))
    return clear, tuple(boxes.values())


def _put(boxes: dict[UUID, Plain], owner: UUID, name: str, line: bytes) -> None:
    if owner not in boxes:
        boxes[owner] = Plain(owner, name.encode(), [line])
        return
    box = boxes[owner]
    box.lines.append(line)
    if not f"\n{box.names.decode()}\n".endswith(f"\n{name}\n"):
        boxes[owner] = box._replace(names=box.names + b"\n" + name.encode())


def _said(owner: UUID, name: str, value: Any) -> Iterator[tuple[UUID, str, str, Any]]:
    """Owner, name for the box, line and value. A field with keys has a line for each, `name.key`, and of records of other people
    a line for each, `name.key#number`; what is within is not taken further apart."""
    if not isinstance(value, dict):
        yield owner, name, name, value
        return
    for key, each in sorted(value.items()):
        line, records = f"{name}.{key}", each if isinstance(each, list) else [each]
        if not records or not all(map(_is_of_a_person, records)):
            yield owner, name, line, each
        elif isinstance(each, list):
            for number, record in enumerate(records):
                yield UUID(record["person"]), f"{line}#{number}", f"{line}#{number}", record
        else:
            yield UUID(each["person"]), line, line, each


def _is_of_a_person(record: Any) -> bool:
    return isinstance(record, dict) and isinstance(record.get(PERSON), str) and UUID_TEXT.fullmatch(record[PERSON]) is not None


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
            names = [name for name in box.names.decode().split("\n") if not name.startswith("@")]
            gone.update(name.partition("#")[0] for name in names)
            _merge(fields, {name: {PERSON: str(box.owner)} for name in names if "." in name})
        else:
            _merge(fields, orjson.loads(opened_box(key, about, box)[SEED_BYTES:]))
    _in_order(fields)
    return erased(EVENTS[type_], fields, gone) if gone else _validated(type_, fields)


class Holding(dict[bytes, bool]):
    """Which boxes hold any of some fields, by what stands on them: few names stand on very many boxes."""

    def __init__(self, fields: Set[str]) -> None:
        super().__init__()
        self._fields = fields

    def __missing__(self, on_box: bytes) -> bool:
        self[on_box] = holds = any(re.split("[.#]", name, maxsplit=1)[0] in self._fields for name in on_box.decode().split("\n"))
        return holds

    def in_any(self, sealed: bytes) -> bool:
        """Raises BoxDamaged."""
        return any(map(self.__getitem__, names_on(sealed)))


class Numbered(dict[int, Any]):
    """A list, some of whose parts are here already."""


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
    """The event of an entry whose sealed part, if it has one, is left unread: its fields read as empty."""
    fields: dict[str, Any] = orjson.loads(clear)
    required = [name for name in EVENTS[type_].sealed_fields() if EVENTS[type_].model_fields[name].is_required()]
    return erased(EVENTS[type_], fields, ()) if required else _validated(type_, fields)


def _validated(type_: str, fields: dict[str, Any]) -> Event:
    if type_.startswith("flag."):  # a default of pydantic's would be copied deeply, at a third of what the whole event takes
        fields.setdefault("facts", {})
        fields.setdefault("text", {})
    return EVENTS[type_].model_validate(fields)


def _merge(fields: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Put a box's lines to the event's fields; of lists that are told in parts, each part under its number."""
    for line, value in said.items():
        name, dot, key = line.partition(".")
        key, part, number = key.partition("#")
        if part:
            fields.setdefault(name, {}).setdefault(key, Numbered())[int(number)] = value
        elif dot:
            fields.setdefault(name, {})[key] = value
        elif name[0] != "@":
            fields[name] = value


def _in_order(fields: Mapping[str, Any]) -> None:
    """Lists that were told in parts become lists."""
    for value in fields.values():
        if isinstance(value, dict):
            for key, each in value.items():
                if isinstance(each, Numbered):
                    value[key] = [each[number] for number in sorted(each)]
