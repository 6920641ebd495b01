#!/usr/bin/env python3
"""A year of counts of a made-up nation, from the first package to a certificate that stands.

    tools/nation/year_of_counts.py --folder DIR [--children N] [--seed S] [--build .build/release]
                                   [--level L] [--markdown FILE --charts FOLDER]

Makes a population, sends its packages month by month into a ledger with a simulated clock, lets
data administrators answer what waits for them (truthfully, by the population's truth file), and
shows: the count on three dates as known then and as known now; what lies between, by cause; one
near match with its weights, its answers by two States, the counts before and after, and the past
unchanged; a certificate that is verified after further growth; charts. It stops with status 1
where something does not add up, so that it is a check as well as a show.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PERIOD = "2025-26"
# The last day of sending lies a month behind the period, so that there is growth to survive.
END = "2026-09-30"
DATES = ["2025-12-31", "2026-04-30", "2026-08-31"]
PACKAGES_PER_COMMAND = 500
CHARTS = ["counts", "age-bands", "trends", "duplicates"]
ANSWER = {True: "same", False: "distinct"}


class Wrong(Exception):
    """Something did not add up."""


def require(holds: bool, words: str) -> None:
    if not holds:
        raise Wrong(words)


class Ledger:
    """A ledger in a folder, through the program's own command line."""

    def __init__(self, msix: Path, folder: Path) -> None:
        self.msix = msix.resolve()
        self.environment = {
            **os.environ, "MSIX_DATA": str(folder / "ledger"), "NO_COLOR": "1",
            "MSIX_SECOND_PLACE": str(folder / "second"),
        }
        self.administrators: set[str] = set()

    def run(self, *words: object, at: Path | None = None) -> str:
        call = [str(self.msix), *map(str, words)]
        answer = subprocess.run(
            call, env=self.environment, cwd=at, capture_output=True, text=True, check=False
        )
        require(
            answer.returncode == 0,
            f"msix {' '.join(call[1:4])}: status {answer.returncode}: {answer.stderr[-500:]}",
        )
        return answer.stdout

    def json(self, *words: object) -> dict:
        return json.loads(self.run(*words, "--format", "json"))

    def rows(self, *words: object) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.run(*words, "--format", "csv"))))

    def count(self, as_of: str, known_at: int | None = None) -> dict:
        known = [] if known_at is None else ["--known-at", known_at]
        return self.json("count", "--period", PERIOD, "--as-of", as_of, *known)

    def administrator(self, state: str) -> str:
        name = f"{state}-data"
        if state not in self.administrators:
            self.administrators.add(state)
            self.run(
                "account", "create", name, "--role", f"state-data-administrator:{state}",
                "--organisation", f"{state} Department of Education",
            )
        return name


class Truth:
    """Who the State records are, by State and the State's own identifier."""

    def __init__(self, path: Path) -> None:
        self.children: dict[tuple[str, str], str] = {}
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                if row["reused"] != "Y":
                    key = (row["state"], row["state_student_identifier"])
                    self.children[key] = row["child"]

    def by_number(self, ledger: Ledger) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for row in ledger.rows("children"):
            child = self.children.get((row["state"], row["state_student_identifier"]))
            if child:
                found[row["msix_id"]].add(child)
        return found


def start(ledger: Ledger, packages: list[Path]) -> None:
    ledger.run("init", "--origin", "a-year-of-counts.example", "--simulated-clock")
    for state in sorted({path.name.split("-")[1] for path in packages}):
        ledger.run("state", "connect", state, "--ia", "2020-01-01", "--isa", "2020-01-01")
    for name, role in [("counts", "government-administrator"), ("audit", "auditor")]:
        ledger.run("account", "create", name, "--role", f"{role}:nation", "--organisation", "OME")


def send(ledger: Ledger, packages: list[Path]) -> None:
    for begin in range(0, len(packages), PACKAGES_PER_COMMAND):
        some = packages[begin : begin + PACKAGES_PER_COMMAND]
        ledger.run("submit", *[path.name for path in some], at=some[0].parent)


def waiting(ledger: Ledger) -> dict[str, list[dict[str, str]]]:
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in ledger.rows("worklist", "--kind", "near-match"):
        lines[line["item"]].append(line)
    return lines


def answer(ledger: Ledger, item: str, lines: list[dict[str, str]], word: str) -> None:
    for line in lines:
        ledger.run(
            "resolve", item, word, "--as", ledger.administrator(line["state"]),
            "--reason", "birth certificate seen",
        )


