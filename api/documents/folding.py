"""Text in the forms in which it can be found again, however it was broken, joined, spaced or spelt."""
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

BY_NUMBER = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
"""How a document shows a character that its fonts don't have."""
BROKEN_WORD = re.compile(r"[-\u2010\u2011\ufffe\u00ad]\s*\n\s*")
WORD = re.compile(r"[^\W_]+")
LONG_ENOUGH = 8
"""Letters and digits that aren't found within other words by chance."""
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")
BETWEEN = r"[\s./,\-\u2010-\u2015]{0,3}"
NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?{BETWEEN}(?:of\s+)?({'|'.join(m[:3] for m in MONTHS)})[a-z]*{BETWEEN}"
                   rf"(\d{{4}}|\d{{2}})(?!\d)")
NAMED_FIRST = re.compile(rf"\b({'|'.join(m[:3] for m in MONTHS)})[a-z]*{BETWEEN}(\d{{1,2}})(?:st|nd|rd|th)?{BETWEEN}"
                         rf"(\d{{4}}|\d{{2}})(?!\d)")
NUMBERED = re.compile(r"(?<!\d)(\d{1,2})\s?[./\-\u2010-\u2015\s]\s?(\d{1,2})\s?[./\-\u2010-\u2015\s]\s?(\d{4}|\d{2})(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[./\-\u2010-\u2015\s]?\s?(\d{2})\s?[./\-\u2010-\u2015\s]?\s?(\d{2})(?!\d{3})")


def fold(text: str) -> str:
    """Lower case, without accents, ligatures, widths, or characters that can't be seen."""
    plain = BY_NUMBER.sub(lambda one: chr(int(one[1], 16)) if int(one[1], 16) < 0x110000 else one[0], html.unescape(text))
    seen = (one for one in unicodedata.normalize("NFKD", plain.casefold())
            if unicodedata.category(one) not in {"Mn", "Cf"} or one == "\ufffe")
    return "".join(seen).replace("\r\n", "\n").replace("\r", "\n")


def squash(text: str) -> str:
    """Its letters and digits alone, folded."""
    return "".join(WORD.findall(fold(text)))


@dataclass(frozen=True)
class Folded:
    """A text that is looked through."""

    text: str

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """The folded text as it is, and with words joined that a line's end may have broken."""
        as_it_is = fold(self.text)
        return as_it_is, BROKEN_WORD.sub("", as_it_is)

    @cached_property
    def squashed(self) -> tuple[str, ...]:
        """Letters and digits alone."""
        return tuple("".join(WORD.findall(reading)) for reading in self.readings)

    @cached_property
    def dates(self) -> frozenset[date]:
        """Every date that it can be read to name, day or month first."""
        return frozenset(dates_in(self.readings[0]))

    def has(self, letters: str) -> bool:
        """Whether squashed letters stand in it in their order, as words of their own, or within others if they are many."""
        if not any(letters in squashed for squashed in self.squashed):
            return False
        if len(letters) >= LONG_ENOUGH:
            return True
        own_words = re.compile(r"(?<![^\W_])" + r"[\W_]*".join(map(re.escape, letters)) + r"(?![^\W_])")
        return any(own_words.search(reading) for reading in self.readings)


def dates_in(folded: str) -> Iterator[date]:
    """Dates in a folded text, in the forms that people and programs write."""
    for found in NAMED.finditer(folded):
        yield from _dates(found[3], str(_month(found[2])), found[1])
    for found in NAMED_FIRST.finditer(folded):
        yield from _dates(found[3], str(_month(found[1])), found[2])
    for found in NUMBERED.finditer(folded):
        yield from _dates(found[3], found[2], found[1])
        yield from _dates(found[3], found[1], found[2])
    for found in YEAR_FIRST.finditer(folded):
        yield from _dates(found[1], found[2], found[3])


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(name))


def _dates(year: str, month: str, day: str) -> Iterator[date]:
    years = (int(year),) if len(year) == 4 else (1900 + int(year), 2000 + int(year))
    for one in years:
        try:
            yield date(one, int(month), int(day))
        except ValueError:
            continue
