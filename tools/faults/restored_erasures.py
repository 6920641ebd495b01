"""A child that was erased after the backup stays erased when the backup is brought back: before
anything is shown, in every command, and in every byte of the restored folder.
"""

import shutil
from collections.abc import Iterator

import complete_ledger
import interruption
import row_faults
from ledger import DONE, REFUSED, Ledger
from outcome import RECOVERED, REPORTED, Outcome
from restore_scene import WRAPPED_BYTES, RestoreScene, said, verdict


def run(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    erased = scene.ledger.copy(scene.folder / "erased")
    complete_ledger.erase(erased, scene.subject.msix_id)
    keys = _destroyed(scene, erased)
    yield _restored(scene, erased, keys)
    for words in _questions(scene) if is_full else _questions(scene)[:3]:
        yield _first_question(scene, erased, words)
    yield from _interrupted(scene, erased, keys, is_full)


def _destroyed(scene: RestoreScene, erased: Ledger) -> list[bytes]:
    """The wrapped keys that the backup still holds and the erasure destroyed."""
    after = dict(row_faults.tables(erased.data, "keys")["subjects"])
    copy = scene.folder / "keys-of-backup"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.backup / "keys", copy / "keys")
    before = row_faults.tables(copy, "keys")["subjects"]
    found = [value[-WRAPPED_BYTES:] for key, value in before
             if len(value) > WRAPPED_BYTES and len(after.get(key, value)) < WRAPPED_BYTES]
    if not found:
        raise RuntimeError("the erasure destroyed no key of the backup")
    return found


def _questions(scene: RestoreScene) -> list[tuple[str, ...]]:
    """Whatever shows anything about a child."""
    child = scene.subject.msix_id
    past = str(scene.complete.size - 1)
    return [("children",), ("log", "show"), ("record", child),
            ("record", child, "--known-at", past), ("children", "--known-at", past),
            ("receipt", scene.complete.submissions[0]), ("count",), ("rebuild", "--check"),
            ("log", "export"), ("log", "show", "--sealed")]


def _restored(scene: RestoreScene, erased: Ledger, keys: list[bytes]) -> Outcome:
    other = scene.elsewhere("restored", erased.second)
    answer = other.command("restore", scene.backup)
    wrong = [] if answer.status == DONE else [said(answer, "restore")]
    wrong += _leaks(scene, other, keys)
    for words in (("verify",), ("rebuild", "--check")):
        answer = other.command(*words)
        wrong += [] if answer.status == DONE else [said(answer, *words)]
    return verdict("erased after the backup: restored, and everything asked", wrong, RECOVERED,
                   f"{len(scene.subject.words)} words and {len(keys)} keys looked for")


def _leaks(scene: RestoreScene, other: Ledger, keys: list[bytes]) -> list[str]:
    """The child in any answer, or in any byte."""
    wrong = _leaks_in_bytes(scene, other, keys)
    for words in _questions(scene):
        answer = other.command(*words)
        word = scene.subject.found_in(answer.out)
        if word and not (words[0] == "record" and word == scene.subject.msix_id):
            wrong.append(f"`msix {' '.join(words)}` shows {word}")
        if words[0] == "record" and answer.status == DONE:
            wrong.append("the erased child's record is shown")
    return wrong + _leaks_in_bytes(scene, other, keys)


def _leaks_in_bytes(scene: RestoreScene, other: Ledger, keys: list[bytes]) -> list[str]:
    wrong = []
    for path in sorted(other.folder.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        place = path.relative_to(other.folder)
        wrong += [f"{place} holds {word}" for word in sorted(scene.subject.words)
                  if word.encode() in raw]
        if any(key in raw for key in keys):
            wrong.append(f"{place} still holds a destroyed key")
    return wrong


def _first_question(scene: RestoreScene, erased: Ledger, words: tuple[str, ...]) -> Outcome:
    """Files of the backup laid in place by hand, without `msix restore`: whatever is asked first
    must not show the child either."""
    other = scene.elsewhere("by-hand", erased.second)
    shutil.copytree(scene.backup, other.data)
    (other.data / "checkpoint").unlink()
    answer = other.command(*words)
    word = scene.subject.found_in(answer.out)
    is_named = words[0] == "record" and word == scene.subject.msix_id
    wrong = [f"`msix {' '.join(words)}` shows {word}"] if word and not is_named else []
    return verdict("erased after the backup: laid in place by hand, then "
                   f"`msix {' '.join(words)}`", wrong, REPORTED, said(answer, *words))


def _interrupted(scene: RestoreScene, erased: Ledger, keys: list[bytes],
                 is_full: bool) -> Iterator[Outcome]:
    """Killed at many points; then a question, then the restore again."""
    def place() -> Ledger:
        return scene.elsewhere("interrupted", erased.second)

    steps = interruption.ALL if is_full else interruption.HALF
    for point, other in interruption.killed(place, ("restore", scene.backup), steps):
        shown = []
        for words in _questions(scene)[:2]:
            answer = other.command(*words)
            if answer.status == REFUSED and "secret" in answer.err:
                # What the message says to do.
                answer = other.command(*words, "--recovery-key", scene.complete.recovery_key)
            word = scene.subject.found_in(answer.out)
            shown += [f"`msix {words[0]}` shows {word}"] if word else []
        again, opened = _again(scene, other)
        wrong = shown + again + (_leaks(scene, other, keys) if opened else [])
        yield verdict(f"erased after the backup: restore killed at {point}, then asked", wrong,
                      RECOVERED)


def _again(scene: RestoreScene, other: Ledger) -> tuple[list[str], bool]:
    """The restore once more; where it says that a ledger is in the way, that one must be whole, or
    is moved away as the message says."""
    answer = other.command("restore", scene.backup)
    if answer.status == DONE:
        return [], True
    if "there is a ledger" not in answer.err:
        return ["the restore cannot be done again: " + said(answer, "restore")], False
    if other.command("tick").status == DONE:
        return [], True
    other.data.rename(other.folder / "moved-away")
    answer = other.command("restore", scene.backup)
    shutil.rmtree(other.folder / "moved-away")
    return ([] if answer.status == DONE else [said(answer, "restore")]), answer.status == DONE
