#!/usr/bin/env python3
"""Changes every key of a ledger while its server serves, and asks it all the time.

    tools/api/rotation.py --program .build/debug/msix [--counts FILE]

Event, receipt and checkpoint key and the operator's secret are changed by commands, certificate and
key of the pages by SIGHUP.
No request may fail meanwhile; what was signed before and after verifies; a pair that does not belong
together changes nothing. /metrics must show each name that the alert rules ask for.
"""

import argparse
import hashlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from served import ROOT, Served

RULES = ROOT / "packaging/prometheus/msix-alerts.yml"


class Failed(Exception):
    """A check that did not hold."""


def require(condition, text):
    if not condition:
        raise Failed(text)


def make_pair(folder, name):
    """A certificate of its own and its key; the certificate's digest."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "30", "-subj", f"/CN={name}.test", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    key.chmod(0o600)
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    return certificate, key, hashlib.sha256(der).hexdigest()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shown_certificate(served):
    """The digest of the certificate that a new connection is shown."""
    connection = served.connection()
    connection.connect()
    digest = hashlib.sha256(connection.sock.getpeercert(binary_form=True)).hexdigest()
    connection.close()
    return digest


def until(seconds, what):
    """Waits until something holds; whether it came to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


class Asking:
    """A client that never rests."""

    def __init__(self, served):
        self.served, self.count, self.problems, self.is_over = served, 0, [], False
        self.thread = threading.Thread(target=self.loop, daemon=True)
        self.thread.start()

    def loop(self):
        while not self.is_over:
            try:
                status, _, _ = self.served.ask("GET", "/api/v1/checkpoint")
                if status >= 500:
                    self.problems.append(status)
            except Exception as error:  # any failed request is a finding here
                self.problems.append(repr(error))
            self.count += 1

    def end(self):
        self.is_over = True
        self.thread.join(60)


def keys_change_while_it_serves(served, folder):
    before = json.loads(served.say("keys"))
    note = folder / "note"
    note.write_text(served.say("checkpoint"))
    for role in ("event", "receipt", "checkpoint"):
        served.say("keys", "rotate", role)
        served.say("state", "suspend", "TX", "--reason", "a key was changed")
        served.say("state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01")
    secret = next(folder.glob("state/msix/*/operator.secret"))
    renewed = folder / "renewed-secret"
    renewed.write_bytes(os.urandom(32))
    renewed.chmod(0o600)
    require("Recovery key" in served.say("keys", "renew", "--new-secret-file", str(renewed)),
            "no recovery key was shown")
    os.replace(renewed, secret)
    receipt = json.loads(served.say("submit", served.later).splitlines()[0])
    after = json.loads(served.say("keys"))
    for name in ("events", "receipts", "notes"):
        require(len(after[name]) == len(before[name]) + 1, f"no new key among {name}")
    for name in ("events", "receipts"):
        require([key["until"] is None for key in after[name]] == [False, True], f"two {name} count")
    require(after["notes"][-1].split("+")[0] in receipt["checkpoint"], "the receipt has no note")
    served.say("verify", "--from-checkpoint", str(note))


def the_certificate_changes_while_it_serves(served, folder):
    process = served.server.pid
    for name in ("second", "third"):
        certificate, key, digest = make_pair(folder, name)
        os.replace(certificate, folder / "first.pem")
        os.replace(key, folder / "first-key.pem")
        served.server.send_signal(signal.SIGHUP)
        require(until(20, lambda: shown_certificate(served) == digest), f"the {name} is not served")
    # The key of another: refused, and the one that is served stays.
    _, key, _ = make_pair(folder, "stranger")
    os.replace(key, folder / "first-key.pem")
    served.server.send_signal(signal.SIGHUP)
    log = folder / "server.log"
    require(
        until(20, lambda: "the certificate stays as it was" in log.read_text()),
        "a pair that does not fit was not refused")
    require(shown_certificate(served) == digest, "a pair that does not fit is served")
    require(served.server.poll() is None and served.server.pid == process, "the server ended")


def metrics(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/metrics")
    return connection.getresponse().read().decode()


def every_rule_asks_for_what_there_is(served, port):
    """Names of others (up, node_exporter's) are theirs."""
    expressions = re.findall(
        r"expr: (?:\|\n)?(.*?)\n\s+(?:for|labels):", RULES.read_text(), re.S)
    names = set(re.findall(r"\bmsix_\w+", "\n".join(expressions)))
    shown = set(re.findall(r"^(msix_\w+)", metrics(port), re.M))
    require(len(names) >= 8 and names <= shown, f"/metrics does not show {sorted(names - shown)}")
    size = int(re.search(r"^msix_checkpoint_size (\d+)", metrics(port), re.M).group(1))
    require(size == int(served.say("checkpoint", "--stored").splitlines()[1]), "another checkpoint")


def run(program, folder):
    make_pair(folder, "first")
    port = free_port()
    served = Served(
        program, folder,
        serve=["--tls-cert", folder / "first.pem", "--tls-key", folder / "first-key.pem",
               "--admin-port", str(port)])
    checks = [
        ("keys change while it serves", lambda: keys_change_while_it_serves(served, folder)),
        ("the certificate changes while it serves",
         lambda: the_certificate_changes_while_it_serves(served, folder)),
        ("every rule asks for what there is",
         lambda: every_rule_asks_for_what_there_is(served, port)),
    ]
    asking = Asking(served)
    passed = failed = 0
    for name, check in checks:
        try:
            check()
            passed += 1
            print(f"ok    {name}")
        except (Failed, RuntimeError) as error:
            failed += 1
            print(f"FAIL  {name}: {error}")
    asking.end()
    status = served.stop()
    if asking.problems or asking.count == 0 or status != 0:
        failed += 1
        print(f"FAIL  {asking.count} requests meanwhile, status {status}: {asking.problems[:3]}")
    else:
        passed += 1
        print(f"ok    {asking.count} requests meanwhile, none failed")
    served.say("verify")
    print(f"{passed} passed, {failed} failed")
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        passed, failed = run(words.program, pathlib.Path(folder))
    if words.counts:
        pathlib.Path(words.counts).write_text(f"{passed} {failed}\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
