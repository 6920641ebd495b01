"""What was measured on: nothing that names the machine or its owner."""

import os
import pathlib
import re
import subprocess

import reference_postgresql
from places import Places, file_system


def first_line(*command: str) -> str:
    """What a program says of itself; "not installed" when it is not there."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return "not installed"
    said = (done.stdout or done.stderr).strip().splitlines()
    return said[0].strip() if said and done.returncode == 0 else "not installed"


def field(path: str, name: str) -> str:
    found = re.search(
        rf"^{name}\s*:\s*(.+)$", pathlib.Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].strip() if found else "unknown"


def processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def operating_system() -> str:
    name = field_of_release("PRETTY_NAME")
    return f"{name}, Linux {os.uname().release}"


def field_of_release(name: str) -> str:
    text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    found = re.search(rf'^{name}="?([^"\n]+)', text, re.MULTILINE)
    return found[1] if found else "unknown system"


def describe(places: Places, umadb_python: pathlib.Path, leaf_bytes: dict) -> dict[str, str]:
    postgresql = reference_postgresql.binaries()
    gibibytes = int(field("/proc/meminfo", "MemTotal").split()[0]) / (1 << 20)
    extensions = set(field("/proc/cpuinfo", "flags").split()) & {"sha_ni", "aes", "avx2", "avx512f"}
    version = "import importlib.metadata as m; print(m.version('umadb'))"
    return {
        "processor": f"{field('/proc/cpuinfo', 'model name')}, {processors()} usable, "
                     f"{' '.join(sorted(extensions)) or 'no known extensions'}",
        "memory": f"{gibibytes:.0f} GiB",
        "system": operating_system(),
        "work bound by the processor on": file_system(places.folders["memory"]),
        "work bound by syncs on": file_system(places.folders["disk"]),
        "load when it began": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "leaves": ", ".join(
            f"{actual} bytes where {nominal:,} are spoken of"
            for nominal, actual in leaf_bytes.items()),
        "Swift": first_line("swift", "--version"),
        "C compiler": first_line("cc", "--version"),
        "LMDB": first_line("pkg-config", "--modversion", "lmdb"),
        "libsodium": first_line("pkg-config", "--modversion", "libsodium"),
        "OpenSSL": first_line("pkg-config", "--modversion", "libcrypto"),
        "SQLite": first_line("pkg-config", "--modversion", "sqlite3"),
        "PostgreSQL": first_line(str(postgresql / "postgres"), "--version")
        if postgresql else "not installed",
        "UmaDB": first_line(str(umadb_python), "-c", version),
        "swift-protobuf": pinned("swift-protobuf"),
    }


def pinned(package: str) -> str:
    """The version of a Swift package that decode-reference is built with."""
    manifest = pathlib.Path(__file__).resolve().parent / "decode-reference" / "Package.swift"
    found = re.search(
        rf'{re.escape(package)}", exact: "([^"]+)"', manifest.read_text(encoding="utf-8"))
    return found[1] if found else "unknown"
