#!/usr/bin/env python3
"""Ends a server in the middle of everything, and looks for what it had acknowledged.

    tools/api/stops.py --program .build/debug/msix [--rounds 6] [--counts FILE]

While programs send packages, sign in and read lists, and people send forms (a package, a report, a
search), the server is told to end (SIGTERM) or killed (SIGKILL) at a random moment. Every receipt, look
and case that was answered must be in the log afterwards, byte for byte; a package whose answer was lost
is sent again and gets one; and the ledger verifies.
"""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import random
import re
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from served import ROOT, Pages, Served


#: The first name of a package that is not sent.
LAST_PACKAGE = "20250701"


class Acknowledged:
    """What clients were told, by threads that go on until nobody answers."""

    def __init__(self, served):
        self.served = served
        self.receipts, self.looks, self.problems = {}, [], []
        # By pages: submissions, cases of the Help Desk, searches by the address of their answer.
        self.sent, self.cases, self.searches = [], [], 0
        self.lock = threading.Lock()
        self.is_over = False

    def run(self, body):
        """Again and again, until the server is gone."""
        def loop():
            while not self.is_over:
                try:
                    body()
                except (OSError, ValueError, http.client.HTTPException):
                    # No answer, or half of one: nothing was acknowledged.
                    time.sleep(0.01)
                except Exception as error:  # what is no lost connection is a finding
                    if not self.is_over and self.served.server.poll() is None:
                        self.problems.append(repr(error))
                    time.sleep(0.01)
        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        return thread

    def send(self, packages):
        """Sends the next package of a queue; it leaves the queue when its receipt has come."""
        with self.lock:
            package = packages[0] if packages else None
        if package is None:
            time.sleep(0.05)
            return
        status, _, answer = self.served.ask(
            "POST", "/api/v1/packages", pathlib.Path(package).read_bytes(), self.served.key,
            Content_Type="application/zip")
        if status in (200, 201):
            receipt = json.loads(answer)
            with self.lock:
                self.receipts[receipt["submission"]] = receipt
                packages.remove(package)
        elif status != 503:
            self.problems.append(f"{package}: {status} {answer[:200]}")
            time.sleep(0.1)

    def look(self, token):
        """Reads a part of the list of children: a look whose event it is told."""
        status, _, answer = self.served.ask(
            "GET", "/api/v1/children?limit=20", None, token, MSIX_Purpose="participation")
        if status == 200:
            self.looks.append(json.loads(answer)["look"])


    def send_form(self, pages, packages):
        """Sends the next package as people do; the page that is led to is its receipt's."""
        with self.lock:
            package = packages[0] if packages else None
        if package is None:
            time.sleep(0.05)
            return
        status, place, text = pages.send(
            "/submissions", "package", "night.zip", pathlib.Path(package).read_bytes())
        if status == 303 and place.startswith("/submissions/"):
            with self.lock:
                self.sent.append(place.rsplit("/", 1)[1])
                packages.remove(package)
        elif status == 303:
            self.sign_in_again(pages)
        elif status != 503:
            self.problems.append(f"{package}: {status} {text[:200]}")
            time.sleep(0.1)

    @staticmethod
    def sign_in_again(pages):
        """The made-up clock goes on with each package, and ends sessions: nothing was acknowledged."""
        pages.cookies.clear()
        with contextlib.suppress(RuntimeError):
            pages.sign_in(pages.name)

    def report(self, pages):
        """Reports something; the page tells the case."""
        status, _, text = pages.post("/report", matter="question", text="where is the help page")
        if found := re.search(r"Noted as case ([0-9a-f]+)", text):
            self.cases.append(found.group(1))
        elif status == 303:
            self.sign_in_again(pages)
        elif status != 503:
            self.problems.append(f"a report: {status} {text[:200]}")

    def search(self, pages):
        """Looks for a child; who is led to a list has been recorded."""
        status, place, text = pages.post(
            "/arrival", purpose="enrollment", last="Garcia", first="Maria", birth="", state="")
        if status == 303 and place.startswith("/arrival/"):
            if pages.get(place)[0] == 200:
                with self.lock:
                    self.searches += 1
        elif status == 303:
            self.sign_in_again(pages)
        elif status != 503:
            self.problems.append(f"a search: {status} {place} {text[:200]}")


