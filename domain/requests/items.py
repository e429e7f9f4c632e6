"""What the register holds or held about a person as a request finds it: one item for each entry of the log about them."""
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Protocol
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic import JsonValue

from domain.calendar import london_date
from domain.erased import Erased
from domain.event import Happened, kind_of
from domain.flags.flag import Flag, Standing
from domain.requests.wording import title
from domain.value import Value

ItemKind = Literal["FLAG", "EVIDENCE", "REVIEW", "DECISION", "NOTICE", "WITHHOLDING", "SHARE", "ACCESS", "RECORD"]
Part = Literal["facts", "text", "clear", "envelope"]
Role = Literal["VICTIM", "SOURCE", "FAMILY", "PROFESSIONAL", "OTHER_PERSON"]
"""What part somebody other than the person plays in an item."""
Mark = Literal["ENDED", "DECLINED", "WITHDRAWN", "MISTAKEN", "MERGED", "ERASED"]
KINDS: Mapping[str, ItemKind] = {
    "flag.requested": "FLAG", "flag.details_corrected": "EVIDENCE", "flag.reviewed": "REVIEW", "flag.subject_informed": "NOTICE",
    "flag.disclosure_withheld": "WITHHOLDING", "flag.shared": "SHARE", "flag.break_glass_read": "ACCESS"}
MARKS: Mapping[Standing, Mark] = {Standing.ENDED: "ENDED", Standing.DECLINED: "DECLINED", Standing.WITHDRAWN: "WITHDRAWN",
                                  Standing.STRUCK: "MISTAKEN"}
STAFF = frozenset({"with_whom", "worker", "looked_by", "asked_by", "approved_by"})
PLACES = ({"system", "id"}, {"kind", "reference"})
"""What a value names that points to a document or a note in another system."""
OTHERS: Mapping[str, Role] = {"source": "SOURCE", "sources": "SOURCE"}
RELATIONS: Mapping[str, Role] = {"VICTIM_OF": "VICTIM", "CHILD_OF": "FAMILY", "PARTNER_OF": "FAMILY"}


class Recorded(Happened, Protocol):
    """An entry of the log with its id."""

    @property
    def event_id(self) -> UUID: ...


class FieldWords(NamedTuple):
    """A policy's field in words."""

    title: str
    codes: Mapping[str, str]
    pointer: bool
    """Whether it names other records by id."""


WordsOf = Callable[[str, str], FieldWords | None]
"""Flag type and field name → the policy's words; nothing for a field that the policy doesn't know."""


class AsAt(NamedTuple):
    """When a request came in."""

    received: date
    """London date."""
    position: int
    """Of the log, where the receipt stands."""
    recorded_at: datetime
    """UTC."""


class Looked(Value):
    """That somebody was shown a flag or a record."""

    of: UUID
    on: date
    purpose: str
    by: str
    role: str


class Content(Value):
    """One field of an item."""

    value: JsonValue
    part: Part
    title: str
    shown_as: str | None = None
    """Codes in the policy's words."""
    staff: bool = False
    """Names a member of staff: leaves only where that is decided."""
    pointer: bool = False
    """Ids of records: never leaves."""
    about: Role | None = None
    """Whom it may be about besides the person."""


class Item(Value):
    id: UUID
    """The entry's id; of `ACCESS`, an id of all looks at one flag or at the record."""
    kind: ItemKind
    of: UUID
    """The flag, or the record."""
    flag_type: str | None
    event: str
    role: str
    occurred_on: date
    recorded_at: datetime
    since_receipt: bool
    """Recorded since the request came in: not part of what was held then."""
    marks: tuple[Mark, ...]
    fields: Mapping[str, Content]


class OnFlag(NamedTuple):
    flag: Flag
    entries: Sequence[Recorded]


def items_of(receipt: AsAt, person: UUID, flags: Iterable[OnFlag], record: Mapping[UUID, Sequence[Recorded]],
             looked: Iterable[Looked], words_of: WordsOf) -> tuple[Item, ...]:
    """Every item, flags first and each in the order of the log.

    `record` has the entries of the person's own record and of those merged into it; what is known by `looked` is bounded by
    the receipt already.
    """
    seen = list(looked)
    made: list[Item] = []
    for on in flags:
        marks = (*_merged(on.flag.subject, person), *((MARKS[on.flag.standing],) if on.flag.standing in MARKS else ()))
        made += [_item(receipt, entry, on.flag, marks, words_of) for entry in on.entries]
        made += _looked(receipt, on.flag.id, on.flag.flag_type, seen)
    for kept_under, entries in record.items():
        made += [_item(receipt, entry, None, _merged(kept_under, person), words_of) for entry in entries
                 if not entry.event.type.startswith(("subject.hold_", "subject.erasure_"))]
        made += _looked(receipt, kept_under, None, seen)
    return tuple(made)


