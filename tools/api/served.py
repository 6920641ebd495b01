"""A made-up ledger with a server over it, for whatever asks the API from outside."""

import contextlib
import glob
import html
import http.client
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Served:
    """A ledger of made-up children, accounts of each role, a machine with a key, and a server."""

    def __init__(self, program, folder, packages=8, serve=()):
        self.program, self.folder = os.fspath(program), pathlib.Path(folder)
        self.data = self.folder / "data"
        self.environment = dict(
            os.environ, XDG_STATE_HOME=str(self.folder / "state"), NO_COLOR="1",
            MSIX_SESSIONS=str(self.folder / "sessions"))
        self.environment.pop("MSIX_DATA", None)
        self.say("init", "--origin", "api.example", "--simulated-clock")
        sent = sorted(glob.glob(str(ROOT / "samples/states/*.zip")))
        # One of Texas is kept to be sent later. The made-up clock goes by what is sent: a package
        # from before the last one moves it not at all, so that no session ends by it.
        self.later = [name for name in sent[:packages] if name.endswith("-TX.zip")][-1]
        self.packages = [name for name in sent[:packages] if name != self.later]
        for state in sorted({name[-6:-4] for name in sent}):
            self.say("state", "connect", state, "--ia", "2020-01-01", "--isa", "2020-01-01")
        self.say("submit", *self.packages)
        lines = self.say("account", "demonstrate", "--states", "TX,CA").splitlines()
        self.passwords = {line.split()[0]: line.split()[1] for line in lines}
        self.say("account", "create", "tx-system", "--role", "state-system:TX",
                 "--organisation", "A made-up State")
        self.key = self.say("machine", "key", "tx-system").strip()
        self.options = ["--requests-per-minute", "10000000", *serve]
        self.server, self.address = None, None
        self.start()

    def say(self, *words, said=None):
        """Runs a command, with something to read or nothing; what it says on standard output."""
        done = subprocess.run(
            [self.program, *words, "--data", str(self.data)], capture_output=True, text=True,
            env=self.environment, check=False, input=said)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout

    def start(self):
        """Starts the server on a free port, and waits until it listens."""
        with open(self.folder / "server.log", "ab") as log:
            self.server = subprocess.Popen(
                [self.program, "serve", "--port", "0", "--data", str(self.data), *self.options],
                stdout=subprocess.PIPE, stderr=log, text=True, env=self.environment)
        for line in self.server.stdout:
            if found := re.search(r"https://\S+", line):
                self.address = found.group(0).rstrip("/")
                return
        raise RuntimeError("the server did not begin: see server.log")

    def stop(self):
        """Tells the server to end, and waits; its status."""
        self.server.terminate()
        return self.server.wait(timeout=60)

    def connection(self, timeout=60):
        """A connection of its own. The certificate is the server's own, of this start."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        host, port = self.address.removeprefix("https://").split(":")
        return http.client.HTTPSConnection(host, int(port), context=context, timeout=timeout)

    def ask(self, method, path, body=None, bearer=None, **fields):
        """One request; status, headers, and what it said."""
        connection = self.connection()
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.headers, content

    def sign_in(self, name):
        """The token of a session."""
        form = f"name={name}&password={self.passwords[name]}&acknowledge=yes"
        status, _, content = self.ask(
            "POST", "/api/v1/session", form,
            Content_Type="application/x-www-form-urlencoded")
        if status != 201:
            raise RuntimeError(f"{name} is not let in: {content!r}")
        return json.loads(content)["token"]


class Pages:
    """A browser without a window: keeps cookies, and carries a form's token back."""

    BOUNDARY = "----made-up-boundary"

    def __init__(self, served):
        self.served, self.cookies, self.token, self.name = served, {}, "", ""

    def ask(self, method, path, body=None, **fields):
        """One request; status, the place that it leads to, and what it said."""
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, headers, content = self.served.ask(method, path, body, None, **fields)
        for cookie in headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        text = content.decode("utf-8", "replace")
        if found := re.search(r'name="form" value="([^"]*)"', text):
            self.token = html.unescape(found.group(1))
        return status, headers["Location"], text

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **fields):
        return self.ask(
            "POST", path, urllib.parse.urlencode({**fields, "form": self.token}),
            Content_Type="application/x-www-form-urlencoded")

    def send(self, path, field, name, content, **fields):
        """A form with a file, the token first."""
        parts = [("form", None, self.token.encode())]
        parts += [(key, None, value.encode()) for key, value in fields.items()]
        parts.append((field, name, content))
        body = b""
        for key, file, value in parts:
            called = f'; filename="{file}"' if file else ""
            head = f'--{self.BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"{called}\r\n\r\n'
            body += head.encode() + value + b"\r\n"
        return self.ask(
            "POST", path, body + f"--{self.BOUNDARY}--\r\n".encode(),
            Content_Type=f"multipart/form-data; boundary={self.BOUNDARY}")

    def sign_in(self, name):
        self.name = name
        self.get("/signin")
        self.post("/signin")
        self.get("/signin/credentials")
        status, _, text = self.post(
            "/signin/credentials", name=name, password=self.served.passwords[name])
        if status != 303:
            raise RuntimeError(f"{name} is not let in: {status} {text[:300]}")
        self.get("/account")
        return self


def free_port():
    """A port of this machine that nobody listens at now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
