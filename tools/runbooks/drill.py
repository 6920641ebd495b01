#!/usr/bin/env python3
"""Breaks ledgers as the runbooks tell, and follows the runbooks word by word.

    tools/runbooks/drill.py --program .build/debug/msix [--only PAGE...] [--counts FILE]

For each page of docs/runbooks a ledger of made-up States is broken, `msix doctor` has to name the page,
the page's `sh` blocks are run as they stand, and afterwards the ledger opens, verifies, and counts as
before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = REPOSITORY / "docs/runbooks"
STATES = ("TX", "CA", "FL")
PACKAGES = 8


class Failed(Exception):
    """A check that did not hold."""


class Place:
    """A ledger with everything a runbook names, in a folder of its own."""

    def __init__(self, root: Path, program: Path) -> None:
        self.root = root
        self.program = program
        self.data, self.second = root / "data", root / "second"
        self.backup, self.kept, self.recovery = root / "backup", root / "kept", root / "recovery"
        self.certificate, self.key = root / "certificate.pem", root / "certificate-key.pem"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "HOME": str(self.root),
            "LC_ALL": "C.UTF-8", "MSIX_DATA": str(self.data),
            "MSIX_SECOND_PLACE": str(self.second), "backup": str(self.backup),
            "kept": str(self.kept), "recovery": str(self.recovery),
            "certificate": str(self.certificate), "certificate_key": str(self.key),
            "TMPDIR": str(self.root),
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *words], capture_output=True, text=True, env=self.environment,
            cwd=self.root)

    def good(self, *words: str) -> str:
        done = self.run(*words)
        if done.returncode != 0:
            raise Failed(f"msix {' '.join(words)}: {done.stderr[-400:]}")
        return done.stdout

    def make(self) -> None:
        """The ledger, before anything is broken."""
        shown = self.good("init", "--origin", "drill.test", "--simulated-clock")
        key = re.search(r"\b[0-9a-f]{4}(?:-[0-9a-f]{4}){16}\b", shown)
        if not key:
            raise Failed("init shows no recovery key")
        self.recovery.write_text(key.group() + "\n")
        self.recovery.chmod(0o600)
        for state in STATES:
            self.good("state", "connect", state, "--ia", "2020-01-01", "--isa", "2020-01-01")
        packages = sorted((REPOSITORY / "samples/states").glob("*.zip"))
        mine = [str(path) for path in packages if path.stem[-2:] in STATES][:PACKAGES]
        self.good("submit", *mine)
        self.kept.write_text(self.good("checkpoint"))
        self.good("backup", str(self.backup))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "5", "-subj",
             "/CN=drill.test", "-keyout", self.key, "-out", self.certificate],
            check=True, capture_output=True)

    def copy(self, root: Path) -> "Place":
        subprocess.run(["cp", "-a", "--sparse=always", self.root, root], check=True)
        return Place(root, self.program)

    def count(self) -> str:
        return self.good(
            "count", "--all", "--period", "2025-26", "--known-at", "200", "--format", "csv")

    def doctor(self, *more: str) -> tuple[int, dict[str, str]]:
        """Its status, and the page of each finding."""
        done = self.run("doctor", "--format", "json", *more)
        found = json.loads(done.stdout)["findings"] if done.stdout else []
        return done.returncode, {item["finding"]: item["runbook"] for item in found}


def blocks(page: Path) -> list[str]:
    """The page's `sh` blocks, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


def garble(path: Path) -> None:
    path.write_bytes(b"\x5a" * path.stat().st_size)


def head(place: Place) -> Path:
    return next(place.second.glob("*/head"))


def lose_second_place(place: Place) -> None:
    shutil.rmtree(next(place.second.iterdir()))


