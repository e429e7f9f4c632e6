"""Which entries a checkpoint was signed over, one by one, where tiles that fit it are kept somewhere."""
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger.offline import Checkpoint
from ledger.tiles import HASH_BYTES, WIDE, Tile, hashes_in
from ledger.tree import Frontier
from ledger.walk import MISSING, Problem

Tiles = Callable[[Tile], bytes | None]
"""Where the bottom tiles of a tree may be had. None of them is believed unless the signed root follows from it."""
NOT_PUBLISHED = "it is not the entry that was published"


class Signed(NamedTuple):
    """A checkpoint that the log is held against."""

    checkpoint: Checkpoint
    whose: str
    """Where it comes from, in words."""
    edge: bytes = b""
    """What its holder keeps of the leaf hashes in the tree's last tile."""


def in_folder(folder: Path) -> Tiles:
    """What `publisher run --to` writes, or a copy of it."""
    def find(tile: Tile) -> bytes | None:
        file = folder / tile.path
        return file.read_bytes() if file.is_file() else None

    return find


def leaves_under(signed: Signed, full: Sequence[Tiles], current: Sequence[bytes]) -> list[bytes] | None:
    """The leaf hashes that it was signed over; None where no tiles are kept that prove them.

    The last, partial tile may also be as the log has it now: the root tells whether it is.
    """
    number, width = divmod(signed.checkpoint.size, WIDE)
    edges = [signed.edge, b"".join(current[number * WIDE:signed.checkpoint.size])]
    edges += [tiles(Tile(0, number, width)) or b"" for tiles in full if width]
    for tiles in full:
        whole = [tiles(Tile(0, each)) for each in range(number)]
        if None in whole:
            continue
        start = Frontier()
        bottom = list(_taken_in(start, b"".join(each or b"" for each in whole)))
        for edge in dict.fromkeys(edges):
            tree = start.copy()
            leaves = bottom + list(_taken_in(tree, edge[:width * HASH_BYTES]))
            if tree.size == signed.checkpoint.size and tree.root() == signed.checkpoint.root:
                return leaves
    return None


def _taken_in(tree: Frontier, hashes: bytes) -> Iterator[bytes]:
    for each in hashes_in(hashes):
        tree.add(each)
        yield each


def against_checkpoints(hashes: Sequence[bytes], signed: Iterable[Signed], full: Sequence[Tiles]) -> Iterator[Problem]:
    """What was signed and is so no longer: the entries where tiles tell them, else the stretch in which they are."""
    frontier, good, changed = Frontier(), [0], list[Signed]()
    for each in sorted(signed, key=lambda each: each.checkpoint.size):
        if each.checkpoint.size > len(hashes):
            yield lost(len(hashes), each.checkpoint.size)
            break
        for at in range(frontier.size, each.checkpoint.size):
            frontier.add(hashes[at])
        if frontier.root() == each.checkpoint.root:
            good.append(each.checkpoint.size)
        else:
            changed.append(each)
    known = next((leaves for each in reversed(changed) if (leaves := leaves_under(each, full, hashes)) is not None), [])
    for at, (one, other) in enumerate(zip(known, hashes, strict=False), 1):
        if other not in (one, MISSING):
            yield Problem(at, NOT_PUBLISHED)
    for each in _unexplained(changed, known):
        since = max(size for size in good if size < each.checkpoint.size) + 1
        yield Problem(None, f"the log is not what {each.whose} was signed over: something between entries {since} and "
                            f"{each.checkpoint.size} was changed, and no tile that fits what was signed tells which")


def _unexplained(changed: Sequence[Signed], known: Sequence[bytes]) -> Iterator[Signed]:
    """Those that weren't signed over the entries that are known."""
    tree = Frontier()
    for each in changed:
        for leaf in known[tree.size:each.checkpoint.size]:
            tree.add(leaf)
        if tree.size != each.checkpoint.size or tree.root() != each.checkpoint.root:
            yield each


def lost(last: int, signed: int) -> Problem:
    return Problem(last + 1, f"it and all up to entry {signed} are missing, though they were signed")
