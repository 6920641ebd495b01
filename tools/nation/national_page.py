"""The page of a national year: every figure out of what was measured, nothing else."""

from __future__ import annotations

import textwrap

COLUMNS = 110
#: Phases that take packages in; all others are people's work.
PACKAGES = "packages"
GIB, MIB = 1 << 30, 1 << 20
#: What the environments of a ledger hold, for the table of sizes.
HOLDS = {
    "log": "leaves, tiles, marks: the truth", "keys": "a key for each child, record, account",
    "blobs": "what is too large for an event", "decision": "what the next decision needs",
    "sessions": "when sessions were last used"}


def wrapped(text: str, bullet: str = "") -> list[str]:
    return textwrap.wrap(
        text, COLUMNS, initial_indent=bullet, subsequent_indent=" " * len(bullet),
        break_long_words=False, break_on_hyphens=False)


def size(count: float) -> str:
    """Bytes for people."""
    if count >= GIB:
        return f"{count / GIB:.2f} GiB"
    return f"{count / MIB:.1f} MiB" if count >= MIB else f"{count / 1024:.0f} KiB"


def seconds(value: float) -> str:
    """Seconds for people."""
    if value >= 7_200:
        return f"{value / 3_600:.1f} h"
    if value >= 120:
        return f"{value / 60:.1f} min"
    if value >= 1:
        return f"{value:.1f} s"
    return f"{value * 1e3:.0f} ms" if value >= 0.01 else f"{value * 1e3:.1f} ms"


def table(headings: list[str], rows: list[list[object]]) -> list[str]:
    return [
        "| " + " | ".join(headings) + " |", "|---" * len(headings) + "|",
        *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)]


def rate(count: int, milliseconds: int) -> str:
    return f"{count * 1e3 / milliseconds:,.0f}" if milliseconds else "-"


def phases(live: dict) -> list[str]:
    rows = []
    for phase in live["phases"]:
        wall, cpu = phase["wall_milliseconds"], phase["cpu_milliseconds"]
        rows.append([
            phase["name"], f"{phase['operations']:,}", f"{phase['events']:,}",
            seconds(wall / 1e3), seconds(cpu / 1e3), rate(phase["operations"], wall),
            rate(phase["operations"], cpu), rate(phase["events"], cpu),
            size(phase["rss_anon_peak_bytes"])])
    return table(
        ["phase", "done", "events", "wall", "CPU", "done/s", "done/CPU-s", "events/CPU-s",
         "RssAnon at most"], rows)


def stopped(live: dict) -> str:
    """What is to be known of wall times."""
    times = [phase.get("stopped_milliseconds") for phase in live["phases"]]
    if None in times:
        return (" Others measured on the machine meanwhile and stopped the process for minutes: "
                "times by the wall hold that too, times of CPU do not.")
    return (f" In {seconds(sum(times) / 1e3)} of it the process was stopped from outside; the "
            "table leaves that out.") if sum(times) else ""


def outcomes(live: dict) -> list[str]:
    """What became of each phase, in words; looks have a table of their own."""
    lines = []
    for phase in live["phases"]:
        if phase["name"] == "looks" or not phase["outcomes"]:
            continue
        words = ", ".join(f"{name} {number:,}" for name, number in phase["outcomes"].items())
        lines += wrapped(f"**{phase['name']}**: {words}.", "- ")
    return lines


def looks(live: dict) -> list[str]:
    phase = next(one for one in live["phases"] if one["name"] == "looks")
    kinds: dict[str, dict[str, int]] = {}
    for name, number in phase["outcomes"].items():
        kind, outcome = name.rsplit(": ", 1)
        kinds.setdefault(kind, {})[outcome] = number
    rows = []
    for kind, found in sorted(
            kinds.items(), key=lambda item: -item[1].get("answered", 0)):
        done = found.get("answered", 0) + found.get("refused", 0)
        rows.append([
            kind, f"{found.get('answered', 0):,}", f"{found.get('refused', 0):,}",
            f"{found.get('microseconds', 0) / max(1, done) / 1e3:.1f} ms"])
    return table(["who looks at what", "answered", "refused", "mean wait"], rows)


