"""Writes the first inputs of the fuzz targets: the examples of docs/formats, and a log's leaves.

    python tools/fuzz/seeds.py [EXPORT]    EXPORT: a file that `msix log export` wrote

Seeds go to a folder of the build; `tools/fuzz/fuzz --keep` takes from them what reaches code that
nothing else reaches.
"""

from __future__ import annotations

import hashlib
import re
import struct
import sys
from pathlib import Path

import modules

sys.path.insert(0, str(modules.REPOSITORY / "tools" / "verify-independent"))
from verifier import cbor as strict_cbor  # noqa: E402 - found by the line above
from verifier.fault import Fault  # noqa: E402

EXAMPLE = re.compile(r"<!-- example ([^>]*?) -->\n```\w*\n(.*?)```", re.DOTALL)
TEXTS = (
    "", "AA==", "AAE=", "AAEC", "//79", "00ff", "FF", "TN", "2025-09-01", "20250901",
    "2025-09-01T00:00:00Z", "2025-09-01T23:59:59.123456+05:30", "20250901235959123",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-02-29",
)


def examples() -> dict[str, list[bytes]]:
    """What stands in the format pages in hexadecimal or as a note."""
    found: dict[str, list[bytes]] = {"cbor": [], "cose": [], "key": [], "leaf": [], "note": []}
    for page in sorted((modules.REPOSITORY / "docs" / "formats").glob("*.md")):
        for name, block in EXAMPLE.findall(page.read_text(encoding="utf-8")):
            if name == "note":
                found["note"].append(block.encode())
                continue
            lines = [re.sub(r"#.*", "", line) for line in block.splitlines()]
            items = lines if name == "values" else ["".join(lines)]
            for item in items:
                digits = "".join(item.split())
                if re.fullmatch(r"(?:[0-9a-f]{2})+", digits):
                    sort(bytes.fromhex(digits), found)
    return found


def sort(data: bytes, found: dict[str, list[bytes]]) -> None:
    """Gives an item, and those inside it, to the targets that read their like."""
    try:
        value = strict_cbor.decode(data)
    except Fault:
        return
    found["cbor"].append(data)
    if isinstance(value, list) and len(value) == 3 and isinstance(value[2], strict_cbor.Tag):
        # The whole and, since the target takes either, the payload alone.
        found["leaf"] += [data, value[2].value[2]]
    _inside(value, found)


def _inside(value: object, found: dict[str, list[bytes]]) -> None:
    if isinstance(value, strict_cbor.Tag):
        if value.number in (16, 18):
            found["cose"].append(strict_cbor.encode(value))
        if value.number == 18 and isinstance(value.value[2], bytes):
            sort(value.value[2], found)
        _inside(value.value, found)
    elif isinstance(value, list):
        for each in value:
            _inside(each, found)
    elif isinstance(value, dict):
        if {"kid", "role", "public"} <= set(value):
            found["key"].append(strict_cbor.encode(value))
        for each in value.values():
            _inside(each, found)


def choices() -> list[bytes]:
    """Choices for the targets that make trees: sizes around the borders of tiles."""
    sizes = (0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 599)
    return [struct.pack(">HHHHH8s", kind, size, size // 2, change, size // 3, bytes(range(8)))
            for kind in range(3) for size in sizes for change in range(5)]


def main(words: list[str]) -> int:
    """The command line."""
    if len(words) > 1 or (words and not Path(words[0]).is_file()):
        print(__doc__, file=sys.stderr)
        return 2
    found = examples()
    if words:
        with open(words[0], "rb") as stream:
            for leaf in strict_cbor.sequence(stream):
                sort(leaf, found)
    found["text"] = [text.encode() for text in TEXTS]
    found["proof"] = choices()
    edge = [[size, [bytes([bit]) * 32 for bit in range(size.bit_count())]] for size in (0, 1, 600)]
    found["tile"] = choices() + [strict_cbor.encode(each) for each in edge]
    for target, inputs in found.items():
        folder = modules.BUILD / "seeds" / target
        folder.mkdir(parents=True, exist_ok=True)
        for data in inputs:
            (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
        print(f"{target}: {len(set(inputs))} seeds in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
