#!/usr/bin/env python3
"""Shows that the checks can fail: sabotages the product, one small change at a time, and demands
that a named drill or test notices.

    sabotage.py --check-texts             whether every text is still where the list says
    sabotage.py --list                    the sabotages and who must notice them
    sabotage.py --folder FOLDER [--only NAME ...] [--tests] [--markdown PAGE]

Works on a copy of the repository in FOLDER/copy, built in FOLDER/build; both are kept, so that the
next run builds only what changed. Sabotages that only Swift tests notice need `--tests`: building
those takes some minutes more. First every check is made of the product as it is: what it complains
of there is no proof, so a sabotage is noticed only by a complaint of another kind, or by more.
`--markdown` puts what came of those that were run into the page's table, between <!-- sabotages:
begin --> and <!-- sabotages: end -->; the other rows stay.
"""

import argparse
import collections
import dataclasses
import filecmp
import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator

import faults
import outcome
import sabotages
from ledger import ROOT
from outcome import FAILED, HARMLESS, REPORTED, SKIPPED, Outcome
from sabotages import Drill, Inputs, Sabotage, Seeds, SwiftTests

DRILL = "sabotage"
#: What the build and the checks need of the repository.
PARTS = ("Package.swift", "Package.resolved", "Sources", "Projections", "Tests", "samples", "tools")
#: What the page says of an outcome; it says nothing of one that was skipped.
ENDS = {REPORTED: "noticed", FAILED: "**FAILED**"}
NOT_TRIED = "not tried in this form"
BUILD_SECONDS_MAX = 3_600
TESTS_SECONDS_MAX = 1_800


def misplaced(one: Sabotage, root: pathlib.Path = ROOT) -> str:
    """Why the sabotage cannot be done; empty when it can."""
    path = root / one.file
    if not path.exists():
        return f"{one.name}: there is no {one.file}"
    times = path.read_text().count(one.text)
    return "" if times == 1 else f"{one.name}: its text is {times} times in {one.file}, not once"


@dataclasses.dataclass(frozen=True)
class Complaint:
    """Something that a check found wrong: what kind of fault it was, and its words."""

    kind: str
    text: str


