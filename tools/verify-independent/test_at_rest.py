"""The folder of a ledger at rest: whichever row is changed, removed or added, it is noticed."""

import shutil
import unittest
from hashlib import sha256
from pathlib import Path
from typing import Callable

import cbor2

import at_rest
import fixture
from at_rest import Rows, number
from case import Case
from fixture import Ledger, mth
from verifier.cbor import Tag, decode, encode

LEAVES = 300  # a full tile of hashes, and a level above it
STATISTICS = bytes(15) + b"\x04"


def ledger_with_everything() -> tuple[Ledger, Rows, set[bytes]]:
    """A log with blobs and an erasure, long enough for tiles."""
    ledger = fixture.sample()
    content = b"sealed" * 40
    blob = [b"\x0b" * 16, sha256(content).digest(), len(content)]
    ledger.add("x.happened", {}, k11=[blob])
    gone = sha256(b"\0").digest()[:16]
    ledger.add("subject.erased", {
        "records": [gone], "subjects": [gone], "basis": "test", "knownat": ledger.size - 1},
        ("child", gone), subjects=(STATISTICS,))
    while ledger.size < LEAVES:
        ledger.add("x.happened", {"number": ledger.size}, ("x", b"\x0c" * 16))
    return ledger, {blob[0]: content}, {gone}


