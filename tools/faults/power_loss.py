"""What a disk may hold after the power was lost, worked out from a record of writes and syncs.

**The model.** At least as hostile as ext4 (data=ordered, the default) and XFS promise to be:

- Content: what a file contained at its last `fsync` or `fdatasync` is there, with its size, and
  what was written through O_DSYNC. Of everything written after that any subset may be there,
  whatever its order, each piece whole or torn into sectors of 512 or blocks of 4096 bytes. A
  sector holds what it held at some moment: no mixture below that size, as disks promise. The size
  may be that of any piece that is there, or of a later one with zeros before it.
- Names: what was made, renamed or removed in a directory is certain only after an `fsync` of that
  directory. Of the rest, each directory keeps a beginning of what was done in it, in order. A
  rename between two directories happens in both or in neither.
- A sync of a file says nothing about its name, and one of a directory nothing about its parent's.

The two file systems promise more: their journal keeps the order across all directories, and an
`fsync` of anything writes the journal, so a file that was synced has its name and its directories
(`journal=True` models that). POSIX promises neither, nor do other file systems, so a ledger that
is to be trusted for decades does not rely on it. An XFS or ext4 with barriers off, or a disk that
lies about a flush, is not in the model: nothing could be promised there.
"""

import dataclasses
import hashlib
import os
import pathlib
import random
import shutil

from write_record import Kind, Record

SECTOR_BYTES = 512


@dataclasses.dataclass(eq=False)
class Change:
    """Something that was done and is not certain yet."""

    #: Which record did it.
    index: int


@dataclasses.dataclass(eq=False)
class Piece(Change):
    """Sectors as they were after a write; or, without any, another size of the file."""

    start: int
    sectors: bytes
    #: Where the written bytes end, or the size that was set.
    end: int
    is_resize: bool = False


@dataclasses.dataclass(eq=False)
class File:
    """One inode: as the system shows it, as the disk surely has it, and what lies between."""

    shown: bytearray = dataclasses.field(default_factory=bytearray)
    certain: bytearray = dataclasses.field(default_factory=bytearray)
    pending: list[Piece] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(eq=False)
class Folder:
    """A directory's inode; its entries are in the tables of names."""


@dataclasses.dataclass(eq=False)
class NameChange(Change):
    """A change of names, and the directories it is done in."""

    touches: frozenset
    #: From (directory, name), None for a new one; to (directory, name), None for a removal.
    source: tuple | None
    target: tuple | None
    node: object


Names = dict[Folder, dict[str, object]]


@dataclasses.dataclass(frozen=True)
class Loss:
    """What of the uncertain is lost. Everything is drawn from the seed."""

    #: "nothing kept", "everything kept", "one lost", "one kept", "some kept", "torn".
    kind: str
    seed: int = 0

    def __str__(self) -> str:
        return self.kind if self.kind in SURE else f"{self.kind} (seed {self.seed})"


SURE = ("nothing kept", "everything kept")
DRAWN = ("torn", "some kept", "one lost", "one kept")


