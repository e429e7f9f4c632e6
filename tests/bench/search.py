"""How long 200,000 invented people take to load and to be searched: `name value bound`, a line each."""
import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import accumulate
from uuid import UUID

from domain.subjects.events import Recorded
from domain.subjects.identifiers import Identifier
from domain.subjects.particulars import Address, Name
from ledger.entry import Entry
from ledger.sealing import parts
from projections.subject_index import SubjectIndex
from projections.subject_search import by_address, by_name
from tests.sealed import KEYRING, sealed_entry

PEOPLE = 200_000
QUERIES = 400
LOAD_WITHIN_SECONDS = 30.0
ANSWER_WITHIN_MS = 200.0
FOUND_DESPITE_A_SLIP = 0.95
"""Share of people found by a name with a slip and their birth date, among the first 20."""
_STARTS = (*"bcdfghjklmnprstvwz", "br", "st")
_ENDS = ("a", "ab", "ack", "an", "ard", "el", "en", "er", "ey", "ian", "in", "ley", "man", "on", "or", "ton", "us")
_WHEN = datetime(2026, 3, 24, tzinfo=UTC)


def invented(words: int, syllables: int, chance: random.Random) -> tuple[list[str], list[float]]:
    """Invented names with their summed weights: the n-th is about as frequent as 1/n, as real names are."""
    made = {"".join(chance.choice(_STARTS) + chance.choice("aeiou") for _ in range(syllables)) + chance.choice(_ENDS)
            for _ in range(words)}
    return sorted(made), list(accumulate(1 / rank for rank in range(5, len(made) + 5)))


def people(chance: random.Random) -> Iterator[Recorded]:
    given, family, streets = (invented(*size, chance) for size in ((3_000, 1), (40_000, 2), (4_000, 2)))

    def some(of: tuple[list[str], list[float]], count: int = 1) -> list[str]:
        return chance.choices(of[0], cum_weights=of[1], k=count)

    for number in range(PEOPLE):
        name = " ".join(some(given, chance.choice((1, 1, 2))) + some(family)).title()
        alias = (Name(full=some(given)[0].title(), use="ALIAS"),) if number % 10 == 0 else ()
        street = f"{chance.randint(1, 180)} {some(streets)[0].title()} Street, Leicester"
        yield Recorded(
            kind="PERSON", names=(Name(full=name), *alias),
            born=date(1940, 1, 1) + timedelta(chance.randint(0, 30_000)),
            addresses=(Address(text=street, postcode=f"LE{number % 9} {number % 10}AA", uprn=str(10**9 + number // 2)),),
            identifiers=(Identifier(system="LIQUID_LOGIC", value=str(number)),), source="bench")


def entry(position: int, event: Recorded) -> Entry:
    stream = UUID(int=position)
    clear, plain = parts(event, stream, stream)
    return sealed_entry(Entry(
        event_id=stream, stream=stream, kind="subject", version=0, type=event.type, signed_at=_WHEN,
        occurred_on=_WHEN.date(), actor="bench", role="INTEGRATION", on_behalf_of=None, purpose="SAFEGUARD_CHILD",
        correlation=stream, causation=None, edition=None, digest=None, clear=clear, sealed=b"", plain=plain,
        council="bench", position=position, recorded_at=_WHEN, command_id=stream, keyring=KEYRING))


def p99_ms(asks: list[Callable[[], object]]) -> float:
    times = []
    for ask in asks:
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)[int(len(times) * 0.99)]


def slip(text: str, chance: random.Random) -> str:
    """The text as somebody mishears or mistypes it: two neighbours exchanged, a letter lost, or as it is."""
    place = chance.randrange(1, len(text) - 1)
    return chance.choice((text, text[:place] + text[place + 1:],
                          text[:place - 1] + text[place] + text[place - 1] + text[place + 1:]))


def main() -> int:
    """Print each figure with its bound; 1 when one is missed."""
    chance = random.Random(20260324)
    told = list(people(chance))
    entries = [entry(position, event) for position, event in enumerate(told, 1)]
    begun = time.perf_counter()
    index = SubjectIndex()
    index.feed(entries)
    index.names.like("warm")
    load = time.perf_counter() - begun
    asked = chance.sample(told, QUERIES)
    names = [slip(event.names[0].full, chance) for event in asked]
    streets = [f"{event.addresses[0].text} {event.addresses[0].postcode}" for event in asked]
    questions: dict[str, list[Callable[[], object]]] = {
        "name": [partial(by_name, index, name) for name in names],
        "one_word": [partial(by_name, index, name.split()[0]) for name in names],
        "name_and_birth_date": [partial(by_name, index, name, event.born) for name, event in zip(names, asked, strict=True)],
        "address": [partial(by_address, index, street) for street in streets],
        "identifier": [partial(index.by_identifier, event.identifiers[0]) for event in asked]}
    figures = {"search_load_seconds": (load, LOAD_WITHIN_SECONDS)} | {
        f"search_by_{by}_p99_ms": (p99_ms(asks), ANSWER_WITHIN_MS) for by, asks in questions.items()}
    for name, (value, bound) in figures.items():
        print(f"{name} {value:.3f} {bound}")
    found = sum(any(match.subject == UUID(int=int(event.identifiers[0].value) + 1)
                    for match in by_name(index, name, event.born)) for name, event in zip(names, asked, strict=True))
    print(f"search_found_despite_a_slip {found / QUERIES:.3f} {FOUND_DESPITE_A_SLIP}")
    return int(any(value > bound for value, bound in figures.values()) or found < FOUND_DESPITE_A_SLIP * QUERIES)


if __name__ == "__main__":
    sys.exit(main())