def flipped(data: bytes, place: int = -1) -> bytes:
    """One bit is another."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def first_changed(rows: Rows, edit: Callable[[bytes], bytes] = flipped) -> Rows:
    """With another value in the first row."""
    key = min(rows)
    return {**rows, key: edit(rows[key])}


def without(rows: Rows, key: bytes) -> Rows:
    """Without a row."""
    return {name: value for name, value in rows.items() if name != key}


class AtRest(Case):
    """verify.py --log FOLDER."""

    ledger, blobs, erased = ledger_with_everything()

    def setUp(self) -> None:
        super().setUp()
        self.data = Path(self.folder) / "data"
        self.lay_down(self.ledger.leaves)

    def lay_down(self, leaves: list[bytes]) -> None:
        """The folder over these leaves, all of it made anew."""
        shutil.rmtree(self.data, ignore_errors=True)
        notes = {size: self.ledger.checkpoint(size) for size in (5, len(leaves))}
        at_rest.lay_down(self.data, leaves, notes, self.blobs, self.erased)

    def check(self, *more: str) -> tuple[int, str]:
        """What is said of the folder."""
        return self.run_verify("--log", str(self.data), *more)

    def assert_noticed(self, place: str, table: str, edit: Callable[[Rows], Rows],
                       reason: str) -> None:
        """The changed folder is refused, for this reason."""
        self.lay_down(self.ledger.leaves)
        at_rest.change(self.data / place, table, edit)
        with self.subTest(f"{place}/{table}: {reason}"):
            self.assert_refused(self.check(), reason)

    def test_good(self) -> None:
        outcome = self.check("--vkey", self.ledger.vkeys[0])
        self.assert_good(outcome)
        for line in ("rows of tiles: 2", "blobs: 1", "rows of keys/subjects: 3",
                     "keys of erased subjects, destroyed: 1", "checkpoints stored: 2"):
            self.assertIn(f"ok    {line}", outcome[1])
        self.assertIn("the keys told vouch for the first 300 of 300", outcome[1])
        self.assert_refused(self.check("--genesis", "00" * 32), "another genesis")
        other = Ledger("other.example", b"other")
        other.genesis()
        self.assert_refused(self.check("--vkey", other.vkeys[0]), "signed by a key that was told")

    def test_leaves(self) -> None:
        for edit, reason in (
                (lambda rows: {**rows, number(7): flipped(rows[number(7)])}, "position 7: "),
                (lambda rows: {**rows, number(7): flipped(rows[number(7)], -100)}, "position 7: "),
                (lambda rows: without(rows, number(100)), "leaf 100: its row has key"),
                (lambda rows: without(rows, number(LEAVES - 1)), "facts: "),
                (lambda rows: {**rows, number(LEAVES): rows[number(LEAVES - 1)]}, "occurred before"),
                (lambda rows: {**rows, b"\xff" * 4: b""}, "its row has key ffffffff"),
                (lambda rows: {**rows, number(30): rows[number(31)], number(31): rows[number(30)]},
                 "position 30: ")):
            self.assert_noticed("log", "leaves", edit, reason)

    def test_what_follows_from_the_leaves(self) -> None:
        tile = b"\0" + number(0)
        cases: tuple = (
            ("tiles", lambda rows: {**rows, tile: flipped(rows[tile], 8192 + 40)}, "tiles"),
            ("tiles", lambda rows: {**rows, tile: rows[tile][:8192]}, "is not what the leaves give"),
            ("tiles", lambda rows: without(rows, tile), "missing"),
            ("tiles", lambda rows: {**rows, b"\2" + number(0): bytes(32)}, "has no place in this"),
            ("facts", lambda rows: {**rows, b"edge": flipped(rows[b"edge"])}, "right edge"),
            ("facts", lambda rows: {**rows, b"recorded": number(1)}, "recorded time"),
            ("facts", lambda rows: {**rows, b"format": b"\3"}, "format is unknown"),
            ("facts", lambda rows: {**rows, b"format": b"\1"}, "is not what the leaves give"),
            ("facts", lambda rows: without(rows, b"edge"), "facts"),
            ("marks", lambda rows: without(rows, number(0)), "marks"),
            ("marks", lambda rows: {**rows, number(0): b"key.added"}, "marks"),
            ("marks", lambda rows: {**rows, number(7): b"subject.erased"}, "has no place"),
            ("more", lambda rows: {b"a": b"b"}, "tables are"))
        for table, edit, reason in cases:
            self.assert_noticed("log", table, edit, reason)

    def test_checkpoints(self) -> None:
        last = number(LEAVES)
        bad_line = (f"\u2014 {self.ledger.origin} "
                    + fixture.b64(bytes.fromhex(self.ledger.vkeys[0].split("+")[1]) + bytes(64))
                    + "\n").encode()
        for edit, reason in (
                (lambda rows: first_changed(rows, lambda note: flipped(note, 25)), "checkpoints"),
                (lambda rows: {**rows, number(60): rows[last]}, "a note of 300 leaves"),
                (lambda rows: {**rows, b"\0\0\0\5": rows[last]}, "a note of 300 leaves"),
                (lambda rows: {**rows, last: rows[last] + b"x\n"}, "checkpoints"),
                (lambda rows: {**rows, last: rows[last] + bad_line}, "signature is bad"),
                (lambda rows: {**rows, last: fixture.note(
                    self.ledger.origin, LEAVES, bytes(32),
                    self.ledger.keys["checkpoint"]).encode()}, "another root")):
            self.assert_noticed("log", "checkpoints", edit, reason)

    def test_blobs_decision_views_keys(self) -> None:
        gone = min(self.erased)

        def revived(rows: Rows) -> Rows:
            kind, owners, _ = cbor2.loads(rows[gone])
            return {**rows, gone: fixture.dumps([kind, owners, bytes(60)])}

        for place, table, edit, reason in (
                ("blobs", "chunks", first_changed, "not what was signed"),
                ("blobs", "chunks", lambda rows: {}, "missing"),
                ("decision", "streams", first_changed, "decision/streams"),
                ("decision", "commands", first_changed, "decision/commands"),
                ("decision", "facts", lambda rows: {b"applied": flipped(rows[b"applied"], 9)},
                 "another last leaf"),
                ("views/some-view@1", "progress", first_changed, "another last leaf"),
                ("keys", "subjects", revived, "of erased subject"),
                ("keys", "subjects", lambda rows: without(rows, max(rows.keys() - self.erased)),
                 "has no row"),
                ("keys", "subjects", lambda rows: first_changed(rows, lambda row: row[:-1]),
                 "rows of keys/subjects"),
                ("keys", "owners", lambda rows: without(rows, min(rows)), "rows of keys/owners")):
            self.assert_noticed(place, table, edit, reason)

    def test_made_anew(self) -> None:
        """With every row to match, only a note in other hands tells."""
        known = self.write("known", self.ledger.checkpoint())
        self.lay_down(self.ledger.leaves[:-10])
        self.assert_good(self.check())
        self.assert_refused(self.check("--known-checkpoint", known), "it was set back")
        leaves = list(self.ledger.leaves)
        version, recorded, signed = decode(leaves[-1])
        leaves[-1] = encode([version, recorded + 1, Tag(18, signed.value)])
        shutil.rmtree(self.data)
        note = {LEAVES - 1: self.ledger.checkpoint(LEAVES - 1)}
        at_rest.lay_down(self.data, leaves, note, self.blobs, self.erased)
        self.assert_good(self.check())
        self.assert_refused(self.check("--known-checkpoint", known), "forked or changed")

    def test_published_head(self) -> None:
        def head(root: bytes, key: str = "checkpoint", destroyed: bytes | None = None) -> str:
            content = {"checkpoint": fixture.note(
                self.ledger.origin, LEAVES, root, self.ledger.keys["checkpoint"]),
                "destroyed": [destroyed or min(self.erased)]}
            signature = self.ledger.keys[key].sign(
                b"msix published head\n" + fixture.dumps(content))
            self.write("head", fixture.dumps({"content": content, "signature": signature}))
            return self.folder

        root, kept = mth(self.ledger.leaves), sha256(b"\1").digest()[:16]
        self.assert_good(self.check("--second-place", head(root)))
        self.assert_refused(self.check("--second-place", head(bytes(32))), "another root")
        self.assert_refused(self.check("--second-place", head(root, "event")), "no checkpoint key")
        self.assert_refused(
            self.check("--second-place", head(root, destroyed=kept)), "is there again")


if __name__ == "__main__":
    unittest.main()
