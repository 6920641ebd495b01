"""Folders to work in: memory for what the processor bounds, a disk for what syncs bound."""

import contextlib
import os
import pathlib
import shutil
import tempfile

from model import Log, MEMORY, Nation, OURS, Run
from programs import Failure, Programs

#: On tmpfs a leaf takes its own bytes, tiles, and what verification keeps beside it.
BYTES_PER_LEAF_MORE = 500
#: What the runs of a round need beside the filled logs.
BYTES_KEPT_FREE = 2 << 30
GROWTH_MAX = 0.25


def file_system(folder: pathlib.Path) -> str:
    """The kind of file system on which a folder lies."""
    best, kind = "", "unknown"
    real = os.path.realpath(folder)
    for line in pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        _, point, its_kind = line.split(" ")[:3]
        inside = point == "/" or real == point or real.startswith(point + "/")
        if inside and len(point) >= len(best):
            best, kind = point, its_kind
    return kind


def available_bytes(folder: pathlib.Path) -> int:
    """What tmpfs gives: its own limit, and the memory that is there."""
    free = shutil.disk_usage(folder).free
    for line in pathlib.Path("/proc/meminfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("MemAvailable:"):
            return min(free, int(line.split()[1]) << 10)
    return free


class Places:
    """Where programs write, and the filled logs. All of it is gone afterwards."""

    def __init__(self, programs: Programs, memory: pathlib.Path, disk: pathlib.Path):
        self.programs = programs
        self.parents = {MEMORY: memory, "disk": disk}
        self.logs: dict[Log | Nation, pathlib.Path] = {}
        self.grown: dict[Log | Nation, int] = {}
        self.folders: dict[str, pathlib.Path] = {}

    def __enter__(self) -> "Places":
        for place, parent in self.parents.items():
            parent.mkdir(parents=True, exist_ok=True)
            folder = pathlib.Path(tempfile.mkdtemp(prefix="msix-bench-", dir=parent))
            # PostgreSQL's user must be able to pass through to its own folder.
            folder.chmod(0o711)
            self.folders[place] = folder
        return self

    def __exit__(self, *_):
        for folder in self.folders.values():
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def folder_for(self, run: Run):
        """The folder of one run: its filled log, or a new one that goes again."""
        if run.log is not None:
            if run.growth and self.grown.get(run.log, 0) + run.growth > run.log.events * GROWTH_MAX:
                self.drop(run.log)
            path = self.filled(run.log)
            self.grown[run.log] = self.grown.get(run.log, 0) + run.growth
            yield path
        elif run.place is None:
            yield None
        else:
            folder = pathlib.Path(tempfile.mkdtemp(dir=self.folders[run.place]))
            folder.chmod(0o711)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def filled(self, log: Log | Nation) -> pathlib.Path:
        if log not in self.logs:
            needed = log.events * (log.leaf + BYTES_PER_LEAF_MORE) + BYTES_KEPT_FREE
            free = available_bytes(self.folders[MEMORY])
            if free < needed:
                raise Failure(f"it needs {needed >> 30} GiB of memory, there are {free >> 30}")
            path = pathlib.Path(tempfile.mkdtemp(prefix="log-", dir=self.folders[MEMORY]))
            case, arguments = log.filling
            try:
                self.programs.run(Run(OURS, case, arguments), path)
            except Failure:
                shutil.rmtree(path, ignore_errors=True)
                raise
            self.logs[log] = path
        return self.logs[log]

    def drop(self, log: Log | Nation) -> None:
        if path := self.logs.pop(log, None):
            shutil.rmtree(path, ignore_errors=True)
        self.grown.pop(log, None)

    def keep(self, logs: set[Log | Nation]) -> None:
        """Throws away every other filled log."""
        for log in set(self.logs) - logs:
            self.drop(log)

    def leaf_bytes(self, nominal: int) -> int:
        """What leaves of a nominal size turn out to have: references get the same."""
        log = Log(2_000, nominal)
        result = self.programs.run(Run(OURS, "size", {}), self.filled(log))
        self.drop(log)
        return round(float(result["leaf_bytes_mean"]))
