"""The operations whose writes are recorded, and what each had promised at any point of its record.

A scene is a folder as it was before (all of it certain), the record of some commands, and the
log as these left it: what a machine that lost its power comes back with is a beginning of that.
"""

import copy
import dataclasses
import json
import pathlib
import re
import shutil
import subprocess

import complete_ledger
import row_faults
from ledger import DONE, Ledger, packages, receipts
from power_loss import Disk, Loss, contents, digest, write_image
from write_record import Kind, Record, compiled, mark, read, surroundings

#: The boots of the machine in which scenes are recorded; images are looked at in another.
FIRST_BOOT = "00000000-0000-4000-8000-000000000001"
SECOND_BOOT = "00000000-0000-4000-8000-000000000002"
RECOVERY_KEY = re.compile(r"\b(?:[0-9a-f]{4}-){16}[0-9a-f]{4}\b")


@dataclasses.dataclass(frozen=True)
class Promise:
    """What somebody may rely on: it was printed, or the command had ended well."""

    #: Whether there has to be a ledger.
    is_made: bool = False
    recovery_key: str = ""
    #: Submission → receipt as it was printed.
    receipts: dict = dataclasses.field(default_factory=dict)
    #: Leaves that must be there.
    size: int = 0
    #: The last note that was shown, and its size.
    note: str = ""
    published: int = 0
    #: MSIX ids and State identifiers of children whose erasure was called done.
    erased: frozenset = frozenset()
    #: Whether it was called done here: then the keys are gone already.
    is_destroyed: bool = False
    #: Backups that were called made.
    backups: frozenset = frozenset()
    #: Roles whose old key's seed must be gone.
    rotated: frozenset = frozenset()


@dataclasses.dataclass
class Scene:
    """A recorded operation."""

    name: str
    #: Where the recorded commands were run; the folder is gone, and images take its place.
    ledger: Ledger
    #: The folder before them.
    before: Disk
    records: list[Record]
    #: The log as they left it.
    leaves: bytes
    #: What had been promised before they began.
    promised: Promise
    #: The packages whose receipts count, in the order of sending.
    packages: list[pathlib.Path]
    #: Their receipts, when they are sent again at the end.
    answered: list[dict]
    #: (MSIX id, State identifier) of the child that is erased in it, or was before.
    child: tuple[str, str] | None = None
    #: The wrapped keys that went with the child; from then on nowhere in `keys/`.
    destroyed: list[bytes] = dataclasses.field(default_factory=list)
    #: What an operator says to get a ledger where the crash left none.
    again: tuple = ()
    #: What has to be done before packages are taken, once more or for the first time.
    connecting: tuple = ()
    #: Variables of every command in it and afterwards.
    env: dict = dataclasses.field(default_factory=dict)

    def disk(self) -> Disk:
        """The folder before the first record."""
        return copy.deepcopy(self.before)

    def promises(self) -> list[Promise]:
        """What was promised after so many records: one more than there are records."""
        found, words, said = [self.promised], (), ""
        for record in self.records:
            promise = found[-1]
            if record.kind == Kind.MARK:
                note = json.loads(record.path)
                if "begins" in note:
                    words, said = tuple(note["begins"]), ""
                else:
                    promise = _ended(promise, words, self.child, note["size"])
            elif record.kind == Kind.OUTPUT:
                said += record.payload.decode("utf-8", "replace")
                promise = _said(promise, words, said, self.child)
            found.append(promise)
        return found


def _said(promise: Promise, words: tuple, said: str, child) -> Promise:
    if words[0] == "submit":
        whole = said[:said.rfind("\n") + 1]
        given = {one["submission"]: one for one in receipts(whole)}
        for receipt in given.values():
            promise = _published(promise, receipt["checkpoint"])
        size = max([promise.size] + [one["positions"]["last"] + 1 for one in given.values()])
        return dataclasses.replace(promise, receipts=promise.receipts | given, size=size)
    if words[0] == "checkpoint" and said.endswith("\n"):
        return _published(promise, said)
    if words[0] == "init" and (key := RECOVERY_KEY.search(said)):
        is_made = "Made the ledger" in said
        return dataclasses.replace(promise, is_made=is_made, recovery_key=key.group())
    if words[0] in ("backup", "restore", "erase", "keys") and said.endswith("\n"):
        return _ended(promise, words, child, 0)
    return promise


def _ended(promise: Promise, words: tuple, child, size: int) -> Promise:
    more = {"size": max(promise.size, size), "is_made": True}
    if words[:2] == ("erase", "approve"):
        more["erased"], more["is_destroyed"] = promise.erased | {child}, True
    if words[0] == "backup":
        more["backups"] = promise.backups | {words[1]}
    if words[:2] == ("keys", "rotate"):
        more["rotated"] = promise.rotated | {words[2]}
    return dataclasses.replace(promise, **more)


