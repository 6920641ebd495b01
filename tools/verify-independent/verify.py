#!/usr/bin/env python3
"""Verifies a ledger from outside: a program that shares no code with the one that wrote it.

It is written from the texts of RFC 8949, RFC 8742, RFC 9052, RFC 9053, RFC 9162, RFC 9942, C2SP
signed-note and tlog-checkpoint, and from docs/formats/. It needs Python 3.11 with the PyPI
packages cbor2 and cryptography. It prints a line for every check:

    ok    what was found good
    note  what a reader should know
    FAIL  what is wrong: position and reason

Exit status: 0 everything good, 2 usage (or a file or program that cannot be read or run),
3 anything not good.

Online it runs the ledger's own command line for the bytes, and believes none of them:

    verify.py --data DIR [--msix PATH] [--samples N]

Offline it reads files that were handed over:

    verify.py --log FILE --checkpoint FILE --keys FILE

Both take:

    --vkey NAME+ID+KEY        the checkpoint key that you were told by another way; may be given
                              more than once; the checkpoint must be signed by one of them
    --known-checkpoint FILE   a checkpoint that you kept: the log must begin with its tree
    --proof FILE              an inclusion or a consistency proof (JSON)
    --receipt FILE            a COSE receipt of inclusion, or submission receipts (JSON, one a line)
    --vectors                 also check that no initialization vector comes twice under one key
                              (28 bytes of memory and more for each sealed part)

A submission receipt alone, without the log: verify.py --keys FILE [--vkey ...] --receipt FILE

Memory does not grow with the log, but for two maps: an entry of event id and position for every
event, and an entry for every stream; about 300 bytes an event in all.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import subprocess
import sys
from typing import BinaryIO, Iterator

import evidence
import ledgerlog
import notes
from evidence import Failed, Trust

GOOD, USAGE, NOT_GOOD = 0, 2, 3
FAILURES_SHOWN = 20
SEED = 9162  # the same sample at every run


class Unusable(Exception):
    """A file or program that cannot be read or run."""


class Report:
    """Prints the lines and remembers whether all were good."""

    def __init__(self) -> None:
        self.checks = 0
        self.failures = 0

    def ok(self, line: str) -> None:
        """A check that was passed."""
        self.checks += 1
        print(f"ok    {line}", flush=True)

    def note(self, line: str) -> None:
        """Something to know."""
        print(f"note  {line}", flush=True)

    def fail(self, line: str) -> None:
        """A check that was not passed."""
        self.checks += 1
        self.failures += 1
        print(f"FAIL  {line}", flush=True)

    @contextlib.contextmanager
    def check(self) -> Iterator[None]:
        """A `Failed` inside is a line."""
        try:
            yield
        except Failed as failed:
            self.fail(str(failed))


def arguments(words: list[str]) -> argparse.Namespace:
    """The command line, or exit 2."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--msix", metavar="PATH", default="msix")
    parser.add_argument("--samples", metavar="N", type=int, default=5)
    parser.add_argument("--log", metavar="FILE")
    parser.add_argument("--checkpoint", metavar="FILE")
    parser.add_argument("--keys", metavar="FILE")
    parser.add_argument("--vkey", metavar="VKEY", action="append", default=[])
    parser.add_argument("--known-checkpoint", metavar="FILE", action="append", default=[])
    parser.add_argument("--proof", metavar="FILE", action="append", default=[])
    parser.add_argument("--receipt", metavar="FILE", action="append", default=[])
    parser.add_argument("--vectors", action="store_true")
    given = parser.parse_args(words)
    if given.data is not None:
        if given.log or given.checkpoint:
            parser.error("--data fetches log and checkpoint itself")
    elif given.log is None:
        if not (given.keys and given.receipt) or given.checkpoint or given.proof or \
                given.known_checkpoint:
            parser.error("give --data, or --log with --checkpoint and --keys, "
                         "or --keys with --receipt")
    elif not given.checkpoint or not given.keys:
        parser.error("--log needs --checkpoint and --keys")
    try:
        given.vkey = [notes.parse_vkey(text) for text in given.vkey]
    except notes.Misshapen as error:
        parser.error(str(error))
    return given


