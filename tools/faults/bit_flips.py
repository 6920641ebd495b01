#!/usr/bin/env python3
"""Turns bits over wherever the ledger keeps any, and sees whether anybody notices.

    bit_flips.py [--program MSIX] [--scale fast|full] [--seed N] [--only log|keys|...] [--verbose]

Every fault is done to a fresh copy of one small ledger in which everything happened once. Then
`msix verify` (log, keys, blobs) and `msix rebuild --check` (decision state, views) are asked. One
of them has to end with status 3 and name what is damaged; neither may hang, or die by a signal.
Where both say that all is well it must be shown that the fault is harmless: the ledger answers
every question as the undamaged one does, before and after another submission, and damage to
LMDB's pages does not wait there for a later search or write.
"""

import dataclasses
import pathlib
import random
import shutil
import sys
from collections.abc import Iterator

import answers
import complete_ledger
import drill
import file_faults
import page_faults
import row_faults
import sleeping
from complete_ledger import CompleteLedger
from fault import Fault
from ledger import DONE, INTEGRITY, Answer, Ledger
from outcome import FAILED, HARMLESS, REPORTED, Outcome

DRILL = "bit flips"
#: A command of a fault that takes longer than this hangs: sane ones need less than a second.
SECONDS_MAX = 30


@dataclasses.dataclass(frozen=True)
class Scale:
    """How much is done."""

    packages: int
    is_full: bool
    #: Bits turned over in each kind of page of each environment.
    page_bits: int
    #: Kinds of page in each environment; together the environments have them all.
    kinds: int
    #: Bits turned over in each small file.
    file_bits: int
    #: Of the faults in rows of a table that are not bit flips, one in so many is done.
    every: int


SCALES = {
    # 8 packages are the fewest that fill a tile.
    "fast": Scale(packages=8, is_full=False, page_bits=1, kinds=2, file_bits=1, every=9),
    "full": Scale(packages=20, is_full=True, page_bits=40, kinds=9, file_bits=40, every=1),
}


def run(program: pathlib.Path, folder: pathlib.Path, scale: str, seed: int = 1,
        only: str = "") -> Iterator[Outcome]:
    """Every fault whose name begins with `only`, one after the other."""
    chance = random.Random(seed)
    size = SCALES[scale]
    scene = complete_ledger.make(program, pathlib.Path(folder) / "good", size.packages)
    judge = _Judge(scene, pathlib.Path(folder), size)
    yield judge.undamaged()
    for fault in _faults(scene.ledger, size, chance):
        if fault.name.startswith(only):
            yield judge.outcome(fault)


def _faults(ledger: Ledger, scale: Scale, chance: random.Random) -> Iterator[Fault]:
    others = 0
    for fault in row_faults.faults(ledger, chance, scale.is_full):
        if ", bit " not in fault.name:
            others += 1
            if others % scale.every:
                continue
        yield fault
    yield from page_faults.faults(ledger, chance, scale.page_bits, scale.kinds)
    yield from file_faults.faults(ledger, chance, scale.file_bits)


class _Judge:
    """Does faults to copies of one ledger and says what came of each."""

    def __init__(self, scene: CompleteLedger, folder: pathlib.Path, scale: Scale):
        self.scene = scene
        self.folder = folder
        self.scale = scale
        #: Tables, or at the fast scale environments, that were mended once.
        self.mended: set[str] = set()
        asked = scene.ledger.copy(folder / "asked")
        self.answers = answers.of(asked, scene)
        self.answers_after = answers.after_more(asked, scene)

    def undamaged(self) -> Outcome:
        """No fault: without this one every report would be worth nothing."""
        return self.outcome(Fault("no fault", "", lambda ledger: None, "", "nothing was done"))

    def outcome(self, fault: Fault) -> Outcome:
        ledger = self._damaged(fault)
        reports, silent = [], True
        for words in (("verify",), ("rebuild", "--check")):
            answer = ledger.command(*words, timeout=SECONDS_MAX)
            said = _said(words, answer)
            if answer.status is None:
                return Outcome(DRILL, fault.name, FAILED, said)
            if answer.status < 0:
                return Outcome(DRILL, fault.name, FAILED, said)
            silent = silent and answer.status == DONE
            is_enough = answer.status == INTEGRITY or (
                answer.status != DONE and fault.refusal_because)
            if is_enough and fault.is_named_in(answer.err):
                reports.append(said)
            elif answer.status != DONE and not reports:
                return Outcome(DRILL, fault.name, FAILED, "not named so, or not exit 3: " + said)
        if reports:
            return self._reported(fault, ledger, reports)
        return self._silent(fault)

    def _reported(self, fault: Fault, ledger: Ledger, reports: list[str]) -> Outcome:
        """What can be made again must be mended by what the message says, or else by removing it
        (docs/operating.md, Losses)."""
        where = fault.name.split(":")[0] if self.scale.is_full else fault.place
        if fault.place.startswith(("decision", "views")) and where not in self.mended:
            self.mended.add(where)
            if "say: msix rebuild" in reports[0]:
                ledger.command("rebuild", timeout=SECONDS_MAX)
            else:
                shutil.rmtree(ledger.data / fault.place)
            again = ledger.command("rebuild", "--check", timeout=SECONDS_MAX)
            wrong = "" if again.status == DONE else _said(("rebuild", "--check"), again)
            wrong = wrong or self._difference(ledger)
            if wrong:
                detail = f"{reports[0]}; mended so, {wrong}"
                return Outcome(DRILL, fault.name, FAILED, detail)
        return Outcome(DRILL, fault.name, REPORTED, reports[0])

    def _silent(self, fault: Fault) -> Outcome:
        """Nobody noticed: is it harmless?"""
        if fault.changes_rows and not fault.harmless_because:
            return Outcome(DRILL, fault.name, FAILED, "nobody noticed")
        if not fault.changes_rows and not fault.harmless_because:
            ledger = self._damaged(fault)
            environment = fault.place
            wrong = sleeping.harm(
                self._good_environment(environment), ledger.data / environment)
            if wrong:
                return Outcome(DRILL, fault.name, FAILED, "nobody noticed: " + wrong)
        wrong = self._difference(self._damaged(fault))
        if wrong:
            return Outcome(DRILL, fault.name, FAILED, "nobody noticed: " + wrong)
        return Outcome(
            DRILL, fault.name, HARMLESS,
            fault.harmless_because or "every row is found, now and after later writes")

    def _damaged(self, fault: Fault) -> Ledger:
        ledger = self.scene.ledger.copy(self.folder / "damaged")
        fault.apply(ledger)
        return ledger

    def _good_environment(self, environment: str) -> pathlib.Path:
        """A copy, because even reading opens it for writing."""
        target = self.folder / "good-environment"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.scene.ledger.data / environment, target / "e")
        return target / "e"

    def _difference(self, ledger: Ledger) -> str:
        """How it answers otherwise than the undamaged one, before and after another submission."""
        wrong = answers.difference(self.answers, answers.of(ledger, self.scene))
        return wrong or answers.difference(
            self.answers_after, answers.after_more(ledger, self.scene))


def _said(words: tuple[str, ...], answer: Answer) -> str:
    ended = "hangs" if answer.status is None else (
        f"died by signal {-answer.status}" if answer.status < 0 else f"status {answer.status}")
    last = answer.err.strip().splitlines()[-1:] or [""]
    return f"`msix {' '.join(words)}` {ended}: {last[0][:240]}"


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
