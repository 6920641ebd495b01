"""The Merkle tree of RFC 9162 section 2.1, its tiles and its proofs (leaf-and-tree.md)."""

import hashlib

from .event import is_uint
from .fault import require

HASH_BYTES = 32
TILE_HEIGHT = 8
# Nodes of these heights above a tile's hashes stand behind them.
STORED_HEIGHTS = range(2, TILE_HEIGHT)
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf):
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left, right):
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Every complete node, by height. Two hashes a leaf."""

    def __init__(self):
        self.size = 0
        self.heights = [bytearray()]

    def append(self, node):
        """Takes in the hash of the next leaf."""
        self.size += 1
        height = 0
        while True:
            nodes = self.heights[height]
            nodes += node
            if len(nodes) // HASH_BYTES % 2:
                return
            node = node_hash(bytes(nodes[-2 * HASH_BYTES:-HASH_BYTES]), bytes(nodes[-HASH_BYTES:]))
            height += 1
            if height == len(self.heights):
                self.heights.append(bytearray())

    def nodes(self, height, first, number):
        """Successive complete nodes of one height, concatenated."""
        if height >= len(self.heights):
            return b""
        row = self.heights[height]
        return bytes(row[first * HASH_BYTES:(first + number) * HASH_BYTES])

    def edge(self, size):
        """Roots of the perfect subtrees of which the size is the sum, largest first."""
        bits = range(size.bit_length() - 1, -1, -1)
        return [self.nodes(bit, (size >> bit) - 1, 1) for bit in bits if size >> bit & 1]

    def root(self, size):
        """Root of the first leaves."""
        require(is_uint(size) and size <= self.size, f"the log has {self.size} leaves, not {size}")
        if size == 0:
            return EMPTY_ROOT
        edge = self.edge(size)
        node = edge.pop()
        while edge:
            node = node_hash(edge.pop(), node)
        return node

    def tiles(self, with_nodes_above=True):
        """Every tile as it is to be stored: ((level, index), bytes)."""
        level = 0
        while number := self.size >> (TILE_HEIGHT * level):
            for index in range((number + 255) // 256):
                count = min(256, number - 256 * index)
                # The partial tile of leaf hashes is made again from leaves, never stored.
                if count == 256 or level > 0:
                    yield (level, index), self._tile(level, index, count, with_nodes_above)
            level += 1

    def _tile(self, level, index, count, with_nodes_above):
        base = TILE_HEIGHT * level
        content = self.nodes(base, 256 * index, count)
        if with_nodes_above:
            for height in STORED_HEIGHTS:
                content += self.nodes(base + height, 256 * index >> height, count >> height)
        return content


def root_of_inclusion(index, size, leaf, path):
    """Root to which an inclusion path leads (RFC 9162 section 2.1.3.2)."""
    require(is_uint(index) and is_uint(size) and index < size,
            f"leaf {index} is outside of a tree of {size}")
    first, last, node = index, size - 1, leaf
    for sibling in path:
        require(last > 0, "the inclusion path is too long")
        if first & 1 or first == last:
            node = node_hash(sibling, node)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        first, last = first >> 1, last >> 1
    require(last == 0, "the inclusion path is too short")
    return node


def verify_consistency(first, second, first_root, second_root, path):
    """Whether the tree of `second` leaves begins with that of `first` (section 2.1.4.2)."""
    require(is_uint(first) and is_uint(second) and first <= second,
            "the first size is larger than the second")
    if first == 0 or first == second:
        require(not path, "a path where none is needed")
        require(first == 0 or first_root == second_root, "equal sizes with different roots")
        require(first or first_root == EMPTY_ROOT, "no root of an empty tree")
        return
    path = list(path) if first & (first - 1) else [first_root, *path]
    require(path, "the consistency path is empty")
    left, right = first - 1, second - 1
    while left & 1:
        left, right = left >> 1, right >> 1
    older = newer = path[0]
    for sibling in path[1:]:
        require(right > 0, "the consistency path is too long")
        if left & 1 or left == right:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not left & 1 and left:
                left, right = left >> 1, right >> 1
        else:
            newer = node_hash(newer, sibling)
        left, right = left >> 1, right >> 1
    require(right == 0, "the consistency path is too short")
    require(older == first_root, "the consistency path does not lead to the earlier root")
    require(newer == second_root, "the consistency path does not lead to the later root")
