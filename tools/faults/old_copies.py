"""Logs that were cut off, set back or forked: none of them may sign anything.

    python3 tools/faults/old_copies.py --program .build/release/msix
"""

import os
import pathlib
import random
import shutil
import sys
from collections.abc import Callable, Iterator

import aftermath
import complete_ledger
import drill
import operations
from ledger import DONE, INTEGRITY, REFUSED, Ledger, packages
from operations import Scene
from outcome import FAILED, HARMLESS, REPORTED, Outcome

PAGE_BYTES = 4_096
CUT, SET_BACK, FORKED = "a log cut off", "a log set back", "a forked log"
#: Commands that would sign something: events, notes, receipts.
SIGNING = (
    ("submit", packages()[1]), ("checkpoint",), ("count", "--national"), ("children",), ("tick",),
    ("state", "connect", "NC", "--ia", "2019-01-01", "--isa", "2019-01-01"),
    ("keys", "rotate", "event"), ("keys", "rotate", "checkpoint"),
    ("account", "create", "ann", "--role", "auditor:nation", "--organisation", "A"),
    ("policy", "adopt", "retention", "rejected-block-days=30", "--effective", "2024-01-01"),
)


def run(program: pathlib.Path, folder: pathlib.Path, scale: str,
        seed: int = 1) -> Iterator[Outcome]:
    """Cuts at many places; copies of many kinds."""
    folder = pathlib.Path(folder).resolve()
    scene = operations.base(program, folder / "base")
    yield from _cuts(scene, folder, scale, random.Random(seed))
    yield from _set_back(scene, folder, scale)
    yield from _forks(scene, folder, scale)
    shutil.rmtree(folder / "base")


# Cut off.

