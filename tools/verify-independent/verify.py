#!/usr/bin/env python3
"""Verifies a ledger, its proofs, receipts and certificates, from its published formats alone.

It was written from docs/formats and the standards named there, by somebody who had not seen the
ledger's code. It needs Python 3.11 with cbor2, cryptography and lmdb. It prints a line for every
kind of check:

    ok    what was found good
    note  what a reader should know, and what was not checked
    FAIL  what is wrong: where, and why

Exit status: 0 everything good, 2 usage (or a file or program that cannot be read or run),
3 anything not good.

    verify.py --data DIR [--msix PATH]                     through the ledger's own program, of
                                                           which nothing is believed
    verify.py --log EXPORT --checkpoint FILE --keys FILE   what `msix log export`, `checkpoint` and
                                                           `keys` printed
    verify.py --log FOLDER                                 the data folder of a ledger at rest, or
                                                           a copy of one: every row that follows
                                                           from the log
    verify.py --keys FILE [--vkey KEY] --receipt FILE      without the log

Memory: about 500 bytes an event; of a ledger at rest, all of it.
"""

import argparse
import base64
import contextlib
import sys
from pathlib import Path

from verifier import certificate, environment, head, keystore, projection, proofs, receipt
from verifier import cbor
from verifier.documents import from_json, papers
from verifier.event import parse_leaf
from verifier.fault import Fault, Report, require
from verifier.log import Walk
from verifier.note import parse_note, parse_vkey
from verifier.program import Program, Unusable, sample
from verifier.tree import leaf_hash
from verifier.trust import Trust

GOOD, USAGE, NOT_GOOD = 0, 2, 3


