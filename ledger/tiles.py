"""A tree laid out as C2SP tlog-tiles: paths, tiles of 256 hashes, bundles of 256 entries, and nodes read from tiles."""
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.tree import EMPTY, Node, Range, hash_of, node_hash, perfect

WIDE = 256
HEIGHT = 8
HASH_BYTES = 32


class Tile(NamedTuple):
    """Which tile: `level` 0 has leaf hashes, each hash above is the root of a full tile below."""

    level: int
    number: int
    width: int = WIDE

    @property
    def path(self) -> str:
        """`tile/0/x001/234` and, where it isn't full, `.p/17`."""
        return f"tile/{self.level}/{written(self.number, self.width)}"


Fetch = Callable[[Tile], bytes]


def bundle_path(number: int, width: int = WIDE) -> str:
    """Where the entries themselves are."""
    return f"tile/entries/{written(number, width)}"


def written(number: int, width: int = WIDE) -> str:
    """A tile's number and width as the end of its path."""
    path = f"{number % 1000:03}"
    while number >= 1000:
        number //= 1000
        path = f"x{number % 1000:03}/{path}"
    return path if width == WIDE else f"{path}.p/{width}"


def read(path: str) -> tuple[int, int]:
    """The number and width at the end of a path. Raises ValueError unless it is written as the specification has it."""
    digits, _, width = path.partition(".p/")
    parts = digits.split("/")
    number = int("".join(part.removeprefix("x") for part in parts)) if digits.isascii() else -1
    wide = int(width) if width.isascii() and width.isdecimal() else WIDE
    if not 0 < wide <= WIDE or written(number, wide) != path:
        raise ValueError("not a tile's path")
    return number, wide


def width_at(level: int, number: int, size: int) -> int:
    """How wide a tile is in a tree of that size; 0 where there is none."""
    return max(0, min(WIDE, (size >> HEIGHT * level) - number * WIDE))


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles of a tree, level by level."""
    level = 0
    while size >> HEIGHT * level:
        for number in range(((size >> HEIGHT * level) + WIDE - 1) // WIDE):
            yield Tile(level, number, width_at(level, number, size))
        level += 1


def bundle(leaves: Iterable[bytes]) -> bytes:
    """Entries as they are served, each behind its length in two bytes."""
    return b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in leaves)


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[at:at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


Subtrees = list[list[bytes]]
"""The hashes over 1, 2, 4 … 256 hashes of a tile, as far as they are complete."""


def subtrees(tile: bytes) -> Subtrees:
    rows = [hashes_in(tile)]
    while len(rows[-1]) > 1:
        below = rows[-1]
        rows.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return rows


def nodes(size: int, within: Callable[[Tile], Subtrees]) -> Node:
    """The nodes of a tree of that size, from the subtrees of its tiles."""
    def node(height: int, index: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        number, first = divmod(index << above, WIDE)
        return within(Tile(level, number, width_at(level, number, size)))[above][first >> above]

    return node


def tiles_for(ranges: Sequence[Range], size: int) -> list[Tile]:
    """The tiles from which the hashes of those ranges are made."""
    found: dict[Tile, None] = {}
    for range_ in ranges:
        for height, index in perfect(range_):
            level, within = divmod(height, HEIGHT)
            number = (index << within) // WIDE
            found[Tile(level, number, width_at(level, number, size))] = None
    return list(found)


def proof(ranges: Sequence[Range], size: int, within: Callable[[Tile], Subtrees]) -> list[bytes]:
    """The hashes of those ranges of a tree of that size."""
    node = nodes(size, within)
    return [hash_of(range_, node) for range_ in ranges]


def root_of(size: int, fetch: Fetch) -> bytes:
    """The root of a tree of that size, from its tiles at the right edge."""
    return hash_of((0, size), nodes(size, lambda tile: subtrees(fetch(tile)))) if size else EMPTY
