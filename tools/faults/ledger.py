"""A made-up ledger to attack: made, fed and asked through the `msix` program alone.

Everything runs in child processes with a time limit, because a fault may well kill or hang one.
"""

import dataclasses
import json
import os
import pathlib
import shutil
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "states"
#: Exit statuses of `msix` (docs/operating.md).
DONE, REFUSED, USAGE, INTEGRITY = 0, 1, 2, 3
#: A command that takes longer than this hangs; the slowest sane one needs a few seconds.
COMMAND_SECONDS_MAX = 120


@dataclasses.dataclass(frozen=True)
class Answer:
    """How a command ended: its status (negative: died by that signal; None: hung), its words."""

    status: int | None
    out: str
    err: str

    @property
    def reports_damage(self) -> bool:
        """Exit 3, or death by a signal: a damaged page may make the library itself fault."""
        return self.status == INTEGRITY or (self.status is not None and self.status < 0)


class Ledger:
    """A ledger in a folder of its own, with its second place beside it."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path):
        self.program = pathlib.Path(program).resolve()
        self.folder = pathlib.Path(folder).resolve()
        self.data = self.folder / "data"
        self.second = self.folder / "second"

    def command(self, *words, env=None, prefix=(), timeout=COMMAND_SECONDS_MAX) -> Answer:
        """Runs `msix words --data DATA`; `prefix` stands before the program (strace ...)."""
        environment = dict(
            os.environ, MSIX_SECOND_PLACE=str(self.second), SWIFT_BACKTRACE="enable=no")
        environment.update(env or {})
        words, given = _apart(words)
        line = [*map(str, prefix), str(self.program), *map(str, words), "--data", str(self.data)]
        # A session of its own: a prefix that is ended must not leave the program behind it running.
        process = subprocess.Popen(
            line, env=environment, stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        hung = False
        try:
            out, err = process.communicate(given, timeout=timeout)
        except subprocess.TimeoutExpired:
            hung = True
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return Answer(None if hung else process.returncode, _text(out), _text(err))

    def must(self, *words, **more) -> Answer:
        """A command that has to succeed, for setting a scene."""
        answer = self.command(*words, **more)
        if answer.status != DONE:
            raise RuntimeError(f"msix {' '.join(map(str, words))}: {answer.status}\n{answer.err}")
        return answer

    def make(self, states=("CA", "FL", "GA", "MI", "NC", "OR", "TX", "WA")) -> "Ledger":
        """A new, empty ledger on a simulated clock whose States are connected."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.must("init", "--origin", "faults.example", "--simulated-clock")
        for state in states:
            self.must("state", "connect", state, "--ia", "2019-01-01", "--isa", "2019-01-01")
        return self

    def submit(self, *packages) -> list[dict]:
        """Sends packages, gives their receipts."""
        return receipts(self.must("submit", *packages).out)

    def copy(self, folder: pathlib.Path) -> "Ledger":
        """An equal ledger in another folder, to be damaged there; this one must be at rest."""
        other = Ledger(self.program, folder)
        shutil.rmtree(other.folder, ignore_errors=True)
        shutil.copytree(self.folder, other.folder)
        return other


def _apart(words) -> tuple[list, bytes | None]:
    """A recovery key goes to standard input: arguments are seen by every user of a machine."""
    words = list(words)
    if "--recovery-key" not in words:
        return words, None
    place = words.index("--recovery-key") + 1
    key, words[place] = words[place], "-"
    return words, f"{key}\n".encode()


def receipts(out: str) -> list[dict]:
    """The receipts that `submit` printed: one JSON document a package, as lines or a list."""
    decoder, found, rest = json.JSONDecoder(), [], out.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        found.extend(value if isinstance(value, list) else [value])
        rest = rest[end:].lstrip()
    return found


def packages(limit: int | None = None) -> list[pathlib.Path]:
    """The sample packages in the order in which they were sent."""
    found = sorted(SAMPLES.glob("*.zip"))
    return found[:limit]


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")
