"""Appending, bound by the processor: on tmpfs, per CPU-second of all threads."""

from arithmetic import Bound, PER_SECOND
from model import Comparison, Log, MEMORY, OURS, POSTGRESQL, REFERENCE, Row, Run, Scope, UMADB

#: Of a leaf, what is not signed (frame, time, header, the signature itself) less what is signed
#: but not stored (the frame of RFC 9052's Sig_structure): docs/formats/leaf-and-tree.md.
LEAF_BYTES_UNSIGNED = 67

WRITER = (
    "through the command queue and the decision state, which checks and keeps each stream's "
    "version")
LOG = "by the ledger alone, without decision state"
PLAIN = "a row is a position as its key and the bytes"
STREAM = "a row also has a stream and a version in it, together unique"


class Leaves:
    """Leaves of a nominal size, and what they turn out to have."""

    def __init__(self, nominal: int, actual: int):
        self.nominal, self.actual = nominal, actual

    @property
    def message(self) -> int:
        """Bytes under an event's signature."""
        return self.actual - LEAF_BYTES_UNSIGNED


def ours(path: str, leaves: Leaves, events: int, batch: int = 1000, signers: int = 1,
         sign: int = 1, ready: int = 0) -> Run:
    arguments = {
        "events": events, "batch": batch, "leaf": leaves.nominal, "signers": signers,
        "sign": sign, "seal": 1, "ready": ready, "path": path, "clients": 1}
    expects = {"signatures": events if sign else 0}
    return Run(OURS, "append", arguments, MEMORY, expects=expects)


def libsodium(leaves: Leaves, count: int) -> Run:
    return Run(REFERENCE, "sign", {"count": count, "bytes": leaves.message, "threads": 1})


def sqlite(leaves: Leaves, events: int, batch: int = 1000, sign: int = 0, stream: int = 0) -> Run:
    return Run(REFERENCE, "sqlite", {
        "events": events, "batch": batch, "leaf": leaves.actual, "sign": sign,
        "stream": stream}, MEMORY)


def server(program: str, leaves: Leaves, events: int, batch: int = 1000, stream: int = 0) -> Run:
    return Run(program, "append", {
        "events": events, "batch": batch, "leaf": leaves.actual, "stream": stream}, MEMORY)


def signed(scope: Scope, leaves: Leaves, must_hold: bool) -> Comparison:
    events = scope.events(60_000)
    runs = {
        "writer": ours("writer", leaves, events),
        "sign": libsodium(leaves, events),
        "log": ours("log", leaves, events),
        "sqlite": sqlite(leaves, events, sign=1),
        "writer-2": ours("writer", leaves, events, signers=2),
        "sqlite-stream": sqlite(leaves, events, sign=1, stream=1),
        "log-2": ours("log", leaves, events, signers=2),
    }
    what = (
        "Events a CPU-second, encoded, sealed, signed, hashed, committed durably, 1,000 a "
        "command, ")
    size = "" if must_hold else f", {leaves.nominal:,} B"
    sign_bound, sqlite_bound, two_bound = (
        (Bound(0.75, 1.0), Bound(1.1, 1.4), Bound(1.5, 1.9)) if must_hold else (None,) * 3)
    rows = [
        Row(f"signed append / libsodium sign, {name}{size}",
            f"{what}{path}, one signer; divided by Ed25519 signatures a CPU-second that "
            f"libsodium makes over as many bytes as an event's signature covers.",
            key, "sign", bound=sign_bound, must_hold=must_hold)
        for key, name, path in (("writer", "writer", WRITER), ("log", "log alone", LOG))
    ] + [
        Row(f"two signers / one, {name}{size}",
            "Wall time: the same append with two signing threads, divided by that with one, "
            f"{path}. Needs two idle processors.",
            f"{key}-2", key, PER_SECOND, bound=two_bound, must_hold=must_hold)
        for key, name, path in (("writer", "writer", WRITER), ("log", "log alone", LOG))
    ] + [
        Row(f"signed append / SQLite + Ed25519, writer{size}",
            f"The same append {WRITER}, one signer; divided by SQLite (WAL, synchronous FULL, "
            "prepared statement, 1,000 rows a transaction, a libsodium signature in each row): "
            f"{STREAM}.",
            "writer", "sqlite-stream", bound=sqlite_bound, must_hold=must_hold),
        Row(f"signed append / SQLite + Ed25519, log alone{size}",
            f"The same append {LOG}, one signer; divided by SQLite without streams: {PLAIN} and "
            "a signature.",
            "log", "sqlite", bound=sqlite_bound, must_hold=must_hold),
    ]
    return Comparison(
        f"signed-{leaves.nominal}", f"Signed append, leaves of {leaves.nominal:,} bytes", runs,
        rows)


