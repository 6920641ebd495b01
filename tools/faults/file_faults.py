"""Faults in the files that are no LMDB environment: in the data folder and in the second place."""

import pathlib
import random
from collections.abc import Iterator

from fault import Fault
from ledger import Ledger
from page_faults import flip_file

#: By the beginning of a file's name: how a report names it, why it may go unnoticed, why a refusal
#: is enough.
KINDS = (
    ("data/key-encryption-key", r"key-encryption[- ]key", "",
     "whether the file or the secret is wrong, nobody can tell"),
    ("data/signing/", r"signing/|signing key", "", ""),
    ("data/rebuildable.mark", r"rebuildable", "an unknown mark makes the rebuildable be made anew",
     ""),
    ("second/operator.secret", r"operator's secret|operator\.secret", "",
     "whether the file or the secret is wrong, nobody can tell"),
    ("second/head", r"head\b", "", ""),
    ("lock.mdb", r"lock", "LMDB's table of readers, made anew by the first who opens", ""),
)
#: Bits in a file that nobody relies on.
FEW = 4


def faults(ledger: Ledger, chance: random.Random, count_per_file: int) -> Iterator[Fault]:
    """So many bits in every file that has bytes."""
    for path in sorted(ledger.folder.rglob("*")):
        name = str(path.relative_to(ledger.folder))
        if not path.is_file() or path.name == "data.mdb" or path.stat().st_size == 0:
            continue
        if not name.startswith(("data/", "second/")):
            continue
        if path.name == "lock.mdb" and path.parent.name != "log" and count_per_file == 1:
            continue
        for _ in range(min(count_per_file, FEW) if path.name == "lock.mdb" else count_per_file):
            bit = chance.randrange(8 * path.stat().st_size)
            yield _fault(path.relative_to(ledger.folder), bit)


def _fault(path: pathlib.Path, bit: int) -> Fault:
    def apply(ledger: Ledger) -> None:
        flip_file(ledger.folder / path, bit)

    # The folder in the second place is named by a hash, and so are the signing keys.
    known = f"second/{path.name}" if path.parts[0] == "second" else str(path)
    known = path.name if path.name == "lock.mdb" else known
    named, harmless, refusal = next(
        (rest for start, *rest in KINDS if known.startswith(start)), (path.name, "", ""))
    shown = str(path) if path.parts[0] == "data" else known
    return Fault(f"{shown}: bit {bit}", path.name, apply, named, harmless, refusal)
