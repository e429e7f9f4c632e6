"""What of a request's items must not be in what is sent, and what the person is told or knows anyway."""
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from pydantic import JsonValue

from api.documents.folding import dates_in, fold
from api.documents.secrets import CODE, Secrets
from domain.requests.decided_pack import DecidedPack
from domain.requests.decisions import effect_on
from domain.requests.items import Item
from domain.requests.passages import words_of
from domain.requests.request import Request

OWN = frozenset({"names", "born", "addresses", "identifiers", "case_references"})
"""Fields of a person's own record that they know."""


def secrets_of(request: Request, items: Iterable[Item], decided: DecidedPack, titles: Mapping[UUID, str],
               others: Iterable[str], known: Iterable[str]) -> Secrets:
    """`titles`: of the flags, by id; `others`: names of people whom items point to; `known`: what may be told all the same."""
    listed = list(items)
    told_flags = {flag.flag for flag in decided.flags}
    told_titles = {flag.title for flag in decided.flags}
    hidden = {item.of: item for item in listed if item.flag_type is not None and item.of not in told_flags}
    names = [word for of, item in hidden.items() for word in (item.flag_type or "", titles[of] if of in titles else "")]
    shown_types = {flag.flag_type for flag in decided.flags}
    passages = [words for item in listed for words in _passages(item, request)]
    days = [day.isoformat() for words in passages for day in dates_in(fold(words))]
    return Secrets(
        [*(value for item in listed for value in _kept(item, request)), *map(str, hidden), *passages, *days],
        told=[*_told(decided), *_own(listed), *known],
        names=[*others, *passages, *(name for name in names if name and name not in shown_types and name not in told_titles)])


def _kept(item: Item, request: Request) -> Iterator[JsonValue]:
    effect = effect_on(item, request.decisions)
    gone = effect is None or effect.outcome == "EXISTENCE"
    if gone:
        yield from (str(item.id), item.occurred_on.isoformat())
    for name, content in item.fields.items():
        if (gone or effect is None or content.pointer or (content.staff and not effect.with_staff) or name in effect.keeps_back
                or (effect.outcome == "REASONS" and content.part in ("facts", "text"))):
            yield from _worth(content.value)


def _passages(item: Item, request: Request) -> Iterator[str]:
    """What is blacked out of texts whose rest leaves, word for word: always secret, however short."""
    effect = effect_on(item, request.decisions)
    for name, content in item.fields.items() if effect else ():
        yield from words_of(content, (one for one in effect.blacks_out if one.field == name) if effect else ())


def _worth(value: JsonValue) -> Iterator[JsonValue]:
    """Codes of a policy are words of a list, not of a person."""
    if isinstance(value, str):
        if not CODE.fullmatch(value):
            yield value
    elif isinstance(value, list):
        for one in value:
            yield from _worth(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _worth(one)
    else:
        yield value


def _told(decided: DecidedPack) -> Iterator[JsonValue]:
    yield from (decided.to.name, decided.to.address or "", decided.to.email or "", decided.letter.received.isoformat(),
                decided.letter.on.isoformat())
    for one in (*decided.record, *decided.looked, *(told for flag in decided.flags for told in flag.told)):
        yield one.occurred_on.isoformat()
        yield from (field.value for field in one.fields)


def _own(items: Iterable[Item]) -> Iterator[JsonValue]:
    for item in items:
        if item.flag_type is None:
            yield from (content.value for name, content in item.fields.items() if name in OWN)
