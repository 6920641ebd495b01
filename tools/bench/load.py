#!/usr/bin/env python3
"""Asks a server as many people do, at a rate that does not wait for it, and says how long it took.

    tools/bench/load.py --program .build/release/msix --data DIR --packages PACKAGE... [--rate 200]
        [--seconds 60] [--during PACKAGE] [--states TX,CA,...] [--json FILE]

Of every four requests two open a child's record (a look, committed before it is shown), one searches for
a child of the packages, and one reads the first page. Every third search is by names alone and told
apart; the others give the birthday too. The loop is open: each request has its moment, and its time counts from then, also where the server was behind. With `--during` the
same goes on while that package is sent by a State's machine, until its receipt has come, and those
times are told apart. DIR is a ledger on a simulated clock that nobody else has open; without one, it is
made of the packages. Accounts are made for the load; signing in takes its time, 20 a minute.
"""

import argparse
import collections
import csv
import html
import http.client
import io
import json
import os
import pathlib
import random
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import zipfile

#: Threads that ask. More than the server works on at once, so that the loop stays open.
THREADS = 64
#: Seconds in which the threads open their connections one after the other, before the loop begins.
CONNECTING_SECONDS = 3
#: Records that one session keeps at hand; the server remembers a hundred.
LINKS_MAX = 60


