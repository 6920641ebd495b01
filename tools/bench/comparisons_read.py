"""Reading: verification, scan, proofs, rebuild, sizes, decoding."""

import pathlib

from arithmetic import Bound, BYTES_PER_CPU_SECOND, PER_SECOND
from comparisons_append import Leaves, millions
from model import Comparison, DECODER, Log, OURS, REFERENCE, Row, Run, Scope

FIXTURE = pathlib.Path(__file__).resolve().parent / "fixture"
LARGE = 10_000_000
MEGABYTE = 1_000_000
#: What fixture/make_event.py says that the event's members add up to.
CONTENT_SUM = 1756684801141684


def few_rounds(scope: Scope, size: int) -> dict:
    """What takes minutes is not measured as often."""
    if size >= LARGE:
        return {"rounds": 1, "has_warm_up": False}
    return {"rounds": min(3, scope.rounds)} if size >= 1_000_000 else {}


def verification(scope: Scope, leaves: Leaves, size: int, processors: int) -> Comparison:
    log = Log(size, leaves.nominal)
    runs = {
        "verify": Run(OURS, "verify", {}, log=log),
        "reference": Run(REFERENCE, "verify", {
            "count": scope.events(50_000) * processors, "bytes": leaves.message,
            "threads": processors}),
    }
    label, must_hold = millions(size), size == LARGE
    rows = [
        Row(f"full verify / libsodium verify × cores, {label}",
            "Wall time: events a second of a verification that reads, decodes and hashes every "
            "leaf, checks order, tree, tiles, event ids, stream versions and every signature; "
            "divided by Ed25519 verifications a second that libsodium reaches with a thread on "
            f"each of the {processors} processors, over as many bytes.",
            "verify", "reference", PER_SECOND, Bound(0.85, 0.95), must_hold=True),
        Row(f"full verify / libsodium verify, {label}",
            "The same a CPU-second instead of a second.", "verify", "reference"),
        Row(f"full verify, {label}", "Events a second, wall time.", "verify", measure=PER_SECOND,
            unit="events/s"),
        Row(f"memory of full verify, {label}",
            "The most anonymous memory (RssAnon) that was seen in the verifying process; pages of "
            "the mapped log belong to the page cache.",
            "verify", measure="rss_anon_peak_bytes",
            bound=Bound(300, at_most=True) if must_hold else None,
            must_hold=must_hold, scale=1 / MEGABYTE, unit="MB"),
    ]
    return Comparison(
        f"verify-{label.replace(' ', '')}", f"Full verification, {label} events", runs, rows,
        **few_rounds(scope, size))


def scan(scope: Scope, leaves: Leaves, size: int) -> Comparison:
    runs = {
        "scan": Run(OURS, "scan", {}, log=Log(size, leaves.nominal)),
        "sha256": Run(REFERENCE, "sha256", {"count": 1_000_000, "bytes": leaves.actual + 1}),
    }
    label = millions(size)
    rows = [
        Row(f"scan + hash / SHA-256, {label}",
            "Bytes a CPU-second of reading every leaf and computing its leaf hash; divided by the "
            "bytes a CPU-second that OpenSSL hashes with SHA-256 in messages of a leaf and one "
            "byte, from a buffer.",
            "scan", "sha256", BYTES_PER_CPU_SECOND, Bound(0.4, 0.75), must_hold=True),
        Row(f"scan + hash, {label}", "The same, absolutely.", "scan", unit="events/CPU-s"),
    ]
    return Comparison(
        f"scan-{label.replace(' ', '')}", f"Scan and hash, {label} events", runs, rows,
        **(few_rounds(scope, size) | ({"rounds": 3} if size >= LARGE else {})))


def proofs(scope: Scope, leaves: Leaves, size: int) -> Comparison:
    runs = {"proof": Run(OURS, "proof", {"count": 10_000}, log=Log(size, leaves.nominal))}
    label, must_hold = millions(size), size == LARGE
    rows = [
        Row(f"inclusion proof, {label}",
            "Median time to make an inclusion proof of a leaf anywhere in the log, in the tree of "
            "all its leaves, log in the page cache.",
            "proof", measure="latency_ns_median",
            bound=Bound(50, 15, at_most=True) if must_hold else None, must_hold=must_hold,
            scale=1e-3, unit="µs"),
        Row(f"inclusion proof, 99 of 100, {label}", "99 of 100 proofs take at most this.", "proof",
            measure="latency_ns_p99", scale=1e-3, unit="µs"),
    ]
    return Comparison(f"proof-{label.replace(' ', '')}", f"Proofs, {label} events", runs, rows)


