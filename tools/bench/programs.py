"""The programs that are measured: where they are, and how one is run."""

import json
import os
import pathlib
import re
import subprocess
import sys

import model

HERE = pathlib.Path(__file__).resolve().parent
NOT_INSTALLED = 3
#: The slowest run verifies 10 million events; anything longer hangs.
RUN_SECONDS_MAX = 3600
SYNC_DELAY_MS = 2


class Failure(Exception):
    """Why a program gave no result."""


class Absent(Failure):
    """It is not installed, which is no fault."""


class Programs:
    """Programs in a folder (see `prepare`), and ours."""

    def __init__(self, folder: pathlib.Path, ours: pathlib.Path):
        reference = folder / "reference"
        python = folder / "venv" / "bin" / "python"
        self.shim = folder / "fixed_sync_delay.so"
        self.commands = {
            model.OURS: [ours],
            model.REFERENCE: [reference],
            model.DECODER: [folder / "decode-reference"],
            model.POSTGRESQL: [sys.executable, HERE / "reference_postgresql.py"],
            model.UMADB: [python, HERE / "reference_umadb.py"],
        }
        self.client = reference

    def run(self, run: model.Run, folder: pathlib.Path | None) -> dict:
        """The result of one run, which works in `folder`."""
        command, arguments = self.commands[run.program], dict(run.arguments)
        if not pathlib.Path(command[0]).exists():
            raise Failure(f"{run.program} is not built: no {command[0]}")
        if run.program == model.POSTGRESQL:
            arguments["client"] = self.client
        if folder is not None:
            arguments["dir"] = folder
        words = [f"{key}={value}" for key, value in arguments.items()]
        return parse(run, *execute([*command, run.case, *words], self.environment(run)))

    def environment(self, run: model.Run) -> dict:
        # A program that crashes must end at once, not write a report for minutes.
        environment = dict(os.environ, SWIFT_BACKTRACE="enable=no", PYTHONDONTWRITEBYTECODE="1")
        if run.has_fixed_syncs:
            if not self.shim.exists():
                raise Failure(f"the shim is not built: no {self.shim}")
            environment |= {
                "LD_PRELOAD": str(self.shim.resolve()), "SYNC_DELAY_MS": str(SYNC_DELAY_MS),
                "SYNC_DELAY_REPORT": "1"}
        return environment


def execute(command: list, environment: dict) -> tuple[int, str, str]:
    try:
        done = subprocess.run(
            [str(word) for word in command], env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=RUN_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        raise Failure(f"it was not done after {RUN_SECONDS_MAX} s") from None
    return done.returncode, done.stdout, done.stderr


def parse(run: model.Run, status: int, out: str, err: str) -> dict:
    """The result that a program printed, checked for what the run expects."""
    last_words = (err.strip().splitlines() or [f"exit status {status}, no words"])[-1]
    if status == NOT_INSTALLED:
        raise Absent(last_words)
    if status != 0:
        raise Failure(last_words)
    try:
        result = json.loads(out)
        if not isinstance(result, dict):
            raise ValueError("no JSON object")
    except ValueError as reason:
        raise Failure(
            f"{run.program} {run.case} did not print one line of JSON: {reason}") from None
    for name, value in run.expects.items():
        if result.get(name) != value:
            raise Failure(
                f"{run.program} {run.case} says {name}={result.get(name)}, not {value}: "
                "it measured something else")
    if run.has_fixed_syncs:
        result["syncs"] = syncs(err)
    return result


def syncs(err: str) -> int:
    """How many syncs the shim counted. None means that it was not there, or not called."""
    report = re.search(r"^fixed_sync_delay:((?: \w+=\d+)+)$", err, re.MULTILINE)
    count = sum(int(number) for number in re.findall(r"=(\d+)", report[1])) if report else 0
    if count == 0:
        raise Failure("no sync passed the shim: the delay was not there")
    return count