def arguments(words):
    """The command line, or exit 2."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", metavar="DIR", help="data folder, read by the ledger's own program")
    add("--msix", metavar="PATH", default="msix", help="that program")
    add("--samples", metavar="N", type=int, default=5, help="how many proofs to ask it for")
    add("--log", type=Path, help="an export of leaves, or the data folder of a ledger at rest")
    add("--checkpoint", type=Path, help="what `msix checkpoint` printed")
    add("--keys", type=Path, help="what `msix keys` printed")
    add("--genesis", help="hash of the first leaf, hexadecimal, as the operator told it")
    add("--vkey", action="append", default=[],
        help="checkpoint key, told by another way: one of them must have signed the checkpoint")
    several = {"type": Path, "action": "append", "default": []}
    add("--known-checkpoint", **several, help="a checkpoint that was kept from before")
    add("--leaf", **several, help="bytes of a leaf, for a COSE receipt without the log")
    add("--proof", **several, help="proofs: JSON, one or one a line, or COSE in base 64")
    add("--receipt", **several, help="receipts of submissions, one or one a line; COSE receipts")
    add("--package", **several, help="a package that a receipt is for")
    add("--certificate", **several, help="a certificate of counts")
    add("--second-place", type=Path, help="folder with the published head")
    add("--recovery-key", type=Path, help="file with the recovery key: digests of projections")
    add("--digests", type=Path, help="what `msix digest` printed")
    add("--vectors", action="store_true",
        help="no initialization vector twice under one key (more memory)")
    given = parser.parse_args(words)
    if given.data and (given.log or given.checkpoint):
        parser.error("--data fetches log and checkpoint itself")
    if not given.data and not given.log and not (
            given.keys and (given.receipt or given.proof or given.certificate)):
        parser.error("give --data, --log, or --keys with what is to be verified by them")
    if given.log and given.log.is_file() and not (given.checkpoint and given.keys):
        parser.error("an export needs --checkpoint and --keys")
    try:
        given.vkey = [parse_vkey(text) for text in given.vkey]
    except Fault as fault:
        parser.error(f"--vkey: {fault}")
    return given


def main(words):
    """Verifies what was asked for; the exit status."""
    given = arguments(words)
    report = Report()
    try:
        verify(given, report)
    except Fault as fault:
        report.fault(fault)
    except (Unusable, OSError) as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return USAGE
    finally:
        environment.close_all()
    for line in report.lines():
        print(line)
    return NOT_GOOD if report.faults else GOOD


def verify(given, report):
    """The log, then what is to be held against it."""
    program = Program(given.msix, given.data) if given.data else None
    # The checkpoint first: the log may grow between the two, and never shrink.
    checkpoint = program.answer("checkpoint") if program else read(given.checkpoint)
    keys = program.answer("keys") if program and not given.keys else read(given.keys)
    walk = read_log(given, program, report) if given.data or given.log else None
    if walk and not walk.is_whole:
        return
    trust = Trust(walk, given.vkey)
    if not walk and not given.vkey:
        report.note("without --vkey the list of keys itself is believed")
    if keys:
        report.attempt("list of keys", lambda: trust.tell_keys(from_json(keys)))
    if checkpoint:
        say(report, "checkpoint", trust.tell_checkpoint, checkpoint)
    for path in given.known_checkpoint:
        say(report, f"known checkpoint #{path.name}", trust.tell_note, path.read_bytes())
    if program:
        for asked in sample(stated_size(checkpoint), given.samples):
            say(report, "proof #asked for", lambda what=asked: proofs.check_proof(
                program.proof(*what), trust))
    verify_papers(given, trust, report)
    if walk:
        say_how_far(given, walk, trust, report)
    verify_projections(given, report)


def read(path):
    """Bytes of a file that may not have been given."""
    return path.read_bytes() if path else None


def stated_size(checkpoint):
    """The size that a note states; 0 for what is none, which is told of elsewhere."""
    with contextlib.suppress(Fault):
        return parse_note(checkpoint).size
    return 0


def read_log(given, program, report):
    """Walks through the log; the walk."""
    at_rest = bool(given.log) and given.log.is_dir()
    walk = Walk(report, keeps_all=at_rest, checks_vectors=given.vectors)
    if program:
        with program.stream("log", "export") as stream:
            walk.take_all(cbor.sequence(stream))
    elif at_rest:
        log = environment.Environment(given.log / "log")
        walk.take_all(environment.leaves_of(log))
    else:
        with given.log.open("rb") as stream:
            walk.take_all(cbor.sequence(stream))
    require(walk.tree.size or report.faults, "the log has no leaves")
    if not walk.is_whole:
        report.note(f"the log was read up to position {walk.tree.size} only")
    elif at_rest:
        verify_at_rest(given.log, log, walk, report)
    for line in walk.story():
        report.note(line)
    return walk


def verify_at_rest(folder, log, walk, report):
    """Every environment in the folder, as far as it follows from the log."""
    environment.check_log_environment(log, walk, report)
    for name, check in (("blobs", environment.check_blobs), ("keys", keystore.check_keys),
                        ("decision", environment.check_decision)):
        report.attempt(f"environments read #{name}", check_folder, check, folder / name, walk,
                       report)
    for view in sorted(folder.glob("views/*@*")):
        report.attempt(f"environments read #{view.name}", lambda place=view: (
            environment.check_applied(environment.Environment(place), b"progress", walk,
                                      report, place.name)))


def check_folder(check, folder, walk, report):
    """Runs the check of an environment that may have been left out of a copy."""
    if not folder.is_dir():
        report.note(f"no folder {folder.name}: not checked")
        return
    check(environment.Environment(folder), walk, report)


def say_how_far(given, walk, trust, report):
    """What the keys and hashes that were told vouch for."""
    first = walk.tree.nodes(0, 0, 1).hex()
    if given.genesis:
        report.attempt("genesis told by the operator", lambda: require(
            first == given.genesis.lower(), f"another genesis: {first}"))
    elif not given.vkey:
        report.note("neither genesis nor vkey was told: another ledger would pass as well")
    if given.vkey and not given.checkpoint and not given.data:
        report.attempt("reach of the keys told", check_reach, walk, trust, report)
    report.note(f"{walk.tree.size} leaves, root "
                f"{base64.b64encode(walk.tree.root(walk.tree.size)).decode()}")
    reach = max((size for size, _ in walk.vouched), default=0)
    if reach < walk.tree.size:
        report.note(f"the leaves from {reach} on are under no signed note: whoever holds the "
                    "event key could still change them")


def check_reach(walk, trust, report):
    """How far the verified notes by the keys that were told reach."""
    told = {public for _, public in trust.pinned}
    sizes = [size for size, public in walk.vouched if public in told]
    require(sizes, "no note is signed by a key that was told")
    report.note(f"the keys told vouch for the first {max(sizes)} of {walk.tree.size} leaves")


def verify_papers(given, trust, report):
    """Verifies what was handed in besides the log."""
    leaves = {report.attempt("leaves handed in", hash_of_leaf, path) for path in given.leaf}
    leaves.discard(None)
    for path in given.proof + given.receipt:
        for number, paper in enumerate(report.attempt(
                "files read", papers, path.read_bytes()) or [], 1):
            name = f"{path.name}:{number}"
            if isinstance(paper, bytes):
                say(report, f"COSE receipt #{name}", check_cose, paper, trust, leaves)
            elif path in given.proof:
                say(report, f"proof #{name}", proofs.check_proof, paper, trust)
            elif say(report, f"receipt #{name}", receipt.check_receipt, paper, trust):
                trust.packages.add(paper["digest"])
    for path in given.package:
        report.attempt(f"packages with a receipt #{path.name}", lambda item=path: require(
            receipt.package_digest(item) in trust.packages,
            "no verified receipt is for this package"))
    counts = given.log and given.log / "views" / "child-counts@3"
    rows = environment.Environment(counts) if counts and counts.is_dir() else None
    for path in given.certificate:
        say(report, f"certificate #{path.name}", lambda item: certificate.check_certificate(
            from_json(item.read_bytes()), trust, rows), path)
    if given.second_place and trust.walk:
        folder = given.log and given.log / "keys"
        keys = environment.Environment(folder) if folder and folder.is_dir() else None
        say(report, "published head", head.check_head, given.second_place, trust.walk, keys)


def hash_of_leaf(path):
    """Hash of a leaf whose form was checked."""
    data = path.read_bytes()
    parse_leaf(data)
    return leaf_hash(data)


def check_cose(data, trust, leaves):
    """A COSE receipt; without the log, of whichever leaf was handed in."""
    if trust.walk or not leaves:
        return proofs.check_cose_receipt(data, trust)
    for leaf in leaves:
        try:
            return proofs.check_cose_receipt(data, trust, leaf)
        except Fault as fault:
            last = fault
    raise last


def verify_projections(given, report):
    """Digests of projections, for whoever holds the recovery key."""
    if not given.log or not given.log.is_dir():
        return
    if not given.recovery_key:
        report.note("digests of projections: not made; they are HMACs under the ledger's key "
                    "`digest`, over clear values of sealed rows (--recovery-key)")
        return
    keys = projection.LedgerKeys(
        given.log, projection.recovery_key(given.recovery_key.read_text()))
    printed = {(f"{item['name']}@{item['version']}", item["position"]): item["digest"]
               for item in projection.printed_digests(read(given.digests) or b"[]")}
    for folder in sorted(given.log.glob("views/*@*")):
        if folder.name not in projection.TABLES:
            report.note(f"digest of {folder.name}: the order of its tables is not published")
            continue
        digest = report.attempt("digests of projections", projection.projection_digest,
                                folder, keys)
        if not digest:
            continue
        position = environment.applied(environment.Environment(folder)) - 1
        same = printed.get((folder.name, position))
        if same not in (None, digest):
            report.fault(f"digest of {folder.name} at {position}: not what was printed")
        report.note(f"digest of {folder.name} at {position}: {digest}"
                    + (", as printed" if same else ", not compared"))


def say(report, what, check, *values):
    """Runs a check and keeps what it says was verified."""
    result = report.attempt(what, check, *values)
    if result:
        report.say(what, result)
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