def checked(served, known, stop):
    """What is not as it was acknowledged, after the server was started again or not."""
    found = []
    if stop == signal.SIGTERM and served.server.returncode != 0:
        found.append(f"told to end, it ended with {served.server.returncode}")
    found += known.problems
    for submission, receipt in known.receipts.items():
        again = json.loads(served.say("receipt", submission))
        for member in ("digest", "positions", "students", "identifiers", "cose"):
            if again[member] != receipt[member]:
                found.append(f"receipt {submission}: another {member}")
    for look in known.looks:
        event = json.loads(served.say("log", "show", "--from", str(look), "--to", str(look),
                                      "--format", "json").splitlines()[0])
        if event["type"] != "report.run":
            found.append(f"look {look} is a {event['type']}")
    for submission in known.sent:
        if json.loads(served.say("receipt", submission))["submission"] != submission:
            found.append(f"submission {submission} of a page is not there")
    cases = served.say("helpdesk", "list", "--closed")
    found += [f"case {case} of a page is not there" for case in known.cases if case not in cases]
    searches = served.say("log", "show", "--format", "json").count('"record.searched"')
    if searches < known.searches:
        found.append(f"{known.searches} searches were answered, {searches} are recorded")
    served.say("verify")
    served.say("rebuild", "--check")
    return found


def one_round(program, folder, lot, stop):
    """A server, its clients, and its end; gives what was lost, and how much was acknowledged."""
    served = Served(program, folder, packages=8, serve=["--requests-per-account", "10000000"])
    known = Acknowledged(served)
    # The made-up clock goes by what is sent, and the key holds for a year of it.
    packages = sorted(
        str(path) for path in (ROOT / "samples/states").glob("*-TX.zip")
        if path.name < LAST_PACKAGE)
    token = served.sign_in("tx-data")
    by_page = packages[1::2]
    packages = packages[::2]
    keeper, registrar = Pages(served).sign_in("tx-data"), Pages(served).sign_in("tx-registrar")
    reporter = Pages(served).sign_in("tx-recruiter")
    threads = [known.run(lambda: known.send(packages)), known.run(lambda: known.look(token)),
               known.run(lambda: known.look(token)),
               known.run(lambda: known.send_form(keeper, by_page)),
               known.run(lambda: known.report(reporter)), known.run(lambda: known.search(registrar))]
    time.sleep(lot.uniform(0.2, 4))
    served.server.send_signal(stop)
    served.server.wait(timeout=60)
    known.is_over = True
    for thread in threads:
        thread.join(timeout=70)
    # Nothing was acknowledged by a server that is gone.
    told = len(known.receipts), len(known.looks), len(known.sent), len(known.cases), known.searches
    found = checked(served, known, stop)
    served.start()
    known.is_over, deadline = False, time.monotonic() + 120
    rest = packages + by_page
    while rest and time.monotonic() < deadline:
        known.send(rest)
    if rest:
        found.append(f"{len(rest)} packages got no answer after the start")
    served.stop()
    served.say("verify")
    return found, told


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/debug/msix"))
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    lot = random.Random(words.seed)
    good, bad = 0, 0
    for number in range(words.rounds):
        stop = (signal.SIGTERM, signal.SIGKILL)[number % 2]
        with tempfile.TemporaryDirectory(prefix="msix-stops-") as folder:
            found, told = one_round(words.program, folder, lot, stop)
        good, bad = good + (not found), bad + bool(found)
        receipts, looks, sent, cases, searches = told
        print(f"{stop.name}: {receipts} receipts and {looks} looks by programs, {sent} packages, "
              f"{cases} reports and {searches} searches by pages were acknowledged, "
              f"{'none lost' if not found else found}")
    print(f"{good} passed, {bad} failed")
    if words.counts:
        pathlib.Path(words.counts).write_text(f"{good} {bad}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
