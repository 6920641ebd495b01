"""A backup brought back elsewhere answers as the ledger did; one that lost published positions goes
on as a successor, and never under the old name.
"""

import base64
import json
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

import answers
import complete_ledger
from fault import flipped
from ledger import DONE, INTEGRITY, ROOT, Ledger, packages, receipts
from outcome import RECOVERED, REPORTED, SKIPPED, Outcome
from restore_scene import DRILL, RestoreScene, said, verdict

VERIFIER = ROOT / "tools" / "verify-independent" / "verify.py"


def run(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    yield from _elsewhere(scene)
    yield from _notes(scene)
    yield _old_place_signs_nothing(scene)
    yield from _successor(scene)
    yield _two_successors(scene)


def _elsewhere(scene: RestoreScene) -> Iterator[Outcome]:
    """With a copy of the second place; with the recovery key alone; with a file for the secret."""
    other = scene.elsewhere("elsewhere")
    yield _answers_alike(scene, other, "restored elsewhere, with the second place", ())
    other = scene.elsewhere("elsewhere")
    shutil.rmtree(other.second)
    key = ("--recovery-key", scene.complete.recovery_key)
    yield _answers_alike(scene, other, "restored elsewhere, with the recovery key alone", key)
    other = scene.elsewhere("elsewhere")
    secret = other.folder / "secret"
    next(other.second.rglob("operator.secret")).rename(secret)
    key = ("--secret-file", secret)
    yield _answers_alike(scene, other, "restored elsewhere, with the secret in a file", key)


def _answers_alike(scene: RestoreScene, other: Ledger, name: str, key: tuple) -> Outcome:
    answer = other.command("restore", scene.backup, *key)
    wrong = [] if answer.status == DONE else [said(answer, "restore")]
    if not wrong:
        # Whoever has no second place names the secret every time.
        environment = {"MSIX_SECRET_FILE": str(key[1])} if "--secret-file" in key else {}
        more = key if "--recovery-key" in key else ()
        for words in (("verify",), ("rebuild", "--check"), ("checkpoint",)):
            answer = other.command(*words, *more, env=environment)
            if answer.status != DONE:
                wrong.append(said(answer, *words))
        if other.command("checkpoint", "--stored").out.split("\n")[0] != complete_ledger.ORIGIN:
            wrong.append("it does not go on under its name")
        if "restore.performed" not in other.command("log", "show", "--sealed", *more,
                                                    env=environment).out:
            wrong.append("its log does not say that it was restored")
        if not key:
            wrong += _as_before(scene, other)
    return verdict(name, wrong, RECOVERED, "every question is answered as before")


def _as_before(scene: RestoreScene, other: Ledger) -> list[str]:
    """Answers about the past, the first receipt again, and a new submission."""
    good = scene.ledger.copy(scene.folder / "asked")
    wrong = [answers.difference(answers.of(good, scene.complete),
                                _of_restored(other, scene))]
    again = receipts(other.command("submit", packages(2)[1]).out)
    first = json.loads(good.must("receipt", scene.complete.submissions[1]).out)
    if not again or again[0]["cose"] != first["cose"]:
        wrong.append("a package that was sent before does not get its first receipt")
    answer = other.command("submit", scene.complete.next_package)
    return wrong + ([] if answer.status == DONE else [said(answer, "submit")])


def _of_restored(other: Ledger, scene: RestoreScene) -> dict[str, str]:
    """Its log goes on with other events than the original's, so what counts these differs."""
    found = answers.of(other, scene.complete)
    good = answers.of(scene.ledger.copy(scene.folder / "asked"), scene.complete)
    for question in ("digest", "recovery key", "checkpoint --stored"):
        if found[question].startswith("status "):
            continue
        found[question] = good[question]
    return found


def _notes(scene: RestoreScene) -> Iterator[Outcome]:
    """`--from-checkpoint`: notes of before, of later, of a stranger, changed ones, none at all."""
    later = scene.ledger.copy(scene.folder / "later")
    later.submit(scene.complete.next_package)
    stranger = Ledger(scene.ledger.program, scene.folder / "stranger").make(("TX",))
    stranger.submit(packages(1)[0])
    own = (scene.backup / "checkpoint").read_text()
    lines = own.split("\n")
    root = flipped(base64.b64decode(lines[2]), 0)
    other_root = "\n".join([*lines[:2], base64.b64encode(root).decode(), *lines[3:]])
    backup = Ledger(scene.ledger.program, scene.folder / "elsewhere")
    backup.data = scene.backup
    for name, note, status, word in (
            ("of the backup itself", own, DONE, "is a beginning"),
            ("from after the backup", later.must("checkpoint").out, INTEGRITY, "set back"),
            ("of another ledger", stranger.must("checkpoint").out, INTEGRITY, ""),
            ("with another root", other_root, INTEGRITY, "root"),
            ("that is no note", "no note\n", INTEGRITY, "note"),
            ("that is empty", "", INTEGRITY, "note")):
        file = scene.folder / "note"
        file.write_text(note)
        answer = backup.command("verify", "--from-checkpoint", file)
        is_right = answer.status == status and word in answer.out + answer.err
        yield verdict(f"a backup held against a note {name}",
                      [] if is_right else [said(answer, "verify", "--from-checkpoint")],
                      REPORTED, said(answer, "verify", "--from-checkpoint"))


def _old_place_signs_nothing(scene: RestoreScene) -> Outcome:
    """Brought back beside the second place that is in use: from then on the old folder is refused,
    or two logs would go on under one name."""
    old = scene.ledger.copy(scene.folder / "old")
    new = Ledger(old.program, scene.folder / "new")
    shutil.rmtree(new.folder, ignore_errors=True)
    new.folder.mkdir()
    new.second = old.second
    wrong = []
    answer = new.command("restore", scene.backup)
    if answer.status != DONE:
        wrong.append(said(answer, "restore"))
    for words in (("checkpoint",), ("submit", packages(1)[0]), ("children",)):
        answer = old.command(*words)
        if answer.status != INTEGRITY:
            wrong.append("the old folder goes on: " + said(answer, *words))
    return verdict("restored beside the second place in use, and the old folder used again",
                   wrong, REPORTED, said(answer, *words))


def _successor(scene: RestoreScene) -> Iterator[Outcome]:
    """Published positions are lost."""
    lost = scene.ledger.copy(scene.folder / "lost")
    # The first package's receipt has lost its signature with the child that was erased.
    old_receipts = lost.must("submit", *packages(3)[1:]).out
    lost_receipt = lost.submit(scene.complete.next_package)[0]
    last_note = lost.must("checkpoint").out
    other = scene.elsewhere("successor", lost.second)
    answer = other.command("restore", scene.backup)
    wrong = [] if answer.status == DONE and "successor" in answer.err else [said(answer, "restore")]
    note = other.command("checkpoint").out.split("\n")
    if note[0] == complete_ledger.ORIGIN:
        wrong.append("it goes on under the old name")
    wrong += _genesis_names(other, scene, last_note)
    before = complete_ledger.child_rows(other)
    if before != scene.children:
        wrong.append("other children than at the backup")
    again = other.submit(scene.complete.next_package)[0]
    if again["students"] != lost_receipt["students"]:
        wrong.append(f"what was lost is taken as {again['students']}")
    if complete_ledger.child_rows(other) != complete_ledger.child_rows(lost):
        wrong.append("after sending it again the children are others than before the loss")
    for words in (("verify",), ("rebuild", "--check")):
        answer = other.command(*words)
        wrong += [] if answer.status == DONE else [said(answer, *words)]
    yield verdict("published positions lost: a successor, and what was lost sent again", wrong,
                  RECOVERED, f"it goes on as {note[0]}")
    yield _verified_by_a_state(scene, lost, other, old_receipts, json.dumps(again))


def _genesis_names(other: Ledger, scene: RestoreScene, note: str) -> list[str]:
    """The successor's genesis says where the old log is continued and up to where it went."""
    position = str(int((scene.backup / "checkpoint").read_text().split("\n")[1]))
    shown = other.command("log", "show", "--sealed", "--from", position, "--to", position).out
    event = json.loads(shown or "{}")
    text = json.dumps(event)
    size, root = note.split("\n")[1:3]
    wrong = [] if event.get("type") == "ledger.opened" else ["the successor has no genesis"]
    if f'"size": {size}' not in text:
        wrong.append("its genesis does not name the size that was published last")
    return wrong


def _verified_by_a_state(scene: RestoreScene, old: Ledger, new: Ledger, old_receipts: str,
                         new_receipts: str) -> Outcome:
    """With a program that shares no code with ours."""
    name = "a State verifies its old receipts, and new ones against the successor"
    if not _can_verify():
        return Outcome(DRILL, name, SKIPPED, "this Python has no cbor2, cryptography and lmdb")
    wrong = []
    for ledger, text in ((old, old_receipts), (new, new_receipts)):
        (scene.folder / "keys").write_text(ledger.must("keys").out)
        (scene.folder / "receipts").write_text(text)
        done = _independent("--keys", scene.folder / "keys",
                            "--receipt", scene.folder / "receipts")
        if done.returncode != 0:
            wrong.append(next(line for line in done.stdout.splitlines() if "FAIL" in line))
    done = _independent("--data", new.data, "--msix", new.program, env_second=new.second)
    if done.returncode != 0:
        wrong.append("the successor's log: " + (done.stdout + done.stderr).strip()[-300:])
    return verdict(name, wrong, RECOVERED)


def _can_verify() -> bool:
    return subprocess.run(
        [sys.executable, "-c", "import cbor2, cryptography, lmdb"], capture_output=True).returncode == 0


def _independent(*words, env_second: pathlib.Path | None = None) -> subprocess.CompletedProcess:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                   "PYTHONDONTWRITEBYTECODE": "1", "MSIX_SECOND_PLACE": str(env_second or "")}
    return subprocess.run([sys.executable, str(VERIFIER), *map(str, words)], env=environment,
                          capture_output=True, text=True, timeout=120)


def _two_successors(scene: RestoreScene) -> Outcome:
    """The same old backup brought back twice: two logs may not claim one name."""
    lost = scene.ledger.copy(scene.folder / "lost")
    lost.submit(scene.complete.next_package)
    first = scene.elsewhere("first", lost.second)
    wrong = []
    answer = first.command("restore", scene.backup)
    wrong += [] if answer.status == DONE else [said(answer, "restore")]
    notes = [first.command("checkpoint").out]
    second = scene.elsewhere("second", first.second)
    answer = second.command("restore", scene.backup)
    detail = said(answer, "restore")
    if answer.status == DONE:
        notes.append(second.command("checkpoint").out)
        (one, other) = (note.split("\n") for note in notes)
        if one[0] == other[0] and one[2] != other[2]:
            wrong.append(f"two logs claim the name {one[0]}, with other roots of {one[1]} leaves")
    return verdict("an old backup restored twice", wrong, REPORTED, detail)
