"""The arithmetic of bench.py, its verdicts, its table, chart and page; no program is run.

    python3 -m unittest discover --start-directory tools/bench
"""

import dataclasses
import json
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import arithmetic
import bench
import chart
import places
import programs
import report
import rounds
from arithmetic import (
    AIM_MET, BYTES_PER_CPU_SECOND, MET, NOT_MEASURED, PER_CPU_SECOND, PER_SECOND, SHORT, Bound,
    Spread, Unusable)
from comparisons import build
from comparisons_read import CONTENT_SUM, FIXTURE
from fixture import content
from model import FULL, OURS, QUICK, REFERENCE, STANDARD, Comparison, Row, Run

PLAIN = {"operations": 100, "bytes": 5_000, "cpu_seconds": 2.0, "wall_seconds": 4.0}
OTHER = {"operations": 50, "bytes": 4_000, "cpu_seconds": 4.0, "wall_seconds": 0.5}


class RatesAndRatios(unittest.TestCase):
    def test_rates(self):
        self.assertEqual(arithmetic.rate(PLAIN, PER_CPU_SECOND), 50)
        self.assertEqual(arithmetic.rate(PLAIN, PER_SECOND), 25)
        self.assertEqual(arithmetic.rate(PLAIN, BYTES_PER_CPU_SECOND), 2_500)
        self.assertEqual(arithmetic.rate({"latency": 15_000}, "latency"), 15_000)

    def test_ratio_divides_ours_by_the_other(self):
        self.assertEqual(arithmetic.ratio(PLAIN, OTHER, PER_CPU_SECOND), 4)
        self.assertEqual(arithmetic.ratio(PLAIN, OTHER, PER_SECOND), 0.25)
        self.assertEqual(arithmetic.ratio(PLAIN, OTHER, BYTES_PER_CPU_SECOND), 2.5)

    def test_what_measured_nothing_has_no_rate(self):
        for spoilt in ({"operations": 0}, {"cpu_seconds": 0}, {"cpu_seconds": None},
                       {"operations": True}, {"cpu_seconds": float("nan")}):
            with self.assertRaises(Unusable, msg=spoilt):
                arithmetic.rate(PLAIN | spoilt, PER_CPU_SECOND)
        with self.assertRaises(Unusable):
            arithmetic.rate(PLAIN, "latency_ns_median")

    def test_spread(self):
        self.assertEqual(Spread.of([3, 1, 2]), Spread(2, 1, 3))
        self.assertEqual(Spread.of([4, 1, 2, 3]), Spread(2.5, 1, 4))
        self.assertIsNone(Spread.of([]))


class Verdicts(unittest.TestCase):
    def test_at_least(self):
        bound = Bound(0.75, 1.0)
        for median, word in ((0.749, SHORT), (0.75, MET), (0.999, MET), (1.0, AIM_MET)):
            self.assertEqual(arithmetic.verdict(median, bound), word)

    def test_at_most(self):
        bound = Bound(50, 15, at_most=True)
        for median, word in ((50.1, SHORT), (50, MET), (15.1, MET), (15, AIM_MET)):
            self.assertEqual(arithmetic.verdict(median, bound), word)

    def test_without_aim_or_number_or_bound(self):
        self.assertEqual(arithmetic.verdict(1, Bound(300, at_most=True)), MET)
        self.assertEqual(arithmetic.verdict(None, Bound(1, 2)), NOT_MEASURED)
        self.assertEqual(arithmetic.verdict(5, None), "")

    def test_an_aim_is_no_easier_than_its_limit(self):
        for limit, aim, at_most in ((1, 0.5, False), (15, 50, True)):
            with self.assertRaises(ValueError):
                Bound(limit, aim, at_most)

    def test_share_of_limit_is_one_at_the_limit(self):
        self.assertEqual(Bound(2, 4).share_of_limit(4), 2)
        self.assertEqual(Bound(50, 15, at_most=True).share_of_limit(25), 2)


def outcome(*pairs: tuple[float, float], bound=Bound(1.5, 3), **more) -> rounds.Outcome:
    """A comparison of which the rounds gave these CPU seconds: ours, the other's."""
    runs = {"a": Run(OURS, "append", {}), "b": Run(REFERENCE, "sign", {})}
    row = Row("a / b", "One | by the other.", "a", "b", bound=bound, must_hold=bound is not None)
    found = rounds.Outcome(Comparison("name", "Title", runs, [row], **more))
    found.rounds = [
        {key: {"operations": 10, "cpu_seconds": seconds} for key, seconds in zip("ab", pair)}
        for pair in pairs]
    return found