def unsigned(scope: Scope, leaves: Leaves) -> Comparison:
    events = scope.events(300_000)
    # Servers' CPU time comes in hundredths of a second: let there be some.
    served = max(events, 200_000)
    runs = {
        "log": ours("log", leaves, events, sign=0),
        "ready": ours("log", leaves, events, sign=0, ready=1),
    }
    rows = []
    others = {
        "sqlite": ("SQLite", Bound(1.8, 2.8), lambda stream: sqlite(
            leaves, events, stream=stream), "WAL, synchronous FULL, prepared statement"),
        "postgresql": ("PostgreSQL COPY", Bound(1.8, 3), lambda stream: server(
            POSTGRESQL, leaves, served, stream=stream),
            "binary COPY by libpq over a Unix socket, fsync on, server and client counted"),
        "umadb": ("UmaDB", Bound(2.4, 4), lambda stream: server(
            UMADB, leaves, served, stream=stream),
            "events made beforehand, server and Python client counted"),
    }
    for key, (name, bound, run, how) in others.items():
        runs[key] = run(0)
        runs[f"{key}-stream"] = run(1)
        rows += unsigned_rows(key, name, bound, how)
    runs["writer"] = ours("writer", leaves, events, sign=0)
    runs["lmdb"] = Run(REFERENCE, "lmdb", {
        "events": events, "batch": 1000, "leaf": leaves.actual}, MEMORY)
    lmdb = ("divided by a C program that puts as many bytes into LMDB with MDB_APPEND, unsealed "
            "and unhashed: the limit of the storage.")
    rows += [
        Row("unsigned append / LMDB from C, log alone", f"Encoded, sealed, hashed, {lmdb}",
            "log", "lmdb"),
        Row("unsigned append / LMDB from C, ready leaves", f"Of ready leaves, hashed, {lmdb}",
            "ready", "lmdb"),
    ]
    return Comparison("unsigned", "Unsigned append, leaves of 600 bytes", runs, rows)


def unsigned_rows(key: str, name: str, bound: Bound, how: str) -> list[Row]:
    """Against one other system: the whole writer, the log alone, the log given ready bytes."""
    stream = "each event has a tag of its own" if key == "umadb" else STREAM
    plain = "events without tags" if key == "umadb" else PLAIN
    return [
        Row(f"unsigned append / {name}, writer",
            f"Events a CPU-second, encoded, sealed, hashed, committed durably, not signed, 1,000 a "
            f"command, {WRITER}; divided by {name} ({how}), 1,000 a transaction: {stream}.",
            "writer", f"{key}-stream", bound=bound, must_hold=True),
        Row(f"unsigned append / {name}, log alone",
            f"The same {LOG}; divided by {name} without streams: {plain}.",
            "log", key, bound=bound, must_hold=True),
        Row(f"unsigned append / {name}, ready leaves",
            "The same of leaves that were encoded and sealed beforehand, as the other system gets "
            "its bytes; hashing, tree and tiles remain. The other side as for the log alone.",
            "ready", key, bound=bound, must_hold=True),
    ]


