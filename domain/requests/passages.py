"""Passages of a text that are kept back while the rest of it leaves: checked against what is stored, and marked there."""
import re
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from pydantic import JsonValue

from domain.refusal import Refused
from domain.requests.items import Content, Item
from domain.value import Value, Words

MARK = "[held back]"
"""Stands for a passage; the same however long that was."""
WORD = re.compile(r"\w")


class BlackOut(Value):
    """A passage of a text, by its exact words or by where it stands."""

    field: str
    words: Words | None = None
    """Wherever they stand in the field, as words of their own and then in other capitals too, in each of the decision's items."""
    start: int | None = None
    """Of its first character, counted from 0 in Unicode code points."""
    end: int | None = None
    """Past its last character."""
    number: int = 0
    """Of a field with several texts: in which one it stands, counted from 0."""


class Passage(Value):
    """Where a passage stands that doesn't leave: numbers alone, none of its words."""

    item: UUID
    field: str
    number: int
    start: int
    end: int


def found(wanted: Sequence[BlackOut], items: Sequence[Item]) -> tuple[Passage, ...]:
    """Where they stand. Raises Refused (LAW-34) for what isn't there, or begins or ends within a word."""
    return tuple(dict.fromkeys(passage for one in wanted for passage in _found(one, items)))


def _found(one: BlackOut, items: Sequence[Item]) -> tuple[Passage, ...]:
    texts = [(item, number, text) for item in items if one.field in item.fields
             for number, text in enumerate(texts_of(item.fields[one.field]))]
    if (one.words is None) == (one.start is None) or (one.start is None) != (one.end is None):
        raise Refused("LAW-34", "a part of a text", "'words', or 'start' and 'end'")
    if one.words is not None:
        there = tuple(Passage(item=item.id, field=one.field, number=number, start=place.start(1), end=place.end(1))
                      for item, number, text in texts for place in re.finditer(_as_words(one.words), text, re.IGNORECASE))
        if not any(re.search(_as_words(one.words), text) for _, _, text in texts):
            raise Refused("LAW-34", "a part of a text", f"words that stand in '{one.field}' just so, as words of their own")
        return there
    start, end = one.start or 0, one.end or 0
    there = tuple(Passage(item=item.id, field=one.field, number=number, start=start, end=end) for item, number, text in texts
                  if number == one.number and 0 <= start < end <= len(text) and not _cuts(text, start, end))
    if len(items) != 1 or not there:
        raise Refused("LAW-34", "a part of a text", f"of one item: places within '{one.field}' that begin and end with words")
    return there


def _as_words(words: str) -> str:
    before, after = (r"(?<!\w)" if WORD.match(words[0]) else ""), (r"(?!\w)" if WORD.match(words[-1]) else "")
    return before + "(?=(" + r"\s+".join(map(re.escape, words.split())) + after + "))"  # ahead: occurrences may overlap


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a place begins or ends within a word: what is left of a name may tell it."""
    return any(WORD.match(text[at - 1]) and WORD.match(text[at]) for at in (start, end) if 0 < at < len(text))


def texts_of(content: Content) -> tuple[str, ...]:
    """The texts of a field in which passages can be kept back."""
    values = content.value if isinstance(content.value, list) else [content.value]
    return () if content.pointer or not all(isinstance(one, str) for one in values) else tuple(map(str, values))


def without(content: Content, passages: Iterable[Passage]) -> JsonValue:
    """The field's value with a mark for each passage; those that only spaces or stops part have one."""
    listed = list(passages)
    marked: list[JsonValue] = [
        "".join(_marked(text, _joined(text, [(p.start, p.end) for p in listed if p.number == number])))
        for number, text in enumerate(texts_of(content))]
    return marked if isinstance(content.value, list) else marked[0]


def words_of(content: Content, passages: Iterable[Passage]) -> Iterator[str]:
    """What is kept back, word for word."""
    listed = list(passages)
    for number, text in enumerate(texts_of(content)):
        for start, end in _joined(text, [(p.start, p.end) for p in listed if p.number == number]):
            yield text[start:end]


def _joined(text: str, places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if made and not WORD.search(text[made[-1][1]:start]):
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def _marked(text: str, places: Iterable[tuple[int, int]]) -> Iterator[str]:
    at = 0
    for start, end in places:
        yield text[at:start]
        yield MARK
        at = end
    yield text[at:]
