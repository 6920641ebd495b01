"""What a ledger does that a fault may interrupt, and when it has come to its end.

Each operation knows the scene before it, its words, what its answer promises, and whether doing it
once more leads to the end that an undisturbed run has.
"""

import dataclasses
import pathlib
import re
import shutil
import signal

import aftermath
import complete_ledger
import injection
from aftermath import Known
from ledger import DONE, REFUSED, Answer, Ledger, packages

PROPOSER, APPROVER = complete_ledger.PROPOSER, complete_ledger.APPROVER
_HEX = re.compile(r"^[0-9a-f]{32}$")
_RECOVERY_KEY = re.compile(r"\b(?:[0-9a-f]{4}-){16}[0-9a-f]{4}\b")


@dataclasses.dataclass
class Scene:
    """A ledger and what it has acknowledged."""

    ledger: Ledger
    known: Known

    def copy(self, folder: pathlib.Path) -> "Scene":
        return Scene(self.ledger.copy(folder), self.known.copy())


def base(program: pathlib.Path, folder: pathlib.Path) -> Scene:
    """A small ledger with receipts, a published note, an erased child and one to be erased."""
    ledger = Ledger(program, folder)
    ledger.folder.mkdir(parents=True)
    complete_ledger.initialise(ledger)
    for state in ("CA", "FL", "TX"):
        complete_ledger.connect(ledger, state)
    ledger.must("account", "create", PROPOSER, "--role", "privacy-act-administrator:nation",
                "--organisation", "Department of Education")
    known = Known(receipts=ledger.submit(packages()[0], packages()[2]))
    first, second = [row[3] for row in complete_ledger.child_rows(ledger)[:2]]
    complete_ledger.erase(ledger, first)
    known.erased[first] = erased_subjects(ledger)
    # An erasure takes the signature from the receipt that named the child.
    known.receipts = [r for r in known.receipts if first not in str(r["identifiers"])]
    known.notes.append(ledger.must("checkpoint").out)
    known.more["child"] = second
    return Scene(ledger, known)


def erased_subjects(ledger: Ledger) -> list[str]:
    """The subjects that the last erasure in the log names."""
    lines = [line for line in ledger.must("log", "show", "--sealed").out.splitlines()
             if '"type":"subject.erased"' in line]
    match = re.search(r'"subjects":\[([^\]]*)\]', lines[-1])
    return re.findall(r"[0-9a-f]{32}", match.group(1))


class Operation:
    """One operation. `prepare`, then the command, `take`, a restart, and `again`."""

    name = ""
    #: Whether there may be no ledger before it was done once more.
    makes_ledger = False

    def prepare(self, scene: Scene) -> None:
        """Brings a copy of the base scene to the moment before."""

    def words(self, scene: Scene) -> list:
        """The command."""
        raise NotImplementedError

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        """Keeps what the answer promises; says what is not so, before anything is restarted."""
        return []

    def again(self, scene: Scene) -> list[str]:
        """Does it once more; says where the end is another than that of an undisturbed run."""
        return _not_done(scene.ledger.command(*self.words(scene)), self.name)


def _not_done(answer: Answer, name: str) -> list[str]:
    if answer.status == DONE:
        return []
    return [f"{name}, once more, ends with {answer.status}: {answer.err.strip()[-300:]}"]


def _digests(scene: Scene) -> list[str]:
    return aftermath.digests(scene.ledger.must("digest").out)


class Submit(Operation):
    """Two packages of two States."""

    name = "submit"
    packages = (packages()[1], packages()[5])

    def prepare(self, scene: Scene) -> None:
        twin = scene.copy(scene.ledger.folder.with_name("undisturbed-submit"))
        receipts = twin.ledger.submit(*self.packages)
        scene.known.more["students"] = [receipt["students"] for receipt in receipts]
        scene.known.more["children"] = aftermath.children(twin.ledger)

    def words(self, scene: Scene) -> list:
        return ["submit", *self.packages]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        receipts = aftermath.whole_receipts(answer.out)
        scene.known.receipts += receipts
        scene.known.notes += [receipt["checkpoint"] for receipt in receipts]
        if answer.status == DONE and len(receipts) != len(self.packages):
            return [f"status 0 with {len(receipts)} receipts for {len(self.packages)} packages"]
        if "packages refused" in answer.err:
            return ["it says that packages were refused, and there is nothing wrong with them"]
        return []

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        if answer.status != DONE:
            return _not_done(answer, self.name)
        receipts = aftermath.whole_receipts(answer.out)
        found = []
        before = {receipt["submission"]: receipt["cose"] for receipt in scene.known.receipts}
        for receipt in receipts:
            if before.get(receipt["submission"], receipt["cose"]) != receipt["cose"]:
                found.append("the package sent again gets another receipt")
        if [receipt["students"] for receipt in receipts] != scene.known.more["students"]:
            found.append(f"other students were taken: {[r['students'] for r in receipts]}")
        if aftermath.children(scene.ledger) != scene.known.more["children"]:
            found.append("other children are in the ledger")
        return found


