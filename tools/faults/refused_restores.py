"""Backups that must not be brought back, and places to which nothing may be brought."""

import pathlib
import random
import shutil
from collections.abc import Callable, Iterator

import interruption
from fault import flipped
from ledger import DONE, INTEGRITY, REFUSED, Ledger
from outcome import RECOVERED, REPORTED, Outcome
from page_faults import flip_file
from restore_scene import WRAPPED_BYTES, RestoreScene, fingerprint, left_behind, said, verdict
from row_faults import change, tables

#: Files that a wrong secret would make look damaged as well: a refusal is enough.
SECRET = ("key-encryption-key",)


def run(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    yield from _damaged(scene, random.Random(1), 12 if is_full else 1)
    yield from _incomplete(scene, is_full)
    yield from _places(scene)
    yield from _unknown_head(scene)
    yield from _bad_names(scene)
    yield from _interrupted(scene, is_full)


def _refused(scene: RestoreScene, name: str, backup: pathlib.Path, statuses: tuple[int, ...],
             word: str = "", more: tuple = (), second: pathlib.Path | None = None) -> Outcome:
    """Refused, nothing left behind, the second place as before; and a good backup is then brought
    back to the same place."""
    other = scene.elsewhere("refused", second)
    before = fingerprint(other.second)
    answer = other.command("restore", backup, *more)
    wrong = []
    if answer.status not in statuses or word not in answer.err:
        wrong.append("not refused so: " + said(answer, "restore"))
    wrong.append(left_behind(other))
    if fingerprint(other.second) != before:
        wrong.append("it changed the second place")
    good = other.command("restore", scene.backup, "--successor", "after.example")
    if good.status != DONE:
        wrong.append("then a good backup: " + said(good, "restore"))
    return verdict(name, wrong, REPORTED, said(answer, "restore"))


def _copy(scene: RestoreScene, change: Callable[[pathlib.Path], None]) -> pathlib.Path:
    copy = scene.folder / "bad-backup"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.backup, copy)
    change(copy)
    return copy


def _damaged(scene: RestoreScene, chance: random.Random, count: int) -> Iterator[Outcome]:
    """Bits of values in the environments, and of the files."""
    for environment, table in (("log", "leaves"), ("log", "tiles"), ("log", "checkpoints"),
                               ("keys", "subjects"), ("keys", "ledger"), ("blobs", "chunks")):
        # A row of a destroyed key holds no key.
        rows = [row for row in tables(scene.backup, environment)[table]
                if table != "subjects" or len(row[1]) > WRAPPED_BYTES]
        for _ in range(count):
            key, value = chance.choice(rows)
            changed = flipped(value, chance.randrange(8 * len(value)))
            backup = _copy(scene, lambda copy: change(
                copy, environment, table, [], [(key, changed)]))
            yield _refused(scene, f"a backup with a bit of {environment}/{table} turned over",
                           backup, (INTEGRITY,))
    files = [path for path in sorted(scene.backup.rglob("*"))
             if path.is_file() and path.suffix in ("", ".key")]
    for path in files:
        name = path.relative_to(scene.backup)
        bit = chance.randrange(8 * path.stat().st_size)
        backup = _copy(scene, lambda copy: flip_file(copy / name, bit))
        statuses = (INTEGRITY, REFUSED) if name.name in SECRET else (INTEGRITY,)
        yield _refused(
            scene, f"a backup with a bit of {_shown(name)} turned over", backup, statuses)


def _shown(name: pathlib.Path) -> str:
    is_key = name.parent.name == "signing"
    return f"{name.parent}/{name.name.split('-')[0]}" if is_key else str(name)