def grid(scope: Scope, leaves: Leaves, batch: int) -> Comparison:
    """The rest of the grid: each batch, each leaf; nothing that must hold."""
    events = scope.events(40_000 if batch > 1 else 20_000)
    served = events // 2 if batch == 1 else 2 * events
    runs = {
        "writer": ours("writer", leaves, events, batch),
        "sign": libsodium(leaves, events),
        "log": ours("log", leaves, events, batch),
        "sqlite": sqlite(leaves, events, batch, sign=1),
        "sqlite-stream": sqlite(leaves, events, batch, sign=1, stream=1),
        "unsigned": ours("log", leaves, events, batch, sign=0),
        "sqlite-unsigned": sqlite(leaves, events, batch),
        "postgresql": server(POSTGRESQL, leaves, served, batch),
        "umadb": server(UMADB, leaves, served, batch),
    }
    label = f"{leaves.nominal:,} B, {batch:,} a batch"
    as_signed = "As the signed rows for 1,000 a batch"
    as_unsigned = "As the unsigned rows for 1,000 a batch, streams on neither side."
    rows = [
        Row(f"{label}: {title}", definition, run, against)
        for title, definition, run, against in (
            ("writer / libsodium sign", f"{as_signed}.", "writer", "sign"),
            ("log / libsodium sign", f"{as_signed}.", "log", "sign"),
            ("writer / SQLite + Ed25519", f"{as_signed}, streams on both sides.",
             "writer", "sqlite-stream"),
            ("log / SQLite + Ed25519", f"{as_signed}, streams on neither side.",
             "log", "sqlite"),
            ("unsigned / SQLite", as_unsigned, "unsigned", "sqlite-unsigned"),
            ("unsigned / PostgreSQL", as_unsigned, "unsigned", "postgresql"),
            ("unsigned / UmaDB", as_unsigned, "unsigned", "umadb"),
        )
    ]
    return Comparison(
        f"grid-{leaves.nominal}-{batch}", f"Append, leaves of {label}", runs, rows, rounds=3)


def at_size(scope: Scope, leaves: Leaves, size: int, smallest: int) -> Comparison:
    """The same append onto a large log and a small one."""
    events = scope.events(100_000)

    def onto(count: int, sign: int) -> Run:
        arguments = ours("log", leaves, events // (5 if sign else 1), sign=sign).arguments
        filled = Log(count, leaves.nominal, is_signed=False)
        return Run(
            OURS, "append", arguments, log=filled, growth=arguments["events"],
            expects={"signatures": arguments["events"] if sign else 0})

    runs = {
        "large": onto(size, 0), "small": onto(smallest, 0),
        "large-signed": onto(size, 1), "small-signed": onto(smallest, 1)}
    bound, must_hold = (Bound(0.9, 0.98), True) if size == 10_000_000 else (None, False)
    label = f"append at {millions(size)} / at {millions(smallest)}"
    rows = [
        Row(f"{label}, unsigned",
            f"Events a CPU-second, sealed, hashed, committed durably, not signed, 1,000 a batch, "
            f"{LOG}, onto a log that already has so many; divided by the same onto the small one. "
            "Unsigned, because signing would hide what the storage costs.",
            "large", "small", bound=bound, must_hold=must_hold),
        Row(f"{label}, signed", "The same, signed.", "large-signed", "small-signed",
            bound=bound, must_hold=must_hold),
        Row(f"append at {millions(size)}, unsigned", "The same, absolutely.", "large",
            unit="events/CPU-s"),
        Row(f"append at {millions(size)}, signed", "The same, absolutely.", "large-signed",
            unit="events/CPU-s"),
    ]
    return Comparison(
        f"append-at-{millions(size).replace(' ', '')}",
        f"Append onto a log of {millions(size)} events", runs, rows)


def millions(count: int) -> str:
    """100,000 is 0.1 M."""
    return f"{count / 1e6:g} M"
