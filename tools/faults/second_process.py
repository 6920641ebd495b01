"""Two processes at one ledger, or at one second place, at the same time.

    python3 tools/faults/second_process.py --program .build/release/msix

Where strace may trace, one of the two is held up between its steps, so that the other falls into
the gap.
"""

import concurrent.futures
import pathlib
import shutil
import sys
import time
from collections.abc import Iterator

import aftermath
import drill
import injection
import operations
from ledger import DONE, Answer, packages
from operations import Approve, Backup, Initialise, Restore, Scene
from outcome import FAILED, HARMLESS, RECOVERED, Outcome

DRILL = "a second process"
#: How long the first is held up at each call: longer than a whole command takes elsewhere.
DELAY_MICROSECONDS = 600_000


def run(program: pathlib.Path, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """Every pair, several times on full scale."""
    folder = pathlib.Path(folder).resolve()
    base = operations.base(program, folder / "base")
    starts = (0.0, 0.03, 0.06, 0.1, 0.2, 0.4, 0.8) if scale == "full" else (0.25,)
    for start in starts:
        for pair in (_submits, _same_package, _beside_backup, _approvals, _backups):
            yield _outcome(pair, base.copy(folder / "case"), start)
        for pair, gaps in GAPS.items():
            for gap in (*gaps, None) if scale == "full" else gaps:
                scene = base.copy(folder / "case")
                yield _outcome(pair, scene, start, _held_up(scene, gap))
    shutil.rmtree(folder / "base")


def _held_up(scene: Scene, gap: tuple[str, str] | None) -> list[str]:
    """Words before a command that make it slow at a call; none where that is impossible."""
    if gap is None or injection.is_possible():
        return []
    call, path = gap
    words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace=?{call}",
             "-e", f"inject=?{call}:delay_enter={DELAY_MICROSECONDS}"]
    # strace knows no patterns: the ledger's folder in the second place has a random name.
    for place in scene.ledger.second.glob("*"):
        path = path.replace("second/*", f"second/{place.name}")
    return words + (["-P", str(scene.ledger.folder / path)] if path else [])


def _outcome(pair, scene: Scene, start: float, prefix: list[str] | None = None) -> Outcome:
    detail, wrong = pair(scene, start, *([] if prefix is None else [prefix]))
    wrong = wrong or aftermath.complaints(scene.ledger, scene.known)
    fault = " ".join(pair.__doc__.split())
    outcome = FAILED if wrong else RECOVERED if "status" in detail else HARMLESS
    held = f"held up, {' '.join(prefix[-2:])}" if prefix else ""
    return Outcome(DRILL, fault, outcome, " | ".join([f"{start} s apart {held}", detail, *wrong]))


def _both(first, second, start: float) -> tuple[Answer, Answer]:
    """The answers of two commands, of which the second begins a little later."""
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        time.sleep(start)
        other = second()
        return one.result(), other


def _not_done(*answers: Answer) -> str:
    return ", ".join(
        f"status {one.status}, {one.err.strip()[-160:]}" for one in answers if one.status != DONE)


def _submits(scene: Scene, start: float) -> tuple[str, list[str]]:
    """two packages"""
    ledger, answers = scene.ledger, []
    for answer in _both(lambda: ledger.command("submit", packages()[1], packages()[5]),
                        lambda: ledger.command("submit", packages()[6], packages()[7]), start):
        scene.known.receipts += aftermath.whole_receipts(answer.out)
        answers.append(answer)
    wrong = [] if len(scene.known.receipts) >= 4 else ["receipts are missing"]
    return _not_done(*answers), wrong or _wrong_ends(*answers)


def _wrong_ends(*answers: Answer) -> list[str]:
    """A hang, a crash, or an alarm without a cause."""
    return [f"one ended with {one.status}: {one.err.strip()}" for one in answers
            if one.status not in (0, 1)]


def _same_package(scene: Scene, start: float) -> tuple[str, list[str]]:
    """the same package twice"""
    ledger = scene.ledger
    answers = _both(lambda: ledger.command("submit", packages()[1]),
                    lambda: ledger.command("submit", packages()[1]), start)
    receipts = [one for answer in answers for one in aftermath.whole_receipts(answer.out)]
    scene.known.receipts += receipts
    wrong = [] if len({one["cose"] for one in receipts}) == 1 else ["two receipts for one package"]
    return _not_done(*answers), wrong + _wrong_ends(*answers)


