"""A council's log as one file to take away: checkpoint, tiles, entries and their stored columns, for `offline.py`."""
import tarfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import BinaryIO

from psycopg import sql

from ledger.leaf import COLUMNS
from ledger.offline import EXPORT, place
from ledger.published import Published, Tiles
from ledger.reaching import Connection
from ledger.store import Ledger
from ledger.tiles import WIDE, bundle, tiles_of

ROWS = """COPY (SELECT leaf, salt, recorded_at, {columns}, clear FROM ledger.entry
WHERE council = {council} AND position <= {until} ORDER BY position) TO STDOUT (FORMAT BINARY)"""
OPENING_BYTES = 19
COUNT = (len(COLUMNS) + 3).to_bytes(2, "big")
TILES_AT_A_TIME = 256


class Unfit(Exception):
    """The log can't be exported as it is; the message says why."""


async def export(ledger: Ledger, council: str, file: Path) -> Published:
    """Write all that the last checkpoint covers. Raises Unfit where there is no checkpoint, or what it covers is not there."""
    tiles = Tiles(ledger)
    checkpoint = await tiles.latest(council)
    if checkpoint is None:
        raise Unfit(f"The log of {council} has no checkpoint yet. Publish it first: scripts/heedmark publisher init")
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as stream:
        _put(stream, "format", EXPORT)
        _put(stream, "key", f"{checkpoint.verifier}\n".encode())
        _put(stream, "checkpoint", checkpoint.note.encode())
        await _put_tiles(stream, tiles, council, checkpoint.size)
        async with ledger.read_only(council) as connection:
            number = 0
            async for rows in _bundles(connection, council, checkpoint.size):
                leaves, records = zip(*rows, strict=True)
                _put(stream, f"tile/entries/{place(number, checkpoint.size)}", bundle(leaves))
                _put(stream, f"columns/{place(number, checkpoint.size)}",
                     b"".join(len(record).to_bytes(4, "big") + record for record in records))
                number += 1
        stream.write(bytes(1024))
    if number != -(-checkpoint.size // WIDE):
        part.unlink()
        raise Unfit(f"Entries of {council} that were published are missing. Ask: scripts/heedmark verify")
    part.replace(file)
    return checkpoint


async def _put_tiles(stream: BinaryIO, tiles: Tiles, council: str, size: int) -> None:
    wanted = sorted(tiles_of(size), key=lambda tile: (-tile.level, tile.number))
    for at in range(0, len(wanted), TILES_AT_A_TIME):
        some = wanted[at:at + TILES_AT_A_TIME]
        found = await tiles.of(council, some)
        for tile in some:
            if tile not in found:
                raise Unfit(f"The tile {tile.path} of {council} is missing. Ask: scripts/heedmark verify")
            _put(stream, tile.path, found[tile])


async def _bundles(connection: Connection, council: str, until: int) -> AsyncIterator[Sequence[tuple[bytes, bytes]]]:
    """256 entries at a time: the leaf, and the stored columns as COPY's binary format has a row."""
    statement = sql.SQL(ROWS).format(columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)), council=sql.Literal(council),
                                     until=sql.Literal(until))
    rows: list[tuple[bytes, bytes]] = []
    async with connection.cursor().copy(statement) as copy:
        start = OPENING_BYTES + 2
        async for row in copy:
            if len(row) > start:
                end = start + 4 + int.from_bytes(row[start:start + 4], "big")
                rows.append((bytes(row[start + 4:end]), COUNT + row[end:]))
            start = 2
            if len(rows) == WIDE:
                yield rows
                rows = []
    if rows:
        yield rows


def _put(stream: BinaryIO, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    stream.write(info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512))