def shown(after: dict) -> tuple[int, int]:
    """Events that showed children, and children shown, each as often as it was."""
    kinds = after["census"]
    return (sum(kind["events_showing"] for kind in kinds),
            sum(kind["children_shown"] for kind in kinds))


def census(after: dict) -> list[str]:
    rows = [[
        f"`{kind['type']}`", f"{kind['events']:,}",
        f"{kind['leaf_bytes'] / kind['events']:,.0f}",
        f"{kind['children_shown']:,}" if kind["children_shown"] else ""]
        for kind in after["census"]]
    return table(["type", "events", "bytes a leaf", "children shown"], rows)


def sizes(result: dict) -> list[str]:
    events, children = result["live"]["events"], result["children"]
    rows = [
        [f"`{name}`", HOLDS.get(name, "a projection"), size(count), f"{count / events:,.0f}",
         f"{count / children:,.0f}"]
        for name, count in result["sizes"].items()]
    total = sum(result["sizes"].values())
    rows.append(["together", "", size(total), f"{total / events:,.0f}",
                 f"{total / children:,.0f}"])
    return table(["environment", "holds", "on disk", "bytes an event", "bytes a child"], rows)


def derived(after: dict) -> list[str]:
    if "projections" not in after:
        return wrapped("Making the projections and `decision/` anew was left out of this run.")
    rows = [[
        f"`{one['name']}`", seconds(one["wall_milliseconds"] / 1e3),
        seconds(one["cpu_milliseconds"] / 1e3), rate(one["events"], one["cpu_milliseconds"]),
        seconds(one["comparing_milliseconds"] / 1e3), size(one["rss_anon_peak_bytes"])]
        for one in after["projections"]]
    decision = after["decision"]
    rows.append([
        "`decision/`, compared with it", seconds(decision["wall_milliseconds"] / 1e3),
        seconds(decision["cpu_milliseconds"] / 1e3),
        rate(after["events"], decision["cpu_milliseconds"]), "", ""])
    return table(
        ["made anew, and the same", "wall", "CPU", "events/CPU-s", "both digests",
         "RssAnon at most"], rows)


def middle(values: list[int]) -> int:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0


def trails(after: dict) -> list[str]:
    rows = []
    for words, key in (("a child's accounting", "children"), ("an account's looks", "accounts")):
        asked = after["trails"][key]
        if not asked:
            continue
        longest = max(asked, key=lambda one: one["entries"])
        rows.append([
            words, len(asked), f"{middle([one['entries'] for one in asked]):,}",
            f"{middle([one['wall_microseconds'] for one in asked]) / 1e3:.1f} ms",
            f"{longest['entries']:,}" + (" (cut)" if longest["cut"] else ""),
            f"{longest['wall_microseconds'] / 1e3:.1f} ms"])
    return table(
        ["asked", "times", "entries, median", "time, median", "entries, most", "its time"], rows)


def checked(result: dict) -> list[str]:
    after, verify = result["after"], result["verify"]
    start = after["start"]
    events = result["live"]["events"]
    lines = wrapped(
        f"`msix verify`: every leaf, hash, signature, key and page, {events:,} events in "
        f"{seconds(verify['wall_seconds'])} ({events / verify['wall_seconds']:,.0f} a second, "
        f"{verify['cpu_seconds']:,.0f} CPU-seconds), RssAnon at most "
        f"{size(verify['rss_anon_peak_bytes'])}.", "- ")
    lines += wrapped(
        f"Started after a clean end, until everything is up to the log: "
        f"{seconds(start['wall_milliseconds'] / 1e3)}, RssAnon then "
        f"{size(start['rss_anon_bytes'])}.", "- ")
    replays = after["replays"]
    lines += wrapped(
        f"{replays['equal'] + replays['not_comparable']:,} looks of the year, drawn by lot, made "
        f"again: {replays['equal']:,} equal, {replays['not_comparable']:,} not comparable, 0 "
        "different.", "- ")
    counter = result.get("counter")
    if counter and counter["finished"]:
        lines += wrapped(
            f"Counted a second time by `tools/counter`, which shares no code: "
            f"{' '.join(counter['words'])}, in {seconds(counter['wall_seconds'])}.", "- ")
    elif counter:
        lines += wrapped(
            "The second count by `tools/counter` was not finished after "
            f"{seconds(counter['seconds'])}: not measured.", "- ")
    else:
        lines += wrapped("The second count by `tools/counter` was left out of this run.", "- ")
    return lines


