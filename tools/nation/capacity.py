#!/usr/bin/env python3
"""The capacity table: what a ledger of so many events takes, out of measured national years.

    tools/nation/capacity.py YEAR.json [YEAR.json ...] --markdown docs/capacity.md

Each YEAR.json is what national_year.py --json wrote. Columns beyond the largest year are worked
out; each row says by which assumption.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

from national_page import seconds, size, table, wrapped

#: Columns that are worked out.
BEYOND = (10_000_000, 100_000_000)
FLAT, LINEAR, LOGARITHM, UNKNOWN = "the same", "by events", "by doublings", "nobody knows"


class Row:
    """One line: what of a year, in which form, and how it goes on."""

    def __init__(self, title, value, form, growth, why):
        self.title, self.value, self.form = title, value, form
        self.growth, self.why = growth, why

    def beyond(self, years: list[dict], events: int):
        """Worked out from the largest year that has it."""
        last = next((year for year in reversed(years) if self.value(year) is not None), None)
        if last is None or self.growth == UNKNOWN:
            return None
        value, ratio = self.value(last), events / last["live"]["events"]
        if self.growth == FLAT:
            return value
        if self.growth == LINEAR:
            return value * ratio
        return value / (1 + math.log2(ratio) / math.log2(last["live"]["events"]))

    def cells(self, years: list[dict]) -> list[str]:
        found = [self.value(year) for year in years]
        found += [self.beyond(years, events) for events in BEYOND]
        return [self.title, *("-" if one is None else self.form(one) for one in found), self.why]


def phase(year: dict, name: str) -> dict | None:
    """A phase of a year; a year that was broken off has none."""
    return next((one for one in year["live"]["phases"] if one["name"] == name), None)


def per_second(name: str, clock: str):
    def value(year):
        found = phase(year, name)
        spent = found[f"{clock}_milliseconds"] if found else 0
        return found["operations"] * 1e3 / spent if spent else None
    return value


def events_of(name: str):
    def value(year):
        found = phase(year, name)
        return found["events"] / found["operations"] if found and found["operations"] else None
    return value


def part(*names: str):
    """Bytes on the disk of environments whose names begin so, an event."""
    def value(year):
        total = sum(count for name, count in year["sizes"].items() if name.startswith(names))
        return total / year["live"]["events"]
    return value


def total(year: dict) -> float:
    return sum(year["sizes"].values())


def leaf_of(kinds: tuple[str, ...]):
    def value(year):
        found = [kind for kind in year["after"]["census"] if kind["type"].startswith(kinds)]
        count = sum(kind["events"] for kind in found)
        return sum(kind["leaf_bytes"] for kind in found) / count if count else None
    return value


def rebuilt(year: dict) -> float | None:
    if "projections" not in year["after"]:
        return None
    return sum(one["cpu_milliseconds"] for one in year["after"]["projections"]) / 1e3


def slowest(year: dict) -> float | None:
    if "projections" not in year["after"]:
        return None
    return min(
        one["events"] * 1e3 / one["cpu_milliseconds"] for one in year["after"]["projections"])


def trail_time(key: str):
    def value(year):
        asked = sorted(one["wall_microseconds"] for one in year["after"]["trails"][key])
        return asked[len(asked) // 2] / 1e6 if asked else None
    return value


def memory(year: dict) -> float | None:
    """The most that was seen of a whole year; of one that was broken off, what it had then."""
    live = year["live"]
    return max((one["rss_anon_peak_bytes"] for one in live["phases"]),
               default=live.get("rss_anon_seen_bytes"))


def bytes_form(value: float) -> str:
    return f"{value:,.0f} B"


def number_form(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


ROWS = [
    Row("on the disk, together", total, size, LINEAR, "leaves and rows are never taken out"),
    Row("an event, all environments", part(""), bytes_form, FLAT, "the mix of events of the year"),
    Row("of it `log/`", part("log"), bytes_form, FLAT, "the same"),
    Row("of it `keys/`", part("keys"), bytes_form, FLAT, "a key for each child, record, package"),
    Row("of it `decision/`", part("decision"), bytes_form, FLAT, "the same"),
    Row("of it `views/`", part("views"), bytes_form, FLAT, "the same"),
    Row("a leaf of a student's block", leaf_of(("student.submitted",)), bytes_form, FLAT,
        "blocks as the States of the nation write them"),
    Row("a leaf of a look at a record", leaf_of(("record.viewed",)), bytes_form, FLAT, "the same"),
    Row("events of a student in a package", events_of("packages"), number_form, FLAT,
        "a year's share of new and changed ones"),
    Row("students of packages, a CPU-second", per_second("packages", "cpu"), number_form,
        LOGARITHM, "random-keyed rows: deeper trees; the page cache is assumed to hold them"),
    Row("looks, a CPU-second", per_second("looks", "cpu"), number_form, LOGARITHM, "as above"),
    Row("memory of the process that does all this", memory, size, UNKNOWN,
        "it grew with the nation; the driver's own tables, by child, are in it"),
    Row("start after a clean end", lambda year: year["after"]["start"]["wall_milliseconds"] / 1e3,
        seconds, FLAT, "it reads marks and ends of tables"),
    Row("verification of all, CPU", lambda year: year["verify"]["cpu_seconds"], seconds, LINEAR,
        "every leaf and signature once; on as many processors as there are"),
    Row("memory of verification", lambda year: year["verify"]["rss_anon_peak_bytes"], size, FLAT,
        "scratch files take what grows"),
    Row("all projections anew, one by one, CPU", rebuilt, seconds, LINEAR, "every leaf once for each"),
    Row("slowest of them, events a CPU-second", slowest, number_form, LOGARITHM,
        "random-keyed rows"),
    Row("accounting of a child, median", trail_time("children"), seconds, FLAT,
        "by the child's own looks"),
    Row("looks of an account, newest 1,000", trail_time("accounts"), seconds, FLAT,
        "a thousand entries at most"),
]


def page(years: list[dict]) -> str:
    measured = [f"{year['live']['events']:,}" for year in years]
    headings = ["", *(f"{text} events" for text in measured),
                *(f"*{events:,}*" for events in BEYOND), "beyond what was measured"]
    out = ["# Capacity", ""]
    broken = [year for year in years if not year["live"]["phases"]]
    out += wrapped(
        "What a ledger of so many events takes. The first columns were measured: made-up nations "
        "of " + ", ".join(f"{year['children']:,}" for year in years) + " children that lived a "
        "year each, packages, people and looks "
        "([the largest whole one](national-year.md))"
        + (f", of {broken[0]['children']:,} a part of it, which was broken off" if broken else "")
        + ". The last two, in italics, are worked out from the "
        "largest measured year; the last cell of each row says how. Nobody has measured them.")
    out += ["", *table(headings, [row.cells(years) for row in ROWS]), ""]
    out += wrapped(
        "Rates of random-keyed rows are taken to fall as the logarithm of the events grows; what "
        "*is the same* goes on as it was measured. Wall times are of a machine on which others "
        "worked and which they stopped for minutes; CPU-seconds are the better measure. All of it with the ledger in memory "
        f"({years[-1]['machine']['the ledger lay on']}): a disk adds its syncs, one for each "
        "group of commits, and reads of what its page cache does not hold.")
    out += ["", "## What that says", ""]
    last = years[-1]
    an_event = total(last) / last["live"]["events"]
    whole = [year for year in years if year["live"]["phases"]][-1]
    looks = phase(whole, "looks")
    out += wrapped(
        f"A child of the nation leaves {whole['live']['events'] / whole['children']:,.1f} events "
        f"in a year with {looks['operations'] / whole['children']:.1f} looks, "
        f"{size(total(whole) / whole['children'])} in all environments.", "- ")
    out += wrapped(
        f"A hundred million events take {size(an_event * BEYOND[1])}, and "
        f"{seconds(last['verify']['cpu_seconds'] * BEYOND[1] / last['live']['events'])} of CPU "
        "for one full verification, which is shared among the processors.", "- ")
    rate = looks["operations"] * 1e3 / looks["cpu_milliseconds"]
    out += wrapped(
        f"A processor answers {rate:,.0f} looks a second, without HTTP and TLS: "
        f"{rate * 86_400:,.0f} a day.", "- ")
    return "\n".join(out) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("years", nargs="+", type=Path, help="what national_year.py --json wrote")
    parser.add_argument("--markdown", type=Path, required=True)
    options = parser.parse_args()
    years = sorted(
        (json.loads(path.read_text()) for path in options.years),
        key=lambda year: year["live"]["events"])
    options.markdown.write_text(page(years))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
