#!/usr/bin/env python3
"""Lets strangers' scanners loose on a server over a made-up ledger: testssl.sh and wapiti.

    tools/security/scan.py --program .build/release/msix [--only tls pages] [--roles NAME ...]
        [--seconds N] [--keep FOLDER]

Both are Debian packages. Each role is signed in and scanned for itself, because each sees other
pages. What a scanner finds and what is accepted stands below with its reason; any other finding is
a failure. The last line is `N passed, N failed`.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
from served import ROOT, Served

PACKAGES = {"wapiti": "wapiti", "testssl": "testssl.sh", "openssl": "openssl"}

#: What testssl.sh says of a certificate that is made here for one hour and of a name that is no
#: public one; a server in earnest has a certificate of its operator's authority.
TLS_ACCEPTED = {
    "cert_crlDistributionPoints": "the made-up authority revokes nothing",
    "cert_ocspURL": "the same",
    "cert_revocation": "the same",
    "OCSP_stapling": "the same",
    "cert_extlifeSpan": "the certificate is made for this scan",
    "DNS_CAArecord": "localhost has no zone",
    "certificate_transparency": "no public authority",
    "cert_trust": "localhost is no public name",
    # Every cipher on offer is ephemeral and authenticated: telephones without AES instructions may
    # choose ChaCha20.
    "cipher_order": "whoever asks chooses among good ciphers",
    "engine_problem": "of this machine's openssl, not of the server",
    "scanTime": "no finding",
}
#: Findings of these ranks are failures; OK and INFO are none.
TLS_RANKS = {"LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL", "WARN"}

#: Every module but those that need the network (`wapp`, `nikto`), that guess for hours (`buster`,
#: `brute_login_form`: the door disables an account at the third failure), and `backup`, which looks
#: for files beside scripts, where there are neither.
MODULES = (
    "blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,"
    "redirect,shellshock,sql,ssrf,xss,xxe"
)
#: wapiti 3.0.4 of Debian 12 writes the pattern of an address to leave out in a way that Python 3.11
#: refuses; what it says is the same here.
WAPITI = """
import fnmatch, re, runpy, sys
import wapitiCore.net.crawler as crawler
crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
#: What wapiti finds and what is no finding, with the reason.
PAGES_ACCEPTED = {
    "X-XSS-Protection is not set":
        "browsers have dropped it, and where it lives it does harm; the content policy is there",
}
#: Not to be asked: what ends the session that scans, hands its role back, or disables its account by
#: wrong passwords. The tests look at these.
EXCLUDED = ["/signout", "/account/sessions", "/account/password", "/account/roles", "/signin"]
#: wapiti knows a form's token by certain names, of which ours (`form`) is none: that a form without
#: it does nothing is tried on each that it names.
NO_TOKEN = "Lack of anti CSRF token"