def fork(place: Place) -> None:
    """Another copy published on; this one went another way."""
    other = place.copy(place.root.parent / (place.root.name + "-other"))
    other.good("state", "suspend", "FL", "--reason", "another way")
    other.good("checkpoint")
    published = head(other).read_bytes()
    place.good("state", "suspend", "CA", "--reason", "one way")
    place.good("state", "suspend", "TX", "--reason", "one way more")
    head(place).write_bytes(published)


def nothing(place: Place) -> None:
    """The page is about what a drill cannot make: its commands are run all the same."""


# Page → what is done to the ledger, and the finding that has to name the page (none: it cannot be
# seen from here).
LOSSES: dict[str, tuple[Callable[[Place], object], str | None]] = {
    "log": (lambda place: (place.data / "log/data.mdb").unlink(), "part-missing"),
    "keys": (lambda place: shutil.rmtree(place.data / "keys"), "part-missing"),
    "blobs": (lambda place: shutil.rmtree(place.data / "blobs"), "part-missing"),
    "signing-keys": (
        lambda place: shutil.rmtree(place.data / "signing"), "part-missing"),
    "decision-index": (
        lambda place: garble(place.data / "decision/data.mdb"), "derived-unreadable"),
    "projections": (
        lambda place: (place.data / "views/child-counts@0").mkdir(), "view-old"),
    "sessions": (lambda place: shutil.rmtree(place.data / "sessions", ignore_errors=True), None),
    "second-place": (lose_second_place, "head-missing"),
    "secret": (
        lambda place: next(place.second.glob("*/operator.secret")).unlink(), "secret-missing"),
    "recovery-key": (lambda place: place.recovery.unlink(), None),
    "machine": (lambda place: shutil.rmtree(place.data), "ledger-missing"),
    "forked-log": (fork, "log-forked"),
    "clock": (nothing, None),
    "disk-full": (nothing, None),
    "map-full": (nothing, None),
    "certificate": (nothing, "certificate-ending"),
}
# After these the operator's secret is gone: the recovery key is what opens.
BY_RECOVERY = {"second-place", "secret"}


def follow(name: str, place: Place, before: str) -> None:
    spoil, finding = LOSSES[name]
    spoil(place)
    more = ["--tls-cert", str(place.certificate)] if name == "certificate" else []
    status, found = place.doctor(*more)
    if finding and found.get(finding) != name:
        raise Failed(f"the doctor (status {status}) does not lead here by {finding}: {found}")
    if not (texts := blocks(PAGES / f"{name}.md")):
        raise Failed("no commands")
    for text in texts:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text], capture_output=True, text=True,
            env=place.environment, cwd=place.root)
        if done.returncode != 0:
            raise Failed(f"status {done.returncode} of:\n{text}{done.stdout}{done.stderr}")
    opening = ["--recovery-key", str(place.recovery)] if name in BY_RECOVERY else []
    for command in (["verify"], ["tick"]):
        place.good(*command, *opening)
    status, found = place.doctor(*opening)
    if status == 3:
        raise Failed(f"afterwards the doctor still finds damage: {found}")
    counted = place.good(
        "count", "--all", "--period", "2025-26", "--known-at", "200", "--format", "csv", *opening)
    if counted != before:
        raise Failed("it counts otherwise than before")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=sorted(LOSSES))
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    if pages != set(LOSSES):
        print(f"drill: pages and losses differ: {sorted(pages ^ set(LOSSES))}", file=sys.stderr)
        return 1
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        first = Place(Path(folder) / "first", words.program.resolve())
        (first.root / "bin").mkdir(parents=True)
        (first.root / "bin/msix").symlink_to(first.program)
        first.make()
        before = first.count()
        for name in words.only or LOSSES:
            place = first.copy(Path(folder) / name)
            try:
                follow(name, place, before)
                passed += 1
                print(f"ok    {name}")
            except Failed as error:
                failed += 1
                print(f"FAIL  {name}: {error}")
            shutil.rmtree(place.root, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    if words.counts:
        Path(words.counts).write_text(f"{passed} {failed}\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
