#!/usr/bin/env python3
"""Tries on a real server what must not work: bombs, slow clients, floods of headers, stray paths.

    tools/api/attacks.py --program .build/debug/msix [--counts FILE]

Each attack is a check. What tests inside the program cannot see is tried here: sockets, TLS, memory,
and the time that an answer takes.
"""

import argparse
import contextlib
import csv
import io
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
from served import ROOT, Served

#: Seconds without a whole head, and seconds for a form, after which the server ends a connection.
IDLE_SECONDS, BODY_SECONDS = 30, 15
#: What table calculations take for a formula.
FORMULAS = ["=1+2", "+1+2", "-1+2", "@SUM(1)", "=HYPERLINK(\"x\")"]


class Attacks:
    """The checks, over one server."""

    def __init__(self, served):
        self.served = served
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

    # Attacks

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
        status, _, answer = self.upload(pathlib.Path(self.served.later).read_bytes())
        there = answer.split(b'"submission":"')[1][:32].decode() if status in (200, 201) else ""
        self.served.say("account", "create", "ca-system", "--role", "state-system:CA",
                        "--organisation", "Another made-up State")
        stranger = self.served.say("machine", "key", "ca-system").strip()
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
                        if field and field[0] in "=+-@\t\r":
                            unguarded.append(field)
        self.check("no field is a formula", not unguarded, unguarded[:5])
        self.check("formulas were there to be guarded", seen > 0)


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
        served = Served(words.program, folder, serve=["--requests-per-account", "10000000"])
        attacks = Attacks(served)
        try:
            for name in words.only or [
                    "guesses", "formulas", "bombs", "heads", "paths", "slow_clients"]:
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