class Lines(unittest.TestCase):
    def test_the_ratio_is_taken_within_the_round(self):
        # The ratio of the medians would be 1.
        line, = rounds.lines(outcome((1, 2), (10, 30), (5, 5)))
        self.assertEqual(line.values, [2, 3, 1])
        self.assertEqual(line.spread, Spread(2, 1, 3))
        self.assertEqual((line.ours, line.other), (2, 2))
        self.assertEqual(line.verdict, MET)

    def test_a_failure_leaves_no_number(self):
        broken = outcome((1, 2), (1, 2))
        broken.failures["b"] = "it broke"
        line, = rounds.lines(broken)
        self.assertEqual((line.spread, line.verdict, line.reason), (None, NOT_MEASURED, "it broke"))

    def test_a_round_without_both_counts_for_nothing(self):
        part = outcome((1, 2), (1, 4))
        del part.rounds[1]["b"]
        self.assertEqual(rounds.lines(part)[0].values, [2])

    def test_left_out(self):
        line, = rounds.lines(outcome(absent="only with --full"))
        self.assertEqual((line.verdict, line.reason), (NOT_MEASURED, "only with --full"))

    def test_numbers_are_scaled_to_their_unit(self):
        found = outcome((1, 1))
        row = Row("t", "d", "a", measure="latency", scale=1e-3, unit="µs")
        found.comparison = dataclasses.replace(found.comparison, rows=[row])
        found.rounds = [{"a": {"latency": 12_000}}]
        line, = rounds.lines(found)
        self.assertEqual(line.spread.median, 12)
        self.assertEqual(report.cells(line)[1], "12.0 µs")


    def test_wall_time_is_doubted_when_others_were_busy(self):
        for measure, share, doubted in (
                (PER_SECOND, 0.9, True), (PER_SECOND, 0.1, False), (PER_CPU_SECOND, 0.9, False)):
            found = outcome((1, 2), (1, 2), (1, 2))
            row = dataclasses.replace(found.comparison.rows[0], measure=measure)
            found.comparison = dataclasses.replace(found.comparison, rows=[row])
            for results in found.rounds:
                for result in results.values():
                    result |= {"wall_seconds": result["cpu_seconds"], "others_share": share}
            line, = rounds.lines(found)
            self.assertEqual(line.is_disturbed, doubted)
            self.assertEqual(report.cells(line)[5], "met ?" if doubted else "met")
            self.assertEqual(report.DOUBT_MEANS in report.table([found]), doubted)


