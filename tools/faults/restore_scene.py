"""A ledger with a backup, a child that may be erased after it, and places to bring it back to."""

import csv
import dataclasses
import hashlib
import io
import pathlib
import shutil
import zipfile

import complete_ledger
from complete_ledger import CompleteLedger
from ledger import Answer, Ledger, packages
from outcome import FAILED, REPORTED, Outcome

DRILL = "restore"
#: Values shorter than this are codes and counts, which any other row may hold too.
WORD_CHARACTERS_MIN = 5
#: A row of a key that is there holds at least nonce, key and tag behind its type and owners.
WRAPPED_BYTES = 60
#: Packages that were sent before the backup.
SENT = 8


@dataclasses.dataclass(frozen=True)
class Subject:
    """A child, and values that no row of another child holds."""

    msix_id: str
    words: frozenset[str]

    def found_in(self, text: str) -> str:
        """The first of its words in a text; empty when there is none."""
        return next((word for word in sorted(self.words | {self.msix_id}) if word in text), "")


@dataclasses.dataclass(frozen=True)
class RestoreScene:
    """The ledger as it stood when the backup was made."""

    complete: CompleteLedger
    backup: pathlib.Path
    subject: Subject
    #: State records in force at the backup.
    children: list[list[str]]
    folder: pathlib.Path

    #: Parts of events that do not open, because a child was erased before the backup.
    closed_parts: int

    @property
    def ledger(self) -> Ledger:
        return self.complete.ledger

    def elsewhere(self, name: str, second: pathlib.Path | None = None) -> Ledger:
        """A place without a ledger, with a copy of a second place (default: as at the backup)."""
        other = Ledger(self.ledger.program, self.folder / name)
        shutil.rmtree(other.folder, ignore_errors=True)
        other.folder.mkdir(parents=True)
        shutil.copytree(second or self.ledger.second, other.second)
        return other


def make(program: pathlib.Path, folder: pathlib.Path) -> RestoreScene:
    """Makes one with a few hundred events."""
    complete = complete_ledger.make(program, folder / "ledger", SENT)
    ledger = complete.ledger
    children = complete_ledger.child_rows(ledger)
    subject = _subject(children)
    backup = folder / "backup"
    ledger.must("backup", backup)
    closed = closed_parts(ledger.copy(folder / "asked"))
    return RestoreScene(complete, backup, subject, children, folder, closed)


def closed_parts(ledger: Ledger) -> int:
    """Parts of events that do not open: their keys are destroyed or missing."""
    return ledger.command("log", "show").out.count('"opened":null')


def _subject(children: list[list[str]]) -> Subject:
    """The child of Texas whose rows say most that no other child's rows do."""
    blocks = [block for package in packages(SENT) for block in _blocks(package)]
    numbers = {row[1]: row[3] for row in children if row[0] == "TX"}
    found = []
    for own, number in numbers.items():
        mine = set().union(*(block for block in blocks if own in block))
        others = set().union(*(block for block in blocks if own not in block))
        words = {word for word in mine - others if len(word) >= WORD_CHARACTERS_MIN}
        found.append(Subject(number, frozenset(words)))
    return max(found, key=lambda subject: (len(subject.words), subject.msix_id))


def _blocks(package: pathlib.Path) -> list[set[str]]:
    """The values of each student's rows."""
    blocks: dict[str, set[str]] = {}
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name == "header.csv":
                continue
            rows = csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            for row in list(rows)[1:]:
                blocks.setdefault(row[0], set()).update(row[1:])
    return list(blocks.values())


def fingerprint(*places: pathlib.Path) -> str:
    """Of the names and bytes of everything below; LMDB's lock files are nobody's business."""
    whole = hashlib.sha256()
    for place in places:
        for path in sorted([place, *place.rglob("*")]):
            if path.is_file() and path.name not in ("lock.mdb", "lock"):
                whole.update(str(path).encode() + path.read_bytes())
    return whole.hexdigest()


def left_behind(ledger: Ledger) -> str:
    """What a restore that was refused left; empty when there is nothing."""
    found = sorted(path.name for path in ledger.folder.iterdir()
                   if path.name.startswith("data") and (path.is_file() or any(path.iterdir())))
    return f"it left {', '.join(found)} behind" if found else ""


def said(answer: Answer, *words) -> str:
    """How a command ended, in one line."""
    last = (answer.err.strip().splitlines() or answer.out.strip().splitlines() or [""])[-1]
    status = "it hung" if answer.status is None else f"status {answer.status}"
    shown = " ".join(str(word).split("/")[-1] for word in words[:3])
    return f"`msix {shown}` {status}: {last[:240]}"


def verdict(fault: str, wrong: list[str], good: str = REPORTED, detail: str = "") -> Outcome:
    """Failed when anything was wrong."""
    wrong = [line for line in wrong if line]
    return Outcome(DRILL, fault, FAILED if wrong else good, "; ".join(wrong) or detail)
