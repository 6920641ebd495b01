"""Events into a UmaDB server of our own, whose file lies in `dir`.

    reference_umadb.py append dir= batch= leaf= events= [stream=1]

Prints one line of JSON like every measured program.
Server and client are those of the package `umadb`. The events are made before the measured part
and have a type and `leaf` bytes, but no identifiers and no condition: nothing is asked that costs
the server more than to append. With stream=1 each event has a tag of its own, by which its stream
could be found again. CPU time is the client's plus the server's, all threads.

Exit status 3: the package is not installed.
"""

import json
import os
import pathlib
import socket
import sys
import time

import processes

NOT_INSTALLED = 3
START_SECONDS_MAX = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(umadb, port: int, process):
    """A client, as soon as the server answers."""
    end = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            client = umadb.Client(f"http://127.0.0.1:{port}")
            client.head()
            return client
        except Exception:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.02)


def batches(umadb, arguments: dict) -> list[list]:
    """What is appended, one list a call. Without tags one batch is used again and again."""
    batch, leaf, count = (int(arguments[key]) for key in ("batch", "leaf", "events"))
    has_stream = int(arguments.get("stream", 0))
    data = [os.urandom(leaf) for _ in range(min(batch, count))]

    def event(number: int):
        tags = [f"record-{os.urandom(16).hex()}"] if has_stream else None
        return umadb.Event(event_type="bench", data=data[number % len(data)], tags=tags)

    full, rest = divmod(count, batch)
    sizes = [batch] * full + [rest] * (rest > 0)
    if has_stream:
        return [[event(number) for number in range(size)] for size in sizes]
    events = [event(number) for number in range(len(data))]
    return [events[:size] for size in sizes]


def main(words: list[str]) -> int:
    arguments = dict(word.split("=", 1) for word in words[1:])
    try:
        import umadb
    except ImportError as missing:
        print(f"UmaDB is not installed: {missing}", file=sys.stderr)
        return NOT_INSTALLED
    work = batches(umadb, arguments)
    count = sum(len(batch) for batch in work)
    port = free_port()
    program = pathlib.Path(sys.executable).parent / "umadb"
    command = [program, "--listen", f"127.0.0.1:{port}",
               "--db-path", pathlib.Path(arguments["dir"]) / "uma.db"]
    with processes.server(command) as server:
        client = connect(umadb, port, server)
        cpu, wall = processes.own_cpu_seconds(), time.monotonic()
        server_cpu = processes.cpu_seconds(server.pid)
        for batch in work:
            client.append(batch)
        wall = time.monotonic() - wall
        server_cpu = processes.cpu_seconds(server.pid) - server_cpu
        cpu = processes.own_cpu_seconds() - cpu
        last = client.head()
    if last != count:
        print(f"UmaDB holds {last} events, not {count}", file=sys.stderr)
        return 2
    print(json.dumps({
        "case": "append", "operations": count, "bytes": count * int(arguments["leaf"]),
        "cpu_seconds": cpu + server_cpu, "wall_seconds": wall,
        "client_cpu_seconds": cpu, "server_cpu_seconds": server_cpu}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
