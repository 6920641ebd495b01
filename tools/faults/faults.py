"""All drills: what is done to a ledger, and what came of it.

    python3 tools/faults/faults.py --program .build/release/msix --scale fast
    python3 tools/faults/faults.py --scale full --json outcomes.jsonl --markdown docs/faults.md
    python3 tools/faults/faults.py --outcomes one.jsonl two.jsonl --markdown docs/faults.md

Ends with status 1 when any outcome is FAILED. `fast` takes a few minutes, and some of its drills
are part of `make test`; `full` takes hours. `--markdown` puts the table of what happened between
two comments of a page: <!-- faults: begin --> and <!-- faults: end -->. `--outcomes` takes what
earlier runs wrote by `--json` and runs nothing.
"""

import argparse
import collections
import concurrent.futures
import importlib
import inspect
import os
import pathlib
import re
import shutil
import sys
import threading
import time
import traceback

import drill
import outcome
from ledger import ROOT
from outcome import FAILED, Outcome

HERE = pathlib.Path(__file__).resolve().parent
#: The longest first, so that the last to end is a short one.
DRILLS = ("system_calls", "bit_flips", "crash_images", "restore_drill", "full_places",
          "conditions", "old_copies", "second_process", "kills", "nonces")
#: In the order in which a reader wants them.
WORDS = (outcome.REPORTED, outcome.RECOVERED, outcome.HARMLESS, outcome.SKIPPED, FAILED)


def main() -> int:
    words = _words()
    names = [name for name in DRILLS if (HERE / f"{name}.py").exists()]
    unknown = set(words.only) - set(names)
    if unknown:
        print(f"there is no drill {', '.join(sorted(unknown))}; there are {', '.join(names)}")
        return 2
    if words.outcomes:
        return _ended([one for path in words.outcomes for one in outcome.read(path)], words)
    if not words.program.exists():
        print(f"there is no {words.program} yet: make build")
        return 2
    folder = words.folder or drill.scratch_folder()
    if not words.folder:
        drill.remove_when_ended(folder)
    found: list[Outcome] = []
    try:
        with concurrent.futures.ThreadPoolExecutor(words.jobs) as pool:
            tasks = [pool.submit(_run, name, words, folder) for name in words.only or names]
            for task in tasks:
                outcomes, seconds = task.result()
                found += outcomes
                _print(outcomes, seconds)
    finally:
        if not words.folder:
            shutil.rmtree(folder, ignore_errors=True)
    return _ended(found, words)


def _ended(found: list[Outcome], words: argparse.Namespace) -> int:
    """Writes what was asked for; gives the exit status."""
    if words.json:
        outcome.write(found, words.json)
    if words.markdown:
        replace_table(words.markdown, "faults", table(found))
    if words.counts:
        failed = sum(not one.is_good for one in found)
        words.counts.write_text(f"{len(found) - failed} {failed}\n")
    return 0 if found and all(one.is_good for one in found) else 1


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/msix")
    parser.add_argument("--scale", choices=("fast", "full"), default="fast")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1,
                        help="drills at the same time (default: one for each processor)")
    parser.add_argument("--only", nargs="*", default=[], metavar="DRILL", help=", ".join(DRILLS))
    parser.add_argument("--folder", type=pathlib.Path, help="where to work (default: in memory)")
    parser.add_argument("--json", type=pathlib.Path, help="write every outcome as a JSON line")
    parser.add_argument("--outcomes", type=pathlib.Path, nargs="*", default=[], metavar="FILE",
                        help="run nothing: what earlier runs wrote by --json")
    parser.add_argument("--markdown", type=pathlib.Path, help="a page whose table to replace")
    parser.add_argument("--counts", type=pathlib.Path, help="write PASSED FAILED to a file")
    return parser.parse_args()


IMPORTING = threading.Lock()


def _run(name: str, words: argparse.Namespace,
         folder: pathlib.Path) -> tuple[list[Outcome], float]:
    """One drill's outcomes; one that cannot even be run has failed."""
    start = time.monotonic()
    found: list[Outcome] = []
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    try:
        # One after the other: threads that import what imports one thing may see half of it.
        with IMPORTING:
            run = importlib.import_module(name).run
        more = {"seed": words.seed} if "seed" in inspect.signature(run).parameters else {}
        for one in run(words.program, place, words.scale, **more):
            found.append(one)
    except Exception:
        found.append(Outcome(name, "the drill itself", FAILED, traceback.format_exc()))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return found, time.monotonic() - start


def _print(outcomes: list[Outcome], seconds: float) -> None:
    for one in outcomes:
        if not one.is_good:
            print(f"FAILED: {one.drill}: {one.fault}: {' '.join(one.detail.split())}")
    for one in sorted({(one.drill, one.detail) for one in outcomes
                       if one.outcome == outcome.SKIPPED}):
        print(f"skipped: {one[0]}: {one[1]}")
    print(outcome.summary(outcomes) + f"  ({seconds:.0f} s)", flush=True)


def table(outcomes: list[Outcome]) -> str:
    """A row a kind of fault: how many there were, and what came of them."""
    rows: dict[tuple[str, str], collections.Counter] = {}
    for one in outcomes:
        rows.setdefault((one.drill, kind(one.fault)), collections.Counter())[one.outcome] += 1
    lines = ["| drill | fault | how many | outcome |", "|---|---|---:|---|"]
    for (name, fault), counts in rows.items():
        ends = ", ".join(f"{counts[word]} {word}" for word in WORDS if counts[word])
        if len(counts) == 1:
            ends = next(iter(counts))
        lines.append(f"| {name} | {fault} | {sum(counts.values()):,} | {ends} |")
    return "\n".join(lines)


def kind(fault: str) -> str:
    """What a fault has in common with its like: no numbers, no places within."""
    words = re.sub(r"\b\d[\d.,]*\b", "n", fault.split(": ")[0])
    return words.replace("|", "/")


def replace_table(page: pathlib.Path, name: str, text: str) -> None:
    """Puts the table where the page has it."""
    old = page.read_text()
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if begin not in old or end not in old:
        raise SystemExit(f"{page} has no place for the table: {begin} and {end}")
    before, rest = old.split(begin, 1)
    page.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end, 1)[1])


if __name__ == "__main__":
    sys.exit(main())