class Workshop:
    """The copy that is sabotaged."""

    def __init__(self, folder: pathlib.Path):
        self.root = pathlib.Path(folder).resolve() / "copy"
        self.build = pathlib.Path(folder).resolve() / "build"
        self.drills = pathlib.Path(folder).resolve() / "drills"
        #: What is built for the inputs goes there too.
        self.environment = dict(os.environ, MSIX_BUILD=str(self.build))
        for part in PARTS:
            source = ROOT / part
            if source.exists():
                _refresh(source, self.root / part)

    def built(self, check: Drill | SwiftTests | Seeds | Inputs) -> str:
        """Builds what the check needs; gives what the compiler said when it could not."""
        words = ["swift", "build", "-c", "debug", "--scratch-path", str(self.build),
                 *(["--build-tests"] if isinstance(check, SwiftTests) else
                   ["--product", "msix-simulate" if isinstance(check, Seeds) else "msix"])]
        folder = self.root
        if isinstance(check, Inputs):
            words = [sys.executable, "-c", "import modules; modules.build('driver')"]
            folder = self.root / "tools/fuzz"
        done = subprocess.run(words, cwd=folder, env=self.environment, capture_output=True,
                              text=True, timeout=BUILD_SECONDS_MAX)
        errors = [line for line in (done.stdout + done.stderr).splitlines() if "error:" in line]
        return "" if done.returncode == 0 else "; ".join(errors)[:400] or "the build failed"

    def complaints(self, check: Drill | SwiftTests | Seeds | Inputs) -> Iterator[Complaint]:
        """What the check says is wrong with the product; nothing when it is content."""
        if isinstance(check, SwiftTests):
            yield from self._tests(check)
            return
        if isinstance(check, Inputs):
            yield from self._inputs()
            return
        if isinstance(check, Seeds):
            yield from self._lives(check)
            return
        shutil.rmtree(self.drills, ignore_errors=True)
        self.drills.mkdir(parents=True)
        try:
            run = importlib.import_module(check.module).run
            program = self.build / "debug/msix"
            for one in run(program, self.drills, check.scale, **dict(check.options)):
                if not one.is_good:
                    kind = f"{one.drill}: {faults.kind(one.fault)}"
                    yield Complaint(kind, f"{one.drill}: {one.fault}: {one.detail}")
        except Exception:
            # A scene that could not even be set up: the sabotaged product refused to work.
            last = traceback.format_exc().strip().splitlines()[-1]
            yield Complaint("the drill itself", "the drill ended with " + last)

    def _lives(self, check: Seeds) -> Iterator[Complaint]:
        done = subprocess.run(
            [self.build / "debug/msix-simulate", "--seeds", f"1..{check.last}", "--steps",
             str(check.steps)], capture_output=True, text=True, timeout=TESTS_SECONDS_MAX)
        findings = [line for line in done.stdout.splitlines() if line.startswith("seed ")]
        if done.returncode != 0:
            yield Complaint("a life", (findings or ["the simulation died"])[0])

    def _inputs(self) -> Iterator[Complaint]:
        for words in (["fuzz", "--replay"], ["differential.py", "--count", "20000"]):
            done = subprocess.run(
                [sys.executable, "tools/fuzz/" + words[0], *words[1:]], cwd=self.root,
                env=self.environment, capture_output=True, text=True, timeout=TESTS_SECONDS_MAX)
            if done.returncode != 0:
                said = (done.stdout + done.stderr).splitlines()
                wrong = [line.strip() for line in said if "DIFFERENT" in line or "died" in line]
                yield Complaint(words[0], (wrong or said[-1:] or ["no word"])[0])

    def _tests(self, check: SwiftTests) -> Iterator[Complaint]:
        done = subprocess.run(
            ["swift", "test", "--skip-build", "--filter", check.filter,
             "--scratch-path", str(self.build)],
            cwd=self.root, capture_output=True, text=True, timeout=TESTS_SECONDS_MAX)
        said = (done.stdout + done.stderr).splitlines()
        if not any("Test run with" in line and " 0 tests" not in line for line in said):
            yield Complaint("no tests", "no tests were run: " + " ".join(said[-3:]))
        elif done.returncode != 0:
            failed = [line.strip() for line in said if "recorded an issue" in line]
            yield Complaint("tests", (failed or ["a test died"])[0])


def _refresh(source: pathlib.Path, target: pathlib.Path) -> None:
    """Makes the target equal, and leaves equal files alone: they need not be built again."""
    if source.is_file():
        if not target.exists() or not filecmp.cmp(source, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
            os.utime(target)
        return
    target.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in source.iterdir() if path.name != "__pycache__"}
    for name in sorted(names):
        _refresh(source / name, target / name)
    for path in list(target.iterdir()):
        if path.name not in names:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def run(folder: pathlib.Path, chosen: list[Sabotage], with_tests: bool) -> Iterator[Outcome]:
    """The controls first, then every sabotage that was chosen."""
    workshop = Workshop(folder)
    for check in {type(one.check): one.check for one in chosen}.values():
        problem = "" if _is_passed_over(check, with_tests) else workshop.built(check)
        if problem:
            yield Outcome(DRILL, "the product as it is", FAILED, problem)
            return
    #: How often a check makes complaints of a kind without any sabotage: those prove nothing.
    known: dict[Drill | SwiftTests | Seeds | Inputs, collections.Counter] = {}
    for check in dict.fromkeys(one.check for one in chosen):
        if _is_passed_over(check, with_tests):
            continue
        known[check] = collections.Counter(one.kind for one in workshop.complaints(check))
        yield Outcome(
            DRILL, f"no sabotage: {_shown(check)}", FAILED if known[check] else HARMLESS,
            "; ".join(sorted(known[check])))
    for one in chosen:
        if one.check in known:
            yield _sabotage(workshop, one, known[one.check])
        else:
            yield Outcome(DRILL, one.name, SKIPPED, "only Swift tests notice it: --tests")


