#!/usr/bin/env python3
"""A year of a whole made-up nation in one ledger, measured from the first package to the audit.

    tools/nation/national_year.py --folder DIR [--children N] [--looks N] [--build .build/release]
        [--packages DIR] [--markdown FILE --charts FOLDER] [--json FILE]

States send every night; data administrators answer near matches and propose merges and splits;
moves are noticed and answered, values contested, and people of every role look. Then the ledger is
verified, started anew, everything derived is rebuilt and compared, counted by a second program,
and the trail is asked. It stops with status 1 where something does not add up. The page has no
figure that was not measured in the run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path

import national_page

ROOT = Path(__file__).resolve().parents[2]
END = "2026-08-31"
PERIOD = "2025-26"
CHARTS = ["counts", "age-bands", "trends", "duplicates"]
RECORD_EVENTS = ("record.viewed", "record.printed", "record.exported")
SEARCH_EVENT = "record.searched"
SAMPLE_SECONDS = 0.1


class Wrong(Exception):
    """Something did not add up."""


def require(holds: bool, words: str) -> None:
    if not holds:
        raise Wrong(words)


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


class Measured:
    """A program that ran: its answer, its time, and its memory at most."""

    def __init__(
        self, call: list[object], environment: dict[str, str], limit: float | None, is_told: bool
    ) -> None:
        words = [str(word) for word in call]
        self.anonymous_peak_bytes = 0
        before, began = os.times(), time.monotonic()
        with subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, text=True,
            stderr=None if is_told else subprocess.PIPE,
        ) as process:
            watch = threading.Thread(target=self._watch, args=(process,), daemon=True)
            watch.start()
            try:
                self.out, self.errors = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                raise
            watch.join()
        self.status = process.returncode
        after = os.times()
        self.wall = time.monotonic() - began
        self.cpu = (after.children_user - before.children_user
                    + after.children_system - before.children_system)
        require(
            self.status == 0,
            f"{' '.join(words[:3])}: status {self.status}: {(self.errors or '')[-800:]}")

    def _watch(self, process: subprocess.Popen) -> None:
        status = Path(f"/proc/{process.pid}/status")
        while process.poll() is None:
            try:
                for line in status.read_text().splitlines():
                    if line.startswith("RssAnon:"):
                        self.anonymous_peak_bytes = max(
                            self.anonymous_peak_bytes, int(line.split()[1]) << 10)
            except OSError:
                return
            time.sleep(SAMPLE_SECONDS)

    @property
    def members(self) -> dict[str, float]:
        return {
            "wall_seconds": round(self.wall, 3), "cpu_seconds": round(self.cpu, 3),
            "rss_anon_peak_bytes": self.anonymous_peak_bytes}


class NationalYear:
    """The parts of the run, one after the other."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.folder = options.folder
        self.nation = options.packages or self.folder / "nation"
        self.msix = options.msix or options.build / "msix"
        self.driver = options.driver or options.build / "msix-national-year"
        self.environment = {
            **os.environ, "NO_COLOR": "1", "MSIX_DATA": str(self.folder / "ledger"),
            "MSIX_SECOND_PLACE": str(self.folder / "second")}

    def run(
        self, *call: object, limit: float | None = None, is_told: bool = False
    ) -> Measured:
        """Runs a program; `is_told`: what it says of its progress is shown."""
        return Measured(list(call), self.environment, limit, is_told)

    def population(self) -> dict:
        summary = self.nation / "population.json"
        if not summary.exists():
            say("making the nation up")
            self.run(
                self.options.population or self.options.build / "msix-population", "--children",
                self.options.children, "--seed", self.options.seed, "--end-date", END, "--output",
                self.nation)
        return json.loads(summary.read_text())

    def place(self, name: str) -> list[object]:
        return [
            "--data", self.folder / "ledger", "--second", self.folder / "second", "--json",
            self.folder / name]

    def live(self) -> dict:
        options, former = self.options, self.folder / "live.json"
        if options.resume and former.exists():
            return json.loads(former.read_text())
        words = [
            "--nation", self.nation, "--seed", options.seed, "--looks", options.looks, "--clients", options.clients,
            "--moves", options.moves, "--disputes", options.disputes, "--rosters",
            options.rosters]
        if options.weeks:
            words += ["--weeks", options.weeks]
        self.run(self.driver, "live", *self.place("live.json"), *words, is_told=True)
        return json.loads((self.folder / "live.json").read_text())

    def examine(self) -> dict:
        less = ["--without-rebuilding"] if self.options.without_rebuilding else []
        self.run(self.driver, "examine", *self.place("after.json"), *less)
        return json.loads((self.folder / "after.json").read_text())

    def sizes(self) -> dict[str, int]:
        data = self.folder / "ledger"
        found = {}
        for path in sorted(data.rglob("data.mdb")):
            found[str(path.parent.relative_to(data))] = path.stat().st_blocks * 512
        return found

    def count_twice(self) -> dict:
        """The counts by tools/counter, which shares no code with the ledger."""
        try:
            done = self.run(
                sys.executable, ROOT / "tools/counter/counter.py", "--msix", self.msix, "--data",
                self.folder / "ledger", "--random", 0, limit=self.options.counter_seconds)
        except subprocess.TimeoutExpired:
            return {"finished": False, "seconds": self.options.counter_seconds}
        return {"finished": True, "words": done.out.strip().splitlines()[-1:], **done.members}

    def charts(self) -> list[str]:
        if not self.options.charts:
            return []
        self.options.charts.mkdir(parents=True, exist_ok=True)
        for name in CHARTS:
            svg = self.run(
                self.msix, "report", name, "--period", PERIOD, "--as", "counts", "--format",
                "svg").out
            require(svg.lstrip().startswith("<svg"), f"{name} is no chart")
            (self.options.charts / f"{name}.svg").write_text(svg)
        return CHARTS

    def check(self, live: dict, after: dict) -> None:
        """Every look that was answered has its event, and nobody else made one."""
        events = {kind["type"]: kind["events"] for kind in after["census"]}
        outcomes = next(one for one in live["phases"] if one["name"] == "looks")["outcomes"]
        answered = {
            name.removesuffix(": answered"): number for name, number in outcomes.items()
            if name.endswith(": answered")}
        records = sum(number for name, number in answered.items() if name.startswith("record"))
        searches = sum(number for name, number in answered.items() if name.startswith("search"))
        logged = sum(events.get(name, 0) for name in RECORD_EVENTS)
        require(records == logged, f"{records} records were shown, {logged} events say so")
        require(
            searches == events.get(SEARCH_EVENT, 0),
            f"{searches} searches were answered, {events.get(SEARCH_EVENT, 0)} events say so")
        require(live["events"] == after["events"], "the log has grown since the year")

    def everything(self) -> dict:
        result = {
            "children": self.options.children, "seed": self.options.seed,
            "looks_asked": self.options.looks, "machine": machine(self.folder)}
        population = self.population()
        result["population"] = {
            key: value for key, value in population.items() if key != "states"}
        say("living the year")
        result["live"] = self.live()
        result["sizes"] = self.sizes()
        say("verifying")
        result["verify"] = self.run(self.msix, "verify").members
        say("starting anew, rebuilding, asking")
        result["after"] = self.examine()
        self.check(result["live"], result["after"])
        if self.options.counter_seconds > 0:
            say("counting a second time")
            result["counter"] = self.count_twice()
        result["charts"] = self.charts()
        return result


