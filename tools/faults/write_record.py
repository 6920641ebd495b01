"""The record of record_writes.c: compiled, made by running commands under it, read again."""

import collections
import dataclasses
import enum
import pathlib
import shutil
import struct
import subprocess

SOURCE = pathlib.Path(__file__).resolve().with_name("record_writes.c")
#: magic, kind, file, offset, bytes of payload, of path, of the other path.
HEADER = struct.Struct("<IIQQQII")
MAGIC = 0x4D535852


class Kind(enum.IntEnum):
    """What was done; the numbers are those of record_form.h."""

    MADE = 1
    OPENED = 2
    WRITE = 3
    #: Through a descriptor with O_DSYNC or O_SYNC: on the disk when it returned.
    SYNCED_WRITE = 4
    RESIZED = 5
    SYNC = 6
    SYNC_ALL = 7
    DIRECTORY_SYNC = 8
    RENAMED = 9
    LINKED = 10
    UNLINKED = 11
    DIRECTORY_MADE = 12
    DIRECTORY_REMOVED = 13
    CLOSED = 14
    MAPPED_WRITABLE = 15
    #: Written to standard output: from here on somebody may rely on it.
    OUTPUT = 16
    IGNORED = 17
    UNSUPPORTED = 18
    #: Put in by `mark`: a command begins or has ended.
    MARK = 19


SYNCS = {Kind.SYNCED_WRITE, Kind.SYNC, Kind.SYNC_ALL, Kind.DIRECTORY_SYNC}
NAME_CHANGES = {
    Kind.MADE, Kind.RENAMED, Kind.LINKED, Kind.UNLINKED, Kind.DIRECTORY_MADE,
    Kind.DIRECTORY_REMOVED}


@dataclasses.dataclass(frozen=True)
class Record:
    """One call that succeeded. `file` is the inode's number; it may be that of a later file too."""

    kind: Kind
    file: int
    offset: int
    path: str
    other: str
    payload: bytes


def read(path: pathlib.Path) -> list[Record]:
    """Every record in the order of effects."""
    raw, place, records = pathlib.Path(path).read_bytes(), 0, []
    while place < len(raw):
        magic, kind, file, offset, payload, first, other = HEADER.unpack_from(raw, place)
        if magic != MAGIC:
            raise ValueError(f"{path} is no record at byte {place}")
        pieces, place = [], place + HEADER.size
        for count in (first, other, payload):
            pieces.append(raw[place:place + count])
            place += count
        record = Record(
            Kind(kind), file, offset, pieces[0].decode(), pieces[1].decode(), pieces[2])
        if record.kind == Kind.UNSUPPORTED:
            raise ValueError(f"the model knows no {record.path}: mend it before you believe it")
        records.append(record)
    return records


def mark(path: pathlib.Path, text: str) -> None:
    """Puts a note into the record, between two commands."""
    encoded = text.encode()
    with open(path, "ab") as file:
        file.write(HEADER.pack(MAGIC, Kind.MARK, 0, 0, 0, len(encoded), 0) + encoded)


def compiled(folder: pathlib.Path) -> pathlib.Path:
    """The shared library, built into a folder when it is not there or older than its source."""
    library = folder / "record_writes.so"
    sources = [SOURCE, SOURCE.with_name("record_form.h")]
    if library.exists() and library.stat().st_mtime > max(one.stat().st_mtime for one in sources):
        return library
    folder.mkdir(parents=True, exist_ok=True)
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise FileNotFoundError("a C compiler is needed: install gcc")
    subprocess.run(
        [compiler, "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-O2", "-o", str(library),
         str(SOURCE), "-ldl", "-lpthread"], check=True)
    return library


def surroundings(
    library: pathlib.Path, record: pathlib.Path, below: pathlib.Path, boot_id: str
) -> dict[str, str]:
    """Variables under which a program is recorded, in a boot of the machine of its own."""
    boot = record.with_suffix(".boot")
    boot.write_text(boot_id + "\n")
    return {
        "LD_PRELOAD": str(library), "RECORD_FILE": str(record), "RECORD_BELOW": str(below),
        "RECORD_BOOT_ID": str(boot)}


#: System calls that change files, as strace names them.
CALLS = (
    "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,ftruncate,truncate,fallocate,"
    "fsync,fdatasync,syncfs,sync,sync_file_range,msync,rename,renameat,renameat2,link,linkat,"
    "symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,io_uring_setup,splice,vmsplice")


WORDS = {
    "pwrite64": "write", "writev": "write", "pwritev": "write", "pwritev2": "write",
    "fdatasync": "fsync", "renameat": "rename", "renameat2": "rename", "unlinkat": "unlink",
    "mkdirat": "mkdir"}


def differences_from_strace(trace: pathlib.Path, records: list[Record], below: str) -> list[str]:
    """Where the kernel was asked more, or less, than was recorded: bytes written, other calls."""
    seen: collections.Counter = collections.Counter()
    unfinished: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        # The folder itself stands before the mark of strace's that ends a path.
        _count_call(line.replace(below + ">", below + "/>"), below + "/", unfinished, seen)
    recorded: collections.Counter = collections.Counter()
    for record in records:
        name = _name_of(record)
        if name:
            recorded[name] += len(record.payload) if name == "write" else 1
    return [
        f"{name}: {seen[name]} by strace, {recorded[name]} in the record"
        for name in sorted(seen.keys() | recorded.keys()) if seen[name] != recorded[name]]


def _count_call(line: str, below: str, unfinished: dict[str, str], seen) -> None:
    """Another thread may come between a call and its end: then it has two lines."""
    thread, call = line.split(None, 1)
    if " resumed>" in call:
        word = unfinished.pop(thread, "")
    else:
        name = call[:call.find("(")].strip()
        word = WORDS.get(name, name) if name in CALLS.split(",") and below in call else ""
        word = "rmdir" if word == "unlink" and "AT_REMOVEDIR" in call else word
        if word and "<unfinished" in call:
            unfinished[thread] = word
            return
    result = call.rsplit("= ", 1)[-1].split()[0]
    if word and not result.startswith("-"):
        seen[word] += int(result) if word == "write" else 1


def _name_of(record: Record) -> str | None:
    return {
        Kind.WRITE: "write", Kind.SYNCED_WRITE: "write", Kind.SYNC: "fsync",
        Kind.DIRECTORY_SYNC: "fsync", Kind.RENAMED: "rename", Kind.LINKED: "link",
        Kind.UNLINKED: "unlink", Kind.DIRECTORY_MADE: "mkdir", Kind.DIRECTORY_REMOVED: "rmdir",
        Kind.RESIZED: "ftruncate", Kind.SYNC_ALL: "syncfs"}.get(record.kind)
