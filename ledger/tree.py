"""The Merkle tree over a council's entries (RFC 6962 §2.1): its root, and the ranges whose hashes make up a proof."""
import hashlib
from collections.abc import Callable, Iterator, Sequence

EMPTY = hashlib.sha256(b"").digest()
Range = tuple[int, int]
"""Entries from the first index to before the second, counted from 0."""
Node = Callable[[int, int], bytes]
"""(height, index) → the hash over the 2**height entries from index * 2**height on."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The tree's root over leaf hashes."""
    row = list(hashes)
    while len(row) > 1:  # a last one without a partner goes up as it is, which is what RFC 6962's splitting comes to
        odd = row[-1:] if len(row) & 1 else []
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)] + odd
    return row[0] if row else EMPTY


def inclusion(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that an entry is in the tree of that size, from the entry upwards."""
    if not 0 <= index < size:
        raise ValueError("the tree has no such entry")
    found, low, high = [], 0, size
    while high - low > 1:
        middle = low + _half(high - low)
        found.append((middle, high) if index < middle else (low, middle))
        low, high = (low, middle) if index < middle else (middle, high)
    return found[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of size `new` continues the one of size `old`."""
    if not 0 < old <= new:
        raise ValueError("the older tree is the smaller one, and not empty")
    found, low, high = [], 0, new
    while high > old:
        middle = low + _half(high - low)
        found.append((middle, high) if old <= middle else (low, middle))
        low, high = (low, middle) if old <= middle else (middle, high)
    return [*([(low, high)] if low else []), *reversed(found)]


def perfect(range_: Range) -> Iterator[tuple[int, int]]:
    """A range of a proof as its complete subtrees, (height, index) each, from left to right."""
    low, high = range_
    while low < high:
        height = (high - low).bit_length() - 1
        yield height, low >> height
        low += 1 << height


def hash_of(range_: Range, node: Node) -> bytes:
    """The hash over a range of a proof, from those of complete subtrees."""
    hashes = [node(height, index) for height, index in perfect(range_)]
    hash_ = hashes[-1]
    for left in reversed(hashes[:-1]):
        hash_ = node_hash(left, hash_)
    return hash_


def _half(count: int) -> int:
    """The largest power of two smaller than a count of two or more."""
    return 1 << ((count - 1).bit_length() - 1)


class Frontier:
    """A growing tree as the roots of its largest complete subtrees: its root at any size costs a few hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, hash_: bytes) -> None:
        """Take in the next entry's leaf hash."""
        complete = self.size
        self.size += 1
        while complete & 1:
            hash_ = node_hash(self._roots.pop(), hash_)
            complete >>= 1
        self._roots.append(hash_)

    def copy(self) -> "Frontier":
        """Another one that has taken in the same, to go on otherwise."""
        made = Frontier()
        made.size, made._roots = self.size, list(self._roots)
        return made

    def root(self) -> bytes:
        hash_ = self._roots[-1] if self._roots else EMPTY
        for left in reversed(self._roots[:-1]):
            hash_ = node_hash(left, hash_)
        return hash_
