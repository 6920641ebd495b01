"""kill -9 at random moments of one ledger's long life: packages, notes, keys, erasures, backups.

    python3 tools/faults/kills.py --program .build/release/msix --rounds 300

What was promised before a kill must be there after it. Now and then the next start is killed too,
while it mends what the first kill left.
"""

import dataclasses
import pathlib
import random
import shutil
import sys
import time
from collections.abc import Iterator

import aftermath
import complete_ledger
import drill
import operations
from aftermath import Known
from ledger import DONE, REFUSED, Answer, Ledger, packages
from operations import Approve, Backup, Checkpoint, Operation, Rebuild, Rotate, Scene
from outcome import FAILED, HARMLESS, RECOVERED, Outcome

DRILL = "kill -9"
ROUNDS = {"fast": 8, "full": 300}
#: Packages of one command: some are answered when it is killed, some are not.
WINDOW = 3
#: A kill that comes later than the end of the command says nothing; some come so.
LATEST = 1.05


def run(program: pathlib.Path, folder: pathlib.Path, scale: str, seed: int = 1,
        rounds: int = 0) -> Iterator[Outcome]:
    """So many kills, through the operations by turns."""
    folder = pathlib.Path(folder).resolve()
    lot = random.Random(seed)
    life = None
    for number in range(rounds or ROUNDS[scale]):
        if life is None or life.is_over:
            if life:
                yield life.compared()
            life = Life(program, folder / f"life-{number}", lot)
        outcome = life.killed(number)
        yield outcome
        if not outcome.is_good:
            shutil.rmtree(life.scene.ledger.folder)
            life = None
    if life:
        yield life.compared()


class Window(Operation):
    """The next packages in their order."""

    name = "submit"

    def __init__(self, start: int):
        # The last that was answered comes along: a kill may meet a repetition too.
        self.packages = packages()[max(0, start - 1):start + WINDOW]

    def words(self, scene: Scene) -> list:
        return ["submit", *self.packages]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        known = {receipt["submission"]: receipt for receipt in scene.known.receipts}
        for receipt in aftermath.whole_receipts(answer.out):
            before = known.get(receipt["submission"])
            if before is None:
                scene.known.receipts.append(receipt)
                scene.known.notes.append(receipt["checkpoint"])
            elif receipt["cose"] not in (before["cose"], None):
                return ["a package that was answered gets another receipt"]
        return []

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        if answer.status != DONE:
            return [f"the packages, once more, end with {answer.status}: {answer.err.strip()}"]
        return self.take(scene, answer)


class NextErasure(Approve):
    """Of a child that is still there."""

    def prepare(self, scene: Scene) -> None:
        rows = complete_ledger.child_rows(scene.ledger)
        child = rows[len(rows) // 2][3]
        scene.known.more["child"] = child
        scene.known.more.setdefault("gone", []).extend(
            row[:2] for row in rows if row[3] == child)
        case = scene.ledger.must("erase", "propose", child, "--basis", "a drill",
                                 "--as", operations.PROPOSER)
        scene.known.more["case"] = case.out.strip()

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        # Its subjects are known from the log, once it is there.
        if answer.status == DONE or "keys destroyed" in answer.out:
            subjects = operations.erased_subjects(scene.ledger)
            scene.known.erased[scene.known.more["child"]] = subjects
            return aftermath.undestroyed(scene.ledger, subjects)
        return []


class NextCheckpoint(Checkpoint):
    """After a State was connected anew."""

    def prepare(self, scene: Scene) -> None:
        complete_ledger.connect(scene.ledger, "GA")
        scene.known.more["size"] = aftermath.leaves(scene.ledger)


@dataclasses.dataclass
class Life:
    """A ledger from its making to its last package."""

    program: pathlib.Path
    folder: pathlib.Path
    lot: random.Random

    def __post_init__(self):
        ledger = Ledger(self.program, self.folder).make()
        ledger.must("account", "create", operations.PROPOSER,
                    "--role", "privacy-act-administrator:nation", "--organisation", "A")
        self.scene = Scene(ledger, Known())
        self.taken = 0
        self.seconds: dict[str, float] = {}
        Window(0).take(self.scene, ledger.must("submit", packages()[0]))
        self.taken = 1

    @property
    def is_over(self) -> bool:
        return self.taken >= len(packages())

    def _next(self, number: int) -> Operation:
        """Packages every other time, else the others by turns."""
        others = (NextErasure, NextCheckpoint, Backup, lambda: Rotate("event"),
                  lambda: Rotate("checkpoint"), Rebuild)
        return Window(self.taken) if number % 2 == 0 else others[number // 2 % len(others)]()

    def killed(self, number: int) -> Outcome:
        """Kills one operation, looks at what is left, and ends the operation."""
        operation = self._next(number)
        scene = self.scene
        operation.prepare(scene)
        usual = self.seconds.get(operation.name) or self._usual_seconds(operation)
        moment = self.lot.uniform(0.004, usual * LATEST)
        answer = scene.ledger.command(*operation.words(scene), timeout=moment)
        detail = f"killed after {moment * 1000:.0f} of {usual * 1000:.0f} ms"
        if answer.status is not None:
            detail = f"ended with {answer.status} before the kill"
            self.seconds[operation.name] = (usual + moment) / 2
        wrong = operation.take(scene, answer)
        if self.lot.random() < 0.3:
            scene.ledger.command("count", "--national", timeout=self.lot.uniform(0.01, 0.1))
            detail += ", and the next start too"
        wrong = wrong or aftermath.complaints(scene.ledger, scene.known, number % 10 == 9)
        wrong = wrong or operation.again(scene) or drill.not_verified(scene.ledger)
        if isinstance(operation, Window):
            self.taken = packages().index(operation.packages[-1]) + 1
        shutil.rmtree(scene.ledger.folder / "backup", ignore_errors=True)
        outcome = FAILED if wrong else HARMLESS if answer.status == DONE else RECOVERED
        if answer.status not in (None, DONE, REFUSED):
            outcome, detail = FAILED, detail + f", {answer.err.strip()}"
        return Outcome(DRILL, operation.name, outcome, " | ".join([detail, *wrong]))

    def _usual_seconds(self, operation: Operation) -> float:
        """How long it takes when nobody interferes, in a copy."""
        twin = self.scene.copy(self.folder.with_name("undisturbed"))
        start = time.monotonic()
        twin.ledger.must(*operation.words(twin))
        self.seconds[operation.name] = time.monotonic() - start
        shutil.rmtree(twin.ledger.folder)
        return self.seconds[operation.name]

    def compared(self) -> Outcome:
        """The same records are there as in a ledger that nobody killed, but for the erased."""
        other = Ledger(self.program, self.folder.with_name("never-killed")).make()
        other.submit(*packages()[:self.taken])
        gone = {tuple(row) for row in self.scene.known.more.get("gone", [])}
        mine, whole = (
            {tuple(row[:2]) for row in complete_ledger.child_rows(ledger)} - gone
            for ledger in (self.scene.ledger, other))
        wrong = aftermath.complaints(self.scene.ledger, self.scene.known)
        if mine != whole:
            wrong.append(f"{len(mine ^ whole)} records are there in one ledger only")
        shutil.rmtree(other.folder)
        shutil.rmtree(self.scene.ledger.folder)
        return Outcome(DRILL, "a whole life", FAILED if wrong else RECOVERED, " | ".join(
            [f"{len(self.scene.known.receipts)} receipts, {len(gone)} erased records", *wrong]))


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
