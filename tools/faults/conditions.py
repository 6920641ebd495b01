"""Conditions of the machine in which a ledger must refuse honestly, or go on: a clock that runs
backwards, a read-only place, wrong permissions, missing parts; and, from files of their own, places
without room, a second process, old copies of the log.

    python3 tools/faults/conditions.py --program .build/release/msix
"""

import hashlib
import os
import pathlib
import shutil
import sys
import tempfile
from collections.abc import Iterator

import aftermath
import drill
import full_places
import old_copies
import operations
import second_process
from ledger import DONE, INTEGRITY, REFUSED, Ledger, packages
from operations import Scene
from outcome import FAILED, HARMLESS, RECOVERED, REPORTED, SKIPPED, Outcome

CLOCK, READ_ONLY, PERMISSIONS, MISSING = (
    "clock backwards", "read-only place", "permissions", "missing parts")
#: The last event of the base scene was recorded then; five seconds before it are an adjustment.
LAST, JUST_BEFORE, LONG_BEFORE = (
    "2023-11-08T22:53:25.498Z", "2023-11-08T22:53:21Z", "2023-11-08T22:53:20Z")
NEXT = ("submit", packages()[1])
CONNECT = ("state", "connect", "GA", "--ia", "2019-01-01", "--isa", "2019-01-01")


def run(program: pathlib.Path, folder: pathlib.Path, scale: str,
        only: str = "") -> Iterator[Outcome]:
    """The conditions of this file; `only` names the beginning of one."""
    folder = pathlib.Path(folder).resolve()
    base = operations.base(program, folder / "base")
    own = {CLOCK: _clocks, READ_ONLY: _read_only, PERMISSIONS: _permissions, MISSING: _missing}
    for name, those in own.items():
        if name.startswith(only):
            yield from those(base, folder, scale)
    shutil.rmtree(folder / "base")


def everything(program: pathlib.Path, folder: pathlib.Path, scale: str,
               seed: int = 1) -> Iterator[Outcome]:
    """Those of the other files too."""
    yield from run(program, folder, scale)
    yield from full_places.run(program, folder, scale)
    yield from second_process.run(program, folder, scale)
    yield from old_copies.run(program, folder, scale, seed)


# The clock.

