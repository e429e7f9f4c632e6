"""The pack as a document that a person reads: each flag's life in plain words, what is held, and what can be done about it."""
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import JsonValue

from api.documents.in_words import day_in_words, in_words
from api.documents.letterhead import Letterhead
from api.documents.pack_file import Pack
from domain.requests.decided_pack import Recipient, Redacted, SearchSummary, Told, ToldFlag
from domain.value import Value

TEMPLATE = "pack"
STANDINGS: Mapping[str, str] = {
    "requested": "Somebody asked for this flag. It was not on the register when we received your request.",
    "endorsed": "A manager supports the request for this flag. It was not on the register when we received your request.",
    "agreed": "It was agreed that this flag goes onto the register.",
    "on_register": "This flag was on the register when we received your request.",
    "declined": "This flag was asked for and declined. It was never on the register.",
    "withdrawn": "This flag was asked for, and the request was taken back. It was never on the register.",
    "ended": "This flag has ended. It is no longer shown to workers.",
    "struck": "This flag stood on your record by mistake. It is no longer shown to workers."}
READING = ("Each section tells the life of one entry about you, in the order in which things happened. The texts are copied as "
           "they were written. Where something is held back, the document says so at that place.\n"
           "“The register” is our list of safeguarding flags. A flag is a marker that tells our workers to take care of "
           "something. It is not a finding of guilt, and it can be wrong: please tell us if it is.")
KEPT_BACK = "We have held back: {what}."
IN_PART = "A text in which parts are held back can't be proved by itself: the proof opens a text whole or not at all."


CODES: Mapping[str, str] = {
    "PERSON": "From you", "OTHERS": "From others", "CONTINUE": "That the flag stays", "END": "That the flag ends",
    "REFER": "That another role decides", "LETTER": "By letter", "EMAIL": "By email", "IN_PERSON": "In person",
    "TELEPHONE": "By telephone", "HOUSEHOLD": "A household", "PREMISES": "Premises"}
"""What the register's own codes mean to a person; a policy's codes come with its own words."""


class Fact(Value):
    title: str
    text: str


class Section(Value):
    title: str
    intro: str
    facts: tuple[Fact, ...]
    items: tuple[Mapping[str, Any], ...]


def pack_data(pack: Pack, head: Letterhead) -> Mapping[str, Any]:
    """For the template of the pack."""
    about = [Fact(title="For", text=pack.to),
             Fact(title="Your request", text=f"Received on {day_in_words(pack.asked_for.received)}"),
             Fact(title="This document", text=f"{pack.reference}, {day_in_words(pack.dated)}")]
    sections = [*map(_flag, pack.flags), *_record(pack.record), *_looked(pack.looked)]
    return {
        "letterhead": head.model_dump(mode="json"), "reference": pack.reference, "entitled": pack.entitled, "reading": READING,
        "about": [one.model_dump() for one in about], "parts": [one.model_dump(mode="json") for one in sections],
        "explained": [one.model_dump() for one in _search(pack.search)],
        "rights": [one.model_dump() for one in pack.rights], "routes": [one.model_dump() for one in pack.routes]}


def _flag(flag: ToldFlag) -> Section:
    stated = (("What it is used for", "\n".join(flag.purposes)),
              ("On what it rests in law", "\n".join(f"{name.replace('_', ' ').capitalize()}: {basis}"
                                                   for name, basis in flag.bases.items())),
              ("Where it comes from", "\n".join(_source(one) for one in flag.sources)),
              ("Who has been given it", "\n".join(map(_recipient, flag.recipients)) or "Nobody outside our own workers."),
              ("How long we keep it", flag.retention))
    return Section(title=flag.title, intro=STANDINGS[flag.standing], items=tuple(map(_item, flag.told)),
                   facts=tuple(Fact(title=title, text=text) for title, text in stated if text))


def _source(code: str) -> str:
    return CODES[code] if code in CODES else code


def _recipient(one: Recipient) -> str:
    what = f": {one.what}" if one.what else ""
    return f"{one.name}, {day_in_words(one.on)}, for {one.purpose}{what}"


def _record(record: Iterable[Told]) -> Iterator[Section]:
    items = tuple(map(_item, record))
    if items:
        yield Section(title="Your record", intro="What we keep so as to know who you are.", facts=(), items=items)


def _looked(looked: Iterable[Told]) -> Iterator[Section]:
    items = tuple(map(_item, looked))
    if items:
        yield Section(title="Who has looked at your record", facts=(), items=items,
                      intro="On which days your record was looked at, and for what purpose.")


def _item(one: Told) -> Mapping[str, Any]:
    fields = [Fact(title=field.title, text=field.shown_as or _value(field.value)).model_dump() for field in one.fields]
    since = " This was recorded after we received your request." if one.since_receipt else ""
    return {"title": day_in_words(one.occurred_on), "sentence": one.sentence + since, "fields": fields,
            "held_back": _held_back(one.redacted)}


def _held_back(redacted: Iterable[Redacted]) -> str:
    """Which fields, or parts of which, and on what, where that may be said."""
    listed = list(redacted)
    kept = [("parts of " if one.passages else "") + one.title + (f" ({one.because})" if one.because else "") for one in listed]
    told = [KEPT_BACK.format(what="; ".join(kept))] if kept else []
    return " ".join((*told, IN_PART) if any(one.passages for one in listed) else told)


def _value(value: JsonValue) -> str:
    return CODES[value] if isinstance(value, str) and value in CODES else in_words(value)


def _search(search: SearchSummary | None) -> Iterator[Fact]:
    if search is None:
        return
    span = " ".join((*((f"from {day_in_words(search.from_day)}",) if search.from_day else ()),
                     *((f"until {day_in_words(search.until)}",) if search.until else ())))
    left = f"\nWe did not search: {', '.join(search.not_searched)}." if search.not_searched else ""
    by = ", ".join(search.searched) + (f", {span}" if span else "")
    yield Fact(title="How we searched", text=f"We searched the register by: {by}.{left}")
