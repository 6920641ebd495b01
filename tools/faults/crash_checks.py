"""What must hold on a machine that comes up again after its power was lost."""

import dataclasses
import pathlib
import re

from crash_scenes import Promise, Scene, export
from ledger import DONE, REFUSED, Answer, Ledger, receipts
from outcome import HARMLESS, RECOVERED

#: Members of a receipt that are the same whenever a package is sent.
LASTING = ("state", "digest", "mode", "students")
#: The size in the note of a published head.
HEAD_SIZE = re.compile(rb"\n(\d+)\n")


class Broken(Exception):
    """The program failed the drill, and how."""


@dataclasses.dataclass
class Machine:
    """The machine after the crash: an image in the place of the recorded folder, and what had been
    promised before."""

    scene: Scene
    promise: Promise
    #: Whether nothing but the command that makes a ledger was left to do.
    is_fresh: bool = False
    #: Whether the log is as long as if nothing had happened.
    is_whole: bool = False
    said: str = ""

    @property
    def ledger(self) -> Ledger:
        """Where it was, for paths may stand in files."""
        return self.scene.ledger

    def command(self, *words) -> Answer:
        """As the operator would."""
        return self.ledger.command(*words, env=self.scene.env)

    def must(self, *words) -> Answer:
        """A command that has to succeed."""
        answer = self.command(*words)
        if answer.status != DONE:
            raise Broken(f"msix {' '.join(map(str, words[:2]))}: status {answer.status}: "
                         + answer.err.strip()[-300:])
        return answer

    def check(self, is_thorough: bool) -> tuple[str, str]:
        """Goes on with the work; gives the outcome and what was said, or throws `Broken`."""
        if self.promise.is_destroyed:
            self._keys_are_gone()
        self._find_ledger()
        self._verify()
        self._open()
        self._erasure()
        self._send_again()
        self._keys()
        self._backups()
        if is_thorough:
            self.must("verify")
            self.must("rebuild", "--check")
        return (HARMLESS if self.is_whole else RECOVERED), self.said

    def _find_ledger(self) -> None:
        if not (self.ledger.data / "log/data.mdb").exists():
            if self.promise.is_made:
                raise Broken("the ledger is gone")
            self._begin_again("no ledger; made again")
        elif self.scene.name == "init" and not self.promise.recovery_key:
            raise Broken("there is a ledger whose recovery key was never shown to anybody")

    def _begin_again(self, reason: str) -> None:
        self.must(*self.scene.again)
        self.is_fresh = True
        self.said = reason

    def _verify(self) -> None:
        words = ["verify"]
        if self.promise.note and not self.is_fresh:
            note = self.ledger.folder / "kept-note"
            note.write_text(self.promise.note)
            words += ["--from-checkpoint", note]
        found = re.search(r"^verified: (\d+) leaves", self.must(*words).out, re.MULTILINE)
        size = int(found.group(1))
        if size < self.promise.size:
            raise Broken(f"{self.promise.size} leaves were promised, {size} are there")
        leaves = export(self.ledger)
        self.is_whole = leaves == self.scene.leaves
        if not self.is_fresh and not self.scene.leaves.startswith(leaves):
            raise Broken("the log is no beginning of the one that was written")
        heads = [path.read_bytes() for path in self.ledger.second.glob("*/head")]
        published = max((int(n) for head in heads for n in HEAD_SIZE.findall(head)), default=0)
        if published < self.promise.published:
            raise Broken(f"a checkpoint of {self.promise.published} leaves was shown, "
                         f"the second place remembers {published}")

    def _open(self) -> None:
        """Rebuilding agrees; where half a ledger was put in place, it says so and may go."""
        answer = self.command("rebuild", "--check")
        if answer.status == DONE:
            return
        if self.promise.is_made or not self.scene.again or not answer.err.strip():
            raise Broken(
                f"msix rebuild --check: status {answer.status}: {answer.err.strip()[-300:]}")
        self.ledger.data.rename(self.ledger.folder / "aside")
        self._begin_again("moved away and made again: " + answer.err.strip()[-120:])
        self._verify()
        self.must("rebuild", "--check")

    def _erasure(self) -> None:
        """Once recorded it is whole; once called done it is recorded."""
        child = self.scene.child
        if child is None:
            return
        msix_id, identifier = child
        answer = self.command("record", msix_id)
        is_erased = answer.status == REFUSED and "erased" in answer.err
        shown = self.must("log", "show").out
        if is_erased == (identifier in shown):
            raise Broken("half erased: the record says " + (answer.err or "nothing").strip()[:100])
        if child in self.promise.erased and not is_erased:
            raise Broken("a child whose erasure was called done is there again")
        if is_erased:
            self._keys_are_gone()

    def _keys_are_gone(self) -> None:
        path = self.ledger.data / "keys/data.mdb"
        keys = path.read_bytes() if path.exists() else b""
        if any(key in keys for key in self.scene.destroyed):
            raise Broken("a destroyed key lies in keys/")

    def _send_again(self) -> None:
        """Every package again: what was answered gets its receipt, the rest is completed."""
        if self.scene.connecting:
            self.must(*self.scene.connecting)
        given = receipts(self.must("submit", *self.scene.packages).out)
        if len(given) != len(self.scene.answered):
            raise Broken(f"{len(given)} receipts for {len(self.scene.answered)} packages")
        for expected, found in zip(self.scene.answered, given):
            self._compare(expected, found)

    def _compare(self, expected: dict, found: dict) -> None:
        for member in LASTING:
            if expected[member] != found[member]:
                raise Broken(f"a package sent again has other {member}: {found[member]}")
        first = self.promise.receipts.get(found["submission"])
        if any(one["digest"] == found["digest"] and one["submission"] != found["submission"]
               for one in self.promise.receipts.values()):
            raise Broken("an answered package was taken for a new one")
        if first and first["positions"] != found["positions"]:
            raise Broken(f"a receipt said {first['positions']}, now {found['positions']}")
        if self.scene.child is None:
            if not found["cose"] or first and first["cose"] != found["cose"]:
                raise Broken("a receipt is not the one that was signed first")
            people = [
                {(one["state_student_identifier"], one["how"]) for one in receipt["identifiers"]}
                for receipt in (expected, found)]
            if people[0] != people[1]:
                raise Broken("a receipt names other students")

    def _keys(self) -> None:
        for role in self.promise.rotated:
            seeds = list((self.ledger.data / "signing").glob(f"{role}-*.key"))
            if len(seeds) != 1:
                raise Broken(f"{len(seeds)} seeds of {role} keys after a rotation that was done")
        if self.promise.recovery_key and not self.is_fresh:
            self.must("digest", "--recovery-key", self.promise.recovery_key)

    def _backups(self) -> None:
        """One that was called made is whole; one that was not is whole or not there."""
        for name in self.promise.backups:
            if not pathlib.Path(name, "log/data.mdb").exists():
                raise Broken("a backup that was called made is gone")
        if (self.ledger.folder / "copy").exists():
            copy = Ledger(self.ledger.program, self.ledger.folder)
            copy.data = copy.folder / "copy"
            answer = copy.command("verify")
            if answer.status != DONE:
                raise Broken(f"a backup does not verify: {answer.err.strip()[-200:]}")
