"""Whom an exported log says to have been erased, so that a backup from before can be made to forget them too."""
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import orjson

from ledger.leaf import COLUMNS
from ledger.offline import WIDE, Damaged, Export, place

ERASED, REPLACED = b"subject.payload_erased", b".narrative_replaced"
STREAM, TYPE = 2 + COLUMNS.index("stream"), 2 + COLUMNS.index("type")
"""Where these stand in an entry's record: after salt and recorded_at."""


class Named(NamedTuple):
    council: str
    owners: dict[UUID, int]
    """Whose keys were destroyed → the position of the entry that says so."""


def named_in(file: Path) -> Named:
    """What `heedmark export-log` wrote, checked first. Raises Damaged, OSError."""
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        export = Export(content)
        for problem in export.problems(file):
            raise Damaged(problem)
        council, owners = "", dict[UUID, int]()
        for position, leaf, record in _entries(export):
            council = _second_text(leaf)
            owners |= dict.fromkeys(_named(_columns(record)), position)
        return Named(council, owners)


def _entries(export: Export) -> Iterator[tuple[int, bytes, bytes]]:
    size, position = export.checkpoint.size, 0
    for number in range(-(-size // WIDE)):
        name = place(number, size)
        leaves, records = export[f"tile/entries/{name}"], export[f"columns/{name}"]
        at = here = 0
        while at < len(leaves):
            end = at + 2 + int.from_bytes(leaves[at:at + 2], "big")
            there = here + 4 + int.from_bytes(records[here:here + 4], "big")
            position += 1
            yield position, leaves[at + 2:end], records[here + 4:there]
            at, here = end, there


def _columns(record: bytes) -> list[bytes]:
    """As COPY's binary format has them, without their lengths."""
    found, at = list[bytes](), 2
    while at < len(record):
        size = max(0, int.from_bytes(record[at:at + 4], "big", signed=True))
        found.append(record[at + 4:at + 4 + size])
        at += 4 + size
    return found


def _named(columns: list[bytes]) -> Iterator[UUID]:
    if columns[TYPE] == ERASED:
        yield UUID(bytes=columns[STREAM])
        said = orjson.loads(columns[-1])
        yield from map(UUID, said["narratives"] if "narratives" in said else ())
    elif columns[TYPE].endswith(REPLACED):
        yield UUID(orjson.loads(columns[-1])["replaces"])


def _second_text(leaf: bytes) -> str:
    """A leaf begins with its form and its council, each after its length."""
    council = leaf[1 + leaf[0]:]
    return council[1:1 + council[0]].decode()
