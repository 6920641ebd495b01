#!/usr/bin/env python3
"""Measures this program beside its references, in the same run, and prints ratios.

Every comparison runs its programs in turns, round by round; a ratio is taken within each round, and
the median over the rounds is what counts. Work bound by the processor is measured per CPU-second on
tmpfs, work bound by syncs by wall time on a disk. tools/bench/README.md says more.

Exit status: 0, also when a row falls short: the table says so; 1 when a program failed.
"""

import argparse
import fnmatch
import json
import os
import pathlib
import signal
import sys
import time

import chart
import machine
import report
import rounds
from comparisons import build
from model import FULL, QUICK, STANDARD
from places import Places, file_system
from programs import Failure, Programs

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARKERS = ("<!-- measured: begin -->", "<!-- measured: end -->")
#: Only for --list and --only, before anything is measured.
NOMINAL = {600: 600, 2200: 2200}


def read_arguments(words: list[str]) -> argparse.Namespace:
    build_folder = pathlib.Path(os.environ.get("MSIX_BUILD") or ROOT / ".build")
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.RawDescriptionHelpFormatter)
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--quick", dest="scope", action="store_const", const=QUICK,
                       help="0.1 M events, few rounds: a few minutes")
    scope.add_argument("--full", dest="scope", action="store_const", const=FULL,
                       help="also 10 M events: needs 14 GiB of free memory, and an hour")
    parser.set_defaults(scope=STANDARD)
    parser.add_argument("--only", action="append", metavar="NAME",
                        help="this comparison only; with * and ?; may be given again")
    parser.add_argument("--list", action="store_true", help="names of the comparisons")
    parser.add_argument("--rounds", type=int, help="rounds of each comparison")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--svg", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE",
                        help="a page whose lines between the markers are replaced, or a new file")
    parser.add_argument("--programs", type=pathlib.Path, default=build_folder / "bench",
                        metavar="DIR", help="where tools/bench/prepare put the references")
    parser.add_argument("--ours", type=pathlib.Path, metavar="FILE",
                        help="msix-bench; else of DIR, else of the build folder's release/")
    parser.add_argument("--memory", type=pathlib.Path, default=pathlib.Path("/dev/shm"),
                        metavar="DIR", help="a folder on tmpfs")
    parser.add_argument("--disk", type=pathlib.Path, metavar="DIR",
                        help="a folder on a disk; else DIR/disk")
    arguments = parser.parse_args(words)
    arguments.disk = arguments.disk or arguments.programs / "disk"
    if arguments.ours is None:
        beside = arguments.programs / "msix-bench"
        arguments.ours = beside if beside.exists() else build_folder / "release" / "msix-bench"
    if arguments.rounds is not None and arguments.rounds < 1:
        parser.error("--rounds from 1")
    return arguments


def chosen(comparisons: list, patterns: list[str] | None) -> list:
    if not patterns:
        return comparisons
    for pattern in patterns:
        if not any(fnmatch.fnmatch(one.name, pattern) for one in comparisons):
            raise SystemExit(f"bench: there is no comparison {pattern}; --list names them")
    return [
        one for one in comparisons
        if any(fnmatch.fnmatch(one.name, pattern) for pattern in patterns)]


def check_places(arguments: argparse.Namespace) -> None:
    """Numbers from the wrong kind of folder would be worthless."""
    for folder in (arguments.memory, arguments.disk):
        folder.mkdir(parents=True, exist_ok=True)
    if (kind := file_system(arguments.memory)) != "tmpfs":
        raise SystemExit(f"bench: {arguments.memory} is on {kind}, not tmpfs: say --memory DIR")
    if (kind := file_system(arguments.disk)) in ("tmpfs", "ramfs"):
        raise SystemExit(f"bench: {arguments.disk} is on {kind}, which syncs nothing: --disk DIR")


def measure(arguments: argparse.Namespace, programs: Programs, places: Places) -> tuple:
    """All outcomes, and the machine on which they came about."""
    leaf_bytes = {nominal: places.leaf_bytes(nominal) for nominal in NOMINAL}
    description = machine.describe(
        places, programs.commands["umadb"][0], leaf_bytes)
    comparisons = chosen(
        build(arguments.scope, leaf_bytes, machine.processors()), arguments.only)
    outcomes = []
    for number, comparison in enumerate(comparisons):
        start = time.monotonic()
        places.keep({
            run.log for later in comparisons[number:] if not later.absent
            for run in later.runs.values() if run.log})
        outcome = rounds.measure(
            comparison, programs, places,
            arguments.rounds or comparison.rounds or arguments.scope.rounds)
        outcomes.append(outcome)
        if not comparison.absent:
            rounds.say(f"{comparison.name}: {time.monotonic() - start:.0f} s\n")
    description["processors used by others meanwhile"] = rounds.disturbance(outcomes)
    return outcomes, description


def write(arguments: argparse.Namespace, outcomes: list, description: dict) -> None:
    scope = arguments.scope.name
    if arguments.json:
        document = report.document(outcomes, description, scope)
        text = json.dumps(document, indent=1, ensure_ascii=False)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    if arguments.svg:
        arguments.svg.write_text(chart.svg(report.split(outcomes)[0]), encoding="utf-8")
    if arguments.markdown:
        fragment, page = report.markdown(outcomes, description, scope), arguments.markdown
        if page.exists():
            fragment = report.replaced_between(
                page.read_text(encoding="utf-8"), *MARKERS, fragment)
        page.write_text(fragment, encoding="utf-8")


def main(words: list[str]) -> int:
    arguments = read_arguments(words)
    if arguments.list:
        for comparison in build(arguments.scope, NOMINAL, machine.processors()):
            note = f" ({comparison.absent})" if comparison.absent else ""
            print(f"{comparison.name:22} {comparison.title}{note}")
        return 0
    check_places(arguments)
    if arguments.markdown and arguments.markdown.exists():
        # Now, not after an hour of measuring.
        try:
            report.replaced_between(
                arguments.markdown.read_text(encoding="utf-8"), *MARKERS, "")
        except ValueError as why:
            raise SystemExit(f"bench: {arguments.markdown}: {why}") from None
    programs = Programs(arguments.programs.resolve(), arguments.ours.resolve())
    try:
        with Places(programs, arguments.memory, arguments.disk) as places:
            outcomes, description = measure(arguments, programs, places)
    except Failure as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    print(report.table(outcomes))
    for name, value in description.items():
        print(f"{name}: {value}")
    write(arguments, outcomes, description)
    return 1 if any(outcome.failures for outcome in outcomes) else 0


def stop(*_) -> None:
    """Lets everything clean up behind itself: filled logs take gigabytes of memory."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
