"""The rows that must hold as a chart: how far each is beyond its limit, and where its aim is."""

import html

from arithmetic import AIM_MET, MET, SHORT
from report import cells
from rounds import Line

WIDTH, ROW_HEIGHT, TOP, BOTTOM = 1000, 30, 64, 44
LABEL_X, BAR_X, BAR_WIDTH, VALUE_X = 356, 368, 380, 764
#: The chart ends at this many times the limit; longer bars are cut and say so.
SHARE_MAX = 3.5

STYLE = """
    .ground { fill: #ffffff } text { fill: #1b1f24; font: 13px system-ui, sans-serif }
    .title { font-size: 17px; font-weight: 600 } .small { font-size: 12px; fill: #57606a }
    .grid { stroke: #d0d7de } .limit { stroke: #1b1f24; stroke-width: 2 }
    .aim-mark { fill: #1b1f24 } .range { stroke: #1b1f24; stroke-width: 1.5 }
    .aim { fill: #1a7f37 } .met { fill: #5aa9e6 } .short { fill: #d1495b }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 } text { fill: #e6edf3 } .small { fill: #9aa4af }
      .grid { stroke: #30363d } .limit, .range { stroke: #e6edf3 } .aim-mark { fill: #e6edf3 }
      .aim { fill: #3fb950 } .met { fill: #388bfd } .short { fill: #e5677a }
    }
"""
CLASSES = {AIM_MET: "aim", MET: "met", SHORT: "short"}


def x_of(share: float) -> float:
    return BAR_X + BAR_WIDTH * min(share, SHARE_MAX) / SHARE_MAX


def svg(must: list[Line]) -> str:
    """A picture of lines with a bound; those without a number say so."""
    bounded = [line for line in must if line.row.bound]
    height = TOP + ROW_HEIGHT * len(bounded) + BOTTOM
    bottom = TOP + ROW_HEIGHT * len(bounded)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        'aria-labelledby="title description">',
        '  <title id="title">What must hold, measured</title>',
        f'  <desc id="description">{html.escape(description(bounded))}</desc>',
        f"  <style>{STYLE}  </style>",
        f'  <rect class="ground" width="{WIDTH}" height="{height}"/>',
        '  <text class="title" x="16" y="26">What must hold, measured</text>',
        '  <text class="small" x="16" y="46">Bars: the median as a multiple of its limit, so that '
        "1 is just enough. Thin lines: lowest and highest round. Diamonds: the aim.</text>",
    ]
    for share in (0.5, 1, 1.5, 2, 2.5, 3, 3.5):
        kind = "limit" if share == 1 else "grid"
        parts.append(f'  <line class="{kind}" x1="{x_of(share):.1f}" x2="{x_of(share):.1f}" '
                     f'y1="{TOP - 6}" y2="{bottom}"/>')
        parts.append(f'  <text class="small" x="{x_of(share):.1f}" y="{bottom + 18}" '
                     f'text-anchor="middle">{share:g} ×</text>')
    for number, line in enumerate(bounded):
        parts += bar(line, TOP + ROW_HEIGHT * number)
    return "\n".join([*parts, "</svg>", ""])


def bar(line: Line, top: float) -> list[str]:
    middle = top + ROW_HEIGHT / 2
    parts = [f'  <text x="{LABEL_X}" y="{middle + 4:.1f}" text-anchor="end">'
             f"{html.escape(line.row.title)}</text>"]
    bound, spread = line.row.bound, line.spread
    if spread is not None:
        shares = [bound.share_of_limit(value) for value in (
            spread.median, spread.lowest, spread.highest)]
        cut = " →" if shares[0] > SHARE_MAX else ""
        parts += [
            f'  <rect class="{CLASSES[line.verdict]}" x="{BAR_X}" y="{top + 5:.1f}" rx="2" '
            f'width="{x_of(shares[0]) - BAR_X:.1f}" height="{ROW_HEIGHT - 10}"/>',
            f'  <line class="range" x1="{x_of(shares[1]):.1f}" x2="{x_of(shares[2]):.1f}" '
            f'y1="{middle:.1f}" y2="{middle:.1f}"/>',
        ]
    else:
        cut = ""
    if bound.aim is not None:
        x = x_of(bound.share_of_limit(bound.aim))
        parts.append(
            f'  <path class="aim-mark" d="M{x:.1f} {middle - 6:.1f}l5 6l-5 6l-5-6z"/>')
    parts.append(f'  <text x="{VALUE_X}" y="{middle + 4:.1f}">'
                 f"{html.escape(words(line) + cut)}</text>")
    return parts


def words(line: Line) -> str:
    """The number and its verdict, so that nothing is said by colour alone."""
    _, median, _, limit, aim, verdict, _, _ = cells(line)
    goal = f"({limit}, aim {aim.lstrip('≥≤ ')})" if line.row.bound.aim else f"({limit})"
    return f"{median} {goal}: {verdict}" if line.spread else f"{goal}: {median}"


def description(bounded: list[Line]) -> str:
    return " ".join(f"{line.row.title}: {words(line)}." for line in bounded)
