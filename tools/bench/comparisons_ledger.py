"""A whole ledger, with keys, decisions and projections: submission, matching, counts, looks, the
trail, rebuilding of each projection, start."""

from arithmetic import Bound
from comparisons_append import millions
from model import Comparison, MEMORY, Nation, OURS, Row, Run, Scope

#: Children of whom each State tells in its first package.
CHILDREN = 5_000
ROUNDS = 3
#: Names of the projections, and whether they open sealed bodies of statements.
PROJECTIONS = {
    "consolidated-records": False, "child-counts": True, "timeliness": True,
    "data-quality": True, "access-trail": False, "package-activity": False,
}
WITHOUT_BODIES = Bound(300)
TOGETHER = Bound(60, 150)
THOUSAND = 1e-3


def submission(scope: Scope) -> Comparison:
    runs = {"submission": Run(
        OURS, "submission", {"children": scope.events(CHILDREN)}, place=MEMORY)}
    rows = [
        Row("submission, new students",
            "Students a CPU-second, all threads, of the first packages of 47 States: read, judged, "
            "matched, sealed, signed, committed, taken in by the projections, receipt composed.",
            "submission", unit="students/CPU-s"),
        Row("submission, unchanged students",
            "The same packages an hour later: nothing in them has changed.",
            "submission", measure="unchanged_per_cpu_second", unit="students/CPU-s"),
        Row("events of a new student", "Events in the log after it, by students.",
            "submission", measure="events_per_student"),
    ]
    return Comparison("submission", "Submission of packages", runs, rows, rounds=ROUNDS)


def matching(scope: Scope) -> Comparison:
    runs = {"matching": Run(
        OURS, "matching", {"children": scope.events(20_000)}, place=MEMORY)}
    rows = [
        Row("matching of a State record",
            "Records a CPU-second: normalised, candidates found, compared, decided, written.",
            "matching", measure="records_per_cpu_second", unit="records/CPU-s"),
        Row("finding and comparing, median",
            "For the last 20,000 records, when everybody else is known.",
            "matching", measure="find_and_compare_p50_us", unit="µs"),
        Row("finding and comparing, 99 of 100", "99 of 100 take at most this.",
            "matching", measure="find_and_compare_p99_us", unit="µs"),
    ]
    return Comparison("matching", "Matching", runs, rows, rounds=ROUNDS)


def counts(scope: Scope) -> Comparison:
    runs = {"counts": Run(
        OURS, "counts", {"children": scope.events(200_000)}, place=MEMORY)}
    rows = [
        Row("one count at any position",
            "CPU time of one count of a State or the nation as known at a random position.",
            "counts", measure="read_ns", scale=THOUSAND, unit="µs"),
        Row("national table at any position",
            "20 States and the nation by grade and by category.",
            "counts", measure="national_table_ms", unit="ms"),
        Row("breakdown by grade, sex and three marks", "Of the nation, from changes of profiles.",
            "counts", measure="breakdown_ms", unit="ms"),
        Row("children into series", "Children a CPU-second whose series are written.",
            "counts", unit="children/CPU-s"),
    ]
    return Comparison("counts", "Counts", runs, rows, rounds=ROUNDS)


def trail(scope: Scope) -> Comparison:
    runs = {"trail": Run(
        OURS, "trail", {"looks": scope.events(100_000), "children": scope.events(10_000)},
        place=MEMORY)}
    rows = [
        Row(f"trail of {who}, median",
            "The newest thousand entries at most, each read from the log.",
            "trail", measure=f"{key}_p50_ms", unit="ms")
        for who, key in (("an account", "account"), ("a child", "child"))
    ]
    return Comparison("trail", "The trail", runs, rows, rounds=ROUNDS)


def views(scope: Scope, size: int) -> Comparison:
    count = scope.events(2_000)
    runs = {"views": Run(
        OURS, "views", {"count": count}, log=Nation(size), growth=count)}
    label = millions(size)
    rows = [
        Row(f"records opened, {label}",
            "Records a CPU-second, one after the other, by an account: let in, composed, the look "
            "committed, projections brought up to it.",
            "views", unit="looks/CPU-s"),
        Row(f"a record opened, median, {label}", "Wall time, in memory.", "views",
            measure="view_us_median", unit="µs"),
    ]
    return Comparison(
        f"views-{label.replace(' ', '')}", f"Looks, {label} events", runs, rows, rounds=ROUNDS)


def rebuilding(scope: Scope, size: int) -> Comparison:
    runs = {"rebuild": Run(OURS, "rebuild-each", {}, log=Nation(size))}
    label = millions(size)
    rows = [
        Row(f"rebuild of {name}, {label}",
            "Thousands of events a CPU-second of the whole log, made anew from nothing"
            + ("; it opens what States said." if opens else "; it opens no body."),
            "rebuild", measure=f"{name}_per_cpu_second", scale=THOUSAND, unit="k events/CPU-s",
            bound=None if opens else WITHOUT_BODIES, must_hold=not opens)
        for name, opens in PROJECTIONS.items()
    ]
    rows.append(
        Row(f"rebuild of all together, {label}",
            "The same for all six in one pass: what several read is opened once.",
            "rebuild", scale=THOUSAND, unit="k events/CPU-s", bound=TOGETHER, must_hold=True))
    return Comparison(
        f"rebuild-each-{label.replace(' ', '')}", f"Rebuilding, {label} events", runs, rows,
        rounds=1 if size >= 1_000_000 else ROUNDS, has_warm_up=False)


def start(scope: Scope, size: int) -> Comparison:
    runs = {"start": Run(OURS, "start", {}, log=Nation(size))}
    label = millions(size)
    rows = [
        Row(f"start of a ledger, {label}",
            "Wall time until a ledger that was closed cleanly is open and up to its log.",
            "start", measure="start_ms", bound=Bound(2_000, at_most=True), must_hold=True,
            unit="ms"),
    ]
    return Comparison(
        f"start-{label.replace(' ', '')}", f"Start, {label} events", runs, rows, rounds=ROUNDS)
