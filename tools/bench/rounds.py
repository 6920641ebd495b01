"""Runs a comparison: round by round, every program once a round, so that what disturbs the machine
disturbs all of them."""

import dataclasses
import os
import sys
import time

import processes
from arithmetic import PER_SECOND, Spread, Unusable, rate, ratio, verdict
from model import Comparison, Row
from places import Places
from programs import Absent, Failure, Programs


@dataclasses.dataclass
class Outcome:
    """What came of a comparison: in each round, the result of each run; and what failed, why."""

    comparison: Comparison
    rounds: list[dict[str, dict]] = dataclasses.field(default_factory=list)
    failures: dict[str, str] = dataclasses.field(default_factory=dict)
    absences: dict[str, str] = dataclasses.field(default_factory=dict)

    def reason(self, row: Row) -> str | None:
        """Why a row has no number."""
        if self.comparison.absent:
            return self.comparison.absent
        for key in (row.run, row.against):
            if why := self.failures.get(key) or self.absences.get(key):
                return why
        return None


@dataclasses.dataclass(frozen=True)
class Line:
    """A row with its numbers."""

    comparison: str
    row: Row
    #: Of the ratio within each round, or of the number itself.
    spread: Spread | None
    values: list[float]
    #: Absolutely: what was measured, and what it was divided by.
    ours: float | None
    other: float | None
    reason: str | None
    #: By wall time, while others had much of the processors: to be measured again.
    is_disturbed: bool

    @property
    def verdict(self) -> str:
        return verdict(self.spread and self.spread.median, self.row.bound)


def measure(comparison: Comparison, programs: Programs, places: Places, count: int) -> Outcome:
    """All rounds of a comparison."""
    outcome = Outcome(comparison)
    if comparison.absent:
        return outcome
    warm_up = 1 if comparison.has_warm_up else 0
    for number in range(-warm_up, count):
        label = "warm-up" if number < 0 else f"round {number + 1} of {count}"
        results = one_round(comparison, programs, places, outcome, label)
        if number >= 0:
            outcome.rounds.append(results)
    return outcome


def one_round(comparison, programs, places, outcome, label) -> dict[str, dict]:
    results = {}
    for key, run in comparison.runs.items():
        if key in outcome.failures or key in outcome.absences:
            continue
        say(f"{comparison.name}: {label}: {key}")
        try:
            with places.folder_for(run) as folder:
                watch = Watch()
                results[key] = programs.run(run, folder)
                results[key] |= watch.members()
        except Absent as why:
            outcome.absences[key] = str(why)
        except Failure as why:
            outcome.failures[key] = str(why)
            say(f"{comparison.name}: {key} FAILED: {why}\n")
    return results


class Watch:
    """How long a run took with all its set-up, and what share of the processors others used."""

    def __init__(self):
        self.wall, self.others = time.monotonic(), self._others()

    @staticmethod
    def _others() -> float:
        ours = processes.own_cpu_seconds() + processes.children_cpu_seconds()
        return processes.machine_cpu_seconds() - ours

    def members(self) -> dict:
        wall = time.monotonic() - self.wall
        others = max(0.0, self._others() - self.others)
        return {
            "run_seconds": round(wall, 3),
            "others_share": round(min(1.0, others / wall / os.cpu_count()), 3)}


#: Share of the processors in others' hands from which wall time says little.
DISTURBED_SHARE = 0.2


def is_disturbed(outcome: Outcome, row: Row) -> bool:
    keys = {row.run, row.against}
    spread = Spread.of([
        result.get("others_share", 0) for results in outcome.rounds
        for key, result in results.items() if key in keys])
    return row.measure == PER_SECOND and spread is not None and spread.median > DISTURBED_SHARE


def disturbance(outcomes: list[Outcome]) -> str:
    """What others did with the processors meanwhile: wall times are worth nothing beside it."""
    shares = [
        result["others_share"] for outcome in outcomes for results in outcome.rounds
        for result in results.values() if result["run_seconds"] >= 0.5]
    spread = Spread.of(shares)
    if spread is None:
        return "unknown"
    return f"{spread.median:.0%} (median of the runs), {spread.highest:.0%} (the worst)"


def say(words: str) -> None:
    """Progress, on one line of a terminal; only failures are kept."""
    if words.endswith("\n"):
        print(f"\r\033[K{words}" if sys.stderr.isatty() else words, end="", file=sys.stderr)
    elif sys.stderr.isatty():
        print(f"\r\033[K{words[:100]}", end="", file=sys.stderr, flush=True)


def lines(outcome: Outcome) -> list[Line]:
    return [line(outcome, row) for row in outcome.comparison.rows]


def line(outcome: Outcome, row: Row) -> Line:
    values, ours, others, reason = [], [], [], outcome.reason(row)
    try:
        for results in outcome.rounds:
            if row.run not in results or (row.against and row.against not in results):
                continue
            result = results[row.run]
            ours.append(rate(result, row.measure))
            if row.against:
                others.append(rate(results[row.against], row.measure))
                values.append(ratio(result, results[row.against], row.measure))
            else:
                values.append(ours[-1] * row.scale)
    except Unusable as why:
        values, reason = [], str(why)
    if reason is not None:
        values, ours, others = [], [], []

    def median(numbers: list[float]) -> float | None:
        spread = Spread.of(numbers)
        return spread.median if spread else None

    return Line(
        outcome.comparison.name, row, Spread.of(values), values, median(ours), median(others),
        reason or (None if values else "no round gave both numbers"),
        is_disturbed(outcome, row))
