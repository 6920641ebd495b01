#!/usr/bin/env python3
"""No initialization vector twice: AES-GCM gives away key stream and authentication where one is.

    nonces.py [--program MSIX] [--scale fast|full]

Random vectors of 12 bytes do not meet by chance in any ledger of this size, so one that comes
twice anywhere in the log is reported, also under two keys: then it was not drawn. Placed seals
(keys, blobs, rows of projections) take theirs from place and content, and two of them never agree
either, for every place is another.
"""

import collections
import io
import pathlib
import subprocess
import sys
from collections.abc import Iterator

import complete_ledger
import drill
from ledger import ROOT, Ledger
from outcome import FAILED, HARMLESS, Outcome
from row_faults import tables

sys.path.insert(0, str(ROOT / "tools/verify-independent"))
from verifier import cbor  # noqa: E402
from verifier.event import parse_leaf  # noqa: E402

DRILL = "nonces"
VECTOR_BYTES = 12
#: Vector, a key of 32 bytes, tag: the form of every wrapped key.
WRAPPED_BYTES = 60
PACKAGES = {"fast": 8, "full": 43}
SEALED_TABLES = {
    "child-counts": ("facts", "steps"), "data-quality": ("students",),
    "timeliness": ("clocks", "steps"),
}


def run(program: pathlib.Path, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """One outcome for each place where something is sealed."""
    scene = complete_ledger.make(program, pathlib.Path(folder) / "nonces", PACKAGES[scale] - 1)
    ledger = scene.ledger
    yield _judged("the log's sealed parts", log_vectors(ledger), of_keys=True)
    yield _judged("wrapped keys", key_vectors(ledger))
    blobs = tables(ledger.data, "blobs")["chunks"]
    yield _judged("blobs", [(b"", sealed[:VECTOR_BYTES]) for _, sealed in blobs])
    for view in sorted((ledger.data / "views").iterdir()):
        for table, rows in _sealed_tables(ledger, view.name).items():
            yield _judged(f"views/{view.name} {table}", rows)


def log_vectors(ledger: Ledger) -> list[tuple[bytes, bytes]]:
    """Key's name and vector of every sealed part in the log."""
    done = subprocess.run(
        [str(ledger.program), "log", "export", "--data", str(ledger.data)],
        capture_output=True, check=True, timeout=300)
    found = []
    for leaf in cbor.sequence(io.BytesIO(done.stdout)):
        found += [(both[:16], both[16:]) for both in parse_leaf(leaf).event.vectors]
    return found


def key_vectors(ledger: Ledger) -> list[tuple[bytes, bytes]]:
    """Of everything that is wrapped under the key-encryption key."""
    keys = tables(ledger.data, "keys")
    sealed = [row[-WRAPPED_BYTES:] for _, row in keys["subjects"] if len(row) > WRAPPED_BYTES]
    sealed += [row for _, row in keys["ledger"] if len(row) == WRAPPED_BYTES]
    sealed += [path.read_bytes() for path in (ledger.data / "signing").iterdir()]
    return [(b"", one[:VECTOR_BYTES]) for one in sealed]


def _sealed_tables(ledger: Ledger, view: str) -> dict[str, list[tuple[bytes, bytes]]]:
    """The tables of a view that hold placed seals (docs/formats/log-environment.md)."""
    sealed = SEALED_TABLES.get(view.partition("@")[0], ())
    if not sealed:
        return {}
    found = tables(ledger.data, f"views/{view}")
    return {
        name: [(b"", row[:VECTOR_BYTES]) for _, row in rows]
        for name, rows in found.items() if name in sealed}


def _judged(place: str, found: list[tuple[bytes, bytes]], of_keys: bool = False) -> Outcome:
    fault = f"{place}: a vector comes twice"
    if not found:
        return Outcome(DRILL, fault, FAILED, "nothing sealed was found there: this proves nothing")
    pairs = collections.Counter(found)
    alone = collections.Counter(vector for _, vector in found)
    if of_keys and max(collections.Counter(key for key, _ in found).values()) < 2:
        return Outcome(DRILL, fault, FAILED, "no key seals two parts: this proves nothing")
    (_, vector), times = pairs.most_common(1)[0]
    if times > 1:
        return Outcome(DRILL, fault, FAILED, f"{vector.hex()} {times} times under one key")
    vector, times = alone.most_common(1)[0]
    if times > 1:
        return Outcome(DRILL, fault, FAILED, f"{vector.hex()} {times} times: it was not drawn")
    return Outcome(DRILL, fault, HARMLESS, f"{len(found)} vectors, all different")


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
