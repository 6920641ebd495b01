#!/usr/bin/env python3
"""Tries on a real server what must not work: bombs, slow clients, floods of headers, stray paths.

    tools/api/attacks.py --program .build/debug/msix [--counts FILE]

Each attack is a check. What tests inside the program cannot see is tried here: sockets, TLS, memory,
the time that an answer takes; and from outside, that refused and absent take as many events and looks
into the stores.
"""

import argparse
import contextlib
import csv
import http.client
import io
import json
import os
import pathlib
import socket
import ssl
import statistics
import sys
import tempfile
import threading
import time
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from served import ROOT, Pages, Served, free_port

#: Seconds without a whole head, and seconds for a form, after which the server ends a connection.
IDLE_SECONDS, BODY_SECONDS = 30, 15
#: With what a formula begins.
FIRST_OF_FORMULAS = "=+-@\t\r"
#: What table calculations take for a formula.
FORMULAS = ["=1+2", "+1+2", "-1+2", "@SUM(1)", "=HYPERLINK(\"x\")"]


class Attacks:
    """The checks, over one server."""

    def __init__(self, served, admin_port):
        self.served, self.admin_port = served, admin_port
        self.results = []

    def check(self, name, is_good, told=""):
        self.results.append(bool(is_good))
        if not is_good:
            print(f"FAILED: {name} {told}")

    # Ways to ask

    def socket(self, timeout=60):
        host, port = self.served.address.removeprefix("https://").split(":")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection((host, int(port)), timeout=timeout)
        return context.wrap_socket(plain, server_hostname="localhost")

    def raw(self, request, timeout=10):
        """What comes back for bytes, until the server ends it or says no more for a while."""
        with contextlib.closing(self.socket(timeout)) as connection:
            answer = b""
            try:
                connection.sendall(request)
                while piece := connection.recv(65_536):
                    answer += piece
                    if b"\r\n\r\n" in answer:
                        connection.settimeout(1)
            except OSError:
                pass
            return answer

    def upload(self, package, kind="application/zip"):
        return self.served.ask(
            "POST", "/api/v1/packages", package, self.served.key, Content_Type=kind)

    def anonymous_bytes(self):
        """Memory of the server that no file backs."""
        status = pathlib.Path(f"/proc/{self.served.server.pid}/status").read_text()
        return int(status.split("RssAnon:")[1].split()[0]) << 10

    def administered(self, path):
        """Status and text of the address that only the operator's machine reaches."""
        connection = http.client.HTTPConnection("127.0.0.1", self.admin_port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        answer = response.status, response.read().decode()
        connection.close()
        return answer

    def gauges(self):
        """Events in the log, and snapshots of the stores that were lent, as an operator sees them."""
        lines = self.administered("/metrics")[1].splitlines()
        values = dict(line.split(" ") for line in lines if line.startswith("msix_") and "{" not in line)
        return int(values["msix_log_size"]), int(values["msix_snapshots_lent"])

    # Attacks

    def standing(self):
        """What tells an operator that it lives is told nobody else."""
        for path, wanted in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
            answer = self.administered(path)
            self.check(f"{path} for the operator", answer == (200, wanted), answer)
        for path in ("/healthz", "/readyz", "/metrics"):
            status = self.served.ask("GET", path)[0]
            self.check(f"{path} for others", status == 404, status)

    def bombs(self):
        """Archives and documents that are small as they come and large inside."""
        before = self.anonymous_bytes()
        flat = io.BytesIO()
        with zipfile.ZipFile(flat, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("header.csv", b"x" * (400 << 20))
        nested = io.BytesIO()
        with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", flat.getvalue())
        entities = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"c" * 1_000 + b'">' + b"".join(
            b'<!ENTITY b%d "&b%d;&b%d;">' % (n, n - 1, n - 1) for n in range(1, 30)) + b"]><a>&b29;</a>"
        outside = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        deep = b"<a>" * 200_000
        for name, package, kind in [
            ("a zip bomb", flat.getvalue(), "application/zip"),
            ("a zip in a zip", nested.getvalue(), "application/zip"),
            ("entities that double", entities, "application/xml"),
            ("an entity from a file", outside, "application/xml"),
            ("a deep document", deep, "application/xml"),
        ]:
            start = time.monotonic()
            status, _, answer = self.upload(package, kind)
            self.check(name, status == 201 and b'"fatal"' in answer, f"{status} {answer[:300]}")
            self.check(name + " tells no file", b"root:" not in answer)
            self.check(name + " is soon refused", time.monotonic() - start < 30)
        grown = self.anonymous_bytes() - before
        self.check("bombs fill no memory", grown < 256 << 20, f"{grown >> 20} MiB")

    def heads(self):
        """Requests whose head is too large, or has two meanings."""
        host = b"Host: localhost\r\n"
        line = b"GET /signin HTTP/1.1\r\n" + host
        for name, request in [
            ("a large header", line + b"X: " + b"x" * 20_000 + b"\r\n\r\n"),
            ("many headers", line + b"".join(b"X%d: 1\r\n" % n for n in range(100)) + b"\r\n"),
            ("a long address", b"GET /" + b"x" * 3_000 + b" HTTP/1.1\r\n" + host + b"\r\n"),
            ("no HTTP", b"\x16\x03\x01 hello\r\n\r\n"),
            ("a line in a header", line + b"X: 1\r\n\x00: 2\r\n\r\n"),
        ]:
            answer = self.raw(request)
            self.check(
                name, not answer.startswith(b"HTTP/1.1 2") and b"HTTP/1.1 5" not in answer,
                answer[:100])
        # Two lengths: whichever is believed, what hides behind is never another request.
        hidden = b"GET /checkpoint HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for name, fields in [
            ("two lengths", b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(hidden)),
            ("a length and chunks",
             b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n" % len(hidden)),
        ]:
            answer = self.raw(
                b"POST /signin HTTP/1.1\r\n" + host
                + b"Content-Type: application/x-www-form-urlencoded\r\n" + fields + b"\r\n" + hidden)
            self.check(name, b"api.example" not in answer, answer[:200])

    def paths(self):
        """Addresses that would lead elsewhere, to a file or to another site."""
        for target in [
            b"/../../../../etc/passwd", b"/assets/..%2f..%2f..%2fetc/passwd", b"/%2e%2e/%2e%2e/etc/passwd",
            b"/tile/0/../../data/keys", b"//evil.example/", b"/\\evil.example", b"/%5cevil.example",
            b"http://evil.example/", b"/signin?next=https://evil.example", b"/en/about?url=//evil.example",
            b"/api/v1/receipts/..%2f..%2faccount", b"/checkpoint%00.txt",
        ]:
            answer = self.raw(
                b"GET " + target + b" HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
            head = answer.split(b"\r\n\r\n")[0].lower()
            places = [line for line in head.split(b"\r\n") if line.startswith(b"location:")]
            self.check(
                f"{target!r}", b"root:" not in answer and b"HTTP/1.1 5" not in answer
                and all(place.split(b": ")[1].startswith(b"/") and b"evil" not in place
                        for place in places), answer[:200])

    def slow_clients(self):
        """Fifty who send a byte now and then: they are cut off, and others are served meanwhile."""
        ended, lock = [], threading.Lock()
        form = b"POST /signin HTTP/1.1\r\nHost: localhost\r\n" \
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"

        def drip(start, limit):
            began = time.monotonic()
            try:
                with contextlib.closing(self.socket()) as connection:
                    connection.sendall(start)
                    connection.settimeout(1)
                    while time.monotonic() - began < limit + 30:
                        connection.sendall(b"x")
                        with contextlib.suppress(TimeoutError):
                            if not connection.recv(4_096):
                                break
            except OSError:
                pass
            with lock:
                ended.append(time.monotonic() - began < limit + 25)

        threads = [threading.Thread(target=drip, args=(form, BODY_SECONDS)) for _ in range(25)]
        threads += [
            threading.Thread(target=drip, args=(b"GET /signin HTTP/1.1\r\nX: ", IDLE_SECONDS))
            for _ in range(25)]
        for thread in threads:
            thread.start()
        time.sleep(2)
        start = time.monotonic()
        status, _, _ = self.served.ask("GET", "/checkpoint")
        self.check("others are served beside slow clients",
                   status == 200 and time.monotonic() - start < 5)
        for thread in threads:
            thread.join()
        self.check("slow clients are cut off", len(ended) == 50 and all(ended), ended.count(False))

    def guesses(self, rounds=60):
        """Another State's receipt and none: the same answer, byte by byte, after the same work."""
        there, stranger = self.receipt_of_texas(), self.stranger("ca-system")
        times, answers = {"there": [], "absent": []}, set()
        for number in range(rounds):
            for kind, name in [("there", there), ("absent", f"{number:032x}")]:
                start = time.perf_counter()
                reply = self.served.ask("GET", f"/api/v1/receipts/{name}", None, stranger)
                times[kind].append(time.perf_counter() - start)
                answers.add((reply[0], reply[2]))
        self.check("refused and absent are answered alike", len(answers) == 1, answers)
        self.check("and after the same time", is_alike(times["there"], times["absent"]), {
            kind: statistics.median(found) for kind, found in times.items()})

    def hidden(self):
        """Another State's matters and none at all: in status, bytes, events and looks into the stores."""
        other = next(name for name in self.served.packages if name.endswith("-CA.zip"))
        submission = json.loads(self.served.say("submit", other).splitlines()[0])["submission"]
        absent = "5a" * 16
        numbers = {}
        for line in self.served.say("children").splitlines()[1:]:
            state, _, _, number, _ = line.split(",")
            numbers.setdefault(number, set()).add(state)
        own = sorted(number for number, states in numbers.items() if states == {"CA"})[:2]
        item = self.served.say(
            "merge", *own, "--as", "ca-data", "--reason", "one child").split()[0]
        dispute = self.served.say(
            "dispute", "open", own[0], "--record", "CA", "--field", "Birth Date", "--relation", "parent",
            "--proof", "passport", "--at", "CA", said="Rosa Example\nThe day is wrong.\n").split()[0]
        breach = self.served.say(
            "privacy", "breach", "declare", "--account", "ca-registrar", "--text", "a laptop").split()[0]
        asked = {"tx-data": [
            ("/submissions/{}", submission, None), ("/submissions/{}/file", submission, {"name": "receipt.json"}),
            ("/worklist/{}", item, None), ("/worklist/{}/comment", item, {"comment": "so"}),
            ("/worklist/{}/answer", item, {"answer": "approve", "reason": "so"}),
            ("/worklist/{}/answer", item, {"answer": "withdraw", "reason": "so"}),
            ("/worklist/{}/assign", item, {"account": "tx-data"}), ("/worklist/{}/undo", item, {}),
            ("/disputes/{}", dispute, None), ("/disputes/{}/document/1.1", dispute, None),
            ("/disputes/{}/acknowledge", dispute, {"text": "so"}),
            ("/disputes/{}/answer", dispute, {"text": "so", "state": "TX", "agrees": "yes"}),
        ], "ome-data": [
            ("/settlements/{}", item, None), ("/settlements/{}/settle", item, {"answer": "same", "reason": "so"}),
            ("/settlements/{}/answer", item, {"answer": "approve", "reason": "so"}),
            ("/settlements/{}/comment", item, {"comment": "so"}),
        ], "tx-accounts": [
            ("/breaches/{}", breach, None), ("/breaches/{}/contain", breach, {"text": "so"}),
        ]}
        for name, paths in asked.items():
            pages = Pages(self.served).sign_in(name)
            for path, there, fields in paths:
                def took(which, pages=pages, path=path, fields=fields):
                    # What was recorded before is taken in now: it is no part of this request.
                    pages.get("/account")
                    before = self.gauges()
                    place = path.format(which)
                    answer = pages.get(place) if fields is None else pages.post(place, **fields)
                    after = self.gauges()
                    return *answer, after[0] - before[0], after[1] - before[1]
                took(there), took(absent)
                one, none = took(there), took(absent)
                self.check(f"{name} {path}", one == none and one[0] in (403, 404),
                           f"{one[0]} {one[3:]} {none[0]} {none[3:]}")
        stranger = self.stranger("ca-hidden")
        times = {}
        for which in [self.receipt_of_texas(), absent]:
            for _ in range(2):
                self.served.ask("GET", "/api/v1/account", None, stranger)
                before = self.gauges()
                status, _, answer = self.served.ask("GET", f"/api/v1/receipts/{which}", None, stranger)
                after = self.gauges()
                times[which] = status, answer, after[0] - before[0], after[1] - before[1]
        self.check("a receipt by the API", len(set(times.values())) == 1, list(times.values()))

    def uploads(self):
        """Files from a browser: a bomb, more than is taken, and a form that is not ours."""
        pages = Pages(self.served).sign_in("tx-data")
        pages.get("/submissions")
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("header.csv", b"x" * (100 << 20))
        status, place, _ = pages.send("/submissions", "package", "b.zip", bomb.getvalue())
        self.check("a zip bomb from a browser has its receipt",
                   status == 303 and place.startswith("/submissions/"), f"{status} {place}")
        _, _, text = pages.get(place or "/")
        self.check("which says that it was refused", "fatal" in text)
        before, kept = self.gauges()[0], pages.token
        for name, token, content, wanted in [
            ("a forged form", "0" * 64, b"%PDF-1", {403}), ("no token", "", b"%PDF-1", {403}),
            ("too large a document", kept, b"%PDF-1" + b"x" * (11 << 20), {413, None}),
        ]:
            pages.token = token
            try:
                status = pages.send("/dispute", "documents", "a.pdf", content)[0]
            except OSError:
                # The server ended the connection before all was sent.
                status = None
            self.check(name, status in wanted, status)
        self.check("and nothing came of them", self.gauges()[0] == before)

    def stranger(self, name):
        """The key of another State's system."""
        self.served.say("account", "create", name, "--role", "state-system:CA",
                        "--organisation", "Another made-up State")
        return self.served.say("machine", "key", name).strip()

    def receipt_of_texas(self):
        status, _, answer = self.upload(pathlib.Path(self.served.later).read_bytes())
        return answer.split(b'"submission":"')[1][:32].decode() if status in (200, 201) else ""

    def formulas(self):
        """What a table calculation would take for a formula leaves as text."""
        package = with_formulas(self.served.later)
        status, _, answer = self.upload(package)
        self.check("a package of formulas is taken", status in (200, 201), answer[:300])
        numbers = {piece[:12].decode() for piece in answer.split(b'"msix_id":"')[1:]}
        seen, unguarded = 0, []
        for number in sorted(numbers)[:5]:
            path = self.served.folder / f"{number}.csv"
            self.served.say("export", number, "--to", str(path))
            with open(path, newline="", encoding="utf-8") as file:
                for row in csv.reader(file):
                    for field in row:
                        seen += any(formula in field for formula in FORMULAS)
                        if field and field[0] in FIRST_OF_FORMULAS:
                            unguarded.append(field)
        self.check("no field is a formula", not unguarded, unguarded[:5])
        self.check("formulas were there to be guarded", seen > 0)
        listed = [field for row in csv.reader(io.StringIO(self.served.say("children"))) for field in row]
        self.check("nor in the list of children",
                   not any(field[:1] in FIRST_OF_FORMULAS for field in listed if field))
        self.check("where they were, too", any(field.startswith("'=") for field in listed))


def is_alike(one, other):
    """Whether two samples of times are of one kind: Mann-Whitney's U, at one in a million, and a
    difference of the medians that a stranger could use."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(place for place, (_, which) in enumerate(both, 1) if which == 0)
    count, more = len(one), len(other)
    mean = count * (count + more + 1) / 2
    deviation = (count * more * (count + more + 1) / 12) ** 0.5
    is_close = abs(statistics.median(one) - statistics.median(other)) < 0.002
    return abs(ranks - mean) / deviation < 4.9 or is_close


def with_formulas(path):
    """A package with formulas in its free texts."""
    columns = ["Male Parent/Guardian First Name", "Female Parent/Guardian Last Name", "Middle Name",
               "School or Project Name", "Facility Name", "Enrollment Comment"]
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            rows = list(csv.reader(io.StringIO(old.read(name).decode("utf-8"))))
            for column in columns:
                if column in rows[0]:
                    for number, row in enumerate(rows[1:]):
                        row[rows[0].index(column)] = FORMULAS[number % len(FORMULAS)]
            own = "State Student Identifier"
            if name == "student.csv":
                for row in rows[1:]:
                    row[rows[0].index(own)] = "=" + row[rows[0].index(own)]
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            new.writestr(name, text.getvalue())
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/debug/msix"))
    parser.add_argument("--only", nargs="*", help="some of the attacks, by name")
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="msix-attacks-") as folder:
        port = free_port()
        served = Served(words.program, folder, serve=[
            "--requests-per-account", "10000000", "--admin-port", str(port)])
        attacks = Attacks(served, port)
        try:
            for name in words.only or [
                    "guesses", "hidden", "uploads", "formulas", "bombs", "heads", "paths", "slow_clients",
                    "standing"]:
                getattr(attacks, name)()
            attacks.check("the server still stands", served.ask("GET", "/checkpoint")[0] == 200)
        finally:
            attacks.check("the server ends as it is told", served.stop() == 0)
        served.say("verify")
    good, bad = attacks.results.count(True), attacks.results.count(False)
    print(f"{good} passed, {bad} failed")
    if words.counts:
        pathlib.Path(words.counts).write_text(f"{good} {bad}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