def _merged(kept_under: UUID, person: UUID) -> tuple[Mark, ...]:
    return () if kept_under == person else ("MERGED",)


def _item(receipt: AsAt, entry: Recorded, flag: Flag | None, marks: tuple[Mark, ...], words_of: WordsOf) -> Item:
    since = entry.position > receipt.position or london_date(entry.recorded_at) > receipt.received
    kind: ItemKind = KINDS[entry.event.type] if entry.event.type in KINDS else "DECISION" if flag else "RECORD"
    if isinstance(entry.event, Erased):
        marks = (*marks, "ERASED")
    return Item(id=entry.event_id, kind=kind, of=entry.stream, flag_type=flag.flag_type if flag else None, event=entry.event.type,
                role=entry.role, occurred_on=entry.occurred_on, recorded_at=entry.recorded_at, since_receipt=since, marks=marks,
                fields=dict(_contents(entry, flag, words_of)))


def _contents(entry: Recorded, flag: Flag | None, words_of: WordsOf) -> Iterator[tuple[str, Content]]:
    event = entry.event
    marks = kind_of(event).sealed_fields()
    said: dict[str, Any] = event.model_dump(mode="json", exclude={"type"})
    relation = RELATIONS[said["relation"]] if said.get("relation") in RELATIONS else None
    for part in ("facts", "text"):
        given: dict[str, JsonValue] = said.pop(part) if part in marks and isinstance(said[part], dict) else {}
        for name, value in given.items():
            words = words_of(flag.flag_type, name) if flag else None
            yield name, Content(value=value, part="facts" if part == "facts" else "text",
                                title=words.title if words else title(name), shown_as=_in_words(value, words),
                                pointer=bool(words and words.pointer),
                                about="OTHER_PERSON" if words and words.pointer else OTHERS.get(name))
    for name, value in said.items():
        if value in (None, "", [], {}):
            continue
        pointer = _is_pointer(value)
        yield name, Content(value=value, part=marks[name] if name in marks else "clear", title=title(name), staff=name in STAFF,
                            pointer=pointer, about="PROFESSIONAL" if name in STAFF else relation if pointer else
                            OTHERS[name] if name in OTHERS else None)


def _in_words(value: JsonValue, words: FieldWords | None) -> str | None:
    codes = [str(code) for code in (value if isinstance(value, list) else [value])]
    if words is None or not words.codes or not all(code in words.codes for code in codes):
        return None
    return "; ".join(words.codes[code] for code in codes)


def _is_pointer(value: JsonValue) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(one, str) and len(one) == 36 and one.count("-") == 4 for one in values)


def _looked(receipt: AsAt, of: UUID, flag_type: str | None, seen: list[Looked]) -> Iterator[Item]:
    mine = sorted((look.on, look.purpose, look.by, look.role) for look in seen if look.of == of)
    if not mine:
        return
    dates: list[JsonValue] = [{"on": on.isoformat(), "purpose": purpose} for on, purpose in dict.fromkeys(
        (on, purpose) for on, purpose, _, _ in mine)]
    staff: list[JsonValue] = [{"on": on.isoformat(), "by": by, "role": role} for on, by, role in dict.fromkeys(
        (on, by, role) for on, _, by, role in mine)]
    yield Item(id=uuid5(NAMESPACE_OID, f"looked at {of}"), kind="ACCESS", of=of, flag_type=flag_type, event="looked", role="",
               occurred_on=mine[-1][0], recorded_at=receipt.recorded_at, since_receipt=False, marks=(),
               fields={"looked": Content(value=dates, part="envelope", title=title("looked")),
                       "looked_by": Content(value=staff, part="envelope", title=title("looked_by"), staff=True,
                                            about="PROFESSIONAL")})


def places(items: Iterable[Item]) -> frozenset[tuple[UUID, str]]:
    """(item, field) of every place elsewhere that items point to: a document, a form, a note in another system."""
    return frozenset((item.id, name) for item in items for name, content in item.fields.items() if _is_place(content.value))


def _is_place(value: JsonValue) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(isinstance(one, dict) and any(shape <= one.keys() for shape in PLACES) for one in values)
