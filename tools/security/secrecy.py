#!/usr/bin/env python3
"""Looks for secrets where they must not be: arguments, environments, logs, answers, files, dumps.

    tools/security/secrecy.py --program .build/debug/msix [--counts FILE]

Plays with a production ledger and a made-up one, by the command line, over a server's socket, by the
API and in a browser's manner, and knows every secret that it meets: the operator's, the recovery
key, passwords, an authenticator's secret and codes, tokens, machine keys, the mail server's password,
the certificate's key, an archive's password. Meanwhile it reads, as often as it can, the command
line and the environment of every process that this starts.
"""

import argparse
import base64
import hashlib
import hmac
import os
import pathlib
import re
import resource
import secrets as chance
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api"))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from scan import made_certificate
from served import ROOT, Served

#: Nobody's user: what is his own process to him, the drill asks by him.
STRANGER = 65_534


class Watch:
    """Command lines and environments of all processes below this one."""

    def __init__(self):
        self.seen = {}
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while not self._is_over.is_set():
            for process in below(os.getpid()):
                for part in ("cmdline", "environ"):
                    try:
                        text = pathlib.Path(f"/proc/{process}/{part}").read_bytes()
                    except OSError:
                        continue
                    if text:
                        self.seen[(process, part, hashlib.sha256(text).digest())] = text
            time.sleep(0.002)

    def end(self):
        self._is_over.set()
        self._thread.join()
        return {f"{part} of process {process}": text
                for (process, part, _), text in self.seen.items()}


def below(parent):
    """The processes that descend from one."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                words = pathlib.Path(f"/proc/{name}/stat").read_text().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                continue
            parents.setdefault(int(words[1]), []).append(int(name))
    found, rest = [], [parent]
    while rest:
        for child in parents.get(rest.pop(), []):
            found.append(child)
            rest.append(child)
    return found


class Secrets:
    """What must be nowhere, and the one answer in which each may stand."""

    def __init__(self):
        self.known = {}
        self.answers = []

    def meet(self, name, text, shown_in=None):
        """A secret from now on; `shown_in` is the number of the answer that had to show it."""
        self.known[name] = (forms(text), shown_in)
        return text

    def answer(self, words, *texts):
        self.answers.append((words, b"".join(texts)))
        return len(self.answers) - 1

    def findings(self, places):
        for name, (needles, shown_in) in self.known.items():
            for number, (words, text) in enumerate(self.answers):
                if number != shown_in and any(needle in text for needle in needles):
                    yield f"{name} in the answer to {words}"
            for place, text in places.items():
                if any(needle in text for needle in needles):
                    yield f"{name} in {place}"


def forms(text):
    """As text, without its hyphens, as its bytes, and as base 64 of both."""
    plain = {text.encode(), text.replace("-", "").encode()}
    bare = text.replace("-", "")
    if re.fullmatch(r"[0-9a-f]{32,}", bare) and len(bare) % 2 == 0:
        plain.add(bytes.fromhex(bare))
    if re.fullmatch(r"[A-Z2-7]{16,}", bare):
        plain.add(base64.b32decode(bare + "=" * (-len(bare) % 8)))
    return {form for one in plain for form in (one, base64.b64encode(one).rstrip(b"="))
            if len(form) >= 8}


class Play:
    """A ledger, and commands over it."""

    def __init__(self, program, folder, secrets, environment):
        self.program, self.folder, self.secrets = program, folder, secrets
        self.environment = environment

    def say(self, *words, given=""):
        """Runs a command; its standard output and the number of the answer."""
        done = subprocess.run(
            [self.program, *words, "--data", str(self.folder / "data")], input=given.encode(),
            capture_output=True, env=self.environment, check=False)
        number = self.secrets.answer(words, done.stdout, done.stderr)
        return done.stdout.decode(), number, done.returncode


def code_of(secret, moment):
    """RFC 6238, as an authenticator works it out."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def production(program, folder, secrets, check):
    """A ledger on the machine's clock, served, with somebody who signs in by every way."""
    folder.mkdir()
    given = secrets.meet("the operator's secret", chance.token_hex(24))
    (folder / "secret").write_text(given)
    (folder / "secret").chmod(0o600)
    mail_password = secrets.meet("the mail server's password", chance.token_urlsafe(18))
    (folder / "mail-password").write_text(mail_password + "\n")
    (folder / "mail-password").chmod(0o600)
    (folder / "mail").write_text(
        "server = 127.0.0.1:9\nfrom = a@example.org\nlink = https://example.org/\nuser = msix\n"
        f"password-file = {folder}/mail-password\n")
    _, chain, key = made_certificate(folder)
    secrets.meet("the certificate's key", key.read_text().splitlines()[1])
    play = Play(program, folder, secrets, dict(
        os.environ, HOME=str(folder), MSIX_SECOND_PLACE=str(folder / "second"),
        MSIX_SESSIONS=str(folder / "sessions"), MSIX_SECRET_FILE=str(folder / "secret")))
    out, number, _ = play.say("init", "--origin", "production.example")
    secrets.meet("the recovery key", out.splitlines()[1].strip(), number)
    once = dict(line.split() for line in out.splitlines() if re.match(r"  \S+ +\S+$", line))
    for name, password in once.items():
        secrets.meet(f"the one-time password of {name}", password, number)
    name = "ome-user-administrator"
    with open(folder / "server.log", "wb") as log:
        server = subprocess.Popen(
            [program, "serve", "--port", "0", "--tls-cert", str(chain), "--tls-key", str(key),
             "--mail", str(folder / "mail"), "--data", str(folder / "data")],
            stdout=subprocess.PIPE, stderr=log, env=play.environment)
    for line in server.stdout:
        if b"pages at" in line:
            break
    play.say("signin", name, "--acknowledge", given="wrong-Password-1\n\n")
    play.say("signin", name, "--acknowledge", given=once[name] + "\n\n")
    password = secrets.meet("a password", "Tulip-" + chance.token_hex(6) + "-Q")
    _, _, status = play.say("password", "change", "--as", name, given=f"{once[name]}\n{password}\n")
    check("the password is changed", status == 0)
    out, number, _ = play.say("totp", "enrol", "--as", name)
    factor = secrets.meet("the authenticator's secret", out.split()[1], number)
    out, number, status = play.say(
        "totp", "confirm", "--as", name, given=f"{factor}\n{code_of(factor, time.time())}\n")
    codes = [line.strip() for line in out.splitlines() if line.startswith("  ")]
    check("an authenticator is enrolled", status == 0 and len(codes) == 10)
    for place, code in enumerate(codes):
        secrets.meet(f"recovery code {place}", code, number)
    _, _, status = play.say("signin", name, "--acknowledge", given=f"{password}\n{codes[4]}\n")
    check("a recovery code opens the door", status == 0)
    for session in (folder / "sessions").iterdir():
        secrets.meet("the token of a session", session.read_text())
    play.say("password", "reset", name, "--recovery-key", "-", given="0404-0404\n")
    play.say("keys", "rotate", "event")
    waiting_words(play, check)
    play.say("verify")
    play.say("log", "show", "--sealed")
    play.say("signout", "--as", name, "--everywhere")
    check("core files are forbidden", "Max core file size        0                    0" in
          pathlib.Path(f"/proc/{server.pid}/limits").read_text())
    server.terminate()
    check("the server ends as it is told", server.wait(timeout=60) == 0)
    play.say("verify")