def _clocks(base: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """A little behind is an adjustment; more is a wrong clock, and nothing is written."""
    writing = (CONNECT, ("keys", "rotate", "event"), ("keys", "rotate", "checkpoint"), ("tick",),
               ("count", "--national"), ("policy", "adopt", "retention", "rejected-block-days=30",
                                         "--effective", "2024-01-01"),
               ("backup", "BACKUP"))
    for number, words in enumerate(writing):
        moments = ((LONG_BEFORE, words == ("tick",)), (JUST_BEFORE, True), (LAST, True))
        for now, is_taken in moments if scale == "full" else moments[:1 + number % 2]:
            case = base.copy(folder / "case")
            words = [case.ledger.folder / "backup" if one == "BACKUP" else one for one in words]
            before, seeds = aftermath.leaves(case.ledger), aftermath.seeds(case.ledger)
            answer = case.ledger.command(*words, "--now", now)
            wrong = []
            if (answer.status == DONE) != is_taken:
                wrong.append("taken" if answer.status == DONE else "not taken")
            if answer.status == REFUSED and "the time given is" not in answer.err:
                wrong.append("it is not said that the clock is wrong")
            if answer.status != DONE and aftermath.leaves(case.ledger) != before:
                wrong.append("something was written")
            if answer.status != DONE and aftermath.seeds(case.ledger) != seeds:
                wrong.append("a key was made that nothing names")
            wrong += aftermath.complaints(case.ledger, case.known)
            good = RECOVERED if answer.status != DONE else HARMLESS
            yield Outcome(CLOCK, "behind" if is_taken else "long behind", FAILED if wrong else good,
                          " | ".join([f"{' '.join(map(str, words[:3]))} at {now}", *wrong]))


# Read-only places.

READING = (("verify",), ("keys",), ("proof", "inclusion", "3"), ("proof", "consistency", "3", "9"),
           ("checkpoint", "--stored"), ("log", "export", "--to", "3"))
WRITING = (NEXT, CONNECT, ("checkpoint",), ("keys", "rotate", "event"), ("tick",), ("rebuild",),
           ("rebuild", "--check"), ("count", "--national"))
#: What needs the second place only to look at it.
LOOKING = (CONNECT, ("tick",), ("rebuild",), ("rebuild", "--check"), ("count", "--national"))
_BEHIND_A_MOUNT = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 125; shift; exec "$@"
"""


def _read_only(base: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """What needs no lock works from a read-only copy; what writes is refused."""
    reason = full_places.cannot_mount(folder)
    if reason:
        yield Outcome(READ_ONLY, "all", SKIPPED, reason)
        return
    for number, part in enumerate(("", "second", "data")):
        every = (*READING, *WRITING)
        for words in every if scale == "full" else every[number::3]:
            yield _behind_a_mount(base.copy(folder / "case"), folder, part, words)


def _behind_a_mount(case: Scene, folder: pathlib.Path, part: str, words) -> Outcome:
    if words == ("checkpoint",):
        operations.Checkpoint().prepare(case)
    before = _fingerprint(case.ledger)
    prefix = [*full_places.OWN_MOUNTS, "sh", "-c", _BEHIND_A_MOUNT, "sh", case.ledger.folder / part]
    answer = case.ledger.command(*words, prefix=prefix, env={"TMPDIR": str(folder)})
    wrong = []
    if words in READING and answer.status != DONE:
        wrong.append("reading needs no writing")
    elif words == ("checkpoint",):
        wrong += operations.Checkpoint().take(case, answer)
    elif words in WRITING and answer.status == DONE and not (part == "second" and words in LOOKING):
        wrong.append("status 0 where it cannot be written")
    if answer.status not in (DONE, REFUSED) or (answer.status == REFUSED and not answer.err):
        wrong.append("a wrong end, or one without a word")
    if part != "second" and _fingerprint(case.ledger) != before:
        wrong.append("something was written")
    case.known.receipts += aftermath.whole_receipts(answer.out)
    wrong += aftermath.complaints(case.ledger, case.known)
    good = HARMLESS if answer.status == DONE else RECOVERED
    detail = f"{' '.join(map(str, words[:2]))}: status {answer.status}, {answer.err.strip()[-160:]}"
    outcome = FAILED if wrong else good
    return Outcome(READ_ONLY, part or "all", outcome, " | ".join([detail, *wrong]))


def _fingerprint(ledger: Ledger) -> str:
    """Of every file's name and bytes."""
    running = hashlib.sha256()
    for path in sorted((*ledger.data.rglob("*"), *ledger.second.rglob("*"))):
        if path.is_file() and path.name != "lock.mdb":
            running.update(str(path.relative_to(ledger.folder)).encode() + path.read_bytes())
    return running.hexdigest()


# Permissions.

def _permissions(base: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """Secrets that others may read are refused; what may not be read is not taken for absent."""
    for pattern in ("second/*/operator.secret", "data/signing/event-*", "data/signing/checkpoint-*",
                    "data/signing/receipt-*"):
        for mode in (0o640, 0o604, 0o666) if scale == "full" else (0o640,):
            case = base.copy(folder / "case")
            next(case.ledger.folder.glob(pattern)).chmod(mode)
            answer = case.ledger.command(*NEXT)
            wrong = [] if answer.status == REFUSED and "chmod 600" in answer.err else [
                f"status {answer.status}, {answer.err.strip()}"]
            next(case.ledger.folder.glob(pattern)).chmod(0o600)
            wrong += aftermath.complaints(case.ledger, case.known)
            yield Outcome(PERMISSIONS, "a secret that others may read",
                          FAILED if wrong else REPORTED, " | ".join([pattern, *wrong]))
    yield from _stranger(base, folder, scale)


def _stranger(base: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """Another user of the machine, who may look into the folders and not into the files."""
    fault = "another user"
    if os.geteuid() != 0:
        yield Outcome(PERMISSIONS, fault, SKIPPED, "only root can become another user")
        return
    prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    # Drills work in folders that are closed to others.
    place = pathlib.Path(tempfile.mkdtemp(prefix="msix-faults-"))
    try:
        place.chmod(0o711)
        program = place / "msix"
        shutil.copy2(base.ledger.program, program)
        program.chmod(0o755)
        every = (NEXT, operations.Initialise().words(base), ("verify",), ("checkpoint",), ("keys",))
        for opened in ("", "data", "data/log"):
            for words in every if scale == "full" else every[:2]:
                case = base.copy(place / "case")
                yield _as_stranger(case, program, opened, words, prefix)
        yield _closed_to_owner(base.copy(place / "case"), program, prefix)
    finally:
        shutil.rmtree(place)


def _closed_to_owner(case: Scene, program: pathlib.Path, prefix) -> Outcome:
    """A log that its own owner may not look at is not for that reason absent."""
    for path in (case.ledger.folder, *case.ledger.folder.rglob("*")):
        os.chown(path, 65534, 65534)
    (case.ledger.data / "log").chmod(0)
    owner = Ledger(program, case.ledger.folder)
    before = _fingerprint(case.ledger)
    answer = owner.command(*operations.Initialise().words(case), prefix=prefix)
    wrong = [] if answer.status == REFUSED else [f"status {answer.status}"]
    (case.ledger.data / "log").chmod(0o700)
    if _fingerprint(case.ledger) != before:
        wrong.append("init removed what was left of the ledger")
    wrong += aftermath.complaints(case.ledger, case.known)
    return Outcome(
        PERMISSIONS, "a log that its owner may not look at", FAILED if wrong else REPORTED,
        " | ".join([f"init: {answer.err.strip()[-160:]}", *wrong]))


def _as_stranger(case: Scene, program: pathlib.Path, opened: str, words, prefix) -> Outcome:
    for path in (case.ledger.folder, *(case.ledger.folder / one for one in
                                       (opened, pathlib.Path(opened).parent))):
        path.chmod(0o777)
    stranger = Ledger(program, case.ledger.folder)
    if words[0] == "init":
        # Everybody has a second place of his own by default.
        stranger.second = case.ledger.folder / "stranger"
    before = _fingerprint(case.ledger)
    answer = stranger.command(*words, prefix=prefix, env={"TMPDIR": "/tmp"})
    wrong = []
    if answer.status not in (REFUSED, INTEGRITY) or not answer.err.strip():
        wrong.append("it was not refused with a word")
    if _fingerprint(case.ledger) != before:
        wrong.append("it changed somebody else's ledger")
    wrong += aftermath.complaints(case.ledger, case.known)
    return Outcome(
        PERMISSIONS, "another user", FAILED if wrong else REPORTED,
        " | ".join([f"{words[0]}, {opened or 'nothing'} open: status {answer.status}, "
                    f"{answer.err.strip()[-160:]}", *wrong]))


# Missing parts.

#: A part, and how a command that writes must end without it.
PARTS = {
    "data/decision": DONE, "data/views": DONE, "data/views/child-counts@3": DONE,
    "data/rebuildable.mark": DONE, "data/lock": DONE, "data/log/lock.mdb": DONE,
    "data/decision/data.mdb": DONE, "data/log": REFUSED, "data/log/data.mdb": REFUSED,
    "data": REFUSED, "data/keys": INTEGRITY, "data/keys/data.mdb": INTEGRITY,
    "data/blobs": INTEGRITY, "data/blobs/data.mdb": INTEGRITY, "data/signing": INTEGRITY,
    "data/signing/event-*": INTEGRITY, "data/signing/checkpoint-*": INTEGRITY,
    "data/key-encryption-key": REFUSED, "second": REFUSED, "second/*": REFUSED,
    "second/*/operator.secret": REFUSED, "second/*/head": INTEGRITY,
}


def _missing(base: Scene, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """Each part taken away: the command ends as docs/operating.md says, and makes no substitute
    for what cannot be made again; brought back, everything is as before."""
    for pattern, expected in PARTS.items():
        case = base.copy(folder / "case")
        part = next(iter(sorted(case.ledger.folder.glob(pattern))))
        aside = folder / "aside"
        shutil.move(part, aside)
        answer = case.ledger.command(*NEXT)
        wrong = [] if answer.status == expected else [f"{expected} was expected"]
        if expected == DONE:
            case.known.receipts += aftermath.whole_receipts(answer.out)
            shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
        else:
            if answer.out:
                wrong.append("it gave a receipt")
            if part.exists() and part.name not in ("second", "data"):
                wrong.append(f"it made another {part.name}")
            shutil.rmtree(part, ignore_errors=True)
            part.unlink() if part.exists() else None
            shutil.move(aside, part)
        wrong += aftermath.complaints(case.ledger, case.known)
        fault, good = "what cannot be made again", REPORTED
        if expected == DONE:
            fault, good = "what can be made again", HARMLESS
        yield Outcome(MISSING, fault, FAILED if wrong else good, " | ".join(
            [f"{pattern}: status {answer.status}, {answer.err.strip()[-160:]}", *wrong]))
    for pattern in ("data/log", "data/log/data.mdb"):
        yield _made_anew(base.copy(folder / "case"), pattern, folder / "aside")


def _made_anew(case: Scene, pattern: str, aside: pathlib.Path) -> Outcome:
    """Where a log was lost lie keys that no backup may have yet: `init` must leave them alone."""
    shutil.move(case.ledger.folder / pattern, aside)
    before = _fingerprint(case.ledger)
    answer = case.ledger.command(*operations.Initialise().words(case))
    wrong = [] if answer.status == REFUSED else [f"status {answer.status}"]
    if _fingerprint(case.ledger) != before:
        wrong.append("init removed what was left of the ledger")
    shutil.rmtree(aside) if aside.is_dir() else aside.unlink()
    return Outcome(MISSING, "init in the place of a lost log", FAILED if wrong else REPORTED,
                   " | ".join([f"{pattern}: {answer.err.strip()[-160:]}", *wrong]))


if __name__ == "__main__":
    sys.exit(drill.main(everything, __doc__))