def sizes(scope: Scope, leaves: Leaves, size: int) -> Comparison:
    runs = {"size": Run(OURS, "size", {}, log=Log(size, leaves.nominal))}
    label = millions(size)
    is_of_the_table = leaves.nominal == 600
    rows = [
        Row(f"log and tiles a leaf of {leaves.actual} B, {label}",
            "Bytes of the log's environment on the disk, leaves, tiles, marks, free pages and all; "
            f"divided by its leaves, which have {leaves.actual} bytes on the mean.",
            "size", measure="bytes_per_leaf",
            bound=Bound(800, 745, at_most=True) if is_of_the_table else None,
            must_hold=is_of_the_table, unit="B"),
    ]
    return Comparison(
        f"size-{leaves.nominal}-{label.replace(' ', '')}", f"Bytes an event, {label} events",
        runs, rows, rounds=1, has_warm_up=False)


def rebuild(scope: Scope, leaves: Leaves, size: int) -> Comparison:
    runs = {"rebuild": Run(OURS, "rebuild", {}, log=Log(size, leaves.nominal))}
    label = millions(size)
    rows = [
        Row(f"projection rebuild, {label}",
            "Events a CPU-second that a projection takes in when it is made anew from the log.",
            "rebuild", unit="events/CPU-s"),
        Row(f"projection rebuild by wall time, {label}", "The same, a second.", "rebuild",
            measure=PER_SECOND, unit="events/s"),
    ]
    return Comparison(
        f"rebuild-{label.replace(' ', '')}", f"Projection rebuild, {label} events", runs, rows,
        **few_rounds(scope, size))


def flat_reading(leaves: Leaves, size: int, smallest: int) -> Comparison:
    """Whether reading a large log costs as much an event as reading a small one."""
    runs = {}
    for name, count in (("large", size), ("small", smallest)):
        log = Log(count, leaves.nominal)
        runs[f"scan-{name}"] = Run(OURS, "scan", {}, log=log)
        runs[f"proof-{name}"] = Run(OURS, "proof", {"count": 10_000}, log=log)
        runs[f"rebuild-{name}"] = Run(OURS, "rebuild", {}, log=log)
    label = f"{millions(size)} / at {millions(smallest)}"
    rows = [
        Row(f"{name} at {label}",
            f"{what} a CPU-second in the large log, divided by the same in the small one.",
            f"{key}-large", f"{key}-small")
        for key, name, what in (
            ("scan", "scan + hash", "Events read and hashed"),
            ("proof", "proofs", "Inclusion proofs"),
            ("rebuild", "projection rebuild", "Events taken in"))
    ]
    return Comparison(
        f"flat-{millions(size).replace(' ', '')}",
        f"Reading {millions(size)} events against {millions(smallest)}", runs, rows,
        **({"rounds": 3, "has_warm_up": False} if size >= LARGE else {}))


def decoding(scope: Scope) -> Comparison:
    def decoder(case: str, read: str, count: int) -> Run:
        return Run(DECODER, case, {
            "file": FIXTURE / "event.json", "count": scope.events(count), "read": read})

    def ours(read: str, count: int, expects: dict) -> Run:
        return Run(OURS, "decode", {
            "file": FIXTURE / "event.cbor", "count": scope.events(count), "read": read},
            expects=expects)

    runs = {
        "all": ours("all", 200_000, {"content_sum": CONTENT_SUM}),
        "protobuf-all": decoder("protobuf", "all", 100_000),
        "json-all": decoder("json", "all", 20_000),
        "few": ours("few", 500_000, {}),
        "protobuf-few": decoder("protobuf", "few", 100_000),
        "json-few": decoder("json", "few", 20_000),
    }
    what = (
        "Events decoded a CPU-second: the leaf of tools/bench/fixture, an envelope and one clear "
        "part of 40 fields, strictly checked as a whole; ")
    reads = {
        "all": "every member read and added up to the same sum on both sides, ours where it lies "
               "in the leaf, the other side from the values that it makes",
        "few": "the event's id and stream version read, the rest left where it lies; the other "
               "side cannot but decode all",
    }
    titles = {"all": "every member read", "few": "two members read"}
    rows = [
        Row(f"event decode / {name}, {titles[read]}",
            f"{what}{reads[read]}. Divided by {how}.", read, f"{key}-{read}", bound=bound,
            must_hold=True)
        for read in ("all", "few")
        for key, name, how, bound in (
            ("protobuf", "swift-protobuf", "SwiftProtobuf with generated messages",
             Bound(10, 25)),
            ("json", "JSONDecoder", "Foundation's JSONDecoder with Codable structures",
             Bound(80, 180)))
    ]
    return Comparison("decode", "Decoding an event", runs, rows)
