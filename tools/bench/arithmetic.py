"""Numbers of a comparison: rates, ratios within a round, medians, verdicts."""

import dataclasses
import math
import statistics

#: What a result is asked for. The first three are rates: more is better, and they can be divided.
PER_CPU_SECOND = "per CPU-second"
PER_SECOND = "per second"
BYTES_PER_CPU_SECOND = "bytes per CPU-second"

NOT_MEASURED, SHORT, MET, AIM_MET = "not measured", "short", "met", "aim met"


class Unusable(Exception):
    """A result that cannot be used, and why."""


def rate(result: dict, measure: str) -> float:
    """What a program did, by one of the measures above, or one member of its result."""
    if measure not in (PER_CPU_SECOND, PER_SECOND, BYTES_PER_CPU_SECOND):
        return member(result, measure)
    done = member(result, "bytes" if measure == BYTES_PER_CPU_SECOND else "operations")
    spent = member(result, "wall_seconds" if measure == PER_SECOND else "cpu_seconds")
    if done <= 0 or spent <= 0:
        raise Unusable(f"{done:g} done in {spent:g} s: nothing was measured")
    return done / spent


def member(result: dict, name: str) -> float:
    """A number of a result."""
    value = result.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Unusable(f"the result has no number {name}")
    return value


def ratio(result: dict, against: dict, measure: str) -> float:
    """How many times as good as the other: both of one round."""
    return rate(result, measure) / rate(against, measure)


@dataclasses.dataclass(frozen=True)
class Spread:
    """The values of all rounds in short."""

    median: float
    lowest: float
    highest: float

    @staticmethod
    def of(values: list[float]) -> "Spread | None":
        if not values:
            return None
        return Spread(statistics.median(values), min(values), max(values))


@dataclasses.dataclass(frozen=True)
class Bound:
    """What must hold (`limit`) and what is aimed at, if anything; `at_most`: less is better."""

    limit: float
    aim: float | None = None
    at_most: bool = False

    def __post_init__(self):
        if self.aim is not None and (self.aim > self.limit) == self.at_most:
            raise ValueError(f"the aim {self.aim} is easier than the limit {self.limit}")

    def holds(self, value: float, threshold: float) -> bool:
        return value <= threshold if self.at_most else value >= threshold

    def share_of_limit(self, value: float) -> float:
        """1 where the limit is met, more when it is beaten, whichever way is better."""
        return self.limit / value if self.at_most else value / self.limit


def verdict(median: float | None, bound: Bound | None) -> str:
    """In a word, how a median stands to its bound; nothing where there is none."""
    if bound is None:
        return ""
    if median is None:
        return NOT_MEASURED
    if bound.aim is not None and bound.holds(median, bound.aim):
        return AIM_MET
    return MET if bound.holds(median, bound.limit) else SHORT