def machine(folder: Path) -> dict[str, str]:
    names = [line.split(":", 1)[1].strip() for line in
             Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal:"))
    kind = subprocess.run(
        ["stat", "-f", "-c", "%T", str(folder)], capture_output=True, text=True, check=True)
    return {
        "processor": f"{names[0] if names else platform.machine()}, {os.cpu_count()} usable",
        "memory": f"{round(int(memory.split()[1]) / (1 << 20))} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "the ledger lay on": kind.stdout.strip(),
        "load when it began": " ".join(f"{load:.2f}" for load in os.getloadavg())}


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="where the ledger goes")
    parser.add_argument("--packages", type=Path, help="the nation; default: made in the folder")
    parser.add_argument("--children", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=2_026)
    parser.add_argument("--looks", type=int, default=5_000_000, help="looks, as events")
    parser.add_argument("--clients", type=int, default=32, help="people who look at once")
    parser.add_argument("--moves", type=int, help="default: one for ten children")
    parser.add_argument("--disputes", type=int, help="default: one for a thousand children")
    parser.add_argument("--rosters", type=int, default=47)
    parser.add_argument("--weeks", type=int, help="stop after so many weeks")
    parser.add_argument("--counter-seconds", type=float, default=3_600,
                        help="patience with the second count; 0: none")
    parser.add_argument("--build", type=Path, default=ROOT / ".build" / "release")
    for name in ("msix", "driver", "population"):
        parser.add_argument(f"--{name}", type=Path, help="a program; default: in --build")
    parser.add_argument("--markdown", type=Path, help="where to write the page")
    parser.add_argument("--charts", type=Path, help="where to write the charts")
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    parser.add_argument("--resume", action="store_true",
                        help="go on with a year that was lived and not looked at")
    parser.add_argument("--without-rebuilding", action="store_true",
                        help="leave out what makes everything derived anew")
    parser.add_argument("--again", type=Path, metavar="JSON",
                        help="only write the page of a former run anew")
    options = parser.parse_args()
    if options.again is None and options.folder is None:
        parser.error("--folder is needed")
    if options.again:
        return options
    options.folder = options.folder.resolve()
    if options.moves is None:
        options.moves = max(10, options.children // 10)
    if options.disputes is None:
        options.disputes = max(4, options.children // 1_000)
    return options


def write_page(options: argparse.Namespace, result: dict) -> None:
    if options.markdown:
        options.markdown.write_text(national_page.page(
            result, options.charts.name if options.charts else ""))


def main() -> int:
    options = read_arguments()
    if options.again:
        write_page(options, json.loads(options.again.read_text()))
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    is_lived = options.resume and (options.folder / "live.json").exists()
    if (options.folder / "ledger").exists() and not is_lived:
        print(f"{options.folder}/ledger is there already: name another folder", file=sys.stderr)
        return 2
    try:
        result = NationalYear(options).everything()
    except Wrong as wrong:
        print(f"national_year: {wrong}", file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    write_page(options, result)
    print(f"{result['children']} children, {result['live']['events']} events")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