def review(ledger: Ledger, truth: Truth, most: int, spare: bool) -> tuple[int, str | None]:
    """Answers near matches truthfully; `spare` leaves one between two States for the show."""
    numbers = truth.by_number(ledger)
    done, spared = 0, None
    for item, lines in waiting(ledger).items():
        one, other = (numbers.get(lines[0][name], set()) for name in ("msix_id_a", "msix_id_b"))
        if not one or not other or lines[0]["status"] != "open":
            continue
        is_same = bool(one & other)
        if spare and spared is None and is_same and len(lines) == 2:
            spared = item
            continue
        if done < most:
            answer(ledger, item, lines, ANSWER[is_same])
            done += 1
    return done, spared


def national(report: dict) -> tuple[int, int]:
    """The nation's children, and the sum of the States'."""
    return report["national"], sum(report["states"].values())


def dates_table(ledger: Ledger, marks: list[tuple[str, int]]) -> list[str]:
    out = [
        "| as of | known then | known now | more or fewer | sum of the States, now |",
        "|---|---|---|---|---|",
    ]
    for day, position in marks:
        then, _ = national(ledger.count(day, position))
        now, total = national(ledger.count(day))
        out.append(f"| {day} | {then:,} | {now:,} | {now - then:+,} | {total:,} |")
    return out


def causes_table(ledger: Ledger, day: str, begin: int, end: int) -> list[str]:
    found = ledger.json(
        "count", "diff", "--period", PERIOD, "--as-of", day, "--from", begin, "--to", end
    )
    summed = sum(cause["more"] - cause["fewer"] for cause in found["causes"])
    require(summed == found["difference"], "the causes do not sum to the difference")
    rows = [f"| {c['cause']} | +{c['more']:,} | -{c['fewer']:,} |" for c in found["causes"]]
    total = f"| **together** | {found['before']:,} before | {found['after']:,} after |"
    return ["| cause | more | fewer |", "|---|---|---|", *rows, total]


