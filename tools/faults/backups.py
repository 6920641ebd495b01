"""Backups: beside writers, into places that will not do, interrupted; and copies of the folder that
are none.
"""

import os
import pathlib
import shutil
import threading
from collections.abc import Iterator

import complete_ledger
import interruption
from ledger import DONE, INTEGRITY, REFUSED, Answer, Ledger, packages, receipts
from outcome import HARMLESS, RECOVERED, REPORTED, Outcome
from restore_scene import SENT, RestoreScene, closed_parts, fingerprint, said, verdict


def run(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    more = packages()[SENT:] if is_full else packages(SENT + 12)[SENT:]
    yield from _beside_a_writer(scene, more, 12 if is_full else 3)
    yield _during_one_long_submit(scene, more)
    yield from _file_copies(scene)
    yield from _racing_copies(scene, more, 12 if is_full else 2)
    yield from _places(scene)
    yield from _interrupted(scene, is_full)
    yield from _unfinished(scene)


def _at(scene: RestoreScene, backup: pathlib.Path) -> Ledger:
    """A backup, asked as if it were a ledger."""
    found = Ledger(scene.ledger.program, scene.folder)
    found.data = backup
    return found


def _size(backup: pathlib.Path) -> int:
    return int((backup / "checkpoint").read_text().split("\n")[1])


class _Writer(threading.Thread):
    """Sends packages, each in a process of its own, or all in one."""

    def __init__(self, ledger: Ledger, groups: list[list[pathlib.Path]]):
        super().__init__()
        self.ledger = ledger
        self.groups = groups
        self.acknowledged: list[dict] = []
        self.answers: list[Answer] = []

    def run(self) -> None:
        for group in self.groups:
            answer = self.ledger.command("submit", *group)
            self.answers.append(answer)
            self.acknowledged += receipts(answer.out)

    def last(self) -> int:
        """The last position that was acknowledged so far."""
        return max((one["positions"]["last"] for one in list(self.acknowledged)), default=-1)


def _writing(scene: RestoreScene, name: str) -> Ledger:
    ledger = scene.ledger.copy(scene.folder / name)
    for state in ("MI", "NC", "OR"):
        complete_ledger.connect(ledger, state)
    return ledger


def _beside_a_writer(scene: RestoreScene, more: list[pathlib.Path],
                     count: int) -> Iterator[Outcome]:
    """The lock makes them take turns; every backup has what was acknowledged before it began."""
    ledger = _writing(scene, "writing")
    writer = _Writer(ledger, [[package] for package in more])
    writer.start()
    for number in range(count):
        before = writer.last()
        backup = scene.folder / f"backup-{number}"
        answer = ledger.command("backup", backup)
        wrong = []
        if answer.status == DONE:
            verified = _at(scene, backup).command("verify")
            wrong += [] if verified.status == DONE else [said(verified, "verify")]
            if _size(backup) <= before:
                wrong.append(f"it has {_size(backup)} events, {before} was acknowledged before")
        elif answer.status != REFUSED or "another process" not in answer.err:
            wrong.append(said(answer, "backup"))
        yield verdict("a backup while packages are submitted one by one", wrong, RECOVERED,
                      said(answer, "backup"))
        shutil.rmtree(backup, ignore_errors=True)
    writer.join()
    failed = [said(answer, "submit") for answer in writer.answers if answer.status != DONE]
    verified = ledger.command("verify")
    yield verdict("submits while backups are made",
                  failed + ([] if verified.status == DONE else [said(verified, "verify")]),
                  RECOVERED, f"{len(writer.answers)} submits")


def _during_one_long_submit(scene: RestoreScene, more: list[pathlib.Path]) -> Outcome:
    """One process sends many packages and has the lock all the while."""
    ledger = _writing(scene, "writing")
    writer = _Writer(ledger, [more])
    writer.start()
    backup = scene.folder / "backup-during"
    answer = ledger.command("backup", backup)
    writer.join()
    wrong = [said(one, "submit") for one in writer.answers if one.status != DONE]
    if answer.status == DONE:
        verified = _at(scene, backup).command("verify")
        wrong += [] if verified.status == DONE else [said(verified, "verify")]
        shutil.rmtree(backup)
    elif answer.status != REFUSED or "another process" not in answer.err:
        wrong.append(said(answer, "backup"))
    return verdict("a backup while one process submits many packages", wrong, RECOVERED,
                   said(answer, "backup"))


def _file_copies(scene: RestoreScene) -> Iterator[Outcome]:
    """A copy by files takes the environments at different moments: here a submission lies between.
    Keys or blobs of before, the log of after: what the log refers to is missing."""
    old = scene.ledger
    new = _writing(scene, "copied")
    new.submit(scene.complete.next_package)
    for early in (("keys",), ("blobs",), ("keys", "blobs", "decision", "views"), ("log",)):
        copy = new.copy(scene.folder / "copy")
        for name in early:
            shutil.rmtree(copy.data / name)
            shutil.copytree(old.data / name, copy.data / name)
        checked = [copy.command(*words) for words in (("verify",), ("rebuild", "--check"))]
        is_reported = any(answer.status == INTEGRITY for answer in checked)
        names = early[:1] if early[0] != "log" else ("set back",)
        is_named = any(names[0] in answer.err for answer in checked)
        wrong = [] if is_reported and is_named else [
            "not reported so: " + "; ".join(said(answer, "verify") for answer in checked),
            *_lost_keys(scene, copy)]
        # No package of the sample puts a blob: an old copy of blobs/ has all that there are.
        if early == ("blobs",) and all(answer.status == DONE for answer in checked):
            yield verdict("a copy of the folder's files, blobs/ before a submission", [], HARMLESS,
                          "the submission put no blob")
            continue
        yield verdict(f"a copy of the folder's files, {', '.join(early)}/ before a submission and "
                      "the rest after it", wrong, REPORTED,
                      next((said(answer, "verify") for answer in checked if answer.status), ""))


def _racing_copies(scene: RestoreScene, more: list[pathlib.Path],
                   count: int) -> Iterator[Outcome]:
    """Copied while a submit runs, file by file, in whatever state they are."""
    ledger = _writing(scene, "racing")
    writer = _Writer(ledger, [[package] for package in more])
    writer.start()
    for _ in range(count):
        before = writer.last()
        copy = Ledger(ledger.program, scene.folder / "copy")
        shutil.rmtree(copy.folder, ignore_errors=True)
        try:
            shutil.copytree(ledger.folder, copy.folder)
        except shutil.Error as error:
            yield verdict("the folder's files copied while a submit runs", [], REPORTED,
                          f"the copy itself failed: {str(error)[:120]}")
            continue
        checked = [copy.command(*words) for words in (("verify",), ("rebuild", "--check"))]
        wrong = []
        if all(answer.status == DONE for answer in checked):
            size = complete_ledger.size(copy)
            wrong += [] if size > before else [f"{before} was acknowledged, it has {size} events"]
            wrong += _lost_keys(scene, copy)
        elif not any(answer.status == INTEGRITY for answer in checked):
            wrong.append("; ".join(said(answer, "verify") for answer in checked))
        is_whole = all(answer.status == DONE for answer in checked)
        yield verdict("the folder's files copied while a submit runs", wrong,
                      HARMLESS if is_whole else REPORTED,
                      "; ".join(said(answer, "verify") for answer in checked))
    writer.join()


def _lost_keys(scene: RestoreScene, copy: Ledger) -> list[str]:
    """Whether parts do not open whose subjects nobody erased."""
    lost = closed_parts(copy) - scene.closed_parts
    return [f"{lost} parts do not open, and nobody says so"] if lost else []


def _places(scene: RestoreScene) -> Iterator[Outcome]:
    """Where a backup will not do: refused, and nothing is left or lost."""
    ledger = scene.ledger.copy(scene.folder / "places")
    taken, file = scene.folder / "taken", scene.folder / "a-file"
    taken.mkdir(exist_ok=True)
    (taken / "mine").write_text("mine")
    file.write_text("mine")
    for name, place, folder in (
            ("into a folder with files", taken, None), ("onto a file", file, None),
            ("below a file", file / "backup", None),
            ("onto an earlier backup", scene.backup, None),
            ("into the data folder", ledger.data / "backup", None),
            ("into the data folder, by another path", f"{ledger.data}/../data/backup", None),
            ("into the data folder, by a path from here", "data/backup", ledger.folder)):
        yield _refused_place(scene, ledger, name, place, folder)
    answer = ledger.command("backup", f"{scene.folder}/slash/")
    is_whole = _at(scene, scene.folder / "slash").command("verify").status == DONE
    wrong = [] if answer.status == DONE and is_whole else [said(answer, "backup")]
    yield verdict("a backup to a name with a slash behind it", wrong, RECOVERED)
    neighbour = scene.folder / "neighbour.making"
    neighbour.mkdir()
    (neighbour / "mine").write_text("mine")
    ledger.command("backup", scene.folder / "neighbour")
    wrong = [] if (neighbour / "mine").exists() else ["a folder beside it, not its own, is gone"]
    yield verdict("a backup beside a folder that happens to be called NAME.making", wrong)


def _refused_place(scene: RestoreScene, ledger: Ledger, name: str, place,
                   folder: pathlib.Path | None) -> Outcome:
    before = fingerprint(scene.backup, scene.folder / "taken", scene.folder / "a-file")
    prefix = () if folder is None else (
        "sh", "-c", 'cd "$0" && exec "$@"', str(folder))
    answer = ledger.command("backup", place, prefix=prefix)
    wrong = [] if answer.status == REFUSED else [said(answer, "backup")]
    if fingerprint(scene.backup, scene.folder / "taken", scene.folder / "a-file") != before:
        wrong.append("it changed what was there")
    found = [path.name for path in (*scene.folder.glob("*.making"), *ledger.data.glob("backup*"))]
    wrong += [f"it left {name}" for name in found]
    for path in ledger.data.glob("backup*"):
        shutil.rmtree(path)
    return verdict(f"a backup {name}", wrong, REPORTED, said(answer, "backup"))


def _interrupted(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    """kill -9: what is there is whole; what is not is not taken for a backup."""
    ledger = scene.ledger.copy(scene.folder / "interrupted-backup")
    backup = scene.folder / "broken"

    def place() -> Ledger:
        shutil.rmtree(backup, ignore_errors=True)
        return ledger

    for point, _ in interruption.killed(place, ("backup", backup), interruption.steps(is_full)):
        wrong = []
        for found in (backup, backup.with_name("broken.making")):
            if found.exists():
                wrong += _whole_or_refused(scene, found, ledger.second, found == backup)
        shutil.rmtree(backup, ignore_errors=True)
        answer = ledger.command("backup", backup)
        wrong += [] if answer.status == DONE else ["not done again: " + said(answer, "backup")]
        wrong += ["it left broken.making"] if backup.with_name("broken.making").exists() else []
        yield verdict(f"a backup killed at {point}", wrong, RECOVERED)


def _whole_or_refused(scene: RestoreScene, backup: pathlib.Path, second: pathlib.Path,
                      must_be_whole: bool) -> list[str]:
    """Brought back it is whole, or it is refused and leaves nothing."""
    other = scene.elsewhere("from-broken", second)
    answer = other.command("restore", backup)
    if answer.status != DONE:
        found = [path.name for path in other.folder.glob("data*")]
        left = [f"refused, it left {', '.join(found)}"] if found else []
        return left + (["it is not whole: " + said(answer, "restore")] if must_be_whole else [])
    wrong = []
    for words in (("verify",), ("rebuild", "--check")):
        answer = other.command(*words)
        wrong += [] if answer.status == DONE else [f"{backup.name}: " + said(answer, *words)]
    if complete_ledger.child_rows(other) != scene.children:
        wrong.append(f"{backup.name}: other children")
    return wrong


def _unfinished(scene: RestoreScene) -> Iterator[Outcome]:
    """Each state of NAME.making that a kill may leave, in the order in which it is made."""
    signing = sorted(os.listdir(scene.backup / "signing"))
    order = ["keys", "blobs", "log", *(f"signing/{name}" for name in signing),
             "key-encryption-key", "checkpoint"]
    for count in range(1, len(order)):
        making = scene.folder / "unfinished.making"
        shutil.rmtree(making, ignore_errors=True)
        for name in order[:count]:
            source, target = scene.backup / name, making / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy2(source, target)
        wrong = _whole_or_refused(scene, making, scene.ledger.second, False)
        yield verdict(f"an unfinished backup without {order[count].split('-')[0]} and what follows",
                      wrong, REPORTED)