def waiting_words(play, check):
    """What a command that waits shows to whoever asks for the list of processes."""
    words = ["signin", "Somebody", "--acknowledge", "--secrets-from=0"]
    waiting = subprocess.Popen(
        [play.program, *words, "--data", str(play.folder / "data")], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=play.environment)
    line = b""
    for _ in range(500):
        line = pathlib.Path(f"/proc/{waiting.pid}/cmdline").read_bytes()
        if b"*" in line:
            break
        time.sleep(0.01)
    check("words of the command line are hidden", line.split(b"\0")[1:] == [
        b"signin", b"********", b"--acknowledge", b"--secrets-from=*", b"--data",
        b"*" * len(str(play.folder / "data")), b""], line)
    waiting.communicate(b"\n\n")


def made_up(program, folder, secrets, check):
    """A made-up ledger: machine keys, tokens, the pages' forms, an encrypted copy."""
    folder.mkdir()
    served = Served(program, folder, packages=4)
    secrets.meet("a machine's key", served.key)
    secrets.meet("the secret of a machine's key", served.key.split("_")[3])
    for name, password in served.passwords.items():
        secrets.meet(f"the password of {name}", password)
    token = secrets.meet("a token of the API", served.sign_in("tx-registrar"))

    def ask(method, path, body=None, bearer=None, **fields):
        status, headers, content = served.ask(method, path, body, bearer, **fields)
        secrets.answer((method, path.split("?")[0]), str(headers).encode(), content)
        return status

    package = pathlib.Path(served.later).read_bytes()
    check("a package is taken", ask(
        "POST", "/api/v1/packages", package, served.key, Content_Type="application/zip") == 201)
    ask("GET", "/api/v1/account", None, token)
    ask("GET", f"/api/v1/counts?period=2023-24&token={token}&key={served.key}", None, token)
    ask("GET", f"/signin?password={served.passwords['tx-data']}")
    ask("GET", "/account", Cookie=f"__Host-msix-session={token}")
    ask("GET", "/api/v1/account", None, served.key[:-1] + ("0" if served.key[-1] != "0" else "1"))
    ask("POST", "/signin/credentials", "name=tx-data&password=" + served.passwords["tx-data"],
        Content_Type="application/x-www-form-urlencoded")
    ask("DELETE", "/api/v1/session", None, token)
    play = Play(program, folder, secrets, served.environment)
    out, _, _ = play.say("children", "--format", "csv")
    child = out.splitlines()[1].split(",")[3]
    out, number, status = play.say(
        "export", child, "--to", str(folder / "copy.zip"), "--encrypt")
    check("an encrypted copy is made", status == 0)
    secrets.meet("the password of an archive", out.strip(), number)
    play.say("signin", "tx-data", "--acknowledge", given=served.passwords["tx-data"] + "\n\n")
    for session in (folder / "sessions").iterdir():
        secrets.meet("a token of the command line", session.read_text())
    check("the server ends as it is told", served.stop() == 0)
    play.say("verify")


