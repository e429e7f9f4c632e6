"""A tree that grows at its right edge, by tiles: what a publisher carries from one checkpoint to the next."""
from typing import NamedTuple

from ledger.tiles import WIDE, Tile, root_of
from ledger.tree import leaf_hash, root


class FullTile(NamedTuple):
    """A tile that will never change, with the root over it."""

    level: int
    number: int
    hashes: bytes
    root: bytes


class Growing:
    """Starts empty. Holds at most 256 hashes a level."""

    def __init__(self) -> None:
        self.size = 0
        self.filled: list[FullTile] = []
        """Tiles filled since the caller last emptied this list."""
        self._edge: list[list[bytes]] = [[]]

    def add(self, leaf: bytes) -> None:
        """Take in the next entry."""
        row = self._edge[0]
        row.append(leaf_hash(leaf))
        self.size += 1
        if len(row) == WIDE:
            self._carry()

    def root(self) -> bytes:
        return root_of(self.size, lambda tile: b"".join(self._edge[tile.level]))

    def edge(self) -> dict[Tile, bytes]:
        """The partial tiles of the tree as it is."""
        return {Tile(level, (self.size >> 8 * level) // WIDE, len(row)): b"".join(row)
                for level, row in enumerate(self._edge) if row}

    @property
    def last_leaves(self) -> bytes:
        """The hashes in the bottom tile that isn't full yet."""
        return b"".join(self._edge[0])

    def _carry(self) -> None:
        for level, row in enumerate(self._edge):
            if len(row) < WIDE:
                break
            over = root(row)
            self.filled.append(FullTile(level, (self.size >> 8 * level) // WIDE - 1, b"".join(row), over))
            row.clear()
            if level + 1 == len(self._edge):
                self._edge.append([])
            self._edge[level + 1].append(over)
