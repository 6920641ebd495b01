"""Rows by binary COPY into a PostgreSQL cluster of our own, made in `dir` and thrown away.

    reference_postgresql.py append dir= client= batch= leaf= events= [stream=1]

Prints one line of JSON like every measured program. The cluster listens on a Unix socket only and
has the standard settings, but for autovacuum, which would work at times of its own. `client` is the
program `reference`, whose case `copy` is used. CPU time is the client's plus that of all server
processes, from when the table is there to when the last row is committed.

Exit status 3: PostgreSQL is not installed.
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import processes

NOT_INSTALLED = 3
START_SECONDS_MAX = 30
#: PostgreSQL refuses to run as root; whoever this is, it owns nothing else here.
UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> pathlib.Path | None:
    """The folder of the newest server; Debian keeps it outside the PATH."""
    installed = pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted(installed, key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return pathlib.Path(on_path).resolve().parent if on_path and shutil.which("initdb") else None


def unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in UNPRIVILEGED if name in known), None)


def make_cluster(programs: pathlib.Path, data: pathlib.Path, user: str | None) -> None:
    done = subprocess.run(
        [programs / "initdb", "-D", data, "--auth=trust", "--username=bench", "--no-locale",
         "--encoding=UTF8", "--no-sync"],
        capture_output=True, text=True, timeout=120, cwd="/", **processes.as_user(user))
    if done.returncode != 0:
        raise SystemExit(f"initdb: {done.stderr.strip()}")


def wait_for(data: pathlib.Path, process) -> None:
    """Until the server takes connections: the last line of its own file says so."""
    end = time.monotonic() + START_SECONDS_MAX
    while True:
        with contextlib.suppress(OSError, IndexError):
            words = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            if words[7].strip() == "ready":
                return
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit("PostgreSQL did not start")
        time.sleep(0.02)


#: The client has said why.
NO_RESULT: dict = {}


def measure(client: list[str], server: int) -> dict:
    """Lets the client go, and adds the server's CPU time to what it says."""
    with subprocess.Popen(
            client, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout.readline() != "ready\n":
            return NO_RESULT
        before = processes.cpu_seconds(server)
        process.stdin.write("go\n")
        process.stdin.flush()
        line = process.stdout.readline()
        server_seconds = processes.cpu_seconds(server) - before
        process.stdin.close()
    if not line:
        return NO_RESULT
    result = json.loads(line)
    client_seconds = result["cpu_seconds"]
    return result | {
        "case": "append", "cpu_seconds": client_seconds + server_seconds,
        "client_cpu_seconds": client_seconds, "server_cpu_seconds": server_seconds}


def main(words: list[str]) -> int:
    arguments = dict(word.split("=", 1) for word in words[1:])
    programs = binaries()
    if programs is None:
        print("PostgreSQL is not installed", file=sys.stderr)
        return NOT_INSTALLED
    user = unprivileged_user()
    folder = pathlib.Path(arguments.pop("dir"))
    client = arguments.pop("client")
    # A socket's path has at most 107 bytes, so it does not lie in `dir`.
    with tempfile.TemporaryDirectory(prefix="msix-bench-") as short:
        socket, data = pathlib.Path(short), folder / "cluster"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user)
            shutil.chown(socket, user)
        make_cluster(programs, data, user)
        command = [
            programs / "postgres", "-D", data, "-c", "listen_addresses=",
            "-c", f"unix_socket_directories={socket}", "-c", "autovacuum=off"]
        # SIGINT is PostgreSQL's "fast" shutdown.
        with processes.server(command, stop=signal.SIGINT, user=user) as server:
            wait_for(data, server)
            connection = f"connection=host={socket} user=bench dbname=postgres"
            more = [f"{key}={value}" for key, value in arguments.items()]
            result = measure([client, "copy", connection, *more], server.pid)
    if result is NO_RESULT:
        return 2
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