def _incomplete(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    """What an interrupted copy of a backup to another disk leaves."""
    for path in sorted(scene.backup.rglob("*")):
        name = path.relative_to(scene.backup)
        if not path.is_file() or path.name == "lock.mdb":
            continue
        backup = _copy(scene, lambda copy: (copy / name).unlink())
        yield _refused(scene, f"a backup without {_shown(name)}", backup, (INTEGRITY, REFUSED))
        if not is_full and path.suffix != ".mdb":
            continue
        size = path.stat().st_size
        backup = _copy(scene, lambda copy: (copy / name).write_bytes(path.read_bytes()[:size // 2]))
        yield _refused(scene, f"a backup with half of {_shown(name)}", backup,
                       (INTEGRITY, REFUSED))


def _places(scene: RestoreScene) -> Iterator[Outcome]:
    """A ledger there; a ledger there of which only log/ was lost; a file; foreign files."""
    other = scene.ledger.copy(scene.folder / "there")
    before = fingerprint(other.folder)
    answer = other.command("restore", scene.backup)
    wrong = [] if answer.status == REFUSED and "there is a ledger" in answer.err else [
        said(answer, "restore")]
    wrong += [] if fingerprint(other.folder) == before else ["it changed something"]
    yield verdict("restored over a ledger", wrong, REPORTED, said(answer, "restore"))

    other = scene.ledger.copy(scene.folder / "there")
    shutil.rmtree(other.data / "log")
    before = fingerprint(other.folder)
    answer = other.command("restore", scene.backup)
    opened = other.command("verify")
    wrong = [] if opened.status == DONE or (
        answer.status == REFUSED and "move" in answer.err and fingerprint(other.folder) == before
    ) else ["neither done nor refused cleanly: " + said(answer, "restore")]
    yield verdict("restored where only log/ was lost", wrong, RECOVERED, said(answer, "restore"))

    other = scene.elsewhere("there")
    other.data.mkdir()
    (other.data / "notes").write_text("mine")
    answer = other.command("restore", scene.backup)
    is_kept = (other.data / "notes").read_text() == "mine"
    wrong = [] if is_kept else ["it removed what was not its own"]
    if answer.status == DONE:
        wrong += [] if other.command("verify").status == DONE else ["it does not verify"]
    yield verdict("restored into a folder with other files", wrong, RECOVERED,
                  said(answer, "restore"))

    other = scene.elsewhere("there")
    neighbour = other.folder / "data.restoring"
    neighbour.mkdir()
    (neighbour / "mine").write_text("mine")
    other.command("restore", scene.backup)
    wrong = [] if (neighbour / "mine").exists() else ["a folder beside it, not its own, is gone"]
    yield verdict("restored beside a folder that happens to be called data.restoring", wrong)


def _unknown_head(scene: RestoreScene) -> Iterator[Outcome]:
    """The checkpoint key was changed since: refused, and then done as the message says."""
    changed = scene.ledger.copy(scene.folder / "changed")
    changed.must("keys", "rotate", "checkpoint")
    changed.must("checkpoint")
    yield _refused(scene, "a head that no key of the backup signed", scene.backup, (INTEGRITY,),
                   "--successor", second=changed.second)


def _bad_names(scene: RestoreScene) -> Iterator[Outcome]:
    """A successor is needed, and its name is none."""
    lost = scene.ledger.copy(scene.folder / "lost")
    lost.submit(scene.complete.next_package)
    for name in ("two words", "with+plus", "", "faults.example"):
        yield _refused(scene, f"a successor called {name!r}", scene.backup, (2,), "name",
                       ("--successor", name), lost.second)


def _interrupted(scene: RestoreScene, is_full: bool) -> Iterator[Outcome]:
    """kill -9: nothing, or all of it; and the restore can be done again."""
    def place() -> Ledger:
        return scene.elsewhere("interrupted")

    steps = interruption.steps(is_full)
    for point, other in interruption.killed(place, ("restore", scene.backup), steps):
        wrong = []
        opened = other.command("tick")
        if opened.status not in (DONE, REFUSED):
            wrong.append("half a restore is taken for a ledger: " + said(opened, "tick"))
        if opened.status != DONE:
            answer = other.command("restore", scene.backup)
            wrong += [] if answer.status == DONE else [
                "not done again: " + said(answer, "restore")]
        for words in (("verify",), ("rebuild", "--check")):
            answer = other.command(*words)
            wrong += [] if answer.status == DONE else [said(answer, *words)]
        note = other.command("checkpoint").out
        if not note.startswith("faults.example\n"):
            wrong.append(f"nothing was lost, and it goes on as {note.splitlines()[:1]}")
        wrong += [f"{path.name} was left behind" for path in other.folder.glob("data.*")]
        yield verdict(f"a restore killed at {point}", wrong, RECOVERED)
