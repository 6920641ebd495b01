"""Puts the same bytes to the product and to other people's readers, and compares the answers.

    python tools/fuzz/differential.py [--count N] [--seed S]

CBOR against the library cbor2 and against tools/verify-independent; leaves and notes against
tools/verify-independent. Prints what was compared, which differences have a known reason, and every
other difference; exit status 1 when there is one. Needs the packages of tools/requirements.txt.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import cbor2

import driver
import generate  # also puts tools/verify-independent on the path
import modules
from verifier import cbor as strict_cbor
from verifier.event import parse_leaf
from verifier.fault import Fault
from verifier.note import parse_note

#: cbor2 turns these tags into values of its own; here a tag stays a tag.
MEANINGFUL = {0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004,
              43_000, 55_799}
PLAIN = {number: (lambda value, _, number=number: cbor2.CBORTag(number, value))
         for number in MEANINGFUL}
SHOWN_MAX = 20

COLLAPSED = "keys that Python holds for one: 1 and true, 0 and false"


class Difference(Exception):
    """Two readers answer differently, and nobody has said why."""


def same_cbor(data: bytes, ours: bytes | None) -> str:
    """Compares the answers about one CBOR item; the reason of a known difference, else ""."""
    strict = _strict(data)
    theirs, error = _cbor2(data)
    if ours is None:
        if strict is not None:
            raise Difference("refused; the independent reader takes it")
        if error is None and (why := outside(theirs)):
            return f"refused: {why}"
        if error is None and encode(theirs) == data:
            raise Difference("refused; cbor2 takes it, and it is canonical")
        return ""
    if ours != data:
        raise Difference("taken, and written again with other bytes")
    if error is not None:
        raise Difference(f"taken; cbor2 refuses it: {error}")
    if encode(theirs) != data:
        if has_equal_keys(data):
            return COLLAPSED
        raise Difference("taken; cbor2 reads another value, or it is not canonical")
    if strict is None:
        raise Difference("taken; the independent reader refuses it")
    if strict_cbor.cbor2_writes(strict[0]) not in (None, data):
        raise Difference("taken; the canonical form of cbor2 is another")
    return ""


def same_leaf(data: bytes, ours: bytes | None) -> str:
    """Compares whether a leaf is taken."""
    try:
        parse_leaf(data)
        refused = ""
    except Fault as error:
        refused = str(error)
    if ours is None and not refused:
        raise Difference("refused; the independent reader takes it")
    if ours is not None and refused:
        raise Difference(f"taken; the independent reader refuses it: {refused}")
    return ""


def same_note(data: bytes, ours: bytes | None) -> str:
    """Compares whether a note is taken, and what it says."""
    try:
        theirs = parse_note(data)
    except Fault as error:
        if ours is not None:
            raise Difference(f"taken; the independent reader refuses it: {error}") from None
        return ""
    if ours is None:
        raise Difference("refused; the independent reader takes it")
    statement = f"{theirs.origin}\n{theirs.size}\n".encode()
    if ours != data or not ours.startswith(statement):
        raise Difference("taken, and read otherwise")
    return ""


SAME = {"cbor": same_cbor, "leaf": same_leaf, "note": same_note}
BIGNUM_TAGS = {2, 3, 4, 5}


def _strict(data: bytes) -> tuple[Any] | None:
    """The independent reader's value, in a tuple since it may be None; None when refused."""
    try:
        return (strict_cbor.decode(data),)
    except Fault:
        return None


def _cbor2(data: bytes) -> tuple[Any, str | None]:
    try:
        return cbor2.loads(data, semantic_decoders=PLAIN), None
    except cbor2.CBORDecodeError as error:
        return None, str(error)


def has_equal_keys(data: bytes) -> bool:
    """Whether a map has two keys that differ, but not for Python."""
    try:
        cbor2.loads(data, semantic_decoders=PLAIN, allow_duplicate_keys=False)
        return False
    except cbor2.CBORDecodeError:
        return True


def encode(value: Any) -> bytes:
    """RFC 8949 section 4.2.1 over what cbor2 gives; nothing outside of the ledger's subset."""
    if isinstance(value, cbor2.CBORTag):
        return strict_cbor.encoded_head(6, value.tag) + encode(value.value)
    if isinstance(value, (list, tuple)):
        return strict_cbor.encoded_head(4, len(value)) + b"".join(map(encode, value))
    if isinstance(value, (dict, cbor2.frozendict)):
        pairs = sorted((encode(key), encode(each)) for key, each in value.items())
        return strict_cbor.encoded_head(5, len(pairs)) + b"".join(key + each for key, each in pairs)
    return strict_cbor.encode(value)