def dumps(program, folder, check):
    """A server whose user may have core files of any size and meets a fatal signal."""
    folder.mkdir()
    stranger = os.getuid() if os.getuid() else STRANGER
    os.chown(folder, stranger, stranger)
    # Where it was built may be for its builder alone.
    program = shutil.copy(program, folder / "msix")
    environment = dict(
        os.environ, HOME=str(folder), MSIX_SECOND_PLACE=str(folder / "second"),
        SWIFT_BACKTRACE="enable=no")
    own = [str(program), "--data", str(folder / "data")]

    def become():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(stranger)
            os.setuid(stranger)
        os.chdir(folder)

    def start(*words):
        return subprocess.Popen(
            [own[0], *words, *own[1:]], env=environment, preexec_fn=become,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    made = start("init", "--origin", "dump.example")
    made.communicate()
    server = start("serve", "--local")
    check("a server of an ordinary user begins", made.returncode == 0
          and b"listening" in server.stdout.readline())
    # The system gives what cannot be dumped to root, and nobody else gets at it.
    check("its memory is nobody's", os.stat(f"/proc/{server.pid}/environ").st_uid == 0)
    for part in ("environ", "mem", "maps"):
        asked = subprocess.run(
            ["head", "-c", "1", f"/proc/{server.pid}/{part}"], preexec_fn=become,
            capture_output=True, check=False)
        check(f"{part} is not for another process of the same user", asked.returncode != 0)
    client = start("state", "list")
    client.communicate()
    check("commands go through its socket all the same", client.returncode == 0)
    server.send_signal(signal.SIGABRT)
    _, status = os.waitpid(server.pid, 0)
    server.returncode = status
    check("it died of the signal", os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT)
    check("it left no core file", not os.WCOREDUMP(status)
          and not [name for name in os.listdir(folder) if name.startswith("core")])


def files(folder, allowed):
    """Every file below a folder but those in which a secret has its place."""
    found = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_file() and not any(re.fullmatch(form, name) for form in allowed):
            found["the file " + name] = path.read_bytes()
    return found


#: Where a secret has its place: what the drill gave, and the owner's files of sessions.
ALLOWED = [
    r".*/secret", r".*/mail-password", r".*/(server|authority)\.key", r".*/sessions/[^/]+",
]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/debug/msix"))
    parser.add_argument("--counts", help="write `PASSED FAILED` to this file")
    words = parser.parse_args()
    program = str(pathlib.Path(words.program).resolve())
    results, secrets = [], Secrets()

    def check(name, is_good, told=""):
        results.append(bool(is_good))
        if not is_good:
            print(f"FAILED: {name} {told}")

    with tempfile.TemporaryDirectory(prefix="msix-secrets-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o711)
        watch = Watch()
        production(program, folder / "production", secrets, check)
        made_up(program, folder / "made-up", secrets, check)
        places = watch.end()
        check("processes were watched", sum("cmdline" in place for place in places) > 10)
        found = files(folder, ALLOWED)
        check("files were read", len(found) > 20)
        for finding in sorted(set(secrets.findings({**places, **found}))):
            check("a secret is where it must not be:", False, finding)
        check("secrets were looked for", len(secrets.known) > 25)
        dumps(program, folder / "dumps", check)
    good, bad = results.count(True), results.count(False)
    print(f"{len(secrets.known)} secrets, {len(secrets.answers)} answers, {len(places)} command lines "
          f"and environments, {len(found)} files")
    print(f"{good} passed, {bad} failed")
    if words.counts:
        pathlib.Path(words.counts).write_text(f"{good} {bad}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
