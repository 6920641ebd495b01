#!/usr/bin/env python3
"""Makes a release of a built program, and does to it what people and thieves do.

    tools/release/test_release.py --program .build/debug/msix [--counts FILE]

It is installed into a folder that stands for a machine, runs from there, is upgraded over a ledger
in use and taken back; forged ones are refused; the units are read by systemd where it is there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Callable

import make_release

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
UNITS = ["msix", "msix-tick", "msix-checkpoint", "msix-backup", "msix-doctor"]
# Of systemd-analyze security, 0 to 10; a service without any hardening has 9.6.
EXPOSURE_MAX = 2.0


class Refused(Exception):
    """A check that failed."""


def require(condition: bool, text: str) -> None:
    if not condition:
        raise Refused(text)


class World:
    """Keys, a release of theirs, a machine, a ledger."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self.key, self.public = self.make_key("builder")
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8",
            "TMPDIR": str(folder), "MSIX_SECOND_PLACE": str(folder / "second"),
        }
        self.archive = self.make_archive("one")
        self.release = self.unpack(self.archive, "one")
        self.machine = folder / "machine"
        self.data = folder / "data"

    def make_key(self, name: str) -> tuple[Path, Path]:
        key, public = self.folder / f"{name}.pem", self.folder / f"{name}-public.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        key.chmod(0o600)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
        return key, public

    def make_archive(self, name: str) -> Path:
        done = subprocess.run(
            [sys.executable, HERE / "make_release.py", "--program", self.program, "--key", self.key,
             "--output", self.folder / name, "--level", "1"],
            check=True, capture_output=True, text=True)
        return Path(done.stdout.strip())

    def unpack(self, archive: Path, name: str) -> Path:
        place = self.folder / f"unpacked-{name}"
        with tarfile.open(archive) as bundle:
            bundle.extractall(place, filter="data")
        return next(place.iterdir())

    def copy(self, name: str) -> Path:
        """The unpacked release again, to be changed."""
        place = self.folder / f"copy-{name}" / self.release.name
        shutil.copytree(self.release, place)
        return place

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in words], capture_output=True, text=True, env=self.environment)

    def good(self, *words: object) -> str:
        done = self.run(*words)
        require(done.returncode == 0, f"{words}: {done.stderr[-600:]}")
        return done.stdout

    def installed(self, *words: object) -> subprocess.CompletedProcess[str]:
        """The installed program over the ledger."""
        program = self.machine / "usr/local/lib/msix/current/bin/msix"
        return self.run(program, *words, "--data", self.data)

    def install(self, release: Path, *more: object) -> subprocess.CompletedProcess[str]:
        return self.run(
            release / "install", "--key", self.public, "--root", self.machine, *more)

    def current(self) -> str:
        return os.readlink(self.machine / "usr/local/lib/msix/current")

    def count(self) -> str:
        done = self.installed("count", "--period", "2025-26", "--known-at", "300", "--all",
                              "--format", "csv")
        require(done.returncode == 0, done.stderr)
        return done.stdout


def twice_is_the_same(world: World) -> None:
    again = world.make_archive("again")
    require(again.read_bytes() == world.archive.read_bytes(), "two archives of the same files differ")
    shutil.rmtree(again.parent)


def a_good_one_is_good(world: World) -> None:
    world.good(world.release / "verify", world.public)
    listed = (world.release / "MANIFEST").read_text(encoding="utf-8")
    for name in ("bin/msix", "README.md", "docs/operating.md", "share/man/man1/msix.1",
                 "share/completions/_msix", "lib/systemd/system/msix.service", "install"):
        require(f"  {name}\n" in listed, f"{name} is not in the release")


def forged_ones_are_refused(world: World) -> None:
    def byte(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)

    _, other = world.make_key("stranger")
    forgeries: dict[str, Callable[[Path], object]] = {
        "a changed program": lambda root: byte(root / "bin/msix"),
        "a changed list": lambda root: byte(root / "MANIFEST"),
        "a changed signature": lambda root: byte(root / "MANIFEST.sig"),
        "a file more": lambda root: (root / "bin/extra").write_text("#!/bin/sh\n"),
        "a file less": lambda root: (root / "README.md").unlink(),
        "a link": lambda root: (root / "docs/link").symlink_to("/etc/passwd"),
        "no signature": lambda root: (root / "MANIFEST.sig").unlink(),
    }
    for name, forge in forgeries.items():
        root = world.copy("forged")
        forge(root)
        require(world.run(root / "verify", world.public).returncode == 1, f"{name} was verified")
        done = world.install(root)
        require(done.returncode == 1, f"{name} was installed")
        require(not world.machine.exists(), f"{name} left something behind")
        shutil.rmtree(root.parent)
    require(world.run(world.release / "verify", other).returncode == 1, "a stranger's key is good")


