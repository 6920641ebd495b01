"""Kills a command at one system call after the other, or, without strace, after longer times."""

import shutil
from collections.abc import Callable, Iterator

import injection
from ledger import Ledger

#: Calls between which files are half made, and every how manyth of them is tried.
ALL = {"mkdir": 1, "fsync": 1, "fdatasync": 1, "rename": 1, "pwrite64": 2, "write": 2}
HALF = {"rename": 2}
FEW = {"rename": 3}
DELAYS_MS = range(10, 400, 20)


def steps(is_full: bool) -> dict[str, int]:
    """Those of a scale."""
    return ALL if is_full else FEW


def killed(make: Callable[[], Ledger], words: tuple,
           every: dict[str, int]) -> Iterator[tuple[str, Ledger]]:
    """Where it was killed, and the ledger that `make` gave for it; until it ends by itself."""
    if injection.is_possible():
        for delay_ms in DELAYS_MS:
            ledger = make()
            prefix = ["timeout", "--signal=KILL", f"{delay_ms / 1000}"]
            if _is_killed(ledger, words, prefix):
                yield f"{delay_ms} ms", ledger
        return
    for call, step in every.items():
        ordinal, ledger = step, make()
        while _is_killed(ledger, words, _strace(call, ordinal)):
            yield f"{call} {ordinal}", ledger
            ordinal, ledger = ordinal + step, make()


def _strace(call: str, ordinal: int) -> list[str]:
    return [shutil.which("strace"), "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
            "-e", f"inject={call}:signal=KILL:when={ordinal}"]


def _is_killed(ledger: Ledger, words: tuple, prefix: list[str]) -> bool:
    status = ledger.command(*words, prefix=prefix).status
    # `timeout` says so in the way of a shell.
    return status is None or status < 0 or status == 128 + 9
