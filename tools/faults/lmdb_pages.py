"""The pages of an LMDB file, read without LMDB: what each page and each byte of it is for.

Form of LMDB 0.9 on machines with 64 bits, pages of 4,096 bytes, least significant byte first.
"""

import dataclasses
import pathlib
import struct
from collections.abc import Iterator

PAGE_BYTES = 4_096
HEADER_BYTES = 16
BRANCH, LEAF, OVERFLOW, META = 1, 2, 4, 8
#: Flags of a node: its value lies in overflow pages; its value describes a table.
BIG_DATA, SUB_TABLE = 1, 2
NODE_BYTES = 8
TABLE_BYTES = 48
META_BYTES = 136
NO_PAGE = (1 << 64) - 1


@dataclasses.dataclass(frozen=True)
class Field:
    """A run of bytes in the file, and what it says."""

    start: int
    end: int
    name: str
    #: Whether LMDB ever looks at it.
    is_read: bool = True


@dataclasses.dataclass(frozen=True)
class Page:
    """A page in use: its number, its kind, the table it belongs to, its fields."""

    number: int
    kind: str
    table: str
    fields: tuple[Field, ...]


class PageFile:
    """The newest state in a `data.mdb`."""

    def __init__(self, path: pathlib.Path):
        self.path = pathlib.Path(path)
        self.bytes = self.path.read_bytes()
        self.newest = max((0, 1), key=self._transaction)

    def pages(self) -> list[Page]:
        """Every page: both meta pages, what the newest state reaches, and the free ones."""
        found = self._used_pages()
        used = set()
        for page in found:
            count = (page.fields[-1].end - 1) // PAGE_BYTES - page.number + 1
            used.update(range(page.number, page.number + count))
        for number in range(len(self.bytes) // PAGE_BYTES):
            if number not in used:
                start = number * PAGE_BYTES
                whole = Field(start, start + PAGE_BYTES, "anywhere", False)
                found.append(Page(number, "free", "", (whole,)))
        return found

    def _used_pages(self) -> list[Page]:
        found = [self._meta(0), self._meta(1)]
        free, main = self.newest * PAGE_BYTES + 40, self.newest * PAGE_BYTES + 88
        found += self._tree("the free list", self._root(free), is_free_list=True)
        found += self._tree("the list of tables", self._root(main))
        for name, root in self._tables(self._root(main)):
            found += self._tree(name, root)
        return found

    def _number(self, form: str, offset: int) -> int:
        return struct.unpack_from("<" + form, self.bytes, offset)[0]

    def _transaction(self, number: int) -> int:
        return self._number("Q", number * PAGE_BYTES + 144)

    def _root(self, table: int) -> int:
        return self._number("Q", table + 40)

    def _meta(self, number: int) -> Page:
        base = number * PAGE_BYTES
        is_newest = number == self.newest
        fields = [*_header(base, "no bounds"), Field(base + 16, base + 20, "magic number"),
                  Field(base + 20, base + 24, "version"),
                  Field(base + 24, base + 32, "address", False),
                  Field(base + 32, base + 40, "size of the map")]
        # The padding of the first one holds the size of pages, and LMDB reads it.
        fields.append(Field(base + 40, base + 44, "size of a page", is_newest))
        fields += _table(base + 40, "free list", is_newest)[1:]
        fields += _table(base + 88, "list of tables", is_newest)
        fields += [Field(base + 136, base + 144, "last page", is_newest),
                   Field(base + 144, base + 152, "transaction")]
        return Page(number, "newer meta" if is_newest else "older meta", "", tuple(fields))

    def _tree(self, table: str, root: int, is_free_list: bool = False) -> Iterator[Page]:
        if root == NO_PAGE:
            return
        base = root * PAGE_BYTES
        flags, lower = self._number("H", base + 10), self._number("H", base + 12)
        count = (lower - HEADER_BYTES) // 2
        is_branch = bool(flags & BRANCH)
        fields = [*_header(base, "bounds")]
        below: list[Page] = []
        for index in range(count):
            pointer = base + HEADER_BYTES + 2 * index
            fields.append(Field(pointer, pointer + 2, f"pointer {index}"))
        nodes = [(base + self._number("H", base + HEADER_BYTES + 2 * index), index)
                 for index in range(count)]
        for node, index in sorted(nodes):
            if is_branch:
                fields += self._branch_node(node, index)
                below += self._tree(table, self._child(node), is_free_list)
            else:
                fields += self._leaf_node(node, index)
                below += self._overflow(table, node)
        kind = "branch" if is_branch else "leaf"
        yield Page(root, "free-list " + kind if is_free_list else kind, table, tuple(fields))
        yield from below

    def _child(self, node: int) -> int:
        low, high, flags = struct.unpack_from("<HHH", self.bytes, node)
        return low | high << 16 | flags << 32

    def _branch_node(self, node: int, index: int) -> list[Field]:
        key_bytes = self._number("H", node + 6)
        fields = [Field(node, node + 6, f"node {index}: page below"),
                  Field(node + 6, node + 8, f"node {index}: length of the key", index > 0)]
        if key_bytes:
            # A search compares from the second key on; the first stands for everything below.
            fields.append(Field(node + 8, node + 8 + key_bytes, f"node {index}: key", index > 0))
        return fields

    def _leaf_node(self, node: int, index: int) -> list[Field]:
        low, high, flags, key_bytes = struct.unpack_from("<HHHH", self.bytes, node)
        value = node + NODE_BYTES + key_bytes
        fields = [Field(node, node + 4, f"node {index}: length of the value"),
                  Field(node + 4, node + 6, f"node {index}: flags"),
                  Field(node + 6, node + 8, f"node {index}: length of the key"),
                  Field(node + 8, value, f"node {index}: key")]
        if flags & BIG_DATA:
            fields.append(Field(value, value + 8, f"node {index}: overflow page"))
        elif flags & SUB_TABLE:
            fields += _table(value, f"node {index}: table")
        elif low | high << 16:
            fields.append(Field(value, value + (low | high << 16), f"node {index}: value"))
        return fields

    def _overflow(self, table: str, node: int) -> Iterator[Page]:
        low, high, flags, key_bytes = struct.unpack_from("<HHHH", self.bytes, node)
        if not flags & BIG_DATA:
            return
        number = self._number("Q", node + NODE_BYTES + key_bytes)
        base = number * PAGE_BYTES
        value = Field(base + 16, base + 16 + (low | high << 16), "value")
        yield Page(number, "overflow", table, (*_header(base, "number of pages"), value))

    def _tables(self, root: int) -> Iterator[tuple[str, int]]:
        """Names and roots of the tables, from the leaves of the list of tables."""
        base = root * PAGE_BYTES
        count = (self._number("H", base + 12) - HEADER_BYTES) // 2
        for index in range(count):
            node = base + self._number("H", base + HEADER_BYTES + 2 * index)
            if self._number("H", base + 10) & BRANCH:
                yield from self._tables(self._child(node))
                continue
            key_bytes = self._number("H", node + 6)
            name = self.bytes[node + NODE_BYTES:node + NODE_BYTES + key_bytes].decode()
            yield name, self._root(node + NODE_BYTES + key_bytes)


def _header(base: int, bounds: str) -> list[Field]:
    """Page number, padding that nobody reads, flags, and what stands behind them."""
    return [Field(base, base + 8, "page number"), Field(base + 8, base + 10, "padding", False),
            Field(base + 10, base + 12, "page flags"),
            Field(base + 12, base + 16, bounds, bounds != "no bounds")]


def _table(base: int, name: str, is_read: bool = True) -> list[Field]:
    """What LMDB keeps of a table: flags, depth, numbers of pages and rows, root."""
    parts = (("padding", 4, False), ("flags", 2, True), ("depth", 2, True),
             # These three are for statistics.
             ("number of branch pages", 8, False), ("number of leaf pages", 8, False),
             ("number of overflow pages", 8, False), ("number of rows", 8, True),
             ("root", 8, True))
    fields, start = [], base
    for part, count, is_part_read in parts:
        fields.append(Field(start, start + count, f"{name}, {part}", is_read and is_part_read))
        start += count
    return fields