def _cuts(scene: Scene, folder: pathlib.Path, scale: str, lot: random.Random) -> Iterator[Outcome]:
    for name in ("log", "keys", "blobs", "decision", "views/child-counts@3"):
        whole = (scene.ledger.data / name / "data.mdb").stat().st_size
        sizes = [0, PAGE_BYTES // 2, PAGE_BYTES, 2 * PAGE_BYTES, whole - PAGE_BYTES, whole - 1]
        sizes += [lot.randrange(2, whole // PAGE_BYTES) * PAGE_BYTES + lot.choice((0, 100))
                  for _ in range(20 if scale == "full" else 2)]
        if scale == "full":
            sizes += range(3 * PAGE_BYTES, whole, PAGE_BYTES)
        elif name != "log":
            sizes = sizes[:1] + sizes[-2:]
        for size in sorted(set(sizes)):
            yield _cut(scene.copy(folder / "case"), name, size, whole)


def _cut(scene: Scene, name: str, size: int, whole: int) -> Outcome:
    """Damage is reported, before and after a command that writes; on a damaged log none does."""
    ledger = scene.ledger
    unhurt = ledger.must("verify").out
    os.truncate(ledger.data / name / "data.mdb", size)
    before, answer, after = (
        ledger.command(*words) for words in (("verify",), ("submit", packages()[1]), ("verify",)))
    receipts = aftermath.whole_receipts(answer.out)
    scene.known.receipts += receipts
    has_signed = answer.status == DONE or bool(receipts)
    is_damaged = before.status != DONE or before.out != unhurt
    wrong = []
    for what, one in (("verify", before), ("submit", answer), ("verify", after)):
        if one.status is None or (one.status == REFUSED and not one.err.strip()):
            wrong.append(f"{what} hung, or failed without a word")
    for one in (before, after):
        if one.status != DONE and not one.reports_damage:
            wrong.append(f"verify ends with {one.status}, which is no alarm: {one.err.strip()}")
    if name == "log" and is_damaged and has_signed:
        wrong.append("it signed on top of it")
    if name == "log" and is_damaged and after.status == DONE:
        wrong.append(f"verify passes over what is left: {after.out.strip()[:60]}")
    if has_signed and not is_damaged:
        wrong += aftermath.complaints(ledger, scene.known)
    detail = f"{size} of {whole} bytes: verify {before.status}, submit {answer.status}, then " \
        f"verify {after.status} {answer.err.strip()[-120:]}"
    good = HARMLESS if has_signed and not is_damaged else REPORTED
    return Outcome(CUT, f"{name} cut off", FAILED if wrong else good, " | ".join([detail, *wrong]))


# Set back.

def _set_back(scene: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """Parts of an old copy beside the newer rest."""
    old = scene.copy(folder / "old")
    new = scene.copy(folder / "new")
    new.known.receipts += new.ledger.submit(packages()[1])
    new.known.notes.append(new.ledger.must("checkpoint").out)
    for parts in (("log",), ("log", "keys"), ("log", "decision", "views", "rebuildable.mark"),
                  ("log", "keys", "blobs", "signing", "decision", "views")):
        for words in SIGNING if scale == "full" or parts == ("log",) else SIGNING[:1]:
            case = new.copy(folder / "case")
            _replace(case.ledger, old.ledger, parts)
            yield _must_refuse(case, words, SET_BACK, "the log, with other parts or alone",
                               "set back", f"{', '.join(parts)}, ")
    for parts in (("decision",), ("views",), ("decision", "views")):
        case = new.copy(folder / "case")
        _replace(case.ledger, old.ledger, parts)
        yield _must_follow(case, "what follows the log", ", ".join(parts))
    case = new.copy(folder / "case")
    _replace(case.ledger, old.ledger, ("keys",))
    yield _must_not_open(case, "the keys")
    case = new.copy(folder / "case")
    shutil.rmtree(case.ledger.second)
    shutil.copytree(old.ledger.second, case.ledger.second)
    yield _must_follow(case, "the second place", "second")
    for place in (old, new):
        shutil.rmtree(place.ledger.folder)


def _replace(ledger: Ledger, other: Ledger, parts) -> None:
    for part in parts:
        target, source = ledger.data / part, other.data / part
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copy2(source, target)


def _must_refuse(scene: Scene, words, name: str, fault: str, said: str,
                 parts: str = "") -> Outcome:
    """Exit 3 with the word for it, and not a byte of the log is another."""
    before = _size_and_root(scene.ledger)
    answer = scene.ledger.command(*words)
    detail = f"{parts}{' '.join(map(str, words[:2]))}: status {answer.status}, " \
        f"{answer.err.strip()[-160:]}"
    wrong = []
    if answer.status != INTEGRITY or said not in answer.err:
        wrong.append("it was not refused with status 3")
    if aftermath.is_whole_note(answer.out) or aftermath.whole_receipts(answer.out):
        wrong.append("it signed")
    if _size_and_root(scene.ledger) != before:
        wrong.append("it wrote to the log")
    return Outcome(name, fault, FAILED if wrong else REPORTED, " | ".join([detail, *wrong]))


def _size_and_root(ledger: Ledger) -> str:
    return ledger.must("verify", "--tree").out


def _must_follow(scene: Scene, fault: str, parts: str) -> Outcome:
    """What is worked out from the log, or lags behind it, is brought up to it."""
    answer = scene.ledger.command("submit", packages()[5])
    scene.known.receipts += aftermath.whole_receipts(answer.out)
    wrong = [] if answer.status == DONE else [f"status {answer.status}, {answer.err.strip()}"]
    wrong += aftermath.complaints(scene.ledger, scene.known)
    return Outcome(SET_BACK, fault, FAILED if wrong else HARMLESS, " | ".join([parts, *wrong]))


def _must_not_open(scene: Scene, fault: str) -> Outcome:
    """Keys that the log needs are missing: nothing that a key is missing for may be accepted."""
    answer = scene.ledger.command("rebuild", "--check")
    if answer.status == DONE:
        return Outcome(SET_BACK, fault, FAILED, "rebuild --check found nothing missing")
    return Outcome(SET_BACK, fault, REPORTED, f"status {answer.status}, {answer.err.strip()}")


# Forked.

def _forks(scene: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """Two copies that went on differently and share one second place."""
    def connect(state: str) -> Callable[[Ledger], None]:
        return lambda ledger: complete_ledger.connect(ledger, state)

    def submit(*numbers: int) -> Callable[[Ledger], None]:
        return lambda ledger: ledger.submit(*(packages()[number] for number in numbers))

    kinds = {
        "the shorter of two": (submit(1, 5), connect("GA"), "set back"),
        "the longer of two": (submit(1), submit(5, 2, 7), "fork"),
        "one of equal length": (connect("GA"), connect("MI"), "fork"),
        "one that never published": (submit(1), lambda ledger: None, "set back"),
    }
    for fault, (go_on, go_elsewhere, said) in kinds.items():
        first, second = scene.copy(folder / "first"), scene.copy(folder / "fork")
        go_elsewhere(second.ledger)
        go_on(first.ledger)
        first.ledger.must("checkpoint")
        for words in SIGNING if scale == "full" else SIGNING[:3]:
            case = second.copy(folder / "case")
            shutil.rmtree(case.ledger.second)
            shutil.copytree(first.ledger.second, case.ledger.second)
            yield _must_refuse(case, words, FORKED, fault, said)
        for place in (first, second):
            shutil.rmtree(place.ledger.folder)


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
