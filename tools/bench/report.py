"""The numbers as a table for the terminal, as JSON, and as Markdown for docs/performance.md."""

import textwrap

from arithmetic import BYTES_PER_CPU_SECOND, NOT_MEASURED, PER_CPU_SECOND, PER_SECOND, Bound
from rounds import Line, Outcome, lines

MARKDOWN_COLUMNS = 110
FORMAT = 1
UNITS = {PER_CPU_SECOND: "/CPU-s", PER_SECOND: "/s", BYTES_PER_CPU_SECOND: "B/CPU-s"}
DOUBT = "?"
DOUBT_MEANS = (
    f"{DOUBT}: by wall time, while others had more than a fifth of the processors; to be measured "
    "again on an idle machine.")
HEADINGS = ("measure", "median", "lowest – highest", "must", "aim", "verdict", "ours", "other")


def plain(value: float) -> str:
    """Three digits that count."""
    if value == 0:
        return "0"
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:,.{digits}f}"


def prefixed(value: float) -> str:
    """Large numbers in thousands, millions, thousand millions."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{plain(value / (size if letter != 'k' else 1e3))} {letter}"
    return plain(value)


def with_unit(value: float, line: Line) -> str:
    return f"{prefixed(value)} {line.row.unit}".strip() if line.row.unit else plain(value)


def threshold(value: float | None, bound: Bound) -> str:
    if value is None:
        return "–"
    return f"{'≤' if bound.at_most else '≥'} {value:g}"


def cells(line: Line) -> tuple[str, ...]:
    """A line of the table, column by column."""
    row, bound = line.row, line.row.bound
    limits = (threshold(bound.limit, bound), threshold(bound.aim, bound)) if bound else ("", "")
    if line.spread is None:
        return (row.title, NOT_MEASURED, "", *limits, "", "", line.reason or "")
    unit = UNITS.get(row.measure, "")
    absolute = [
        "" if value is None or not row.against else f"{prefixed(value)}{unit}"
        for value in (line.ours, line.other)
    ]
    spread = line.spread
    band = f"{plain_or_prefixed(spread.lowest, row)} – {plain_or_prefixed(spread.highest, row)}"
    word = f"{line.verdict} {DOUBT}" if line.verdict and line.is_disturbed else line.verdict
    return (row.title, with_unit(spread.median, line), band, *limits, word, *absolute)


def plain_or_prefixed(value: float, row) -> str:
    return prefixed(value) if row.unit else plain(value)


def aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Columns of equal width, as wide as their widest cell; the last one open."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows
    ]


def split(outcomes: list[Outcome]) -> tuple[list[Line], list[Line]]:
    """Lines that must hold, and the others."""
    all_lines = [line for outcome in outcomes for line in lines(outcome)]
    return (
        [line for line in all_lines if line.row.must_hold],
        [line for line in all_lines if not line.row.must_hold])


def shown(others: list[Line]) -> list[Line]:
    """What was left out by choice is named in the table of what must hold only."""
    return [line for line in others if line.spread is not None or not line.reason.endswith(
        ("--quick", "--full"))]


def table(outcomes: list[Outcome]) -> str:
    """For the terminal."""
    must, others = split(outcomes)
    parts = []
    for heading, group in (("Must hold", must), ("Further", shown(others))):
        if group:
            parts += [heading, "", *aligned([HEADINGS, *map(cells, group)]), ""]
    if any(line.is_disturbed for line in must + others):
        parts += [DOUBT_MEANS, ""]
    return "\n".join(parts)


def document(outcomes: list[Outcome], machine: dict[str, str], scope: str) -> dict:
    """Everything, every single round too."""
    return {
        "format": FORMAT, "scope": scope, "machine": machine,
        "rows": [as_json(line) for outcome in outcomes for line in lines(outcome)],
        "comparisons": [
            {
                "name": outcome.comparison.name, "title": outcome.comparison.title,
                "left_out": outcome.comparison.absent,
                "failures": outcome.failures, "absences": outcome.absences,
                "runs": {
                    key: {
                        "program": run.program, "case": run.case,
                        "arguments": {name: str(value) for name, value in run.arguments.items()},
                        "fixed_syncs": run.has_fixed_syncs}
                    for key, run in outcome.comparison.runs.items()},
                "rounds": outcome.rounds,
            }
            for outcome in outcomes
        ],
    }


def as_json(line: Line) -> dict:
    row, bound, spread = line.row, line.row.bound, line.spread
    return {
        "comparison": line.comparison, "title": row.title, "definition": row.definition,
        "must_hold": row.must_hold, "run": row.run, "against": row.against,
        "measure": row.measure, "unit": row.unit or None,
        "median": spread.median if spread else None,
        "lowest": spread.lowest if spread else None,
        "highest": spread.highest if spread else None,
        "rounds": line.values, "ours_median": line.ours, "other_median": line.other,
        "limit": bound.limit if bound else None, "aim": bound.aim if bound else None,
        "at_most": bound.at_most if bound else None,
        "verdict": line.verdict or None, "disturbed": line.is_disturbed, "reason": line.reason,
    }


def markdown(outcomes: list[Outcome], machine: dict[str, str], scope: str) -> str:
    """The fragment of docs/performance.md that is measured rather than written."""
    must, others = split(outcomes)
    others = shown(others)
    parts = [f"Measured with `make bench`, scope *{scope}*. Medians of the ratios within each "
             "round, and the lowest and highest of them.", "", "### What must hold", ""]
    parts += markdown_table(must) + ["", "### Further measures", ""]
    parts += markdown_table(others) + ["", "### What each row means", ""]
    for line in must + others:
        parts += wrapped(f"**{line.row.title}.** {line.row.definition}")
    if any(line.is_disturbed for line in must + others):
        parts += ["", *wrapped(DOUBT_MEANS, bullet="")]
    parts += ["", "### The machine", "", "| what | which |", "|---|---|"]
    parts += [f"| {name} | {value} |" for name, value in machine.items()]
    return "\n".join(wrapped(parts[0], bullet="") + parts[1:]) + "\n"


def markdown_table(group: list[Line]) -> list[str]:
    rows = [tuple(cell.replace("|", "\\|") for cell in cells(line)) for line in group]
    return [
        "| " + " | ".join(HEADINGS) + " |", "|---" * len(HEADINGS) + "|",
        *("| " + " | ".join(row) + " |" for row in rows)]


def wrapped(text: str, bullet: str = "- ") -> list[str]:
    return textwrap.wrap(
        text, MARKDOWN_COLUMNS, initial_indent=bullet, subsequent_indent=" " * len(bullet),
        break_long_words=False, break_on_hyphens=False)


def replaced_between(text: str, begin: str, end: str, fragment: str) -> str:
    """The text with the lines between its two markers replaced; the markers' lines stay."""
    rows = text.splitlines()
    first = [number for number, row in enumerate(rows) if row.strip() == begin]
    last = [number for number, row in enumerate(rows) if row.strip() == end]
    if len(first) != 1 or len(last) != 1 or last[0] < first[0]:
        raise ValueError(f"there must be one line `{begin}` and after it one line `{end}`")
    kept = [*rows[: first[0] + 1], "", *fragment.strip("\n").splitlines(), "", *rows[last[0] :]]
    return "\n".join(kept) + "\n"
