#!/usr/bin/env python3
"""Does what the documents say: runs their `sh` blocks, in order, after `make run`.

    tools/readme/run_blocks.py --program .build/debug/msix [--venv .build/venv] [--counts FILE]

Every page with such blocks but the runbooks, which have a drill of their own. All run in one fresh
folder that looks like a checkout in which `make run` was said; the blocks of a page share a shell.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def pages() -> list[Path]:
    """README first, as a reader would."""
    found = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
    return [page for page in found if "runbooks" not in page.parts and blocks(page)]


def blocks(page: Path) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


def make_checkout(folder: Path, program: Path, venv: Path) -> dict[str, str]:
    """A folder with what the documents name; gives the environment of its shells."""
    for name in ("tools", "samples", "docs", "README.md"):
        (folder / name).symlink_to(REPOSITORY / name)
    (folder / ".build/release").mkdir(parents=True)
    (folder / ".build/release/msix").symlink_to(program)
    (folder / ".build/venv").symlink_to(venv)
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("MSIX_", "XDG_"))}
    return {**kept, "HOME": str(folder / "home"), "TMPDIR": str(folder / "scratch"),
            "LC_ALL": "C.UTF-8", "SERVE": "no"}


def run(text: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """As pasted, but that the first line that fails ends it."""
    return subprocess.run(
        ["bash", "-eu", "-c", text], cwd=folder, env=environment, capture_output=True, text=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--venv", type=Path, default=REPOSITORY / ".build/venv")
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = make_checkout(folder, words.program.resolve(), words.venv.absolute())
        for inner in ("home", "scratch"):
            (folder / inner).mkdir()
        made = run("tools/run-sample", folder, environment)
        if made.returncode != 0:
            print(f"FAIL  tools/run-sample: {made.stderr[-800:]}")
            failed += 1
        for page in pages() if not failed else []:
            done = run("\n".join(blocks(page)), folder, environment)
            shown = page.relative_to(REPOSITORY)
            if done.returncode == 0:
                passed += 1
                print(f"ok    {shown}: {len(blocks(page))} blocks")
            else:
                failed += 1
                print(f"FAIL  {shown}: status {done.returncode} after:\n"
                      f"{done.stdout[-600:]}{done.stderr[-800:]}")
    print(f"{passed} passed, {failed} failed")
    if words.counts:
        Path(words.counts).write_text(f"{passed} {failed}\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
