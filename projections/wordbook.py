"""Which records hold a word, or one like it."""
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from projections.likeness import FORMS, sound

SAME, FORM, SOUND, PREFIX, LEAST = 1.0, 0.93, 0.85, 0.8, 0.7
"""How alike two words are: the same, forms of one name, sounding alike, one beginning the other; the least kept."""


class Wordbook:
    """Words as records hold them; a record is a number."""

    def __init__(self) -> None:
        self._holders: dict[str, set[int]] = {}
        self._by_sound: dict[str, set[str]] = {}
        self._sorted: list[str] = []
        self._new = False

    def add(self, words: Iterable[str], record: int) -> None:
        for word in words:
            if word not in self._holders:
                self._holders[word] = set()
                self._by_sound.setdefault(sound(word), set()).add(word)
                self._new = True
            self._holders[word].add(record)

    def remove(self, words: Iterable[str], record: int) -> None:
        """Forget that the record holds them; a word that nobody holds is forgotten itself."""
        for word in words:
            self._holders[word].discard(record)
            if not self._holders[word]:
                del self._holders[word]
                self._by_sound[sound(word)].discard(word)
                self._sorted, self._new = [], True

    def holders(self, word: str) -> set[int]:
        """The records that hold exactly this word."""
        return self._holders.get(word, set())

    def like(self, word: str) -> Mapping[str, float]:
        """Words held and how alike they are to `word`, from LEAST to 1. A word with a digit is like itself only."""
        found: dict[str, float] = {}
        if not any(character.isdigit() for character in word):
            if len(word) > 3:
                found = {held: score for held, score, _ in process.extract(
                    word, self._words(), scorer=OSA.normalized_similarity, score_cutoff=LEAST, limit=None)}
            self._raise(found, self._beginning(word), PREFIX)
            code = sound(word)
            self._raise(found, self._by_sound.get(code, ()), SOUND)
            self._raise(found, FORMS.get(word, ()), FORM)
        self._raise(found, (word,), SAME)
        return found

    def _raise(self, found: dict[str, float], words: Iterable[str], score: float) -> None:
        for word in words:
            if word in self._holders and (word not in found or found[word] < score):
                found[word] = score

    def _beginning(self, word: str) -> list[str]:
        if len(word) < 3:
            return []
        words = self._words()
        return words[bisect_left(words, word):bisect_left(words, word + "\U0010ffff")]

    def _words(self) -> list[str]:
        if self._new:
            self._sorted = sorted(self._holders)
            self._new = False
        return self._sorted