def read_file(path: str) -> bytes:
    """A whole small file."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None


class Msix:
    """The ledger's own command line, as a source of bytes."""

    def __init__(self, program: str, data: str) -> None:
        found = shutil.which(program)
        if found is None:
            raise Unusable(f"no program {program}; give --msix PATH")
        self._program, self._data = found, data
        self.problem: str | None = None

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [self._program, *words, "--data", self._data]

    def run(self, *words: str) -> bytes:
        """Standard output of a command that must succeed."""
        done = subprocess.run(self._command(words), capture_output=True, check=False)
        if done.returncode != 0:
            reason = done.stderr.decode(errors="replace").strip().splitlines()
            raise Failed(f"msix {' '.join(words)} ended with {done.returncode}"
                         + (f": {reason[-1]}" if reason else ""))
        return done.stdout

    @contextlib.contextmanager
    def stream(self, *words: str) -> Iterator[BinaryIO]:
        """Standard output while it comes."""
        with subprocess.Popen(self._command(words), stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            yield process.stdout
            # Whoever stopped reading early knows why; the program's own end says nothing then.
            stopped_early = process.stdout.read(1) != b""
            process.stdout.close()
            if process.wait() != 0 and not stopped_early:
                self.problem = f"msix {' '.join(words)} ended with {process.returncode}"


def sample(size: int, count: int) -> list[tuple[str, ...]]:
    """The proofs to ask for: first, last and random leaves, and sizes at powers of two."""
    if size < 1:
        return []
    chance = random.Random(SEED)
    leaves = {0, size - 1} | {chance.randrange(size) for _ in range(count)}
    asked = [("inclusion", str(leaf), "--size", str(size)) for leaf in sorted(leaves)]
    power = 1
    while power < size:
        asked.append(("inclusion", str(chance.randrange(power)), "--size", str(power)))
        asked.append(("consistency", str(power), str(size)))
        power *= 2
    for _ in range(count):
        first, second = sorted((chance.randint(1, size), chance.randint(1, size)))
        asked.append(("consistency", str(first), str(second)))
    return asked


def fetch_proofs(msix: Msix, size: int, count: int, report: Report) -> list[dict]:
    """Proofs of a sample; each must be about what was asked."""
    proofs = []
    for words in sample(size, count):
        with report.check():
            proof = evidence.loads(msix.run("proof", *words), "proof")
            if words[0] == "inclusion":
                asked = {"leaf_index": int(words[1]), "tree_size": int(words[3])}
            else:
                asked = {"first": int(words[1]), "second": int(words[2])}
            if any(proof.get(name) != value for name, value in asked.items()):
                raise Failed(f"msix proof {' '.join(words)} answered about something else")
            proofs.append(proof)
    return proofs


def load_receipts(path: str) -> list[bytes | dict]:
    """A receipt file: JSON, one receipt or one a line, or the bytes of a COSE receipt."""
    data = read_file(path)
    return list(evidence.loads_lines(data, path)) if data.lstrip()[:1] == b"{" else [data]


def gather(
    proofs: list[dict], receipts: list[bytes | dict], checkpoints: list[bytes], report: Report
) -> tuple[set[int], set[int]]:
    """Sizes and indexes that must be remembered while the log goes by."""
    sizes: set[int] = set()
    indexes: set[int] = set()
    for proof in list(proofs):
        try:
            more_sizes, more_indexes = evidence.proof_needs(proof)
        except Failed as failed:
            report.fail(str(failed))
            proofs.remove(proof)
            continue
        sizes |= more_sizes
        indexes |= more_indexes
    for receipt in list(receipts):
        try:
            if isinstance(receipt, dict):
                more_sizes, more_indexes = evidence.receipt_needs(receipt)
            else:
                _, size, index, _ = evidence.cose_path(receipt)
                more_sizes, more_indexes = {size}, {index}
        except Failed as failed:
            report.fail(str(failed))
            receipts.remove(receipt)
            continue
        sizes |= more_sizes
        indexes |= more_indexes
    for note in checkpoints:
        # A misshapen one is told of where it is checked.
        with contextlib.suppress(notes.Misshapen):
            sizes.add(notes.parse_checkpoint(note).size)
    return sizes, indexes


def report_log(log: ledgerlog.Log, report: Report, with_vectors: bool) -> None:
    """A line for every respect in which the leaves were checked."""
    if log.size == 0 and not log.failures:
        report.fail("the log has no leaves")
        return
    checks = dict(ledgerlog.CHECKS)
    if with_vectors:
        checks["vectors"] = "no initialization vector twice under one key"
    shown = 0
    for name, good in checks.items():
        mine = [text for check, text in log.failures if check == name]
        if not mine:
            if not log.stopped:
                report.ok(f"log: {good} ({log.size} leaves)")
            continue
        for text in mine:
            shown += 1
            if shown <= FAILURES_SHOWN:
                report.fail(text)
            else:
                report.failures += 1
    if shown > FAILURES_SHOWN:
        report.note(f"{shown - FAILURES_SHOWN} failures more are not shown")
    if log.stopped:
        report.note(f"the log was read up to position {log.size} only")
    for opening in log.keys.openings:
        report.note(f"from position {opening.position}: origin {opening.origin}, "
                    f"{opening.clock} clock, genesis leaf hash {opening.leaf_hash.hex()}")
        lost = opening.lost.get("size") if opening.lost is not None else None
        if isinstance(lost, int) and lost > opening.position:
            report.note(f"it says that {lost} leaves had been published before it: those from "
                        f"position {opening.position} on are lost")
    if len(log.keys.openings) > 1:
        report.note("a later genesis is signed by the event key before it, and so is as good as "
                    "the first, which no log vouches for: compare its hash, or a --vkey, with "
                    "what the operator published")


def verify_log(given: argparse.Namespace, report: Report) -> None:
    """Everything that needs the log."""
    proofs: list[dict] = []
    msix = Msix(given.msix, given.data) if given.data is not None else None
    # The checkpoint first: the log may grow between the two, and never shrink.
    checkpoint = msix.run("checkpoint") if msix else read_file(given.checkpoint)
    keys = msix.run("keys") if msix and not given.keys else read_file(given.keys)
    known = [(path, read_file(path)) for path in given.known_checkpoint]
    receipts = []
    for path in given.receipt:
        with report.check():
            receipts += load_receipts(path)
    for path in given.proof:
        with report.check():
            proofs.append(evidence.loads(read_file(path), path))
    if msix:
        with contextlib.suppress(notes.Misshapen):
            size = notes.parse_checkpoint(checkpoint).size
            proofs += fetch_proofs(msix, size, given.samples, report)
    sizes, indexes = gather(proofs, receipts, [checkpoint, *(data for _, data in known)], report)
    if msix:
        source = msix.stream("log", "export")
    else:
        try:
            source = open(given.log, "rb")
        except OSError as error:
            raise Unusable(f"{given.log}: {error.strerror}") from None
    with source as stream:
        log = ledgerlog.read(stream, sizes, indexes, check_vectors=given.vectors)
    report_log(log, report, given.vectors)
    if msix and msix.problem:
        report.fail(msix.problem)
    if log.stopped:
        return
    trust = Trust(log, log.keys.all, given.vkey)
    with report.check():
        report.ok("keys: " + evidence.check_keys(keys, log))
    with report.check():
        found = evidence.check_checkpoint(checkpoint, trust, "checkpoint", pinned=True)
        report.ok("checkpoint: " + found)
    for path, data in known:
        with report.check():
            found = evidence.check_checkpoint(data, trust, f"known checkpoint {path}")
            report.ok("known checkpoint: " + found)
    for proof in proofs:
        with report.check():
            report.ok("proof: " + evidence.check_proof(proof, log))
    check_receipts(receipts, trust, report)


def check_receipts(receipts: list[bytes | dict], trust: Trust, report: Report) -> None:
    """Receipts of both kinds."""
    for receipt in receipts:
        with report.check():
            if isinstance(receipt, dict):
                for line in evidence.check_receipt(receipt, trust):
                    report.ok(line)
            else:
                report.ok(evidence.check_cose_receipt(receipt, trust))


def verify_receipts(given: argparse.Namespace, report: Report) -> None:
    """Submission receipts against a list of keys, without the log."""
    with report.check():
        trust = Trust(None, evidence.trust_from_keys(read_file(given.keys)), given.vkey)
        if not given.vkey:
            report.note("without --vkey the list of keys itself is believed")
        for path in given.receipt:
            check_receipts(load_receipts(path), trust, report)


def main(words: list[str]) -> int:
    """Runs the checks; the exit status."""
    given = arguments(words)
    report = Report()
    try:
        if given.data is None and given.log is None:
            verify_receipts(given, report)
        else:
            verify_log(given, report)
    except Failed as failed:
        report.fail(str(failed))
    except Unusable as unusable:
        print(f"verify.py: {unusable}", file=sys.stderr)
        return USAGE
    if report.failures:
        print(f"NOT GOOD: {report.failures} failures")
        return NOT_GOOD
    print(f"all good: {report.checks} checks")
    return GOOD


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