def _published(promise: Promise, note: str) -> Promise:
    size = int(note.split("\n")[1])
    if size < promise.published:
        return promise
    return dataclasses.replace(
        promise, note=note, published=size, size=max(size, promise.size), is_made=True)


class Recorder:
    """Runs the commands of one scene under record_writes.c."""

    def __init__(
        self, ledger: Ledger, workshop: pathlib.Path, name: str, boot: str = FIRST_BOOT,
        env: dict | None = None
    ):
        self.ledger = ledger
        self.env = env or {}
        self.path = workshop / f"{name}.record"
        self.path.unlink(missing_ok=True)
        self.library = compiled(workshop)
        self.variables = surroundings(self.library, self.path, ledger.folder, boot) | self.env
        self.before = Disk(ledger.folder)

    def command(self, *words) -> str:
        """A command that has to succeed; gives what it said."""
        mark(self.path, json.dumps({"begins": [str(word) for word in words]}))
        answer = self.ledger.must(*words, env=self.variables)
        size = complete_ledger.size(self.ledger)
        mark(self.path, json.dumps({"ended": answer.status, "size": size}))
        return answer.out

    def scene(self, name: str, sent, promised=Promise(), **more) -> Scene:
        """What was recorded; the packages of `sent` are sent again when it is over."""
        records, leaves = read(self.path), export(self.ledger)
        self._compare(records)
        answered = receipts(self.ledger.must("submit", *sent, env=self.env).out)
        # Images take its place.
        shutil.rmtree(self.ledger.folder)
        return Scene(
            name, self.ledger, self.before, records, leaves, promised, list(sent), answered,
            env=self.env, **more)


    def _compare(self, records: list[Record]) -> None:
        """The record must tell all that happened: replayed, it gives the folder as it is."""
        disk = copy.deepcopy(self.before)
        for record in records:
            disk.take(record)
        replayed = disk.image(Loss("everything kept"))
        if digest(replayed) != digest(contents(self.ledger.folder)):
            raise RuntimeError("something was written that the recorder did not see")


def export(ledger: Ledger) -> bytes:
    """Every leaf as its bytes stand in the log."""
    done = subprocess.run(
        [str(ledger.program), "log", "export", "--data", str(ledger.data)], capture_output=True,
        timeout=60, stdin=subprocess.DEVNULL)
    return done.stdout if done.returncode == DONE else b""


INIT = ("init", "--origin", complete_ledger.ORIGIN, "--simulated-clock")


def initialising(program, workshop: pathlib.Path) -> Scene:
    """A ledger is made, a State connected, two packages are taken, a checkpoint is published."""
    ledger = _empty(program, workshop, "init")
    recorder = Recorder(ledger, workshop, "init")
    recorder.command(*INIT)
    sent = packages(1)
    connecting = ("state", "connect", "TX", "--ia", "2019-01-01", "--isa", "2019-01-01")
    recorder.command(*connecting)
    recorder.command("submit", *sent)
    recorder.command("checkpoint")
    return recorder.scene("init", sent, again=INIT, connecting=connecting)


def submitting(program, workshop: pathlib.Path) -> Scene:
    """Packages of two States, one after the other and together; checkpoints between."""
    ledger = _small(program, workshop, "submit", [])
    recorder = Recorder(ledger, workshop, "submit")
    sent = packages(6)
    recorder.command("submit", sent[0], sent[1])
    recorder.command("checkpoint")
    recorder.command("submit", sent[1], sent[5])
    return recorder.scene("submit", [sent[0], sent[1], sent[5]], Promise(is_made=True))


def rotating(program, workshop: pathlib.Path) -> Scene:
    """Each role's key is replaced, one of them because it was stolen; then a package is taken."""
    sent = packages(2)
    ledger = _small(program, workshop, "keys", sent[:1])
    promised = _resting(ledger)
    recorder = Recorder(ledger, workshop, "keys")
    recorder.command("keys", "rotate", "event")
    recorder.command("keys", "rotate", "checkpoint", "--revoke", "a drill")
    recorder.command("keys", "rotate", "receipt")
    recorder.command("submit", sent[1])
    return recorder.scene("keys", sent, promised)


def erasing(program, workshop: pathlib.Path, name="erase") -> Scene:
    """A child's data are destroyed: proposed, approved, published."""
    sent = packages(2)
    ledger = _small(program, workshop, name, sent)
    promised = _resting(ledger)
    child, keys = _first_child(ledger), _wrapped_keys(ledger)
    recorder = Recorder(ledger, workshop, name)
    case = recorder.command(
        "erase", "propose", child[0], "--basis", "a drill", "--as", complete_ledger.PROPOSER)
    recorder.command("erase", "approve", case.strip(), "--as", complete_ledger.APPROVER)
    recorder.command("checkpoint")
    # Their receipts are others now: they name one child less.
    destroyed = _gone(keys, ledger)
    return recorder.scene(name, sent, promised, child=child, destroyed=destroyed)


