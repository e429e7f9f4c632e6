"""Single bytes changed in what was taken away, and whether the single-file verifier finds each."""
import bisect
import json
import mmap
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from ledger.offline import Damaged, Export, Key, check_proof
from ledger.proofs import of_entries, of_growth
from ledger.published import Tiles
from ledger.store import Ledger

HEADS = ("format", "key", "checkpoint")


class Exported:
    """An exported log in which a byte can be changed, checked where it was touched by the code that checks all of it."""

    def __init__(self, file: Path) -> None:
        with file.open("rb") as stream:
            self.content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY)
        self._export = Export(self.content)
        self._names = list(self._export.parts)
        self._starts = [self._export.parts[name].start - 512 for name in self._names]
        self._tiles = {name: tile for tile, name in self._export.tiles.items()}

    def within(self, *beginnings: str) -> list[range]:
        """Where the parts stand whose names begin so, with their headers."""
        return [range(self._export.parts[name].start - 512, self._export.parts[name].stop)
                for name in self._names if name.startswith(beginnings)]

    def found(self, at: int) -> str | None:
        """What is wrong since the byte there was changed; None when nothing is noticed."""
        number = bisect.bisect_right(self._starts, at) - 1
        name = self._names[number]
        part = self._export.parts[name]
        try:
            if at >= len(self.content) - 1024:
                return "end: the file does not end where the log does" if any(self.content[-1024:]) else None
            if not part.start <= at < part.stop:
                self._export.frame(name)
            elif name in HEADS:
                self._export.head()
            elif name in self._tiles:
                self._export.tile(*self._tiles[name])
            else:
                return next(self._export.bundle(number_of(name)), None)
        except Damaged as damaged:
            return str(damaged)
        return None

    def change(self, at: int, to: int) -> None:
        self.content[at] = to


def number_of(name: str) -> int:
    """Of a bundle or its columns, by its path."""
    path = name.split(".p/", maxsplit=1)[0].removeprefix("tile/entries/").removeprefix("columns/")
    return int("".join(part.removeprefix("x") for part in path.split("/")))


def in_export(exported: Exported, places: Sequence[range], times: int, chance: random.Random) -> Iterator[str | None]:
    """What was found of each of so many changes at random places; the byte is put back each time."""
    sizes = [len(place) for place in places]
    for place in chance.choices(places, sizes, k=times):
        at = chance.choice(place)
        was = exported.content[at]
        exported.change(at, chance.choice([byte for byte in range(256) if byte != was]))
        yield exported.found(at)
        exported.change(at, was)


async def proofs(ledger: Ledger, council: str, size: int, chance: random.Random) -> tuple[list[bytes], Key]:
    """Documents as the API answers them, and the log's key."""
    tiles = Tiles(ledger)
    made = [await of_growth(tiles, council, chance.randrange(1, size)) for _ in range(10)]
    made += [await of_entries(ledger, tiles, council, [chance.randrange(1, size)], lambda name: chance.random() < 0.5)
             for _ in range(40)]
    return [proof.model_dump_json().encode() for proof in made], Key.read(made[0].key)


def in_proofs(documents: Sequence[bytes], key: Key, times: int, chance: random.Random) -> Iterator[str | None]:
    for _ in range(times):
        document = chance.choice(documents)
        at = chance.randrange(len(document))
        other = chance.choice([byte for byte in range(256) if byte != document[at]])
        try:
            check_proof(document[:at] + bytes([other]) + document[at + 1:], [key])
            yield None
        except (Damaged, json.JSONDecodeError, KeyError, TypeError, ValueError) as damaged:
            yield str(damaged) or type(damaged).__name__
