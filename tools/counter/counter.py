#!/usr/bin/env python3
"""Counts children from the log's own words, slowly and plainly, and compares with `msix count`.

    counter.py --msix PATH --data DIR [--positions N,N,...] [--random K] [--seed S]
    counter.py --log FILE --position N --period 2025-26 [--category 2]

The first form reads `msix log show --format json` of a ledger with a simulated clock, counts by the
rule set counting/1 as the log stood at each position, and asks the ledger the same: totals, States,
grades, and every child that counts with its State and its first day. Exit status 0 when all agree, 3
when anything differs. The second form prints what it finds in a file of such lines.

It shares no code with the ledger. The rules are looked at day by day: for each child, State and day
of the period, is it of age, eligible, ungraduated, in residence (and for category 2 served)? Nothing
is remembered from one position to the next. What an erased child had counted stands in the log as
residue, without saying whose; it is added as it stands there.
"""

from __future__ import annotations

import argparse
import collections
import csv
import datetime
import io
import json
import random
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, Iterable, Iterator

Day = datetime.date
ONE_DAY = datetime.timedelta(days=1)

# Elements of the layout that the rules read.
BIRTH_DATE, ARRIVAL, EXPIRATION = "12", "26", "32"
ENROLLED, ENROLLMENT_TYPE, GRADE, WITHDRAWN = "33", "34", "48", "54"
RESIDENCY, VERIFIED, COMPLETION, COMPLETED, CONTINUATION = "56", "57", "59", "60", "62"
DEMOGRAPHICS, MOVES, ENROLLMENTS = "3", "4", "5"
READ = (DEMOGRAPHICS, MOVES, ENROLLMENTS)


