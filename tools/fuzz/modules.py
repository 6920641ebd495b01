"""Builds the fuzz targets with the pure modules under them, by the compiler alone.

The package manager cannot link a fuzzer. So the modules that the targets import, and those that
these import, are compiled here one after the other, each when its sources or those below changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
BUILD = Path(os.environ.get("MSIX_BUILD", REPOSITORY / ".build")).resolve() / "fuzz"

# How a program is built, and whose main function it has.
KINDS: dict[str, tuple[str, list[str]]] = {
    "driver": ("driver", ["-Onone"]),
    "fuzzer": ("fuzzer", ["-O", "-sanitize=fuzzer"]),
    "address": ("fuzzer", ["-O", "-sanitize=fuzzer,address"]),
}
# Folders that take the place of a module that only the package manager can build.
STAND_INS = {name: HERE / name for name in ("Crypto", "CryptoExtras")}
IMPORT = re.compile(r"^(?:@\w+ +)?(?:(?:public|package|internal) +)?import +(\w+)", re.MULTILINE)


class BuildFailed(Exception):
    """The compiler refused something; its words are the message."""


def build(kind: str) -> Path:
    """The program of this kind, made anew where something changed."""
    main, flags = KINDS[kind]
    return Build(BUILD / kind, flags).program([HERE / "targets", HERE / main])


class Build:
    """One folder of compiled modules, all with the same flags."""

    def __init__(self, folder: Path, flags: list[str]) -> None:
        self.folder = folder
        self.compiler = _compiler()
        self.flags = [*flags, *_house_flags(), "-I", str(folder)]
        for shim in sorted((REPOSITORY / "Sources").glob("*/module.modulemap")):
            self.flags += ["-I", str(shim.parent)]
        folder.mkdir(parents=True, exist_ok=True)
        self._modules: dict[str, Future[str]] = {}
        self._pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)

    def program(self, folders: list[Path]) -> Path:
        """Compiles and links the sources of some folders as one program."""
        sources = _sources(*folders)
        path = self.folder / "msix-fuzz"
        below = self._require(_imports(sources))
        objects = [str(self.folder / f"{name}.o") for name in self._modules]
        self._make(path, sources, below, [
            "-module-name", "Fuzz", "-emit-executable", "-o", str(path), *objects])
        return path

    def _require(self, names: set[str]) -> list[str]:
        """Starts what is not started yet, waits for all; the digests of what was made."""
        ours = sorted(name for name in names if _folder(name) is not None)
        for name in ours:
            if name not in self._modules:
                sources = _sources(_folder(name))
                # What it imports first, in this thread: workers must not wait for workers.
                below = self._require(_imports(sources))
                self._modules[name] = self._pool.submit(self._module, name, sources, below)
        return [self._modules[name].result() for name in ours]

    def _module(self, name: str, sources: list[Path], below: list[str]) -> str:
        return self._make(self.folder / f"{name}.o", sources, below, [
            "-module-name", name, "-emit-module", "-enable-testing", "-suppress-warnings",
            "-c", "-o", str(self.folder / f"{name}.o")])

    def _make(self, goal: Path, sources: list[Path], below: list[str], words: list[str]) -> str:
        """Compiles when sources, flags or what lies below are others than the last time."""
        command = [self.compiler, *self.flags, *words, *map(str, sources)]
        digest = hashlib.sha256(repr((_stamp(self.compiler), command, below)).encode())
        for source in sources:
            digest.update(source.read_bytes())
        wanted, stamp = digest.hexdigest(), goal.with_suffix(".stamp")
        if stamp.exists() and stamp.read_text() == wanted and goal.exists():
            return wanted
        stamp.unlink(missing_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BuildFailed(f"{goal.name}: {done.stderr or done.stdout}")
        stamp.write_text(wanted)
        return wanted


def _compiler() -> str:
    found = shutil.which("swiftc") or shutil.which("swiftc", path="/opt/swift/usr/bin")
    if found is None:
        raise BuildFailed("swiftc is not on the PATH: tools/setup says what to do")
    return found


def _stamp(compiler: str) -> tuple[str, float]:
    path = os.path.realpath(compiler)
    return path, os.path.getmtime(path)


def _house_flags() -> list[str]:
    """The language settings of Package.swift, so that a source means the same here."""
    text = (REPOSITORY / "Package.swift").read_text(encoding="utf-8")
    flags = ["-parse-as-library", "-wmo", "-swift-version", "6", "-package-name", "msix_ledger"]
    for kind in ("Upcoming", "Experimental"):
        for name in re.findall(rf'\.enable{kind}Feature\("(\w+)"\)', text):
            flags += [f"-enable-{kind.lower()}-feature", name]
    return flags


def _folder(module: str) -> Path | None:
    """Where the sources of a module are that is built here; None for a module of others."""
    folder = STAND_INS.get(module, REPOSITORY / "Sources" / module)
    return folder if folder.is_dir() and any(folder.rglob("*.swift")) else None


def _sources(*folders: Path | None) -> list[Path]:
    return [path for folder in folders if folder for path in sorted(folder.rglob("*.swift"))]


def _imports(sources: list[Path]) -> set[str]:
    return {name for path in sources for name in IMPORT.findall(path.read_text(encoding="utf-8"))}
