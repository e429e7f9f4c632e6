"""What must not be in a document: the values that were decided to be kept back."""
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from pydantic import JsonValue

from api.documents.folding import WORD, squash

SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
WORDS_OF_A_PHRASE = 4
"""So many words in a row aren't said twice by chance."""
Kind = Literal["words", "date", "id"]


CODE = re.compile(r"[A-Z][A-Z0-9_]*(?<!\d{4})")
"""A policy's code: a word of a list, which may stand anywhere."""
FEW = 2
"""Words that, in a field of its own, are somebody's; a single common word isn't."""


class Secret(NamedTuple):
    kind: Kind
    value: str
    letters: str
    """Squashed."""

    @property
    def day(self) -> date:
        return date.fromisoformat(self.value)


class Secrets:
    """Values kept back, less those that are told anyway: what the person may know isn't secret."""

    def __init__(self, kept_back: Iterable[JsonValue], told: Iterable[JsonValue] = (), names: Iterable[str] = ()) -> None:
        """`told`: whole values of fields that leave, and the person's own names, dates and numbers; `names`: of people whom
        what is kept back points to, always secret unless told."""
        known = {squash(value) for value in _strings(told)}
        found = [secret for value in _strings(kept_back) for secret in secrets_in(value)]
        found += [("words", name) for name in names]
        made = (Secret(kind, value, squash(value)) for kind, value in dict.fromkeys(found))
        self.all = tuple(secret for secret in made if secret.letters and secret.letters not in known)


def secrets_in(value: str) -> Iterator[tuple[Kind, str]]:
    """A value as a secret: an id, a day, or its words; of a narrative each sentence and each run of capitalised names, too."""
    text = value.strip()
    if not WORD.search(text):
        return
    if _is_id(text):
        yield "id", text
    elif (day := _day(text)) is not None:
        yield "date", day.isoformat()
    elif text.count(" ") >= FEW - 1 or any(one.isdigit() for one in text):
        yield "words", text
        if text.count(" ") >= WORDS_OF_A_PHRASE:
            yield from _within(text)


NAME = re.compile(r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Mx)\.? )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+")
NUMBER = re.compile(r"\b[A-Z]{0,4}[-/ ]?\d{4,}\b")
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def _within(text: str) -> Iterator[tuple[Kind, str]]:
    """A narrative may be quoted in part: its sentences, the names, numbers and dates in it."""
    for sentence in SENTENCE.split(text):
        if len(sentence.split()) >= WORDS_OF_A_PHRASE:
            yield "words", sentence.strip()
    yield from (("words", name) for name in NAME.findall(text))
    yield from (("id", number) for number in NUMBER.findall(DAY.sub(" ", text)))
    yield from (("date", day) for day in DAY.findall(text) if _day(day))


def _strings(values: Iterable[JsonValue]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _strings(value)
        elif isinstance(value, dict):
            yield from _strings(value.values())
        elif isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1000):
            yield str(value)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return bool(NUMBER.fullmatch(text))
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if DAY.match(text) else None
    except ValueError:
        return None