def it_runs_where_it_was_installed(world: World) -> None:
    world.good(world.release / "install", "--key", world.public, "--root", world.machine)
    for name in ("bin/msix", "share/man/man1/msix-submit.1",
                 "share/bash-completion/completions/msix", "lib/systemd/system/msix.service",
                 "lib/sysusers.d/msix.conf", "lib/tmpfiles.d/msix.conf"):
        require((world.machine / "usr/local" / name).is_symlink()
                or (world.machine / "usr/local" / name).is_file(), f"{name} is not installed")
    for words in (("init", "--origin", "release.test", "--simulated-clock"),
                  *(("state", "connect", state, "--ia", "2020-01-01", "--isa", "2020-01-01")
                    for state in ("TX", "CA", "FL"))):
        done = world.installed(*words)
        require(done.returncode == 0, done.stderr)
    packages = sorted((REPOSITORY / "samples/states").glob("*.zip"))
    mine = [path for path in packages if path.stem[-2:] in ("TX", "CA", "FL")][:8]
    require(world.installed("submit", *mine).returncode == 0, "packages were refused")
    require("," in world.count(), "nothing was counted")


def an_upgrade_keeps_the_ledger(world: World) -> None:
    before, first = world.count(), world.current()
    # The version before derived one view otherwise, under another number.
    views = world.data / "views"
    name = next(path.name for path in views.iterdir() if path.name.startswith("child-counts@"))
    (views / name).rename(views / "child-counts@0")
    newer = world.copy("newer")
    (newer / "README.md").write_text("the next version\n", encoding="utf-8")
    make_release.sign(newer, world.key)
    done = world.install(newer, "--data", world.data)
    require(done.returncode == 0, done.stderr)
    require("view-old" in done.stderr, "the new program did not look at the ledger first")
    require(world.current() != first, "the upgrade is not in use")
    require(world.count() == before, "the new version counts otherwise")
    require((views / name).is_dir() and (views / "child-counts@0").is_dir(), "a view is gone")
    require(world.installed("verify").returncode == 0, "the ledger does not verify")
    second = world.current()
    # The same again changes nothing.
    require(world.install(newer).returncode == 0 and world.current() == second, "twice is not once")
    back = world.run(newer / "install", "--back", "--root", world.machine)
    require(back.returncode == 0 and world.current() == first, f"no way back: {back.stderr}")
    require(world.count() == before, "after going back it counts otherwise")
    again = world.run(newer / "install", "--back", "--root", world.machine)
    require(again.returncode == 0 and world.current() == second, "no way forward again")


def a_damaged_ledger_stops_an_upgrade(world: World) -> None:
    require(world.installed("checkpoint").returncode == 0, "no checkpoint")
    head = next((world.folder / "second").glob("*/head"))
    content = head.read_bytes()
    head.unlink()
    newest = world.copy("newest")
    (newest / "README.md").write_text("the version after\n", encoding="utf-8")
    make_release.sign(newest, world.key)
    before = world.current()
    done = world.install(newest, "--data", world.data)
    require(done.returncode == 1 and "head-missing" in done.stderr, "damage did not stop it")
    require(world.current() == before, "it was upgraded over damage")
    head.write_bytes(content)
    head.chmod(0o600)


def a_key_that_others_read_signs_nothing(world: World) -> None:
    world.key.chmod(0o644)
    try:
        done = world.run(
            sys.executable, HERE / "make_release.py", "--program", world.program, "--key", world.key,
            "--output", world.folder / "none")
        require(done.returncode == 1 and "chmod 600" in done.stderr, "an open key was used")
    finally:
        world.key.chmod(0o600)


def systemd_reads_the_units(world: World) -> None:
    if not shutil.which("systemd-analyze"):
        print("release: systemd-analyze is not there; the units were not read", file=sys.stderr)
        return
    units = world.machine / "usr/local/lib/systemd/system"
    # The program's path is that of the machine, which only stands for one.
    shown = world.folder / "units"
    shown.mkdir()
    for path in units.iterdir():
        text = path.read_text(encoding="utf-8")
        (shown / path.name).write_text(text.replace("/usr/local/bin/msix", "/bin/true"))
    for path in sorted(shown.iterdir()):
        done = world.run("systemd-analyze", "verify", "--man=no", path)
        require(done.returncode == 0 and not done.stderr.strip(), f"{path.name}: {done.stderr}")
    for name in UNITS:
        done = world.run(
            "systemd-analyze", "security", "--offline=true", "--no-pager", shown / f"{name}.service")
        exposure = float(done.stdout.strip().splitlines()[-1].split(":")[1].split()[0])
        require(exposure <= EXPOSURE_MAX, f"{name} is exposed by {exposure}")
        print(f"release: {name}.service is exposed by {exposure} of 10")


CHECKS = [
    twice_is_the_same, a_good_one_is_good, forged_ones_are_refused,
    a_key_that_others_read_signs_nothing, it_runs_where_it_was_installed,
    an_upgrade_keeps_the_ledger, a_damaged_ledger_stops_an_upgrade, systemd_reads_the_units,
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        world = World(words.program.resolve(), Path(folder))
        for check in CHECKS:
            name = check.__name__.replace("_", " ")
            try:
                check(world)
                print(f"ok    {name}")
            except Refused as error:
                failed += 1
                print(f"FAIL  {name}: {error}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    if words.counts:
        Path(words.counts).write_text(f"{len(CHECKS) - failed} {failed}\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