class Disk:
    """A folder, step by step through a record."""

    def __init__(self, folder: pathlib.Path, journal: bool = False):
        """As it is now, all of it certain."""
        self.journal = journal
        self.place = os.path.realpath(folder)
        self.root = Folder()
        self.names: Names = {self.root: {}}
        self.certain_names: Names = {self.root: {}}
        self.pending: list[NameChange] = []
        self.by_inode: dict[int, object] = {os.stat(folder).st_ino: self.root}
        self.steps = 0
        self._load(self.root, pathlib.Path(self.place))

    def _load(self, folder: Folder, path: pathlib.Path) -> None:
        for entry in sorted(os.scandir(path), key=lambda one: one.name):
            if entry.is_dir(follow_symlinks=False):
                node = self._new_folder()
                self._load(node, path / entry.name)
            else:
                node = File(bytearray(pathlib.Path(entry.path).read_bytes()))
                node.certain[:] = node.shown
            self.by_inode[entry.stat(follow_symlinks=False).st_ino] = node
            self.names[folder][entry.name] = node
            self.certain_names[folder][entry.name] = node

    def _new_folder(self) -> Folder:
        node = Folder()
        self.names[node] = {}
        self.certain_names[node] = {}
        return node

    def name_of(self, inode: int) -> str:
        """Where the file is now, below the folder; for people."""
        wanted = self.by_inode.get(inode)
        found = [path for path, node in walk(self.names, self.root) if node is wanted]
        return found[0] if found else "a file without a name"

    # Following the record.

    def take(self, record: Record) -> None:
        """The next record happened."""
        self.steps += 1
        match record.kind:
            case Kind.MADE:
                self._made(record, File())
            case Kind.DIRECTORY_MADE:
                self._made(record, self._new_folder())
            case Kind.WRITE:
                self._write(self.by_inode[record.file], record.offset, record.payload)
            case Kind.SYNCED_WRITE:
                file = self.by_inode[record.file]
                piece = self._write(file, record.offset, record.payload)
                self._settle_piece(file, piece)
                self._journal()
            case Kind.RESIZED:
                self._resize(self.by_inode[record.file], record.offset)
            case Kind.SYNC:
                self._settle(self.by_inode[record.file])
                self._journal()
            case Kind.DIRECTORY_SYNC:
                self._settle_names(self.by_inode[record.file])
                self._journal()
            case Kind.SYNC_ALL:
                for node in self.by_inode.values():
                    if isinstance(node, File):
                        self._settle(node)
                self._settle_names(None)
            case Kind.RENAMED | Kind.LINKED:
                source = self._entry(record.path)
                node = self.names[source[0]][source[1]]
                is_new = record.kind == Kind.LINKED
                self._change(None if is_new else source, self._entry(record.other), node)
            case Kind.UNLINKED | Kind.DIRECTORY_REMOVED:
                source = self._entry(record.path)
                self._change(source, None, self.names[source[0]][source[1]])

    def _entry(self, path: str) -> tuple[Folder, str]:
        parts = os.path.relpath(path, self.place).split("/")
        folder = self.root
        for part in parts[:-1]:
            folder = self.names[folder][part]
        return folder, parts[-1]

    def _made(self, record: Record, node: object) -> None:
        # The inode's number may have been that of a file that is gone.
        self.by_inode[record.file] = node
        self._change(None, self._entry(record.path), node)

    def _change(self, source: tuple | None, target: tuple | None, node: object) -> None:
        touches = frozenset(entry[0] for entry in (source, target) if entry)
        change = NameChange(self.steps, touches, source, target, node)
        apply_name(change, self.names)
        self.pending.append(change)

    def _write(self, file: File, offset: int, payload: bytes) -> Piece:
        end = offset + len(payload)
        if len(file.shown) < end:
            file.shown.extend(bytes(end - len(file.shown)))
        file.shown[offset:end] = payload
        start = offset // SECTOR_BYTES * SECTOR_BYTES
        stop = -(-end // SECTOR_BYTES) * SECTOR_BYTES
        piece = Piece(self.steps, start, bytes(file.shown[start:stop]), end)
        file.pending.append(piece)
        return piece

    def _resize(self, file: File, size: int) -> None:
        del file.shown[size:]
        file.shown.extend(bytes(size - len(file.shown)))
        file.pending.append(Piece(self.steps, 0, b"", size, is_resize=True))

    @staticmethod
    def _settle(file: File) -> None:
        file.certain[:] = file.shown
        file.pending.clear()

    def _settle_piece(self, file: File, piece: Piece) -> None:
        """A write through O_DSYNC: its sectors are certain, whatever was pending in them too."""
        apply_piece(file.certain, piece)
        file.pending.remove(piece)
        stop = piece.start + len(piece.sectors)
        kept = []
        for one in file.pending:
            if one.is_resize or one.start >= stop or one.start + len(one.sectors) <= piece.start:
                kept.append(one)
                continue
            before, after = one.sectors[:max(0, piece.start - one.start)], b""
            if one.start + len(one.sectors) > stop:
                after = one.sectors[stop - one.start:]
            if before:
                kept.append(Piece(one.index, one.start, before, one.start + len(before)))
            if after:
                kept.append(Piece(one.index, stop, after, one.end))
        file.pending = kept

    def _settle_names(self, folder: Folder | None) -> None:
        """What was done in the directory (None: anywhere), and before that where it came from."""
        needed, settled = {folder}, []
        for change in reversed(self.pending):
            if folder is None or change.touches & needed:
                needed |= change.touches
                settled.append(change)
        for change in reversed(settled):
            apply_name(change, self.certain_names)
            self.pending.remove(change)

    def _journal(self) -> None:
        if self.journal:
            self._settle_names(None)

    # What may be left.

    def image(self, loss: Loss) -> dict[str, bytes | None]:
        """Path → content of every file, None for a directory."""
        lot = random.Random(f"{loss.seed} {self.steps}")
        names = self._names_left(loss, lot)
        left: dict[str, bytes | None] = {}
        one = None
        if loss.kind in ("one lost", "one kept"):
            pieces = [
                piece for _, node in walk(names, self.root) if isinstance(node, File)
                for piece in node.pending]
            one = lot.choice(pieces) if pieces else None
        for path, node in walk(names, self.root):
            is_file = isinstance(node, File)
            left[path] = self._content_left(node, loss, lot, one) if is_file else None
        return left

    def _names_left(self, loss: Loss, lot: random.Random) -> Names:
        names = {folder: dict(entries) for folder, entries in self.certain_names.items()}
        if loss.kind == "nothing kept":
            return names
        # How likely a change is kept: few, most, or all of them.
        share = 1.0 if loss.kind == "everything kept" else lot.choice((0.2, 0.8, 1.0))
        stopped: set[Folder] = set()
        for change in self.pending:
            if self.journal and stopped:
                break
            if change.touches & stopped or lot.random() >= share:
                stopped |= change.touches
            else:
                apply_name(change, names)
        return names

    def _content_left(
        self, file: File, loss: Loss, lot: random.Random, one: Piece | None
    ) -> bytes:
        content = bytearray(file.certain)
        if loss.kind == "everything kept":
            return bytes(file.shown)
        share = lot.choice((0.1, 0.5, 0.9))
        for piece in file.pending:
            match loss.kind:
                case "nothing kept":
                    is_kept = False
                case "one lost":
                    is_kept = piece is not one
                case "one kept":
                    is_kept = piece is one
                case _:
                    is_kept = lot.random() < share
            if is_kept:
                is_torn = loss.kind == "torn" and lot.random() < 0.5
                apply_piece(content, torn(piece, lot) if is_torn else piece)
        if loss.kind in ("torn", "some kept") and lot.random() < 0.25:
            # The size came to the disk before what it promises.
            content.extend(bytes(max(0, len(file.shown) - len(content))))
        return bytes(content)


def apply_piece(content: bytearray, piece: Piece) -> None:
    """The piece is on the disk."""
    if piece.is_resize:
        del content[piece.end:]
        content.extend(bytes(piece.end - len(content)))
        return
    if len(content) < piece.end:
        content.extend(bytes(piece.end - len(content)))
    sectors = piece.sectors[:max(0, len(content) - piece.start)]
    content[piece.start:piece.start + len(sectors)] = sectors


def torn(piece: Piece, lot: random.Random) -> Piece:
    """The piece with some of its sectors or blocks alone, in one stretch."""
    if piece.is_resize:
        return piece
    unit = lot.choice((SECTOR_BYTES, 4096))
    units = -(-len(piece.sectors) // unit)
    first = lot.randrange(units)
    last = lot.randrange(first, units)
    start, stop = first * unit, min((last + 1) * unit, len(piece.sectors))
    return Piece(
        piece.index, piece.start + start, piece.sectors[start:stop],
        min(piece.end, piece.start + stop))


def apply_name(change: NameChange, names: Names) -> None:
    """The change of names is done."""
    if change.source:
        names[change.source[0]].pop(change.source[1], None)
    if change.target:
        names[change.target[0]][change.target[1]] = change.node


def walk(names: Names, folder: Folder, prefix: str = ""):
    """Every path below a directory with its node, directories before what lies in them."""
    for name, node in sorted(names[folder].items()):
        yield prefix + name, node
        if isinstance(node, Folder):
            yield from walk(names, node, prefix + name + "/")


def write_image(image: dict[str, bytes | None], folder: pathlib.Path) -> None:
    """Puts an image into a folder in the place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    for path, content in image.items():
        target = folder / path
        if content is None:
            target.mkdir(mode=0o700)
        else:
            target.write_bytes(content)
            target.chmod(0o600)


def contents(folder: pathlib.Path) -> dict[str, bytes | None]:
    """A folder as an image of itself."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))}


def digest(image: dict[str, bytes | None], ignored=()) -> bytes:
    """Equal for equal images, apart from paths that begin or end with one of `ignored`."""
    running = hashlib.blake2b(digest_size=16)
    for path, content in sorted(image.items()):
        if path.endswith("lock.mdb") or any(path.startswith(one) for one in ignored):
            continue
        running.update(f"{path}\0{len(content) if content is not None else -1}\0".encode())
        running.update(content or b"")
    return running.digest()
