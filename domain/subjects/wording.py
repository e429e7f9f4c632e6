"""Text about a subject as a caller may send it: no control characters, no text that reads backwards."""
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from domain.value import Line, NotAccepted, Words

_TURNS_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


VISIBLE = frozenset("LNPS")
"""Letters, numbers, punctuation, symbols."""


def plain(text: str) -> str:
    """The text in Unicode's composed form, one line. Raises NotAccepted for control or direction characters."""
    return " ".join(_checked(text, allowed="").split())


def plain_lines(text: str) -> str:
    """As `plain`, line breaks and tabs kept."""
    return _checked(text, allowed="\n\r\t")


def _checked(text: str, allowed: str) -> str:
    for character in text:
        if character in _TURNS_TEXT_ROUND or (character not in allowed and unicodedata.category(character) == "Cc"):
            raise NotAccepted("text without control characters, and without characters that turn its direction")
    if not any(unicodedata.category(character)[0] in VISIBLE for character in text):
        raise NotAccepted("text with something to see in it")
    return unicodedata.normalize("NFC", text)


PlainLine = Annotated[Line, AfterValidator(plain)]
PlainWords = Annotated[Words, AfterValidator(plain_lines)]
