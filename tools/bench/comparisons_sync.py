"""Appending, bound by the disk: by wall time, on a real disk or with syncs of a fixed length."""

from arithmetic import Bound, PER_SECOND
from comparisons_append import Leaves
from model import Comparison, DISK, MEMORY, OURS, REFERENCE, Row, Run, Scope

CLIENTS = 64


def timed(path: str, leaves: Leaves, seconds: int, place: str, batch: int = 1, clients: int = 1,
          signers: int = 1, has_fixed_syncs: bool = False) -> Run:
    """Our append, going on for some seconds."""
    arguments = {
        "seconds": seconds, "batch": batch, "leaf": leaves.nominal, "signers": signers,
        "sign": 1, "seal": 1, "path": path, "clients": clients}
    return Run(OURS, "append", arguments, place, has_fixed_syncs=has_fixed_syncs)


def commits(scope: Scope, leaves: Leaves) -> Comparison:
    """One event a commit, on the disk. Short and often: the disk's mood changes in minutes."""
    def other(case: str, **more) -> Run:
        return Run(REFERENCE, case, {
            "seconds": 1, "batch": 1, "leaf": leaves.actual, **more}, DISK)

    runs = {
        "log": timed("log", leaves, 1, DISK),
        "raw": other("rawsync"),
        "writer": timed("writer", leaves, 1, DISK),
        "preallocated": other("rawsync", preallocated=1),
        "lmdb": other("lmdb"),
        "sqlite": other("sqlite", sign=1, stream=1),
    }
    what = (
        "Wall time, on the disk: signed, sealed events a second, each committed durably for "
        "itself")
    rows = [
        Row("one-event commits / raw fdatasync",
            f"{what}, by the ledger alone; divided by appending the bytes of as many leaves to a "
            "file, each by one write and one fdatasync. (LMDB has two barriers a commit.)",
            "log", "raw", PER_SECOND, Bound(0.5, 0.65), must_hold=True),
        Row("one-event commits / raw fdatasync in place",
            "The same, divided by writing into a file that already has its size and its blocks, so "
            "that the file system records nothing but the data: a harder measure.",
            "log", "preallocated", PER_SECOND),
        Row("one-event commits, writer / raw fdatasync",
            f"{what}, through the command queue and the decision state, one client that waits for "
            "each; divided by the appended file.",
            "writer", "raw", PER_SECOND),
        Row("LMDB from C / raw fdatasync",
            "A C program that puts the same bytes into LMDB, one a commit, unsigned and unsealed; "
            "divided by the appended file: what is left for us.",
            "lmdb", "raw", PER_SECOND),
        Row("one-event commits, writer / SQLite + Ed25519",
            f"{what}, through the writer; divided by SQLite (WAL, synchronous FULL, a signature in "
            "each row, stream and version unique), one row a transaction.",
            "writer", "sqlite", PER_SECOND),
    ]
    return Comparison(
        "one-event-commits", "One event a commit, bound by the disk's syncs", runs, rows,
        rounds=2 * scope.rounds)


def group_commit(scope: Scope, leaves: Leaves) -> Comparison:
    """Many clients, each waiting for its own event, with syncs of 2 ms."""
    seconds = 2 if scope.name == "quick" else 3

    def fixed(path: str, **more) -> Run:
        return timed(path, leaves, seconds, MEMORY, has_fixed_syncs=True, **more)

    runs = {
        "one": fixed("writer"),
        "many": fixed("writer", clients=CLIENTS),
        "log": fixed("log"),
        "many-2": fixed("writer", clients=CLIENTS, signers=2),
        "batch-100": fixed("writer", batch=100),
        "batch-1000": fixed("writer", batch=1000),
    }
    fixed_words = "every sync waits 2 ms instead of syncing (a shim before the C library)"
    rows = [
        Row("64 clients / one, sync fixed at 2 ms",
            f"Wall time: {fixed_words}; signed, sealed events a second through the writer, "
            "64 threads each handing in one event and waiting for its commit; divided by one such "
            "thread. One signer.",
            "many", "one", PER_SECOND, Bound(20, 40), must_hold=True),
        Row("64 clients / one, sync fixed at 2 ms, two signers",
            "The same with two signers for the 64.", "many-2", "one", PER_SECOND),
        Row("one client, sync fixed at 2 ms", "Events a second of one thread that waits for each. "
            "Two syncs of 2 ms a commit allow 250.", "one", measure=PER_SECOND, unit="events/s"),
        Row("log alone, sync fixed at 2 ms", "The same by the ledger alone.",
            "log", measure=PER_SECOND, unit="events/s"),
        Row("64 clients, sync fixed at 2 ms", "Events a second of all 64.",
            "many", measure=PER_SECOND, unit="events/s"),
        Row("one client, 100 a batch, sync fixed at 2 ms", "Events a second.",
            "batch-100", measure=PER_SECOND, unit="events/s"),
        Row("one client, 1,000 a batch, sync fixed at 2 ms", "Events a second.",
            "batch-1000", measure=PER_SECOND, unit="events/s"),
    ]
    return Comparison(
        "group-commit", "Group commit, every sync taking 2 ms", runs, rows,
        rounds=min(3, scope.rounds), has_warm_up=False)


def clients(scope: Scope, leaves: Leaves) -> Comparison:
    """The same on the real disk."""
    runs = {
        f"{count}-{signers}": timed(
            "writer", leaves, 1, DISK, clients=count, signers=signers)
        for count in (1, CLIENTS) for signers in (1, 2)
    }
    raw = {"seconds": 1, "batch": 1, "leaf": leaves.actual}
    runs["raw"] = Run(REFERENCE, "rawsync", raw, DISK)
    rows = [
        Row("64 clients / one, real disk",
            "Wall time, on the disk as it is: signed, sealed events a second, 64 threads each "
            "waiting for its own event's commit, divided by one. One signer.",
            "64-1", "1-1", PER_SECOND),
        Row("64 clients / one, real disk, two signers", "The same with two signers on both sides.",
            "64-2", "1-2", PER_SECOND),
        Row("64 clients / raw fdatasync, two signers",
            "The 64, divided by one thread that appends the same bytes to a file, one write and "
            "one fdatasync an event.", "64-2", "raw", PER_SECOND),
    ]
    return Comparison("clients", "One and 64 clients on the disk", runs, rows)