def near_match(ledger: Ledger, item: str) -> list[str]:
    """The story of one question, and the proof that the past did not change."""
    lines = waiting(ledger)[item]
    states = sorted(line["state"] for line in lines)
    before = ledger.count(DATES[-1])
    children = ledger.run("children", "--format", "csv")
    weights = ledger.run("explain", item)
    # The look itself is an event: the past that is asked for lies behind it.
    position = ledger.count(DATES[-1])["known_at"]
    statuses = []
    for line in sorted(lines, key=lambda line: line["state"]):
        words = ledger.run(
            "resolve", item, "same", "--as", ledger.administrator(line["state"]),
            "--reason", "birth certificate seen",
        )
        statuses.append(f"{line['state']} answers same: {words.strip()}")
    after = ledger.count(DATES[-1])
    require(statuses[0].endswith("open") and statuses[-1].endswith("same"), "linked too early")
    again = ledger.count(DATES[-1], position)
    require(national(again) == national(before), "the past has changed")
    require(
        ledger.run("children", "--format", "csv", "--known-at", position) == children,
        "past identities have changed",
    )
    table = ["| | before | after | asked again as known before |", "|---|---|---|---|"]
    for name in [*states, "nation"]:
        cells = [
            report["national"] if name == "nation" else report["states"].get(name, 0)
            for report in (before, after, again)
        ]
        table.append(f"| {name} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
    return ["```text", *weights.rstrip().splitlines(), "", *statuses, "```", "", *table]


def charts(ledger: Ledger, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in CHARTS:
        svg = ledger.run(
            "report", name, "--period", PERIOD, "--as", "counts", "--format", "svg"
        )
        require(svg.lstrip().startswith("<svg"), f"{name} is no chart")
        (folder / f"{name}.svg").write_text(svg)


def make_population(options: argparse.Namespace) -> list[Path]:
    place = options.folder / "nation"
    if not (place / "population.json").exists():
        subprocess.run(
            [
                str(options.population or options.build / "msix-population"), "--children", str(options.children),
                "--seed", str(options.seed), "--level", options.level, "--end-date", END,
                "--output", str(place),
            ],
            check=True, stdout=subprocess.DEVNULL,
        )
    return sorted((place / "packages").iterdir(), key=lambda path: path.name)


def year(options: argparse.Namespace) -> list[str]:
    packages = make_population(options)
    ledger = Ledger(options.msix or options.build / "msix", options.folder)
    truth = Truth(options.folder / "nation" / "truth.csv")
    start(ledger, packages)
    marks: list[tuple[str, int]] = []
    answered, spared, sent = 0, None, 0
    began = time.monotonic()
    for day in DATES:
        due = [path for path in packages[sent:] if path.name[:8] <= day.replace("-", "")]
        send(ledger, due)
        sent += len(due)
        # As known that evening: what is answered afterwards belongs to the next day.
        marks.append((day, ledger.count(day)["known_at"]))
        done, spared = review(ledger, truth, options.answers, spare=day == DATES[-1])
        answered += done
    certificate = options.folder / "certificate.json"
    certificate.write_text(
        ledger.run("count", "certify", "--period", PERIOD, "--as", "counts")
    )
    certified = json.loads(certificate.read_text())["certificate"]
    story = near_match(ledger, spared) if spared else ["No near match between two States waited."]
    send(ledger, packages[sent:])
    now = ledger.count(DATES[-1])["known_at"]
    verified = ledger.json("count", "verify", certificate, "--as", "audit", "--purpose", "audit")
    require(not verified["failures"], f"the certificate does not stand: {verified}")
    seconds = time.monotonic() - began
    if options.charts:
        charts(ledger, options.charts)
    print(f"{options.children} children, {now + 1} events, {answered} answers, {seconds:.0f} s")
    return page(options, ledger, marks, story, certified, now, len(packages), answered)


def page(
    options: argparse.Namespace, ledger: Ledger, marks: list[tuple[str, int]], story: list[str],
    certified: dict, now: int, packages: int, answered: int,
) -> list[str]:
    (first, begin), (day, end) = marks[0], marks[-1]
    out = [
        "# A year of counts", "",
        f"{options.children:,} made-up children (seed {options.seed}), {packages:,} packages of"
        f" their States, {now + 1:,} events,",
        f"{answered:,} near matches answered by the States' data administrators. Nobody in it"
        " exists. All of this page is",
        "made by a script, which stops where something does not add up:", "",
        "```console",
        "$ swift build -c release --product msix && swift build -c release --product"
        " msix-population",
        f"$ tools/nation/year_of_counts.py --children {options.children} --folder year \\",
        "    --markdown docs/a-year-of-counts.md --charts docs/a-year-of-counts", "```", "",
        "## Three dates, known then and known now", "",
        f"Category 1 of the period {PERIOD}, the nation's distinct children. *Known then* is what"
        " the ledger held on", "the evening of the day; *known now* is the same day's count with"
        " all that has come since.", "",
        *dates_table(ledger, marks), "",
        f"## What lies between {first} and {day}", "",
        f"The count as of {day}, as known at position {begin:,} and at position {end:,}. Each one"
        " more and one fewer", "has its event; Government Administrators see the causes, the"
        " State its children.", "",
        *causes_table(ledger, day, begin, end), "",
        f"From then until now (position {now:,}):", "",
        *causes_table(ledger, day, end, now), "",
        "## A near match, from question to answer", "",
        *story, "",
        "## A certificate", "",
        f"Certified on the evening of {day}: {certificate_words(certified)} Verified after",
        f"{now - certified['known_at']:,} further events: the same event, the same log, the same"
        " numbers.", "",
        "## Charts", "",
    ]
    folder = options.charts.name if options.charts else "."
    for name in CHARTS:
        out.append(f"![{name}]({folder}/{name}.svg)")
    return out


def certificate_words(certified: dict) -> str:
    words = json.dumps(certified)
    require(PERIOD in words, "the certificate names another period")
    return f"period {certified['period']}, known at position {certified['known_at']:,}."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where ledger and nation go")
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=5101)
    parser.add_argument("--level", default="typical", help="how well the States write")
    parser.add_argument("--answers", type=int, default=60, help="answers on each of three days")
    parser.add_argument("--build", type=Path, default=ROOT / ".build" / "release")
    parser.add_argument("--msix", type=Path, help="default: in the build folder")
    parser.add_argument("--population", type=Path, help="default: in the build folder")
    parser.add_argument("--markdown", type=Path, help="where to write the page")
    parser.add_argument("--charts", type=Path, help="where to write the charts")
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    options.folder.mkdir(parents=True, exist_ok=True)
    if (options.folder / "ledger").exists():
        print(f"{options.folder}/ledger is there already: name another folder", file=sys.stderr)
        return 2
    try:
        lines = year(options)
    except Wrong as wrong:
        print(f"year_of_counts: {wrong}", file=sys.stderr)
        return 1
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