def day(text: str | None) -> Day | None:
    """A day as the layout or the log writes it; None for what is no day."""
    digits = (text or "").replace("-", "")
    if len(digits) != 8 or not digits.isdigit():
        return None
    try:
        return Day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def years_later(start: Day, years: int) -> Day:
    """The same day of a later year; 28 February where there is no 29th."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


@dataclass
class Record:
    """What one State says of one child, by its statement in force."""

    state: str
    block: dict[str, Any]
    until: Day  # what is open then is open until this day

    def rows(self, group: str) -> list[dict[str, str]]:
        """The rows of a group, by record id."""
        return [row[1] for row in sorted(self.block.get(group, []), key=lambda row: row[0])]

    @property
    def birth_date(self) -> Day | None:
        """From the demographics with the highest record id."""
        rows = self.rows(DEMOGRAPHICS)
        return day(rows[-1].get(BIRTH_DATE)) if rows else None


@dataclass
class Nation:
    """All that the log says up to a position."""

    records: dict[str, Record] = field(default_factory=dict)
    child_of: dict[str, str] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)

    def take(self, event: dict[str, Any]) -> None:
        """One event of the log."""
        clear = next((part["clear"] for part in event["parts"] if "clear" in part), {})
        opened = [part for part in event["parts"] if part.get("opened")]
        kind = event["type"]
        if kind == "student.submitted":
            if opened:
                block = opened[0]["opened"]["block"]
                self.records[clear["record"]] = Record(
                    clear["state"], {name: block[name] for name in READ if name in block},
                    day(clear["date"]))
        elif kind == "student.retracted":
            self.records.pop(clear["record"], None)
        elif kind == "submission.unchanged":
            for _, record in clear["students"]:
                if record in self.records:
                    self.records[record].until = max(
                        self.records[record].until, day(clear["date"]))
        elif kind == "child.identified":
            self._link(clear["record"], clear["child"], event["position"])
            if clear["how"] == "assigned" and opened:
                self.numbers[clear["child"]] = opened[0]["opened"]["msixid"]
        elif kind == "merge.validated":
            for record in clear["moves"]:
                self._link(record, clear["master"], event["position"])
        elif kind == "split.validated":
            for group in clear["groups"]:
                for record in group["records"]:
                    self._link(record, group["child"], event["position"])
                for part in opened:
                    if part["subject"] == group["child"]:
                        self.numbers[group["child"]] = part["opened"]["msixid"]

    def _link(self, record: str, child: str, position: int) -> None:
        self.child_of[record] = child
        self.order.setdefault(record, position)

    def children(self) -> dict[str, list[Record]]:
        """The records in force of each child, in the order in which they came."""
        found: dict[str, list[str]] = collections.defaultdict(list)
        for record in self.records:
            if record in self.child_of:
                found[self.child_of[record]].append(record)
        return {
            child: [self.records[record] for record in sorted(names, key=self.order.__getitem__)]
            for child, names in found.items()
        }


class Child:
    """One child as one State counts it."""

    def __init__(self, records: list[Record], state: str) -> None:
        self.all = records
        self.own = [record for record in records if record.state == state]
        born = None
        newest = None
        for record in self.own:
            if record.birth_date and (newest is None or record.until > newest):
                newest, born = record.until, record.birth_date
        self.born = born
        graduations = []
        for record in records:
            for row in record.rows(ENROLLMENTS):
                told = day(row.get(COMPLETED))
                if told is None and row.get(COMPLETION, "").lower() in ("graduation", "hse"):
                    told = day(row.get(WITHDRAWN))
                if told:
                    graduations.append(told)
        self.graduated = min(graduations, default=None)

    def is_of_age(self, today: Day) -> bool:
        """3 and not yet 22, and not graduated before."""
        if self.born is None or not years_later(self.born, 3) <= today < years_later(self.born, 22):
            return False
        return self.graduated is None or today <= self.graduated

    def is_eligible(self, today: Day) -> bool:
        """Within 36 months of an arrival, and not after the State's own date of the end."""
        for record in self.own:
            for move in record.rows(MOVES):
                arrival, expires = day(move.get(ARRIVAL)), day(move.get(EXPIRATION))
                if arrival and arrival <= today <= years_later(arrival, 3) \
                        and (expires is None or today <= expires):
                    return True
        return False

    def is_resident(self, today: Day) -> bool:
        """Shown to be in the State."""
        return any(
            shows_residence(row, record, today)
            for record in self.own for row in record.rows(ENROLLMENTS) if shows_anything(row))

    def is_served(self, today: Day) -> bool:
        """In a summer or intersession project."""
        for record in self.own:
            for row in record.rows(ENROLLMENTS):
                if not shows_anything(row) or not in_stay(row, record, today):
                    continue
                kind = row.get(ENROLLMENT_TYPE, "")
                if kind == "03" or kind == "04" and 6 <= today.month <= 8:
                    return True
        return False


def shows_anything(row: dict[str, str]) -> bool:
    """Neither a pupil who is not migrant nor one whose services are only continued."""
    return row.get(ENROLLMENT_TYPE) != "07" and CONTINUATION not in row


def in_stay(row: dict[str, str], record: Record, today: Day) -> bool:
    """Between enrollment and withdrawal; an open stay lasts as long as somebody says so."""
    first = day(row.get(ENROLLED))
    if first is None:
        return False
    if WITHDRAWN in row:
        last = day(row[WITHDRAWN]) or first
    else:
        last = record.until
    return first <= today <= max(first, last)


def shows_residence(row: dict[str, str], record: Record, today: Day) -> bool:
    """By a stay or one of two dates."""
    return in_stay(row, record, today) or today in (day(row.get(RESIDENCY)), day(row.get(VERIFIED)))


