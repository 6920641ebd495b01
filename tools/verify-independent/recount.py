#!/usr/bin/env python3
"""Counts children from the States' packages alone and compares with `msix count`.

    recount.py --msix PATH --data DIR PACKAGE.zip...

The packages must be those that the ledger in DIR has taken, all of them and in the same order, from
a start without any. Written from the rules' text (docs/decisions, the rule set counting/1) and
sharing no code with the ledger: it reads the CSV files, takes from `msix children` alone which records
are one child's, and looks at every rule with dates as Python has them. Category 1, by State and nation, for every
period in which anybody counts. Exit status 0 when all agree, 3 when one differs.
"""

from __future__ import annotations

import argparse
import collections
import csv
import datetime
import io
import json
import subprocess
import sys
import zipfile
from typing import Any, Iterator

Row = dict[str, str]


def day(text: str) -> datetime.date | None:
    digits = text.replace("-", "")
    return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])) if digits else None


def months_later(start: datetime.date, months: int) -> datetime.date:
    """The same day of a later month; the last day of that month where it has no such day."""
    total = start.month - 1 + months
    year, month = start.year + total // 12, total % 12 + 1
    for number in range(start.day, start.day - 4, -1):
        try:
            return datetime.date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


class Record:
    """What one State says of one child, by its newest package."""

    def __init__(self, state: str, groups: dict[str, list[Row]], sent: datetime.date) -> None:
        self.state, self.groups, self.sent, self.in_force = state, groups, sent, True
        self.demographics = max(
            groups["demographics"], key=lambda row: row["Demographics Record ID"])


class Nation:
    """All State records, and whose they are."""

    def __init__(self, child: dict[tuple[str, str, str], str]) -> None:
        self.records: dict[tuple[str, str, str], Record] = {}
        self.child = child

    def take(self, path: str) -> None:
        archive = zipfile.ZipFile(path)

        def rows(name: str) -> list[Row]:
            if name not in archive.namelist():
                return []
            return list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig")))

        header = rows("header.csv")[0]
        sent = day(header["Submission Date"][:8])
        groups: dict[str, dict[str, list[Row]]] = collections.defaultdict(
            lambda: collections.defaultdict(list))
        for name in ("demographics", "qualifying_moves", "enrollments"):
            for row in rows(name + ".csv"):
                groups[row["Student Record ID"]][name].append(row)
        for student in rows("student.csv"):
            key = (header["Submitting State"], student["State Student Identifier"],
                   student["State Student Identifier Type"])
            if student["Action Code"] == "D":
                if key in self.records:
                    self.records[key].in_force = False
                continue
            self._state(key, Record(key[0], groups[student["Student Record ID"]], sent))

    def _state(self, key: tuple[str, str, str], record: Record) -> None:
        former = self.records.get(key)
        if former is not None and former.in_force:
            record.sent = max(record.sent, former.sent) if self._equal(former, record) \
                else record.sent
        self.records[key] = record

    @staticmethod
    def _equal(former: Record, record: Record) -> bool:
        def content(groups: dict[str, list[Row]]) -> Any:
            return {
                name: sorted(
                    tuple(sorted((k, v) for k, v in row.items() if k != "Student Record ID"))
                    for row in rows)
                for name, rows in groups.items()
            }
        return content(former.groups) == content(record.groups)

    def count(self, year: int) -> tuple[dict[str, int], int]:
        """By State, and distinct children, for the period that begins on 1 September of a year."""
        first, last = datetime.date(year, 9, 1), datetime.date(year + 1, 8, 31)
        own: dict[str, list[Record]] = collections.defaultdict(list)
        for key, record in self.records.items():
            if record.in_force and key in self.child:
                own[self.child[key]].append(record)
        counted: dict[str, set[str]] = collections.defaultdict(set)
        for child, records in own.items():
            for state in {record.state for record in records}:
                if qualifies(records, state, first, last):
                    counted[state].add(child)
        return ({state: len(found) for state, found in counted.items()},
                len(set().union(*counted.values())) if counted else 0)


def qualifies(
    records: list[Record], state: str, first: datetime.date, last: datetime.date
) -> bool:
    """Whether some day of the period shows an eligible child of age in residence."""
    one = datetime.timedelta(days=1)
    here = [record for record in records if record.state == state]
    birth = day(max(here, key=lambda record: record.sent).demographics["Birth Date"])
    graduated = [
        found for record in records for row in record.groups["enrollments"]
        if row.get("Graduation/HSE Indicator")
        and (found := day(row.get("Graduation/HSE Date") or row.get("Withdrawal Date") or ""))
    ]
    begin = max(first, months_later(birth, 36))
    end = min([last, months_later(birth, 22 * 12) - one, *graduated])
    eligible = []
    for record in here:
        for move in record.groups["qualifying_moves"]:
            arrival = day(move["Qualifying Arrival Date"])
            expires = day(move["Eligibility Expiration Date"])
            limit = months_later(arrival, 36)
            eligible.append((arrival, min(limit, expires) if expires else limit))
    return any(
        max(begin, start, arrival) <= min(end, stop, limit)
        for start, stop in residences(here) for arrival, limit in eligible)


def residences(records: list[Record]) -> Iterator[tuple[datetime.date, datetime.date]]:
    for record in records:
        for row in record.groups["enrollments"]:
            if row["Enrollment Type"] == "07" or row.get("Continuation of Services Reason"):
                continue
            start = day(row["Enrollment Date"])
            if start:
                yield start, max(start, day(row.get("Withdrawal Date") or "") or record.sent)
            for name in ("Residency Date", "Residency Verification Date"):
                if found := day(row.get(name) or ""):
                    yield found, found


def identities(msix: str, data: str) -> dict[tuple[str, str, str], str]:
    """Whose each State record is, as the ledger says: who is one child is not for this script."""
    answer = subprocess.run(
        [msix, "children", "--format", "csv", "--data", data],
        check=True, capture_output=True, text=True).stdout
    newest: dict[tuple[str, str, str], tuple[int, str]] = {}
    for row in csv.DictReader(io.StringIO(answer)):
        key = (row["state"], row["state_student_identifier"], row["identifier_type"])
        found = (int(row["generation"]), row["msix_id"])
        newest[key] = max(newest.get(key, found), found)
    return {key: number for key, (_, number) in newest.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--msix", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("packages", nargs="+")
    arguments = parser.parse_args()
    nation = Nation(identities(arguments.msix, arguments.data))
    for path in arguments.packages:
        nation.take(path)
    differences = 0
    for year in range(2015, 2030):
        states, national = nation.count(year)
        period = f"{year}-{(year + 1) % 100:02d}"
        answer = json.loads(subprocess.run(
            [arguments.msix, "count", "--all", "--period", period, "--data", arguments.data],
            check=True, capture_output=True, text=True).stdout)
        theirs = {state: count for state, count in answer["states"].items() if count}
        if theirs == states and answer["national"] == national:
            if national:
                print(f"ok    {period}: {national} children, {len(states)} States")
            continue
        differences += 1
        for state in sorted(set(states) | set(theirs)):
            if states.get(state) != theirs.get(state):
                print(f"DIFFERENT {period} {state}: {states.get(state, 0)} by the packages, "
                      f"{theirs.get(state, 0)} by the ledger")
        print(f"DIFFERENT {period} nation: {national} by the packages, "
              f"{answer['national']} by the ledger")
    print(f"{len(nation.records)} State records, {len(set(nation.child.values()))} children")
    return 3 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
