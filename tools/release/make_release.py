#!/usr/bin/env python3
"""Puts a built program and what belongs to it into an archive with a signed list of its files.

    tools/release/make_release.py --program .build/release/msix --key release-key.pem --output DIR

DIR gets `msix-VERSION-linux-ARCH.tar.gz`. In it: the stripped program, the libraries that it
needs of the machine, the manual, completions, units, alert rules, docs, `install` and `verify`, and
MANIFEST (SHA-256 of each file, as sha256sum reads it) with MANIFEST.sig, an Ed25519 signature over
it. KEY is a private key, PEM, mode 0600: openssl genpkey -algorithm ed25519 -out release-key.pem
The same files make the same archive, byte by byte.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import platform
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
# Everything is of this moment, so that two builders get one archive.
MOMENT = 0


def say(text: str) -> None:
    print(f"release: {text}", file=sys.stderr)


def output(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def version_of(program: Path) -> str:
    """`0.1` of `msix 0.1`."""
    return output(str(program), "--version").split()[-1]


def shared_libraries(program: Path) -> list[str]:
    """Names of the libraries that the machine has to have."""
    lines = output("ldd", str(program)).splitlines()
    names = {line.split()[0] for line in lines if "=>" in line or "ld-linux" in line}
    return sorted(os.path.basename(name) for name in names)


def swift_libraries(program: Path) -> list[tuple[str, str]]:
    """The Swift runtime's libraries with their places: none where it is linked in."""
    found = []
    for line in output("ldd", str(program)).splitlines():
        words = line.split()
        if len(words) > 2 and words[1] == "=>" and "/swift/" in words[2]:
            found.append((words[0], words[2]))
    return found


def copy(source: Path, target: Path, mode: int = 0o644) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def fill(root: Path, program: Path) -> None:
    """Everything but the manifest."""
    copy(program, root / "bin/msix", 0o755)
    subprocess.run(["strip", str(root / "bin/msix")], check=True)
    bundled = swift_libraries(program)
    for name, place in bundled:
        copy(Path(place), root / "lib/swift" / name)
    remaining = [name for name in shared_libraries(program) if name not in dict(bundled)]
    (root / "SHARED-LIBRARIES").write_text(
        "# What the machine has to have. Debian: libc6 libgcc-s1 libstdc++6 liblmdb0 libsodium23\n"
        "# libexpat1 zlib1g\n" + "".join(f"{name}\n" for name in remaining), encoding="utf-8")
    share = root / "share"
    subprocess.run(
        [sys.executable, str(REPOSITORY / "tools/manual/manual.py"), "--program", str(program),
         "--output", str(share)], check=True)
    (share / "man").mkdir()
    (share / "man1").rename(share / "man/man1")
    units = REPOSITORY / "packaging/systemd"
    for path in sorted(units.iterdir()):
        if path.suffix in (".service", ".timer"):
            copy(path, root / "lib/systemd/system" / path.name)
    copy(units / "msix.sysusers", root / "lib/sysusers.d/msix.conf")
    copy(units / "msix.tmpfiles", root / "lib/tmpfiles.d/msix.conf")
    for path in sorted((REPOSITORY / "packaging/prometheus").iterdir()):
        copy(path, share / "prometheus" / path.name)
    copy(REPOSITORY / "README.md", root / "README.md")
    for path in sorted((REPOSITORY / "docs").rglob("*")):
        if path.is_file() and path.suffix in (".md", ".svg"):
            copy(path, root / path.relative_to(REPOSITORY))
    for name in ("install", "verify"):
        copy(REPOSITORY / "tools/release" / name, root / name, 0o755)


def manifest(root: Path) -> bytes:
    """A line for each file but itself, as `sha256sum --check` reads it."""
    own = (root / "MANIFEST", root / "MANIFEST.sig")
    lines = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and path not in own:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(root)}\n")
    return "".join(lines).encode("utf-8")


def sign(root: Path, key: Path) -> None:
    listing = manifest(root)
    (root / "MANIFEST").write_bytes(listing)
    subprocess.run(
        ["openssl", "pkeyutl", "-sign", "-inkey", str(key), "-rawin", "-in",
         str(root / "MANIFEST"), "-out", str(root / "MANIFEST.sig")], check=True)


def require_key(key: Path) -> None:
    if not key.is_file():
        raise SystemExit(
            f"release: there is no key {key}: openssl genpkey -algorithm ed25519 -out {key}")
    if stat.S_IMODE(key.stat().st_mode) & 0o077:
        raise SystemExit(f"release: {key} may be read by others; say: chmod 600 {key}")
    text = output("openssl", "pkey", "-in", str(key), "-noout", "-text")
    if "ED25519" not in text.upper():
        raise SystemExit(f"release: {key} is no Ed25519 key")


def pack(root: Path, archive: Path, level: int) -> None:
    """The folder as an archive in which order, times and owners are always the same."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.GNU_FORMAT) as bundle:
        for path in [root, *sorted(root.rglob("*"))]:
            entry = bundle.gettarinfo(str(path), str(path.relative_to(root.parent)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            entry.mtime = MOMENT
            if path.is_file():
                entry.mode = 0o755 if os.access(path, os.X_OK) else 0o644
                with path.open("rb") as file:
                    bundle.addfile(entry, file)
            else:
                entry.mode = 0o755
                bundle.addfile(entry)
    with archive.open("wb") as raw, gzip.GzipFile(
        filename="", mode="wb", compresslevel=level, fileobj=raw, mtime=MOMENT
    ) as file:
        file.write(content.getvalue())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--level", type=int, default=9, help="how hard to press, 1 to 9")
    words = parser.parse_args()
    require_key(words.key)
    program = words.program.resolve()
    name = f"msix-{version_of(program)}-linux-{platform.machine()}"
    words.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / name
        root.mkdir(mode=0o755)
        fill(root, program)
        sign(root, words.key)
        archive = words.output / f"{name}.tar.gz"
        pack(root, archive, words.level)
    say("needs of the machine: " + ", ".join(shared_libraries(program)))
    print(archive)
    return 0


if __name__ == "__main__":
    sys.exit(main())
