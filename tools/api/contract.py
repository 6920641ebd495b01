#!/usr/bin/env python3
"""Holds the API's description against a real server, and runs the examples of docs/api.md.

    tools/api/contract.py --program .build/debug/msix [--examples 40] [--counts FILE]

schemathesis makes up requests from the description, right ones and wrong ones, and looks whether
each answer is one that the description tells of. Needs `tools/setup`.
"""

import argparse
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from served import ROOT, Served

DOCUMENT = ROOT / "docs/api.md"
SETTINGS = ROOT / "tools/api/schemathesis.toml"


def held_against(served, bearer, examples, *options):
    """Whether the server does what its description says, for one who shows this credential."""
    words = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run",
        served.address + "/api/v1/openapi.json", "--url", served.address, "--tls-verify", "false",
        "--max-examples", str(examples), "--workers", "1", "--seed", "1",
        "--suppress-health-check", "all", "--no-color", *options,
    ]
    if bearer:
        words += ["--header", f"Authorization: Bearer {bearer}"]
    done = subprocess.run(
        words, cwd=served.folder, capture_output=True, text=True, check=False,
        env=dict(os.environ, PYTHONWARNINGS="ignore"))
    if done.returncode != 0:
        # The credential stands in what it prints to repeat a request.
        print((done.stdout + done.stderr).replace(bearer or "-", "CREDENTIAL"))
    return done.returncode == 0


def examples(text):
    """The commands of a document's consoles, each with the lines that it is said to print."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.S):
        command = None
        for line in block.splitlines():
            if line.startswith("$ "):
                command = [line[2:], []]
                found.append(command)
            elif command and command[0].endswith("\\"):
                command[0] = command[0][:-1] + " " + line.strip()
            elif command:
                command[1].append(line)
    return found


def is_said(expected, actual):
    """Whether a text is the expected one, in which `...` stands for anything."""
    pattern = ".*?".join(re.escape(part) for part in "\n".join(expected).split("..."))
    return re.fullmatch(pattern, actual.strip(), re.S) is not None


def run_document(served, text):
    """Runs a document's examples in their order; gives how many were as it says, and not."""
    good, bad = 0, 0
    home = served.folder / "home"
    home.mkdir()
    # The certificate is the server's own: an example does not say so each time.
    (home / ".curlrc").write_text("insecure\nsilent\nshow-error\n")
    bin_folder = served.folder / "bin"
    bin_folder.mkdir()
    (bin_folder / "msix").symlink_to(pathlib.Path(served.program).resolve())
    environment = dict(
        served.environment, HOME=str(home), CURL_HOME=str(home), MSIX=served.address,
        MSIX_DATA=str(served.data), PACKAGE=served.later,
        PATH=f"{bin_folder}:{os.environ['PATH']}", PASSWORD=served.passwords["tx-data"])
    state = served.folder / "shell-state"
    state.write_text("")
    for command, expected in examples(text):
        script = f". {shlex.quote(str(state))}\n{command}\nstatus=$?\n" \
            f"declare -p KEY TOKEN SUBMISSION CHILD POSTING >{shlex.quote(str(state))} 2>/dev/null\nexit $status"
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, env=environment,
            cwd=served.folder, check=False)
        if done.returncode == 0 and is_said(expected, done.stdout):
            good += 1
        else:
            bad += 1
            print(f"docs/api.md: {command}\nsays\n{done.stdout}{done.stderr}", file=sys.stderr)
    return good, bad


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/debug/msix"))
    parser.add_argument("--examples", type=int, default=40, help="requests of each kind")
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="msix-api-") as folder:
        served = Served(words.program, folder, serve=["--requests-per-account", "10000000"])
        try:
            passed, failed = run_document(served, DOCUMENT.read_text())
            results += [True] * passed + [False] * failed
            # Who signs in goes through a rate that no option lifts; who signs out is out.
            apart = ["--exclude-operation-id", "openSession", "--exclude-operation-id",
                     "closeSession"]
            people = ["tx-data", "ome-counts", "tx-registrar"]
            for name, bearer in [("tx-system", served.key)] + [
                    (person, served.sign_in(person)) for person in people]:
                results.append(held_against(served, bearer, words.examples, *apart))
                print(f"{name}: {'as described' if results[-1] else 'NOT as described'}")
            results.append(
                held_against(served, None, 5, "--include-operation-id", "openSession"))
            print(f"nobody: {'as described' if results[-1] else 'NOT as described'}")
        finally:
            results.append(served.stop() == 0)
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    if words.counts:
        pathlib.Path(words.counts).write_text(f"{results.count(True)} {results.count(False)}\n")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
