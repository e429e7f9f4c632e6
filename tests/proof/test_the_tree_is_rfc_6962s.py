"""Roots, proofs and tiles are what the published definitions say, for trees of any size."""
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import offline, tree
from ledger.growing import Growing
from ledger.tiles import (
    Tile,
    bundle,
    bundle_path,
    hashes_in,
    nodes,
    proof,
    read,
    root_of,
    subtrees,
    tiles_for,
    tiles_of,
    width_at,
    written,
)

VECTORS = [  # the test tree of Certificate Transparency's reference implementation
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]


def mth(leaves):
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    """RFC 6962 §2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, whole):
    """RFC 6962 §2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return ([*subproof(m, leaves[:k], whole), mth(leaves[k:])] if m <= k
            else [*subproof(m - k, leaves[k:], False), mth(leaves[:k])])


def node_over(hashes):
    return lambda height, index: tree.root(hashes[index << height:(index + 1) << height])


def stored(leaves):
    """All tiles of a tree, by tile."""
    node = node_over([tree.leaf_hash(leaf) for leaf in leaves])
    return {tile: b"".join(node(8 * tile.level, tile.number * 256 + i) for i in range(tile.width))
            for tile in tiles_of(len(leaves))}


def checkpoint(leaves):
    return offline.Checkpoint("log", len(leaves), mth(leaves))


leaves_strategy = st.lists(st.binary(max_size=8), min_size=1, max_size=80, unique=True)


@pytest.mark.parametrize("count", range(1, len(VECTORS) + 1))
def test_published_vectors(count):
    leaves = [bytes.fromhex(leaf) for leaf, _ in VECTORS[:count]]
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    assert tree.root(hashes).hex() == VECTORS[count - 1][1]


@given(leaves_strategy, st.data())
def test_roots_and_proofs_are_those_of_the_definition(leaves, data):
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    assert tree.root(hashes) == mth(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    shown = [tree.hash_of(range_, node_over(hashes)) for range_ in tree.inclusion(index, len(leaves))]
    assert shown == path(index, leaves)
    assert offline.included(hashes[index], index, len(leaves), shown, mth(leaves))
    older = leaves[:index + 1]
    kept = [tree.hash_of(range_, node_over(hashes)) for range_ in tree.consistency(len(older), len(leaves))]
    assert kept == subproof(len(older), leaves, True)
    assert offline.continued(checkpoint(older), checkpoint(leaves), kept)


@given(leaves_strategy, st.data())
def test_no_other_entry_place_or_tree_is_proved(leaves, data):
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    index = data.draw(st.integers(0, len(leaves) - 1))
    shown = [tree.hash_of(range_, node_over(hashes)) for range_ in tree.inclusion(index, len(leaves))]
    assert not offline.included(tree.leaf_hash(b"another, longer"), index, len(leaves), shown, mth(leaves))
    assert not offline.included(hashes[index], index + 1, len(leaves), shown, mth(leaves)) or len(leaves) == 1
    assert not offline.included(hashes[index], index, len(leaves), [*shown, bytes(32)], mth(leaves))
    forked = [b"another, longer", *leaves[1:]]
    older = leaves[:index + 1]
    kept = [tree.hash_of(range_, node_over(hashes)) for range_ in tree.consistency(len(older), len(leaves))]
    assert not offline.continued(checkpoint(forked[:index + 1]), checkpoint(leaves), kept)
    assert not offline.continued(checkpoint(older), checkpoint(forked), kept)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 700, 65_536 + 300])
def test_any_proof_can_be_made_from_tiles(size):
    leaves = [index.to_bytes(4, "big") for index in range(size)]
    kept = stored(leaves) if size < 1000 else wide(leaves)
    root = tree.root([tree.leaf_hash(leaf) for leaf in leaves])
    assert root_of(size, kept.__getitem__) == root
    growing = Growing()
    for leaf in leaves:
        growing.add(leaf)
    assert (growing.size, growing.root()) == (size, root)
    assert growing.edge() | {Tile(tile.level, tile.number): tile.hashes for tile in growing.filled} == kept
    assert all(tree.root(hashes_in(tile.hashes)) == tile.root for tile in growing.filled)
    new, within = offline.Checkpoint("log", size, root), lambda tile: subtrees(kept[tile])
    for index in {0, size // 2, size - 1, max(0, size - 257)}:
        ranges = tree.inclusion(index, size)
        assert set(tiles_for(ranges, size)) <= kept.keys()
        assert offline.included(tree.leaf_hash(leaves[index]), index, size, proof(ranges, size, within), root)
        old = offline.Checkpoint("log", index + 1, tree.root([tree.leaf_hash(leaf) for leaf in leaves[:index + 1]]))
        assert offline.continued(old, new, proof(tree.consistency(index + 1, size), size, within))


def wide(leaves):
    rows = [[tree.leaf_hash(leaf) for leaf in leaves]]
    while len(rows[-1]) >= 256:
        rows.append([tree.root(rows[-1][at:at + 256]) for at in range(0, len(rows[-1]) - 255, 256)])
    return {tile: b"".join(rows[tile.level][tile.number * 256:tile.number * 256 + tile.width]) for tile in tiles_of(len(leaves))}


def test_the_example_of_the_tiles_specification():
    widths = [[tile.width for tile in tiles_of(70_000) if tile.level == level] for level in range(3)]
    assert [len(each) for each in widths] == [274, 2, 1]
    assert (widths[0][-1], widths[1], widths[2]) == (112, [256, 17], [1])
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert bundle_path(3, 7) == "tile/entries/003.p/7"
    assert bundle([b"a", b"bcd"]) == b"\0\1a\0\3bcd"
    assert nodes(1, lambda tile: [[bytes(32)]])(0, 0) == bytes(32)


@given(st.integers(0, 10**9), st.integers(1, 256))
def test_a_tiles_path_is_read_as_it_is_written(number, width):
    assert read(written(number, width)) == (number, width)


@pytest.mark.parametrize("path", ["0", "0000", "x000/001", "1x2/003", "000.p/0", "000.p/256", "000.p/07", "000.p/", "٠٠١", "-01",
                                  "001/002", "x001/02", ""])
def test_any_other_path_is_refused(path):
    with pytest.raises(ValueError, match=r"."):
        read(path)


def test_there_is_no_tile_past_the_edge():
    assert [width_at(0, 1, 300), width_at(0, 2, 300), width_at(1, 0, 300), width_at(2, 0, 300)] == [44, 0, 1, 0]
    with pytest.raises(ValueError, match="no such entry"):
        tree.inclusion(3, 3)
    with pytest.raises(ValueError, match="older tree"):
        tree.consistency(0, 3)
