"""System calls of a command that fail one by one, by the fault injection of strace.

A site is one call in one run: "the 2nd fdatasync on data/log/data.mdb". A run under strace without
a fault lists them; a second run with a fault at one of them shows what the program makes of it.
"""

import collections
import dataclasses
import pathlib
import re
import shutil
import subprocess

#: What each call is made to answer; the first is the usual one. "KILL" ends the process there.
ERRORS: dict[str, tuple[str, ...]] = {
    "openat": ("EIO", "EMFILE", "EINTR", "KILL"),
    "access": ("EIO",),
    "faccessat2": ("EIO",),
    "newfstatat": ("EIO",),
    "getdents64": ("EIO",),
    "flock": ("EIO",),
    "fcntl": ("ENOLCK",),
    "mmap": ("ENOMEM",),
    "read": ("EIO", "EINTR"),
    "pread64": ("EIO", "EINTR"),
    "lseek": ("EIO",),
    "write": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "pwrite64": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "writev": ("EIO", "ENOSPC", "KILL"),
    "pwritev": ("EIO", "ENOSPC", "KILL"),
    "fsync": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "fdatasync": ("EIO", "ENOSPC", "EINTR", "KILL"),
    "msync": ("EIO", "KILL"),
    "ftruncate": ("ENOSPC", "EIO", "KILL"),
    "fallocate": ("ENOSPC", "EIO", "KILL"),
    "mkdir": ("EIO", "ENOSPC", "KILL"),
    "rename": ("EIO", "ENOSPC", "KILL"),
    "renameat": ("EIO", "ENOSPC", "KILL"),
    "renameat2": ("EIO", "ENOSPC", "KILL"),
    "link": ("EIO",),
    "linkat": ("EIO",),
    "unlink": ("EIO", "KILL"),
    "unlinkat": ("EIO", "KILL"),
    "rmdir": ("EIO", "KILL"),
    "chmod": ("EIO",),
    "fchmod": ("EIO",),
}

_LINE = re.compile(r"^(\d+) +([a-z0-9_]+)\((.*)$")
_QUOTED = re.compile(r'"(/[^"]*)"')
_DESCRIPTOR = re.compile(r"\d<(/[^>]*)>")
#: Stops the program at the calls of interest only: three times as fast.
_FILTER = "--seccomp-bpf"
_RANDOM = re.compile(r"[0-9a-f]{16,}")


@dataclasses.dataclass(frozen=True)
class Site:
    """The `ordinal`-th call on a path; without a path, of the whole thread."""

    call: str
    #: Relative to the ledger's folder.
    path: str
    ordinal: int
    #: Whether the path has the same name in every run; only then can strace look for it.
    is_named: bool

    def __str__(self) -> str:
        shown = _RANDOM.sub("*", self.path)
        return f"{self.call} {self.ordinal} on {shown}" if self.is_named else (
            f"{self.call} {self.ordinal} of all, on {shown}")


@dataclasses.dataclass(frozen=True)
class Fault:
    """A site and what the call answers there."""

    site: Site
    error: str

    def __str__(self) -> str:
        return f"{self.site}: {self.error}"


def is_possible() -> str:
    """Empty, or why this machine cannot inject faults."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", "inject=close:error=EIO:when=1000", "true"],
        capture_output=True, text=True)
    return "" if done.returncode == 0 else f"strace may not trace here: {done.stderr.strip()}"


class Tracer:
    """Runs commands in one folder under strace, with a fault or without."""

    def __init__(self, root: pathlib.Path):
        self.root = pathlib.Path(root).resolve()
        self.log = self.root.with_name(self.root.name + ".strace")

    def recording(self) -> list[str]:
        """The words before a command whose calls are to be listed."""
        return self._strace(ERRORS)

    def injecting(self, fault: Fault) -> list[str]:
        """The words before a command in which one call is to fail."""
        site = fault.site
        words = self._strace([site.call])
        what = f"error={fault.error}"
        if fault.error == "KILL":
            what = "signal=KILL"
            # A process that a filter of system calls has stopped takes no signal.
            words.remove(_FILTER)
        words += ["-e", f"inject={site.call}:{what}:when={site.ordinal}"]
        return words + (["-P", str(self.root / site.path)] if site.is_named else [])

    def _strace(self, calls) -> list[str]:
        trace = "trace=" + ",".join("?" + call for call in calls)
        return ["strace", "-f", "-y", "-s", "0", _FILTER, "-o", str(self.log), "-e", trace]

    def recorded(self) -> list[tuple[str, str, list[str]]]:
        """Thread, call and paths below the root of every call in the last recording."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            match = _LINE.match(line)
            if match:
                thread, call, rest = match.groups()
                found.append((thread, call, self._paths(rest)))
        return found

    def _paths(self, arguments: str) -> list[str]:
        """Paths that a call names, or else those of the files that it works on."""
        found = _QUOTED.findall(arguments) or _DESCRIPTOR.findall(arguments)
        prefix = str(self.root) + "/"
        return [path.removeprefix(prefix) for path in found if path.startswith(prefix)]

    def injected(self) -> list[str]:
        """The lines of the last run that were tampered with, as far as they are the ledger's."""
        text = self.log.read_text(errors="replace")
        killed = "+++ killed by SIGKILL" in text
        lines = [line for line in text.splitlines() if "(INJECTED)" in line]
        # A killed process never comes to the end of the line that would say so.
        if killed and not lines:
            lines = [line for line in text.splitlines() if str(self.root) in line][-1:]
        return [line for line in lines if str(self.root) in line]


def sites(recorded: list[tuple[str, str, list[str]]], before: pathlib.Path) -> list[Site]:
    """The sites of a recorded command, in their order; `before` is the folder as it was then.

    strace counts for each thread on its own, and which thread does what changes from run to run:
    a site beyond what a thread did is simply not met.
    """
    on_path: dict[tuple[str, str], int] = collections.Counter()
    in_thread: dict[tuple[str, str], int] = collections.Counter()
    found: dict[Site, None] = {}
    for thread, call, paths in recorded:
        in_thread[thread, call] += 1
        for path in set(paths):
            on_path[call, path] += 1
        if paths:
            path = paths[0]
            # A random name that was not there before is another one in the next run.
            is_named = all((before / one).exists() for one in _with_parents(path)
                           if _RANDOM.search(one.name))
            number = on_path[call, path] if is_named else in_thread[thread, call]
            found[Site(call, path, number, is_named)] = None
    return list(found)


def _with_parents(path: str) -> list[pathlib.PurePosixPath]:
    whole = pathlib.PurePosixPath(path)
    return [whole, *whole.parents]
