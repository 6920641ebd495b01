"""Puts inputs to the product's own code, through the program that `driver/` builds."""

from __future__ import annotations

import re
import resource
import subprocess
import tempfile
from pathlib import Path

import modules

#: Address space of the program. Inputs have at most 8 MiB; what is announced must cost nothing.
ADDRESS_SPACE_BYTES = 1 << 30
#: After so long it is ended, whatever it does: an input on which it hangs must not stop us.
SECONDS_MAX = 900

_LIST = (modules.HERE / "targets" / "Target.swift").read_text(encoding="utf-8")
#: Names of the targets, in the order in which the program numbers them.
TARGETS = re.findall(r'^  \("(\w+)", \w+\.self\)', _LIST, re.MULTILINE)


class Died(Exception):
    """The program ended at an input instead of answering; its last words are the message."""


class Driver:
    """The program, started when it is asked and again after it died."""

    def __init__(self) -> None:
        self._path = modules.build("driver")
        self._process: subprocess.Popen | None = None
        self._words = tempfile.TemporaryFile()  # a pipe that nobody reads would fill up

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._words.close()

    def run(self, target: str, data: bytes) -> bytes | None:
        """What the product writes of what it read; None when it refuses the bytes."""
        process = self._process or self._start()
        try:
            process.stdin.write(bytes([TARGETS.index(target)]) + len(data).to_bytes(4, "big"))
            process.stdin.write(data)
            process.stdin.flush()
            head = process.stdout.read(5)
            count = int.from_bytes(head[1:], "big")
            written = process.stdout.read(count)
        except BrokenPipeError:
            head = b""
        if len(head) < 5 or len(written) < count:
            raise Died(self._end())
        return written if head[0] else None

    def _start(self) -> subprocess.Popen:
        limit = (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES)
        self._process = subprocess.Popen(
            ["timeout", "-k", "5", str(SECONDS_MAX), self._path],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words,
            env={"SWIFT_BACKTRACE": "enable=no"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit))
        return self._process

    def _end(self) -> str:
        """Lets the program end; what it said, and with which status it ended."""
        if self._process is None:
            return ""
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.stdout.close()
        status = self._process.wait()
        self._process = None
        self._words.seek(0)
        # What a crash says first; the stack below has addresses, and they differ each time.
        words = self._words.read().decode(errors="replace").split("Current stack trace")[0].strip()
        self._words.seek(0)
        self._words.truncate()
        return f"status {status}: {words}"


def corpus(target: str) -> list[tuple[Path, bytes]]:
    """The kept inputs of a target, by name."""
    folder = modules.HERE / "corpus" / target
    return [(path, path.read_bytes()) for path in sorted(folder.glob("*"))]