class Checkpoint(Operation):
    """A note about a leaf that no note covers yet."""

    name = "checkpoint"

    def prepare(self, scene: Scene) -> None:
        complete_ledger.connect(scene.ledger, "GA")
        scene.known.more["size"] = aftermath.leaves(scene.ledger)

    def words(self, scene: Scene) -> list:
        return ["checkpoint"]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        if not aftermath.is_whole_note(answer.out):
            return ["status 0 without a note"] if answer.status == DONE else []
        scene.known.notes.append(answer.out)
        if answer.status == DONE and aftermath.size_of(answer.out) < scene.known.more["size"]:
            return ["status 0, and the note is an older one: " + answer.err.strip()[-200:]]
        return []

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        return _not_done(answer, self.name) or self.take(scene, answer)


class Rotate(Operation):
    """A new signing key in the place of the one in force."""

    def __init__(self, role: str):
        self.role = role
        self.name = f"keys rotate {role}"

    def words(self, scene: Scene) -> list:
        return ["keys", "rotate", self.role]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        if answer.status == DONE or "is a new one" in answer.out:
            return self._stray_seeds(scene)
        return []

    def again(self, scene: Scene) -> list[str]:
        found = _not_done(scene.ledger.command(*self.words(scene)), self.name)
        return found or self._stray_seeds(scene)

    @staticmethod
    def _stray_seeds(scene: Scene) -> list[str]:
        """One seed a role may lie there: a retired one must not be found by anybody."""
        seeds = aftermath.seeds(scene.ledger)
        if seeds == ["checkpoint", "event", "receipt"]:
            return []
        return [f"signing/ holds seeds that are not in force: {', '.join(seeds)}"]


class Propose(Operation):
    """The proposal of an erasure."""

    name = "erase propose"

    def words(self, scene: Scene) -> list:
        return ["erase", "propose", scene.known.more["child"], "--basis", "a drill",
                "--as", PROPOSER]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        case = answer.out.strip()
        if _HEX.match(case):
            scene.known.more["case"] = case
            return []
        return ["status 0 without a case"] if answer.status == DONE else []

    def again(self, scene: Scene) -> list[str]:
        if "case" not in scene.known.more:
            answer = scene.ledger.command(*self.words(scene))
            if answer.status != DONE:
                return _not_done(answer, self.name)
            self.take(scene, answer)
        return Approve().again(scene)


class Approve(Operation):
    """The approval, which destroys keys."""

    name = "erase approve"

    def prepare(self, scene: Scene) -> None:
        answer = scene.ledger.must(*Propose().words(scene))
        Propose().take(scene, answer)
        twin = scene.copy(scene.ledger.folder.with_name("undisturbed-erase"))
        twin.ledger.must(*self.words(scene))
        scene.known.more["subjects"] = erased_subjects(twin.ledger)
        scene.known.more["children"] = aftermath.children(twin.ledger)

    def words(self, scene: Scene) -> list:
        return ["erase", "approve", scene.known.more["case"], "--as", APPROVER]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        if answer.status != DONE and "keys destroyed" not in answer.out:
            return []
        scene.known.erased[scene.known.more["child"]] = scene.known.more["subjects"]
        return aftermath.undestroyed(scene.ledger, scene.known.more["subjects"])

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        # The start before may have ended what was begun: there is then no open case.
        if answer.status not in (DONE, REFUSED):
            return _not_done(answer, self.name)
        child, known = scene.known.more["child"], scene.known
        known.erased[child] = erased_subjects(scene.ledger)
        found = []
        if set(known.erased[child]) != set(known.more.get("subjects", known.erased[child])):
            found.append("the erasure names other subjects")
        if aftermath.children(scene.ledger) != known.more.get(
                "children", aftermath.children(scene.ledger)):
            found.append("other children are left than after an undisturbed erasure")
        record = scene.ledger.command("record", child)
        if record.status != REFUSED or "erased" not in record.err:
            found.append(f"the child is not erased: {record.status} {record.err.strip()}")
        return found + aftermath.undestroyed(scene.ledger, known.erased[child])


