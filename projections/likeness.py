"""When two words, written differently, may be one name."""
import re
import unicodedata
from collections.abc import Mapping

from projections.name_variants import GROUPS

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
                          "'": "", "’": "", "‘": "", "ʼ": "", "`": ""})
_WORD = re.compile(r"[^\W_]+")
_SOUNDS = tuple((re.compile(pattern), sound) for pattern, sound in (
    (r"^kn|^gn|^pn", "n"), (r"^wr|^rh", "r"), (r"^x", "s"), (r"^mac(?=.{3})|^mc", "mk"), (r"ph", "f"),
    (r"tch|sch|sh|ch", "x"), (r"ck|q|c(?=[^eiy]|$)", "k"), (r"c", "s"), (r"dg|j", "g"), (r"gh(?=t|$)", ""),
    (r"gh", "g"), (r"z", "s"), (r"wh|v", "w"), (r"th", "t"),
    (r"mb$", "m"), (r"(?<!^)[hy]", ""), (r"^[aeiouy]+", "a"), (r"(?<!^)[aeiou]+", ""), (r"(.)\1+", r"\1")))


def words(text: str) -> tuple[str, ...]:
    """The words of a name or address without accents, case, apostrophes and punctuation, each once, in their order."""
    bare = text.casefold().translate(_LETTERS)
    if not bare.isascii():
        folded = unicodedata.normalize("NFKD", bare)
        bare = "".join(character for character in folded if not unicodedata.combining(character))
    return tuple(dict.fromkeys(_WORD.findall(bare)))


def sound(word: str) -> str:
    """A rough code, the same for words that sound alike in English."""
    for pattern, replaced in _SOUNDS:
        word = pattern.sub(replaced, word)
    return word


def _forms() -> Mapping[str, frozenset[str]]:
    forms: dict[str, frozenset[str]] = {}
    for group in GROUPS:
        alike = frozenset(group.split())
        for word in alike:
            forms[word] = alike | forms.get(word, frozenset())
    return forms


FORMS = _forms()
"""A given name → the other forms that it is known in."""