class Report(unittest.TestCase):
    def test_table_and_document(self):
        outcomes = [outcome((1, 2)), outcome((1, 2), bound=None)]
        text = report.table(outcomes)
        self.assertIn("Must hold", text)
        self.assertRegex(text, r"a / b +2\.00 +2\.00 – 2\.00 +≥ 1\.5 +≥ 3 +met")
        document = json.loads(json.dumps(report.document(outcomes, {"system": "x"}, "quick")))
        self.assertEqual(document["rows"][0]["rounds"], [2])
        self.assertEqual(document["comparisons"][0]["rounds"][0]["b"]["cpu_seconds"], 2)

    def test_numbers_in_short(self):
        for value, text in ((0, "0"), (0.5, "0.50"), (12.34, "12.3"), (1234, "1,234"),
                            (61_234, "61.2 k"), (2_500_000, "2.50 M"), (3e9, "3.00 G")):
            self.assertEqual(report.prefixed(value), text)

    def test_markdown_keeps_its_columns(self):
        found = outcome((1, 2))
        row = dataclasses.replace(found.comparison.rows[0], title="a | b")
        found.comparison = dataclasses.replace(found.comparison, rows=[row])
        text = report.markdown([found], {"system": "x"}, "quick")
        tables = [line for line in text.splitlines() if line.startswith("| a \\| b | 2.00")]
        self.assertEqual(len(tables), 1)
        self.assertEqual(tables[0].count("|"), len(report.HEADINGS) + 2)
        self.assertIn("- **a | b.** One | by the other.", text)

    def test_replacing_between_the_markers(self):
        page = "before\n  B\nold\nold\nE\nafter\n"
        once = report.replaced_between(page, "B", "E", "new\n")
        self.assertEqual(once, "before\n  B\n\nnew\n\nE\nafter\n")
        self.assertEqual(report.replaced_between(once, "B", "E", "new\n"), once)

    def test_markers_that_are_missing_doubled_or_turned_round(self):
        for page in ("B\n", "E\n", "E\nB\n", "B\nB\nE\n", "B\nE\nE\n", "B E\n"):
            with self.assertRaises(ValueError, msg=page):
                report.replaced_between(page, "B", "E", "new")

    def test_writing_all_three_files(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "page.md"
            page.write_text("top\n" + "\n".join(bench.MARKERS) + "\n", encoding="utf-8")
            names = [f"--{kind}={folder}/file.{kind}" for kind in ("json", "svg")]
            arguments = bench.read_arguments(["--quick", f"--markdown={page}", *names])
            bench.write(arguments, [outcome((1, 2))], {"system": "x"})
            self.assertIn("| a / b | 2.00 |", page.read_text(encoding="utf-8"))
            for kind in ("json", "svg"):
                self.assertGreater((pathlib.Path(folder) / f"file.{kind}").stat().st_size, 500)


class Chart(unittest.TestCase):
    def test_it_is_well_formed_and_says_all_in_words(self):
        line, = rounds.lines(outcome((1, 2)))
        missing, = rounds.lines(outcome(absent="only with --full"))
        root = xml.etree.ElementTree.fromstring(chart.svg([line, missing]))
        space = "{http://www.w3.org/2000/svg}"
        said = root.findtext(f"{space}desc")
        self.assertEqual(root.get("aria-labelledby"), "title description")
        self.assertIn("a / b: 2.00 (≥ 1.5, aim 3): met.", said)
        self.assertIn("a / b: (≥ 1.5, aim 3): not measured.", said)
        self.assertEqual(len(root.findall(f"{space}rect[@class='met']")), 1)
        self.assertIn("prefers-color-scheme: dark", root.findtext(f"{space}style"))

    def test_long_bars_are_cut(self):
        self.assertEqual(chart.x_of(100), chart.BAR_X + chart.BAR_WIDTH)
        self.assertEqual(chart.x_of(0), chart.BAR_X)


class Comparisons(unittest.TestCase):
    def test_names_are_unique_and_the_table_is_whole(self):
        for scope in (QUICK, STANDARD, FULL):
            found = build(scope, bench.NOMINAL, 2)
            names = [one.name for one in found]
            self.assertEqual(len(names), len(set(names)))
            titles = [row.title for one in found for row in one.rows]
            self.assertEqual(len(titles), len(set(titles)))
            measured = [one for one in found if not one.absent]
            self.assertEqual(
                {run.log.events for one in measured for run in one.runs.values() if run.log},
                set(scope.sizes))

    def test_the_limits_are_those_that_were_set(self):
        rows = {row.title: row.bound for one in build(FULL, bench.NOMINAL, 2) for row in one.rows
                if row.must_hold}
        self.assertEqual(rows["signed append / libsodium sign, writer"], Bound(0.75, 1.0))
        self.assertEqual(rows["two signers / one, writer"], Bound(1.5, 1.9))
        self.assertEqual(rows["unsigned append / UmaDB, log alone"], Bound(2.4, 4))
        self.assertEqual(rows["one-event commits / raw fdatasync"], Bound(0.5, 0.65))
        self.assertEqual(rows["64 clients / one, sync fixed at 2 ms"], Bound(20, 40))
        self.assertEqual(rows["append at 10 M / at 0.1 M, unsigned"], Bound(0.9, 0.98))
        self.assertEqual(
            rows["full verify / libsodium verify × cores, 10 M"], Bound(0.85, 0.95))
        self.assertEqual(rows["inclusion proof, 10 M"], Bound(50, 15, at_most=True))
        self.assertEqual(rows["memory of full verify, 10 M"], Bound(300, at_most=True))

    def test_choosing(self):
        found = build(QUICK, bench.NOMINAL, 2)
        self.assertEqual([one.name for one in bench.chosen(found, ["dec*"])], ["decode"])
        with self.assertRaises(SystemExit):
            bench.chosen(found, ["decode", "nothing"])


class Results(unittest.TestCase):
    unsigned = Run(OURS, "append", {}, expects={"signatures": 0})

    def test_what_a_program_prints(self):
        good = programs.parse(self.unsigned, 0, '{"signatures": 0}\n', "")
        self.assertEqual(good, {"signatures": 0})
        for status, out, err, why in (
                (0, '{"signatures": 5}', "", "something else"), (0, "{}", "", "something else"),
                (0, "no", "", "one line"), (0, "[1]", "", "one line"), (2, "", "bad\n", "^bad$"),
                (-11, "", "", "exit status -11")):
            with self.assertRaisesRegex(programs.Failure, why):
                programs.parse(self.unsigned, status, out, err)
        with self.assertRaisesRegex(programs.Absent, "not here"):
            programs.parse(self.unsigned, programs.NOT_INSTALLED, "", "not here\n")

    def test_the_shim_must_have_been_there(self):
        run = dataclasses.replace(self.unsigned, expects={}, has_fixed_syncs=True)
        said = "fixed_sync_delay: fdatasync=3 fsync=0 msync=0 synced_write=2\n"
        self.assertEqual(programs.parse(run, 0, "{}", said), {"syncs": 5})
        for err in ("", "fixed_sync_delay: fdatasync=0 fsync=0\n"):
            with self.assertRaisesRegex(programs.Failure, "shim"):
                programs.parse(run, 0, "{}", err)

    def test_file_systems(self):
        self.assertEqual(places.file_system(pathlib.Path("/proc/self")), "proc")


class Fixture(unittest.TestCase):
    def test_what_it_adds_up_to(self):
        document = json.loads((FIXTURE / "event.json").read_text(encoding="utf-8"))
        self.assertEqual(content.content_sum(document), CONTENT_SUM)
        self.assertEqual(len(document["signedEvent"]["payload"]["student"]), 40)


if __name__ == "__main__":
    unittest.main()