def outside(value: Any, depth: int = 1) -> str:
    """Why a value is outside of the ledger's subset; empty when it is inside."""
    if depth > strict_cbor.DEPTH_AT_MOST:
        return "deeper than 16 items"
    if isinstance(value, float):
        return "a floating-point number"
    if value is cbor2.undefined or isinstance(value, cbor2.CBORSimpleValue):
        return "a simple value"
    if isinstance(value, int) and value < -(1 << 63):
        return "a negative number below -2^63"
    inside: list[Any] = []
    if isinstance(value, cbor2.CBORTag):
        if value.tag in BIGNUM_TAGS:
            return "a number in another form"
        inside = [value.value]
    elif isinstance(value, (list, tuple)):
        inside = list(value)
    elif isinstance(value, (dict, cbor2.frozendict)):
        inside = [*value.keys(), *value.values()]
    return next((why for each in inside if (why := outside(each, depth + 1))), "")


def inputs(count: int, rng: random.Random) -> Iterator[tuple[str, bytes]]:
    """The kept corpus, then made inputs: seven of ten CBOR, two leaves, one a note."""
    kept = {target: [data for _, data in driver.corpus(target)] for target in SAME}
    for target, each in kept.items():
        yield from ((target, data) for data in each if target != "leaf" or data[:1] == b"\x83")
    leaves = [data for data in kept["leaf"] if is_sound_leaf(data)]
    texts = [data.decode() for data in kept["note"] if is_sound_note(data)]
    cbor = generate.CBOR(rng)
    for number in range(count):
        if number % 10 < 7:
            yield "cbor", cbor.item(flawed=rng.random() < 0.6)
        elif number % 10 < 9:
            yield "leaf", generate.leaf(rng.choice(leaves), cbor, rng)
        else:
            yield "note", generate.note(rng.choice(texts), rng)
    for major in (4, 5):
        yield "cbor", bomb(major)


def bomb(major: int) -> bytes:
    """8 MiB of containers inside one another, each of which announces all bytes that are left."""
    size = 8 << 20
    data = b""
    for _ in range(strict_cbor.DEPTH_AT_MOST):
        data += bytes([major << 5 | 26]) + (size - len(data) - 5).to_bytes(4, "big")
    return data + b"\xff" * (size - len(data))


def is_sound_leaf(data: bytes) -> bool:
    """Whether the independent reader takes a leaf."""
    try:
        parse_leaf(data)
        return True
    except Fault:
        return False


def is_sound_note(data: bytes) -> bool:
    """Whether the independent reader takes a note."""
    try:
        parse_note(data)
        return True
    except Fault:
        return False


def main(words: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(words)
    start = time.monotonic()
    answers: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    differences: dict[str, list[bytes]] = {}
    with driver.Driver() as program:
        built = time.monotonic() - start
        for target, data in inputs(chosen.count, random.Random(chosen.seed)):
            try:
                ours = program.run(target, data)
                answers[f"{target}: {'refused' if ours is None else 'taken'}"] += 1
                if why := SAME[target](data, ours):
                    reasons[f"{target}: {why}"] += 1
            except (Difference, driver.Died) as error:
                # Numbers and quotations are of one input, not of the kind of difference.
                what = re.sub(r"'[^']*'|\b\d+\b", "...", " ".join(str(error).split()))
                differences.setdefault(f"{target}: {what}", []).append(data)
    for name, number in sorted(answers.items()):
        print(f"{number:>9,} {name}")
    for name, number in sorted(reasons.items()):
        print(f"{number:>9,} known: {name}")
    show(differences)
    print(f"{sum(answers.values()):,} inputs, seed {chosen.seed}, {len(differences)} kinds of "
          f"difference; {time.monotonic() - start:.1f} s, {built:.1f} of them to build")
    return 1 if differences else 0


def show(differences: dict[str, list[bytes]]) -> None:
    """Prints each kind of difference with its shortest input, and keeps that."""
    folder = modules.BUILD / "differences"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (what, found) in enumerate(differences.items()):
        least = min(found, key=len)
        path = folder / str(number)
        path.write_bytes(least)
        if number < SHOWN_MAX:
            print(f"{len(found):>9,} DIFFERENT: {what}\n          {path}: {least[:64].hex()}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except modules.BuildFailed as error:
        sys.exit(f"differential: {error}")