def _is_passed_over(check: Drill | SwiftTests | Seeds | Inputs, with_tests: bool) -> bool:
    return isinstance(check, SwiftTests) and not with_tests


def _sabotage(workshop: Workshop, one: Sabotage, known: collections.Counter) -> Outcome:
    problem = misplaced(one, workshop.root)
    if problem:
        return Outcome(DRILL, one.name, FAILED, problem)
    path = workshop.root / one.file
    unharmed = path.read_text()
    path.write_text(unharmed.replace(one.text, one.replacement))
    try:
        problem = workshop.built(one.check)
        if problem:
            return Outcome(DRILL, one.name, FAILED, f"does not build: {problem}")
        noticed = _first_new(workshop.complaints(one.check), known)
    finally:
        path.write_text(unharmed)
    if not noticed:
        return Outcome(DRILL, one.name, FAILED, f"{_shown(one.check)} did not notice: {one.danger}")
    return Outcome(DRILL, one.name, REPORTED, noticed.text)


def _first_new(found: Iterator[Complaint], known: collections.Counter) -> Complaint | None:
    """The first one beyond those of its kind that there are without any sabotage."""
    left = known.copy()
    for one in found:
        if left[one.kind] == 0:
            return one
        left[one.kind] -= 1
    return None


def _shown(check: Drill | SwiftTests | Seeds | Inputs) -> str:
    if isinstance(check, SwiftTests):
        return f"swift test --filter {check.filter}"
    if isinstance(check, Inputs):
        return "fuzz corpus, other readers"
    if isinstance(check, Seeds):
        return f"msix-simulate --seeds 1..{check.last}"
    scale = [] if check.scale == "fast" else [f"scale {check.scale}"]
    options = ", ".join(
        [f"{name} {_plain(value)}" for name, value in check.options] + scale)
    return check.module + (f" ({options})" if options else "")


def _plain(value) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def table(found: list[Outcome], page: str) -> str:
    """A row a sabotage: what came of it now or, from the page, at an earlier time."""
    now = {one.fault: ENDS[one.outcome] for one in found if one.outcome in ENDS}
    lines = ["| sabotage | what it does to a ledger | who must notice | outcome |",
             "|---|---|---|---|"]
    for one in sabotages.ALL:
        row = f"| `{one.name}` | {one.danger} | {_shown(one.check)} |"
        before = (line[len(row):].strip(" |") for line in page.splitlines() if line.startswith(row))
        lines.append(f"{row} {now.get(one.name) or next(before, NOT_TRIED)} |")
    return "\n".join(lines)


def main() -> int:
    """The command line; status 1 when something went unnoticed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check-texts", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--only", nargs="*", metavar="NAME")
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--json", type=pathlib.Path, help="write the outcomes as JSON lines")
    parser.add_argument("--markdown", type=pathlib.Path, help="a page whose table to bring up")
    words = parser.parse_args()
    chosen = [one for one in sabotages.ALL if not words.only or one.name in words.only]
    if words.list:
        for one in chosen:
            print(f"{one.name}: {one.danger}. {one.file}; noticed by {_shown(one.check)}")
        return 0
    problems = [problem for one in chosen if (problem := misplaced(one))]
    print("".join(problem + "\n" for problem in problems), end="")
    if words.check_texts:
        print(f"{len(chosen) - len(problems)} of {len(chosen)} sabotages can be done")
    if words.check_texts or problems or not chosen:
        return 1 if problems or not chosen else 0
    if not words.folder:
        parser.error("name a folder: --folder FOLDER")
    found = []
    for one in run(words.folder, chosen, words.tests):
        found.append(one)
        print(f"{one.outcome}: {one.fault}: {one.detail}"[:400], flush=True)
        if words.markdown:
            faults.replace_table(
                words.markdown, "sabotages", table(found, words.markdown.read_text()))
    if words.json:
        outcome.write(found, words.json)
    print(outcome.summary(found))
    return 0 if all(one.is_good for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