def grade(records: list[Record], state: str | None, last: Day) -> str:
    """By the latest evidence of residence up to a day: of two, the earlier record's; of one record's,
    the row that began later."""
    best: tuple[Day, int, Day] | None = None
    found = ""
    for index, record in enumerate(records):
        if state is not None and record.state != state:
            continue
        for row in record.rows(ENROLLMENTS):
            if not shows_anything(row):
                continue
            shown = [
                found_day for found_day in (day(row.get(RESIDENCY)), day(row.get(VERIFIED)))
                if found_day and found_day <= last]
            first = day(row.get(ENROLLED))
            if first and first <= last:
                end = (day(row[WITHDRAWN]) or first) if WITHDRAWN in row else record.until
                shown.append(min(max(first, end), last))
            if not shown:
                continue
            latest = max(shown)
            began = first or day(row.get(RESIDENCY)) or latest
            if best is None or latest > best[0] or (
                    latest == best[0] and index == best[1] and began > best[2]):
                best = (latest, index, began)
                found = row.get(GRADE, "")
    return found or "none"


@dataclass
class Count:
    """A count of one period and category."""

    national: int = 0
    states: dict[str, int] = field(default_factory=lambda: collections.defaultdict(int))
    grades: dict[tuple[str, str], int] = field(
        default_factory=lambda: collections.defaultdict(int))
    listed: set[tuple[str, str, str]] = field(default_factory=set)


def count(nation: Nation, residues: list[list[Any]], year: int, category: int) -> Count:
    """Every child, State and day of the period that begins on 1 September of a year."""
    first, last = Day(year, 9, 1), Day(year + 1, 8, 31)
    result = Count()
    for name, records in nation.children().items():
        counted_somewhere = False
        for state in sorted({record.state for record in records}):
            child = Child(records, state)
            today = first
            while today <= last:
                if child.is_of_age(today) and child.is_eligible(today) \
                        and child.is_resident(today) and (category == 1 or child.is_served(today)):
                    counted_somewhere = True
                    result.states[state] += 1
                    result.grades[state, grade(records, state, last)] += 1
                    result.listed.add((nation.numbers.get(name, "?"), state, today.isoformat()))
                    break
                today += ONE_DAY
        if counted_somewhere:
            result.national += 1
            result.grades["national", grade(records, None, last)] += 1
    for _, cell, _, delta in residues:
        add_residue(result, bytes.fromhex(cell), delta, year, category)
    return result


GRADES = ["none", "P0", "P1", "P2", "P3", "P4", "P5", "PS", "PX", "KG"] \
    + [f"{number:02d}" for number in range(1, 13)] + ["UG", "00"]


def add_residue(result: Count, cell: bytes, delta: int, year: int, category: int) -> None:
    """rule set 1, category 1, year 4, State 2 or zeros, and then nothing (a total) or a grade."""
    if cell[0] != 1 or cell[1] != category or int.from_bytes(cell[2:6], "big") != year:
        return
    state = cell[6:8].decode() if any(cell[6:8]) else "national"
    if len(cell) == 8:
        if state == "national":
            result.national += delta
        else:
            result.states[state] += delta
    elif len(cell) == 9:
        result.grades[state, GRADES[cell[8]]] += delta


def stand(
    events: Iterable[dict[str, Any]], position: int | None
) -> tuple[Nation, list[list[Any]]]:
    """What the log says up to a position, and the steps of erased children up to there; None: all
    of it."""
    nation = Nation()
    residues = []
    for event in events:
        if position is None or event["position"] <= position:
            nation.take(event)
        if event["type"] == "subject.erased":
            for part in event["parts"]:
                for step in (part.get("opened") or {}).get("residue", []):
                    if step[0] == "child-counts" and (
                            position is None or step[2] <= position):
                        residues.append(step)
    return nation, residues


def log_of(program: str, data: str) -> Iterator[dict[str, Any]]:
    """The events of the log, one after the other."""
    words = [program, "log", "show", "--format", "json", "--data", data]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, words)


def counted(
    events: Iterable[dict[str, Any]]
) -> tuple[Iterator[dict[str, Any]], list[int]]:
    """The same events, and a list that names the last one's position when they are through."""
    last = [0]

    def passing() -> Iterator[dict[str, Any]]:
        for event in events:
            last[0] = event["position"]
            yield event

    return passing(), last


def ask(program: str, data: str, *words: str) -> str:
    """One command of the ledger."""
    return subprocess.run(
        [program, *words, "--data", data], check=True, capture_output=True, text=True).stdout