class Backup(Operation):
    """A copy into a new folder."""

    name = "backup"

    def words(self, scene: Scene) -> list:
        return ["backup", scene.ledger.folder / "backup"]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        folder = scene.ledger.folder / "backup"
        if not folder.exists():
            return ["status 0 without a backup"] if answer.status == DONE else []
        copy = Ledger(scene.ledger.program, scene.ledger.folder)
        copy.data = folder
        verified = copy.command("verify")
        return [] if verified.status == DONE else [f"a bad backup: {verified.err.strip()}"]

    def again(self, scene: Scene) -> list[str]:
        if not (scene.ledger.folder / "backup").exists():
            answer = scene.ledger.command(*self.words(scene))
            found = _not_done(answer, self.name) or self.take(scene, answer)
            if found:
                return found
        # Its own end: what it is made for.
        other = scene.ledger.copy(scene.ledger.folder.with_name("elsewhere"))
        shutil.rmtree(other.data)
        restored = other.command("restore", other.folder / "backup")
        if restored.status != DONE:
            return [f"the backup is not brought back: {restored.err.strip()}"]
        return []


class Restore(Operation):
    """A backup brought back where the data folder was lost; with or without published positions."""

    makes_ledger = True

    def __init__(self, is_successor: bool):
        self.is_successor = is_successor
        self.name = "restore, as a successor" if is_successor else "restore"

    def prepare(self, scene: Scene) -> None:
        scene.known.more["children"] = aftermath.children(scene.ledger)
        scene.ledger.must("backup", scene.ledger.folder / "backup")
        scene.known.notes.append((scene.ledger.folder / "backup" / "checkpoint").read_text())
        if self.is_successor:
            complete_ledger.connect(scene.ledger, "GA")
            scene.ledger.must("checkpoint")
            # It signs receipts with a key of its own.
            for receipt in scene.known.receipts:
                receipt["cose"] = None
        shutil.rmtree(scene.ledger.data)

    def words(self, scene: Scene) -> list:
        return ["restore", scene.ledger.folder / "backup"]

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        if answer.status != DONE and not (
                answer.status == REFUSED and "there is a ledger in" in answer.err):
            return _not_done(answer, self.name)
        log = scene.ledger.command("log", "show", "--sealed")
        if log.status != DONE:
            return [f"the restored ledger does not open: {log.status} {log.err.strip()[-300:]}"]
        found = []
        if '"type":"restore.performed"' not in log.out:
            found.append("the log does not say that it was restored")
        origin = scene.ledger.must("checkpoint").out.split("\n")[0]
        if ("-from-" in origin) != self.is_successor:
            found.append(f"the ledger goes on as {origin}")
        if aftermath.children(scene.ledger) != scene.known.more["children"]:
            found.append("other children are in the restored ledger")
        return found


class Initialise(Operation):
    """A new ledger."""

    name = "init"
    makes_ledger = True

    def prepare(self, scene: Scene) -> None:
        shutil.rmtree(scene.ledger.data)
        shutil.rmtree(scene.ledger.second)
        scene.known = Known()

    def words(self, scene: Scene) -> list:
        return ["init", "--origin", complete_ledger.ORIGIN, "--simulated-clock"]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        match = _RECOVERY_KEY.search(answer.out)
        if match:
            scene.known.more["recovery key"] = match.group()
            scene.known.more["is made"] = answer.status == DONE
        elif answer.status == DONE:
            return ["status 0 without a recovery key"]
        return []

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        if answer.status == DONE:
            if scene.known.more.get("is made"):
                return ["a second init made another ledger in the place of the first"]
            self.take(scene, answer)
        elif answer.status != REFUSED or "already" not in answer.err:
            return _not_done(answer, self.name)
        if "recovery key" not in scene.known.more:
            return ["there is a ledger whose recovery key nobody was shown"]
        key = scene.known.more["recovery key"]
        opened = scene.ledger.command("digest", "--recovery-key", key)
        if opened.status != DONE:
            return [f"the recovery key does not open the ledger: {opened.err.strip()}"]
        complete_ledger.connect(scene.ledger, "TX")
        scene.known.receipts = scene.ledger.submit(packages()[0])
        return []


