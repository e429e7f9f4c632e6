"""What is published of a council's log, as the server reads it: checkpoints, tiles and bundles of entries."""
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from ledger.store import Ledger
from ledger.tiles import WIDE, Subtrees, Tile, bundle, proof, subtrees, tiles_for, width_at
from ledger.tree import Range

MOST_TILES = 512
"""Tiles kept in memory with what was hashed of them, 16 KiB each, those used last: a tile of a published size never changes."""
LATEST = ("SELECT size, origin, root, note, verifier FROM ledger.checkpoint WHERE council = %s "
          "ORDER BY size DESC LIMIT 1")
COVERING = ("SELECT size, origin, root, note, verifier FROM ledger.checkpoint WHERE council = %s AND size >= %s "
            "ORDER BY size LIMIT 1")
COSIGNED = """
SELECT note || coalesce((SELECT string_agg(line, '' ORDER BY witness) FROM ledger.cosignature s
                         WHERE s.council = c.council AND s.size = c.size), '')
FROM ledger.checkpoint c WHERE council = %s """
LATEST_NOTE = COSIGNED + "ORDER BY size DESC LIMIT 1"
LATEST_COSIGNED = COSIGNED + "AND size = (SELECT max(size) FROM ledger.cosignature WHERE council = %s)"  # noqa: S608  constants
FULL = ("SELECT level, number, hashes FROM ledger.tile JOIN unnest(%s::int[], %s::bigint[]) AS u(level, number) "
        "USING (level, number) WHERE council = %s")
PARTIAL = """
SELECT 0, (position - 1) / 256, string_agg(sha256('\\x00'::bytea || leaf), ''::bytea ORDER BY position)
FROM ledger.entry JOIN unnest(%s::bigint[], %s::bigint[]) AS u(past, until) ON position > past AND position <= until
WHERE council = %s GROUP BY 2
UNION ALL
SELECT level + 1, number / 256, string_agg(root, ''::bytea ORDER BY number)
FROM ledger.tile JOIN unnest(%s::int[], %s::bigint[], %s::bigint[]) AS u(level, since, before) USING (level)
WHERE council = %s AND number >= since AND number < before GROUP BY 1, 2"""
BUNDLED = "SELECT leaf FROM ledger.entry WHERE council = %s AND position > %s AND position <= %s ORDER BY position"


class Published(NamedTuple):
    """A checkpoint as it was published."""

    size: int
    origin: str
    root: bytes
    note: str
    verifier: str


class Tiles:
    """The tiles of all councils' trees. Of one process; what doesn't change is kept."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: OrderedDict[tuple[str, Tile], Subtrees] = OrderedDict()

    async def latest(self, council: str) -> Published | None:
        """The last checkpoint; None before the first."""
        rows = await self._ledger.rows(council, LATEST, (council,))
        return Published(*rows[0]) if rows else None

    async def note(self, council: str, *, cosigned: bool = False) -> str | None:
        """The last checkpoint with what witnesses have said under it, or the last of which one has; None before the first."""
        query, values = (LATEST_COSIGNED, (council, council)) if cosigned else (LATEST_NOTE, (council,))
        rows = await self._ledger.rows(council, query, values)
        return str(rows[0][0]) if rows else None

    async def covering(self, council: str, position: int) -> Published | None:
        """The first checkpoint that covers a position."""
        rows = await self._ledger.rows(council, COVERING, (council, position))
        return Published(*rows[0]) if rows else None

    async def of(self, council: str, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        """Those tiles, as far as they are there."""
        return {tile: b"".join(rows[0]) for tile, rows in (await self._subtrees(council, wanted)).items()}

    async def proof(self, council: str, ranges: Sequence[Range], size: int) -> list[bytes]:
        """The hashes over those ranges of the tree of a published size. Raises KeyError where tiles are missing."""
        return proof(ranges, size, (await self._subtrees(council, tiles_for(ranges, size))).__getitem__)

    async def _subtrees(self, council: str, wanted: Sequence[Tile]) -> dict[Tile, Subtrees]:
        found = {tile: self._kept[council, tile] for tile in wanted if (council, tile) in self._kept}
        for tile in found:
            self._kept.move_to_end((council, tile))
        missing = [tile for tile in wanted if tile not in found]
        for tile, hashes in (await self._read(council, missing)).items() if missing else ():
            found[tile] = self.keep(council, tile, hashes)
        return found

    def keep(self, council: str, tile: Tile, hashes: bytes) -> Subtrees:
        """Take in a tile that was read along with something else."""
        if (council, tile) not in self._kept:
            self._kept[council, tile] = subtrees(bytes(hashes))
            if len(self._kept) > MOST_TILES:
                self._kept.popitem(last=False)
        return self._kept[council, tile]

    async def _read(self, council: str, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        full = [tile for tile in wanted if tile.width == WIDE]
        edge = [tile for tile in wanted if tile.width != WIDE]
        found: dict[Tile, bytes] = {}
        if full:
            asked = [tile.level for tile in full], [tile.number for tile in full], council
            for level, number, hashes in await self._ledger.rows(council, FULL, asked):
                found[Tile(level, number)] = bytes(hashes)
        return found | (await self._edge(council, edge) if edge else {})

    async def bundle(self, council: str, number: int, width: int) -> bytes:
        """Entries as they are served."""
        first = number * WIDE
        rows = await self._ledger.rows(council, BUNDLED, (council, first, first + width))
        return bundle(leaf for (leaf,) in rows)

    async def _edge(self, council: str, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        bottom = [tile.number * WIDE for tile in wanted if tile.level == 0]
        until = [tile.number * WIDE + tile.width for tile in wanted if tile.level == 0]
        above = [tile for tile in wanted if tile.level]
        rows = await self._ledger.rows(council, PARTIAL, (
            bottom, until, council, [tile.level - 1 for tile in above], [tile.number * WIDE for tile in above],
            [tile.number * WIDE + tile.width for tile in above], council))
        found = {(level, number): bytes(hashes) for level, number, hashes in rows}
        return {tile: found[tile.level, tile.number] for tile in wanted
                if len(found.get((tile.level, tile.number), b"")) == tile.width * 32}


def is_there(tile: Tile, size: int) -> bool:
    """Whether a tree of that size has or had such a tile."""
    return 0 < tile.width <= width_at(tile.level, tile.number, size)