def differences(
    program: str, data: str, ours: Count, position: int, period: str, category: int
) -> list[str]:
    """What the ledger says otherwise."""
    words = ("--period", period, "--category", str(category), "--known-at", str(position))
    theirs = json.loads(ask(program, data, "count", "--all", *words))
    found = []
    if theirs["national"] != ours.national:
        found.append(f"nation: {ours.national} here, {theirs['national']} there")
    for state in sorted(set(theirs["states"]) | set(ours.states)):
        pair = ours.states.get(state, 0), theirs["states"].get(state, 0)
        if pair[0] != pair[1]:
            found.append(f"{state}: {pair[0]} here, {pair[1]} there")
    cells = {
        (cell["state"] or "national", cell["grade"]): cell["count"]
        for cell in theirs["cells"] if cell["category"] == category}
    for cell in sorted(set(cells) | set(ours.grades)):
        if cells.get(cell, 0) != ours.grades.get(cell, 0):
            found.append(f"{cell}: {ours.grades.get(cell, 0)} here, {cells.get(cell, 0)} there")
    rows = csv.DictReader(io.StringIO(ask(program, data, "count", "list", *words)))
    listed = {(row["msix_id"], row["state"], row["first_day"]) for row in rows}
    for child in sorted(listed ^ ours.listed):
        found.append(f"{child} only {'there' if child in listed else 'here'}")
    return found


def compare(arguments: argparse.Namespace) -> int:
    """Every position asked for, every period that the log can touch, both categories."""
    positions = [int(word) for word in (arguments.positions or "").split(",") if word]
    events: Iterable[dict[str, Any]] = log_of(arguments.msix, arguments.data)
    last = None
    if positions or arguments.random:
        events = list(events)
        chosen = random.Random(arguments.seed)
        positions += [chosen.randrange(len(events)) for _ in range(arguments.random)]
    else:
        # Once through, and nothing kept of a log that may be larger than the memory.
        events, last = counted(events)
    wrong = compared = children = 0
    for position in positions or [None]:
        nation, residues = stand(events, position)
        if position is None:
            position = last[0]
        for year in arguments.years:
            period = f"{year}-{(year + 1) % 100:02d}"
            for category in (1, 2):
                ours = count(nation, residues, year, category)
                children += ours.national
                compared += 1
                for text in differences(
                        arguments.msix, arguments.data, ours, position, period, category):
                    wrong += 1
                    print(f"DIFFERENT {period} category {category} at {position}: {text}")
    print(f"{compared} counts of {children} children compared, {wrong} differences")
    return 3 if wrong else 0


def show(arguments: argparse.Namespace) -> int:
    """One count from a file."""
    with open(arguments.log, encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    nation, residues = stand(events, arguments.position)
    found = count(nation, residues, int(arguments.period[:4]), arguments.category)
    print(json.dumps({
        "national": found.national, "states": dict(sorted(found.states.items())),
        "children": sorted(found.listed)}))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--msix", help="the program to compare with")
    parser.add_argument("--data", help="its data folder")
    parser.add_argument("--positions", help="positions to compare at, with commas")
    parser.add_argument("--random", type=int, default=0, help="so many random positions more")
    parser.add_argument("--seed", type=int, default=1, help="of the random positions")
    parser.add_argument(
        "--years", type=lambda text: [int(word) for word in text.split(",")],
        default=list(range(2020, 2027)), help="calendar years in which periods start")
    parser.add_argument("--log", help="a file of log show --format json")
    parser.add_argument("--position", type=int, help="as known at")
    parser.add_argument("--period", help="such as 2025-26")
    parser.add_argument("--category", type=int, default=1, help="1 or 2")
    arguments = parser.parse_args()
    if arguments.log:
        return show(arguments)
    if not arguments.msix or not arguments.data:
        parser.error("name --msix and --data, or --log")
    return compare(arguments)


if __name__ == "__main__":
    sys.exit(main())