class Scan:
    """The checks, over one server."""

    def __init__(self, served, folder, seconds):
        self.served, self.folder, self.seconds = served, pathlib.Path(folder), seconds
        self.results = []

    def check(self, name, findings):
        self.results.append(not findings)
        print(f"{name}: {'clean' if not findings else ''}", flush=True)
        for finding in findings:
            print(f"  FINDING: {finding}", flush=True)

    def tls(self, authority):
        """testssl.sh, whole."""
        report = self.folder / "testssl.json"
        host, port = self.served.address.removeprefix("https://").split(":")
        report.unlink(missing_ok=True)
        subprocess.run(
            ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none",
             "--add-ca", str(authority), "--jsonfile", str(report), f"{host}:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, check=False)
        said = json.loads(report.read_text())
        ranks = collections.Counter(entry["severity"] for entry in said)
        print("testssl.sh: " + ", ".join(f"{count} {rank}" for rank, count in sorted(ranks.items())))
        findings = [
            f"{entry['severity']} {entry['id']}: {entry['finding']}" for entry in said
            if entry["severity"] in TLS_RANKS
            and entry["id"].split(" ")[0] not in TLS_ACCEPTED]
        self.check("TLS", findings if len(said) > 50 else ["testssl.sh said next to nothing"])

    def is_guarded(self, path, token):
        """Whether a form without its token is refused."""
        cookie = {"Cookie": f"__Host-msix-session={token}"} if token else {}
        status, _, content = self.served.ask(
            "POST", path, "form=", Content_Type="application/x-www-form-urlencoded", **cookie)
        return status == 403 and b"The form is too old" in content

    def pages(self, name):
        """wapiti as nobody, or in a session of an account."""
        report, store = self.folder / f"wapiti-{name or 'nobody'}.json", self.folder / "store"
        report.unlink(missing_ok=True)
        words = [
            "/usr/bin/python3", "-c", WAPITI, shutil.which("wapiti"), "-u", self.served.address + "/", "--scope", "domain", "-m", MODULES,
            "--flush-session", "--store-session", str(store), "--verify-ssl", "0",
            "--no-bugreport", "-v", "1", "-f", "json", "-o", str(report), "-t", "20", "-d", "6",
            "--max-files-per-dir", "12", "--max-links-per-page", "60",
            "--max-scan-time", str(self.seconds), "--max-attack-time", str(self.seconds)]
        for path in EXCLUDED:
            words += ["-x", self.served.address + path]
        for path in ["/en/help", "/es/about", "/administrators", "/openapi.json"]:
            words += ["-s", self.served.address + path]
        token = self.served.sign_in(name) if name else None
        if token:
            words += ["-H", f"Cookie: __Host-msix-session={token}"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if not report.exists():
            return self.check(f"pages as {name or 'nobody'}", [f"no report: {done.stderr[-500:]}"])
        said = json.loads(report.read_text())
        findings = [
            f"{kind}: {entry['method']} {entry['path']} {entry.get('parameter', '')}: {entry['info']}"
            for part in ("vulnerabilities", "anomalies") for kind, entries in said[part].items()
            for entry in entries if entry["info"] not in PAGES_ACCEPTED
            and not (entry["info"] == NO_TOKEN and self.is_guarded(entry["path"], token))]
        # A scan that was thrown out at the door has seen nothing.
        if token and self.served.ask(
                "GET", "/account", Cookie=f"__Host-msix-session={token}")[0] != 200:
            findings.append("the session ended while it was scanned")
        seen = int((re.findall(r"found (\d+) URLs and forms", done.stdout) or ["0"])[0])
        print(f"wapiti as {name or 'nobody'}: {seen} pages and forms")
        self.check(f"pages as {name or 'nobody'}", findings if seen > 5 else ["nothing was seen"])


def made_certificate(folder):
    """An authority and a certificate for localhost; paths of authority, chain and key."""
    folder = pathlib.Path(folder)

    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    names = folder / "names"
    names.write_text(
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n"
        "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "authority.key", "-out", "authority.pem",
            "-subj", "/CN=A made-up authority", "-days", "90")
    openssl("req", *curve, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-out", "server.pem", "-days", "90", "-extfile", "names")
    (folder / "server.key").chmod(0o600)
    return folder / "authority.pem", folder / "server.pem", folder / "server.key"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/release/msix"))
    parser.add_argument("--only", nargs="*", choices=["tls", "pages"], default=["tls", "pages"])
    parser.add_argument("--roles", nargs="*", help="accounts to scan with (default: one of each)")
    parser.add_argument("--seconds", type=int, default=300, help="for a crawl, and for a module")
    parser.add_argument("--keep", help="a folder for the scanners' own reports")
    words = parser.parse_args()
    missing = [package for tool, package in PACKAGES.items() if not shutil.which(tool)]
    if missing:
        print("missing; paste this, then try again:\n"
              f"sudo apt-get install -y --no-install-recommends {' '.join(missing)}")
        return 1
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="msix-scan-"))
        reports = pathlib.Path(words.keep or folder)
        reports.mkdir(parents=True, exist_ok=True)
        authority, chain, key = made_certificate(folder)
        served = Served(words.program, folder, serve=[
            "--tls-cert", str(chain), "--tls-key", str(key),
            "--requests-per-account", "10000000"])
        scan = Scan(served, reports, words.seconds)
        try:
            if "tls" in words.only:
                scan.tls(authority)
            if "pages" in words.only:
                roles = words.roles
                if roles is None:
                    roles = [name for name in served.passwords if not name.startswith("ca-")]
                for name in ["", *roles]:
                    scan.pages(name)
        finally:
            scan.check("the server's end", [] if served.stop() == 0 else ["it did not end well"])
            log = (pathlib.Path(folder) / "server.log").read_text()
            scan.check("the server's log", [
                line for line in log.splitlines() if "Fatal error" in line or "crash" in line])
    print(f"{scan.results.count(True)} passed, {scan.results.count(False)} failed")
    return 0 if all(scan.results) else 1


if __name__ == "__main__":
    sys.exit(main())