class InitialiseAgain(Operation):
    """Where there is a ledger, which must not come to harm."""

    name = "init over a ledger"

    def words(self, scene: Scene) -> list:
        return Initialise().words(scene)

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        return ["a ledger was made over another"] if answer.status == DONE else []

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        if answer.status == REFUSED and "already" in answer.err:
            return []
        return [f"init over a ledger ends with {answer.status}: {answer.err.strip()}"]


class Rebuild(Operation):
    """Both projections anew."""

    name = "rebuild"

    def prepare(self, scene: Scene) -> None:
        scene.known.more["digests"] = _digests(scene)

    def words(self, scene: Scene) -> list:
        return ["rebuild"]

    def again(self, scene: Scene) -> list[str]:
        found = _not_done(scene.ledger.command(*self.words(scene)), self.name)
        if not found and _digests(scene) != scene.known.more["digests"]:
            found.append("the digests are others")
        return found


class Verify(Operation):
    """Reading all of it; what could not be read must not be called good."""

    name = "verify"

    def prepare(self, scene: Scene) -> None:
        scene.known.more["said"] = scene.ledger.must(*self.words(scene)).out

    def words(self, scene: Scene) -> list:
        return ["verify"]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        if answer.status != DONE or answer.out == scene.known.more["said"]:
            return []
        return [f"status 0 with other words: {answer.out.strip()}"]


class Reopen(Operation):
    """A look at a ledger whose machine crashed: decision/ and views/ cannot be trusted."""

    name = "open after a crash"

    def prepare(self, scene: Scene) -> None:
        scene.known.more["digests"] = _digests(scene)
        (scene.ledger.data / "rebuildable.mark").unlink()

    def words(self, scene: Scene) -> list:
        return ["digest"]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        if answer.status != DONE:
            return []
        same = aftermath.digests(answer.out) == scene.known.more["digests"]
        return [] if same else ["status 0 and other digests"]

    def again(self, scene: Scene) -> list[str]:
        answer = scene.ledger.command(*self.words(scene))
        return _not_done(answer, self.name) or self.take(scene, answer)


class FinishErasure(Operation):
    """The start after an erasure that was killed while keys/ was exchanged: before the old folder
    was moved away, or between that and the new one's coming."""

    def __init__(self, is_between: bool):
        self.moved = "data/keys.new" if is_between else "data/keys"
        self.name = "open after a killed erasure" + (", keys/ moved away" if is_between else "")

    def prepare(self, scene: Scene) -> None:
        Approve().prepare(scene)
        site = injection.Site("rename", self.moved, 1, is_named=True)
        tracer = injection.Tracer(scene.ledger.folder)
        answer = scene.ledger.command(
            *Approve().words(scene), prefix=tracer.injecting(injection.Fault(site, "KILL")))
        if answer.status != -signal.SIGKILL or not (scene.ledger.data / "keys.new").exists():
            raise RuntimeError(f"the erasure was not killed: {answer.status} {answer.err}")

    def words(self, scene: Scene) -> list:
        return ["digest"]

    def take(self, scene: Scene, answer: Answer) -> list[str]:
        if answer.status != DONE:
            return []
        return aftermath.undestroyed(scene.ledger, scene.known.more["subjects"])

    def again(self, scene: Scene) -> list[str]:
        return Approve().again(scene)


#: In the order of a ledger's life.
ALL: tuple[Operation, ...] = (
    Initialise(), InitialiseAgain(), Submit(), Checkpoint(), Rotate("event"), Rotate("checkpoint"),
    Propose(), Approve(), Backup(), Restore(False), Restore(True), Rebuild(), Verify(), Reopen(),
    FinishErasure(False), FinishErasure(True),
)