def rows(package, name):
    """The rows of one file of a package, a folder or an archive."""
    path = pathlib.Path(package)
    if path.is_dir():
        return list(csv.DictReader(open(path / name, newline="", encoding="utf-8-sig")))
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def names(packages, most=20_000):
    """Family name, given name and birthday of children in the packages."""
    found = []
    for package in packages:
        for row in rows(package, "demographics.csv")[:most // len(packages)]:
            birth = row["Birth Date"].replace("-", "")
            found.append((row["Last Name 1"], row["First Name"], birth))
    return found


class Person:
    """A browser of somebody who signed in: cookies, a form's token, and records at hand."""

    def __init__(self, address, name, password):
        self.address, self.name, self.password = address, name, password
        self.cookies, self.token = {}, ""
        self.links = collections.deque(maxlen=LINKS_MAX)
        self.lock = threading.Lock()

    def ask(self, connection, method, path, fields=None):
        """One request; status, place to go to, text."""
        headers = {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode({**fields, "form": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        for cookie in response.headers.get_all("Set-Cookie") or []:
            key, value = cookie.split(";")[0].split("=", 1)
            if "Max-Age=0" in cookie:
                self.cookies.pop(key, None)
            else:
                self.cookies[key] = value
        if found := re.search(r'name="form" value="([^"]*)"', text):
            self.token = found.group(1)
        return response.status, response.headers.get("Location"), text

    def sign_in(self, connection):
        """Through the warning and the door; waits where too many come at once."""
        while True:
            self.ask(connection, "GET", "/signin")
            self.ask(connection, "POST", "/signin", {})
            self.ask(connection, "GET", "/signin/credentials")
            status, place, text = self.ask(
                connection, "POST", "/signin/credentials",
                {"name": self.name, "password": self.password})
            if status == 303 and place == "/":
                self.ask(connection, "GET", "/arrival")
                return
            if status != 429:
                raise RuntimeError(f"{self.name} is not let in: {status} {text[:200]}")
            time.sleep(3)

    def search(self, connection, last, first, birth):
        """A search, from the form to the list."""
        if birth:
            birth = f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
        status, place, _ = self.ask(
            connection, "POST", "/arrival",
            {"purpose": "enrollment", "last": last, "first": first, "birth": birth, "state": ""})
        if status != 303:
            return status
        status, _, text = self.ask(connection, "GET", place)
        for link in re.findall(r'href="(/child/[0-9a-f]+)"', text):
            self.links.append(html.unescape(link))
        return status


class Load:
    """The open loop."""

    def __init__(self, served, people, children, seed):
        self.served, self.people, self.children = served, people, children
        self.lot = random.Random(seed)
        self.samples, self.lock = [], threading.Lock()
        self.local = threading.local()
        self.statuses = collections.Counter()

    def connection(self):
        """This thread's own, kept open."""
        if not hasattr(self.local, "connection"):
            self.local.connection = self.served.connection()
        return self.local.connection

    def one(self, kind, moment, person, child, chance):
        """A request of a kind at its moment; its time counts from then."""
        try:
            if kind == "record":
                links = list(person.links)
                link = links[int(chance * len(links))] if links else None
                if link is None:
                    kind = "search"
                else:
                    status, _, _ = person.ask(self.connection(), "GET", link)
            if kind == "search" and (not child[2] or chance < 1 / 3):
                kind, child = "search by names alone", (child[0], child[1], "")
            if kind.startswith("search"):
                # One session's forms one after the other: a form's token is of its last page.
                with person.lock:
                    status = person.search(self.connection(), *child)
            elif kind == "home":
                status, _, _ = person.ask(self.connection(), "GET", "/")
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
            self.local.connection.close()
            del self.local.connection
        with self.lock:
            self.samples.append((moment, kind, time.monotonic() - moment, status))
            self.statuses[kind, status] += 1

    def run(self, rate, until):
        """Asks at a rate until told; every request has its moment, kept or not."""
        moments, start = collections.deque(), time.monotonic() + CONNECTING_SECONDS + 0.5
        ready = threading.Semaphore(0)

        def work(number):
            # People come with their browsers one by one, not all in one moment.
            time.sleep(CONNECTING_SECONDS * number / THREADS)
            self.connection().connect()
            while True:
                ready.acquire()
                if not moments:
                    return
                number, kind, person, child, chance = moments.popleft()
                moment = start + number / rate
                wait = moment - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                self.one(kind, moment, person, child, chance)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        number = 0
        while not until():
            # A second ahead of time, so that no thread waits for this one.
            while number < (time.monotonic() - start + 1) * rate:
                kind = ("record", "search", "record", "home")[number % 4]
                moments.append((number, kind, self.lot.choice(self.people),
                                self.lot.choice(self.children), self.lot.random()))
                ready.release()
                number += 1
            time.sleep(0.02)
        for _ in threads:
            ready.release()
        for thread in threads:
            thread.join()
        return start


class Served:
    """A ledger and a server over it, of its own process."""

    def __init__(self, program, data, packages, states):
        self.program, self.data = program, pathlib.Path(data).resolve()
        folder = self.data.parent
        self.environment = dict(
            os.environ, NO_COLOR="1", XDG_STATE_HOME=str(folder / "load-state"))
        if not self.data.exists():
            self.say("init", "--origin", "load.example", "--simulated-clock")
            for state in sorted({s for p in packages for s in [state_of(p)]}):
                self.say("state", "connect", state, "--ia", "2000-01-01", "--isa", "2000-01-01")
            for package in packages:
                self.say("submit", package, "--format", "text")
        mark = f"{int(time.time()):x}"
        lines = self.accounts(states)
        self.passwords = {line.split()[0]: line.split()[1] for line in lines
                          if re.match(r"\S+-(registrar|recruiter|data|deputy) ", line)}
        self.machine = f"machine-{mark}"
        self.mark = mark

    def accounts(self, states):
        """Accounts of a State's people, kept in a file beside the ledger for the next run."""
        kept = self.data.parent / (self.data.name + "-accounts")
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(self.say("account", "demonstrate", "--states", states))
        return kept.read_text().splitlines()

    def key(self, state):
        """The key of a machine of a State."""
        name = f"{self.machine}-{state.lower()}"
        self.say("account", "create", name, "--role", f"state-system:{state}",
                 "--organisation", "Load")
        return self.say("machine", "key", name).strip()

    def say(self, *words):
        done = subprocess.run(
            [self.program, *words, "--data", str(self.data)], capture_output=True, text=True,
            env=self.environment, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout

    def start(self):
        """The server on a free port; rates that would stop the load are lifted."""
        self.server = subprocess.Popen(
            [self.program, "serve", "--port", "0", "--data", str(self.data),
             "--requests-per-minute", "10000000", "--requests-per-account", "10000000"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environment)
        for line in self.server.stdout:
            if found := re.search(r"https://\S+", line):
                self.address = found.group(0).rstrip("/")
                return
        raise RuntimeError("the server did not begin")

    def connection(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        host, port = self.address.removeprefix("https://").split(":")
        return http.client.HTTPSConnection(host, int(port), context=context, timeout=600)

    def anonymous_mib(self):
        """Memory of the server that no file backs."""
        status = pathlib.Path(f"/proc/{self.server.pid}/status").read_text()
        return int(status.split("RssAnon:")[1].split()[0]) >> 10


def state_of(package):
    """The State that a package says it is of."""
    return rows(package, "header.csv")[0]["Submitting State"]


def sent(package):
    """When a package says that it was made: the made-up clock goes by it."""
    return rows(package, "header.csv")[0]["Submission Date"][:12]


def archived(package):
    """A package as it is sent: an archive."""
    path = pathlib.Path(package)
    if not path.is_dir():
        return path.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path.glob("*.csv")):
            archive.write(file, file.name)
    return out.getvalue()


def percentiles(times):
    """In milliseconds."""
    times = sorted(times)
    return {
        "count": len(times),
        **{name: round(1_000 * times[min(len(times) - 1, int(share * len(times)))], 1)
           for name, share in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))},
        "most": round(1_000 * times[-1], 1),
    } if times else {"count": 0}


def told(load, since, until):
    """The times of a stretch, by kind of request."""
    found = collections.defaultdict(list)
    for moment, kind, seconds, status in load.samples:
        if since <= moment < until and status == 200:
            found[kind].append(seconds)
    return {kind: percentiles(times) for kind, times in sorted(found.items())}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/msix")
    parser.add_argument("--data", required=True)
    parser.add_argument("--packages", nargs="+", required=True)
    parser.add_argument("--during", help="a package to be sent meanwhile")
    parser.add_argument("--states", default="TX,CA,FL,WA,GA,MI,OR,NC")
    parser.add_argument("--people", type=int, default=30, help="who sign in")
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=pathlib.Path)
    words = parser.parse_args()
    if words.during and sent(words.during) > max(sent(package) for package in words.packages):
        parser.error("--during is made after --packages: the made-up clock would go there, and "
                     "end every session")
    served = Served(words.program, words.data, words.packages, words.states)
    key = served.key(state_of(words.during)) if words.during else None
    served.start()
    try:
        results = measured(served, words, key)
    finally:
        served.server.terminate()
        served.server.wait(timeout=120)
    print(json.dumps(results, indent=2))
    if words.json:
        words.json.write_text(json.dumps(results) + "\n")
    return 0


def measured(served, words, key):
    """Signs people in, warms up, and runs the loop: alone, then beside a package."""
    children = names(words.packages)
    people = [Person(served.address, name, password)
              for name, password in list(served.passwords.items())[:words.people]]
    connection = served.connection()
    for number, person in enumerate(people):
        person.sign_in(connection)
        person.search(connection, *children[number % len(children)])
    load = Load(served, people, children, words.seed)
    end = time.monotonic() + 5
    load.run(words.rate / 4, lambda: time.monotonic() > end)
    load.samples.clear()
    load.statuses.clear()
    end = time.monotonic() + words.seconds + 0.5
    start = load.run(words.rate, lambda: time.monotonic() > end)
    results = {"rate": words.rate, "people": len(people),
               "alone": told(load, start, float("inf")),
               "rss_anon_mib": served.anonymous_mib(),
               "answers": {f"{kind} {status}": count
                           for (kind, status), count in sorted(load.statuses.items(), key=str)}}
    if not words.during:
        return results
    package, state = archived(words.during), {}
    load.samples.clear()
    load.statuses.clear()

    def send():
        time.sleep(CONNECTING_SECONDS + 1)
        state["begun"] = begun = time.monotonic()
        own = served.connection()
        own.request("POST", "/api/v1/packages", package, {
            "Authorization": f"Bearer {key}", "Content-Type": "application/zip"})
        response = own.getresponse()
        answer = response.read()
        state.update(status=response.status, seconds=time.monotonic() - begun,
                     students=json.loads(answer).get("students"), ended=time.monotonic())

    sender = threading.Thread(target=send)
    sender.start()
    load.run(words.rate, lambda: "ended" in state)
    results["beside_a_package"] = {
        "times": told(load, state["begun"], state["ended"]), "status": state["status"],
        "seconds": round(state["seconds"], 1), "students": state["students"],
        "rss_anon_mib": served.anonymous_mib(),
        "answers": {f"{kind} {status}": count
                    for (kind, status), count in sorted(load.statuses.items(), key=str)}}
    sender.join()
    return results


if __name__ == "__main__":
    sys.exit(main())
