"""A small ledger in which every kind of thing happened once, so that every table has a row.

Submissions, several checkpoints, a full tile, keys that were retired and revoked, an erasure, an
open case, a rejected block, accounts, policies, blobs.
"""

import dataclasses
import pathlib
import re
import zipfile

import ledger as ledgers

ORIGIN = "faults.example"
PROPOSER, APPROVER = "pat", "system-administrator"
#: Tables in which no use case puts a row yet.
EMPTY_TABLES = {("keys", "owners")}


@dataclasses.dataclass(frozen=True)
class CompleteLedger:
    """The ledger at rest, and what questions about it need."""

    ledger: ledgers.Ledger
    recovery_key: str
    #: Leaves in the log.
    size: int
    #: A submission that names the erased child no more, and one that never did.
    submissions: tuple[str, str]
    #: A child that is there.
    msix_id: str
    #: A package that was not sent yet.
    next_package: pathlib.Path


def make(program: pathlib.Path, folder: pathlib.Path, package_count: int) -> CompleteLedger:
    """Makes one in a folder; 8 packages are enough for a full tile."""
    ledger = ledgers.Ledger(program, folder)
    packages = ledgers.packages(package_count + 1)
    ledger.folder.mkdir(parents=True, exist_ok=True)
    recovery_key = initialise(ledger)
    for state in sorted({name.stem[-2:] for name in packages}):
        connect(ledger, state)
    ledger.must("account", "create", PROPOSER, "--role", "privacy-act-administrator:nation",
                "--organisation", "Department of Education")
    receipts = ledger.submit(*packages[:3])
    ledger.must("policy", "adopt", "retention", "rejected-block-days=30",
                "--effective", "2024-01-01")
    ledger.must("keys", "rotate", "event")
    ledger.must("keys", "rotate", "checkpoint", "--revoke", "a drill")
    children = child_rows(ledger)
    erased = next(row for row in children if row[0] == packages[0].stem[-2:])
    erase(ledger, erased[3])
    again = ledger.folder / "again.zip"
    repack(packages[0], again)
    ledger.submit(again)
    receipts += ledger.submit(*packages[3:package_count])
    children = child_rows(ledger)
    ledger.must("erase", "propose", children[-1][3], "--basis", "a drill", "--as", PROPOSER)
    ledger.must("checkpoint")
    # The last event is acknowledged and in no checkpoint yet.
    connect(ledger, "VT")
    return CompleteLedger(
        ledger, recovery_key, size(ledger), (receipts[0]["submission"], receipts[1]["submission"]),
        children[0][3], packages[package_count])


def initialise(ledger: ledgers.Ledger, origin: str = ORIGIN) -> str:
    """An empty ledger on a simulated clock; gives its recovery key."""
    said = ledger.must("init", "--origin", origin, "--simulated-clock").out
    return re.search(r"\b(?:[0-9a-f]{4}-){16}[0-9a-f]{4}\b", said).group()


def connect(ledger: ledgers.Ledger, state: str) -> None:
    """Agreements that were in force before the first package."""
    ledger.must("state", "connect", state, "--ia", "2019-01-01", "--isa", "2019-01-01")


def erase(ledger: ledgers.Ledger, msix_id: str) -> None:
    """Proposed by one, approved by another."""
    case = ledger.must(
        "erase", "propose", msix_id, "--basis", "a drill", "--as", PROPOSER).out.strip()
    ledger.must("erase", "approve", case, "--as", APPROVER)


def child_rows(ledger: ledgers.Ledger, *more: str) -> list[list[str]]:
    """State, State identifier, its type, MSIX id, generation of every record in force."""
    return [line.split(",") for line in ledger.must("children", *more).out.splitlines()[1:]]


def size(ledger: ledgers.Ledger) -> int:
    """Leaves in the log."""
    said = ledger.must("verify", "--tree").out
    return int(re.search(r"verified: (\d+) leaves", said).group(1))


def repack(package: pathlib.Path, target: pathlib.Path) -> None:
    """The same rows as another package: one file more, which is a warning."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("notes.txt", "sent again")