def _beside_backup(scene: Scene, start: float) -> tuple[str, list[str]]:
    """a package beside a backup"""
    ledger = scene.ledger
    answers = _both(lambda: ledger.command("submit", packages()[1], packages()[5]),
                    lambda: ledger.command(*Backup().words(scene)), start / 4)
    scene.known.receipts += aftermath.whole_receipts(answers[0].out)
    wrong = Backup().take(scene, answers[1]) or Backup().again(scene)
    return _not_done(*answers), wrong + _wrong_ends(*answers)


def _approvals(scene: Scene, start: float) -> tuple[str, list[str]]:
    """the same erasure twice"""
    ledger = scene.ledger
    Approve().prepare(scene)
    answers = _both(lambda: ledger.command(*Approve().words(scene)),
                    lambda: ledger.command(*Approve().words(scene)), start / 4)
    wrong = [] if [one.status for one in answers].count(DONE) == 1 else ["not approved just once"]
    for answer in answers:
        wrong += Approve().take(scene, answer)
    return "", wrong + _wrong_ends(*answers)


def _backups(scene: Scene, start: float) -> tuple[str, list[str]]:
    """two backups into one folder"""
    ledger = scene.ledger
    answers = _both(lambda: ledger.command(*Backup().words(scene)),
                    lambda: ledger.command(*Backup().words(scene)), start / 4)
    wrong = [] if [one.status for one in answers].count(DONE) == 1 else ["not made just once"]
    return "", wrong + Backup().take(scene, answers[0]) + _wrong_ends(*answers)


def _inits(scene: Scene, start: float, prefix) -> tuple[str, list[str]]:
    """two ledgers made in one folder"""
    Initialise().prepare(scene)
    words = Initialise().words(scene)
    answers = _both(lambda: scene.ledger.command(*words, prefix=prefix),
                    lambda: scene.ledger.command(*words), start)
    made = [one for one in answers if one.status == DONE]
    if len(made) > 1:
        return _not_done(*answers), ["two ledgers were made, and one of them is gone"]
    wrong = _wrong_ends(*answers)
    for answer in made:
        wrong += Initialise().take(scene, answer)
    return _not_done(*answers), wrong + Initialise().again(scene)


def _restores(scene: Scene, start: float, prefix) -> tuple[str, list[str]]:
    """two restores into one folder"""
    restore = Restore(is_successor=False)
    restore.prepare(scene)
    answers = _both(lambda: scene.ledger.command(*restore.words(scene), prefix=prefix),
                    lambda: scene.ledger.command(*restore.words(scene)), start)
    if [one.status for one in answers].count(DONE) > 1:
        return _not_done(*answers), ["both say that they restored"]
    return _not_done(*answers), _wrong_ends(*answers) + restore.again(scene)


def _one_second_place(scene: Scene, start: float, prefix) -> tuple[str, list[str]]:
    """two copies with one second place"""
    fork = scene.copy(scene.ledger.folder.with_name("fork"))
    fork.ledger.second = scene.ledger.second
    answers = _both(lambda: scene.ledger.command("submit", packages()[1], prefix=prefix),
                    lambda: fork.ledger.command("submit", packages()[5]), start)
    receipts = [aftermath.whole_receipts(answer.out) for answer in answers]
    scene.known.receipts += receipts[0]
    if all(receipts):
        return "", ["both published, and nobody can tell which is the ledger"]
    if not any(receipts):
        return _not_done(*answers), ["neither goes on"]
    if receipts[1]:
        # The other is the ledger now, and this one must know it.
        answer = scene.ledger.command("checkpoint")
        if answer.status != 3:
            return _not_done(*answers), [f"the loser goes on with status {answer.status}"]
        scene.ledger, scene.known.receipts = fork.ledger, receipts[1]
        scene.known.notes = []
    return _not_done(*answers), []


#: Pairs that no lock keeps apart, and the calls between which they may meet.
GAPS = {
    _inits: (("newfstatat", "data.initialising"), ("rename", "")),
    _restores: (("newfstatat", "data.restoring"), ("rename", "")),
    _one_second_place: (("unlink", "second/*/head.new"), ("rename", "second/*/head.new")),
}

if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