def head(result: dict) -> list[str]:
    live, population = result["live"], result["population"]
    events, children = shown(result["after"])
    out = ["# A national year", ""]
    out += wrapped(
        f"{result['children']:,} made-up children (seed {result['seed']}) of {live['states']} "
        f"States, {population['packages']:,} packages of a year with {population['blocks']:,} "
        f"blocks, {live['state_records']:,} State records, {live['events']:,} events; "
        f"{events:,} of them showed {children:,} children, each counted as often as it was "
        "shown. Nobody in it exists. All of this page is made by a script, which stops where "
        "something does not add up:")
    out += [
        "", "```console",
        "$ swift build -c release --product msix   # and msix-population, msix-national-year",
        f"$ tools/nation/national_year.py --children {result['children']} --looks "
        f"{result['looks_asked']} --folder year \\",
        "    --markdown docs/national-year.md --charts docs/national-year", "```", ""]
    out += wrapped(
        "Everything goes through Exchange in one process as a command or page does: gate, "
        f"decision, writer, projections; {live['clients']} threads look at the same time. "
        "Accounts are named, not signed in, as a ledger on a made-up clock allows; no HTTP and "
        "no TLS are in it. Each week: the nightly packages, one after the other, and the clock "
        "after each night; then near matches are answered by who knows the truth, moves "
        "noticed, values contested, rosters and records looked at; every fourth week wrong "
        "links are mended. It is a lower share of a machine than an agency would have: others "
        "worked on it at the same time.")
    return out


def page(result: dict, charts: str) -> str:
    live, after = result["live"], result["after"]
    out = head(result) + ["", "## What was done", "", *phases(live), ""]
    out += wrapped(
        "*done*: students in packages, nights, items answered, proposals carried, moves, cases, "
        "rosters, looks. RssAnon is the driver's whole: "
        f"{size(live['rss_anon_before_bytes'])} of it are its own tables before the first "
        "event (who the made-up children really are). The year took "
        f"{seconds(live['wall_milliseconds'] / 1e3)} and "
        f"{seconds(live['cpu_milliseconds'] / 1e3)} of CPU." + stopped(live))
    out += ["", *outcomes(live), "", "## Looks", ""]
    out += wrapped(
        f"{result['looks_asked']:,} looks were asked for. A look is one question of one person, "
        "and one event before the answer; a page of a list or worklist is one look that shows "
        "many children, each of whom finds it in the accounting. Rosters and the desks' own "
        "worklists come on top. The events were counted in the log afterwards, type by type, "
        "and are exactly the answers that were given. Refused: records hidden while somebody "
        "is asked about them, and children whose statements were all retracted. User "
        "administrators, Help Desk and system administrator may look at no child.")
    out += ["", *looks(live), "", "## Afterwards", "", *checked(result), "", *derived(after), "",
            "## The trail", "", *trails(after), "", "## On the disk", "", *sizes(result), "",
            "## Events by type", "", *census(after), ""]
    if result["charts"]:
        out += ["## Charts", "", *(f"![{name}]({charts}/{name}.svg)" for name in
                                   result["charts"]), ""]
    out += ["## The machine", "",
            *table(["what", "which"], [[name, value] for name, value in
                                       result["machine"].items()])]
    return "\n".join(out) + "\n"