def recovering(program, workshop: pathlib.Path) -> Scene:
    """The first command after a crash in the middle of an erasure, in another boot."""
    crashed = erasing(program, workshop, "crashed")
    disk = crashed.disk()
    is_approving = False
    for record in crashed.records:
        is_approving = is_approving or '"approve"' in record.path
        if is_approving and record.kind == Kind.RENAMED and record.other.endswith("/head"):
            break
        disk.take(record)
    ledger = Ledger(program, workshop / "recovery")
    write_image(disk.image(Loss("torn", 1)), ledger.folder)
    promised = crashed.promises()[disk.steps]
    recorder = Recorder(ledger, workshop, "recovery", boot=SECOND_BOOT)
    recorder.command("rebuild")
    recorder.command("checkpoint")
    # The record begins before the erasure was said to be done, but not before it was recorded.
    promised = dataclasses.replace(promised, erased=frozenset([crashed.child]))
    return recorder.scene(
        "recovery", crashed.packages, promised, child=crashed.child, destroyed=crashed.destroyed)


def backing_up(program, workshop: pathlib.Path) -> Scene:
    """A backup, and a package after it."""
    sent = packages(2)
    ledger = _small(program, workshop, "backup", sent[:1])
    promised = _resting(ledger)
    recorder = Recorder(ledger, workshop, "backup")
    recorder.command("backup", ledger.folder / "copy")
    recorder.command("submit", sent[1])
    return recorder.scene("backup", sent, promised)


def restoring(program, workshop: pathlib.Path) -> Scene:
    """A backup that has everything is brought back to an empty place."""
    sent = packages(2)
    ledger = _small(program, workshop, "restore", sent)
    promised = _resting(ledger)
    ledger.must("backup", ledger.folder / "copy")
    _lose(ledger)
    recorder = Recorder(ledger, workshop, "restore")
    again = ("restore", str(ledger.folder / "copy"))
    recorder.command(*again)
    promised = dataclasses.replace(promised, is_made=False)
    return recorder.scene("restore", sent, promised, again=again)


def succeeding(program, workshop: pathlib.Path) -> Scene:
    """A backup from before an erasure: published positions are lost, and a successor is opened.

    The operator's secret is handed in by a variable, so no file of the second place is missed."""
    sent = packages(2)
    ledger = _small(program, workshop, "successor", sent)
    child, keys = _first_child(ledger), _wrapped_keys(ledger)
    ledger.must("backup", ledger.folder / "copy")
    complete_ledger.erase(ledger, child[0])
    destroyed = _gone(keys, ledger)
    secret = ledger.folder / "secret"
    secret.write_bytes(next(ledger.second.glob("*/operator.secret")).read_bytes())
    secret.chmod(0o600)
    _lose(ledger)
    again = ("restore", str(ledger.folder / "copy"), "--successor", "faults.example/2")
    recorder = Recorder(ledger, workshop, "successor", env={"MSIX_SECRET_FILE": str(secret)})
    recorder.command(*again)
    recorder.command("checkpoint")
    promised = Promise(erased=frozenset([child]))
    return recorder.scene(
        "successor", sent, promised, child=child, destroyed=destroyed, again=again)


#: Every scene by name, in the order of a drill.
ALL = {
    "init": initialising, "submit": submitting, "keys": rotating, "erase": erasing,
    "recovery": recovering, "backup": backing_up, "restore": restoring, "successor": succeeding}


def _empty(program, workshop: pathlib.Path, name: str) -> Ledger:
    ledger = Ledger(program, workshop / name)
    ledger.folder.mkdir(parents=True)
    return ledger


def _small(program, workshop: pathlib.Path, name: str, sent) -> Ledger:
    ledger = Ledger(program, workshop / name).make(("TX", "FL"))
    ledger.must(
        "account", "create", complete_ledger.PROPOSER, "--role",
        "privacy-act-administrator:nation", "--organisation", "Department of Education")
    if sent:
        ledger.submit(*sent)
    return ledger


def _first_child(ledger: Ledger) -> tuple[str, str]:
    row = complete_ledger.child_rows(ledger)[0]
    return row[3], row[1]


def _wrapped_keys(ledger: Ledger) -> dict[bytes, bytes]:
    """The wrapped key of every subject: vector, ciphertext and tag end its row."""
    copy = ledger.copy(ledger.folder.with_name(ledger.folder.name + ".read"))
    rows = row_faults.tables(copy.data, "keys")["subjects"]
    shutil.rmtree(copy.folder)
    return {subject: row[-60:] for subject, row in rows}


def _gone(before: dict[bytes, bytes], ledger: Ledger) -> list[bytes]:
    after = _wrapped_keys(ledger)
    return [key for subject, key in before.items() if after.get(subject) != key]


def _lose(ledger: Ledger) -> None:
    ledger.data.rename(ledger.folder.with_name(ledger.folder.name + ".lost"))


def _resting(ledger: Ledger) -> Promise:
    """What a ledger at rest has promised."""
    note = ledger.must("checkpoint").out
    return _published(Promise(is_made=True), note)
