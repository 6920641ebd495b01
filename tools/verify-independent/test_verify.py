#!/usr/bin/env python3
"""Tests of the verifier: it takes what is good, and refuses each forgery for the right reason.

    python3 test_verify.py

Plain unittest, no network, nothing of the ledger's own code: the logs are made by fixture.py.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import io
import json
import os
import sys
import tempfile
import unittest
from hashlib import sha256
from typing import Any

import cbor2

import fixture
import forge
import merkle
import notes
import strict_cbor
import verify
from fixture import Ledger, SigningKey, mth
from strict_cbor import NotDeterministic, Tag

CT_LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f")]
# Roots of the first 1 to 8 of them, as published with Certificate Transparency's own tests.
CT_ROOTS = [bytes.fromhex(text) for text in (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]


class MerkleKnownAnswers(unittest.TestCase):
    """The published vectors of Certificate Transparency (RFC 6962, RFC 9162)."""

    def test_empty(self) -> None:
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        self.assertEqual(merkle.Tree().root().hex(), empty)

    def test_roots(self) -> None:
        tree = merkle.Tree()
        for size, (leaf, root) in enumerate(zip(CT_LEAVES, CT_ROOTS), 1):
            tree.append(merkle.leaf_hash(leaf))
            self.assertEqual(tree.root(), root)
            self.assertEqual(mth(CT_LEAVES[:size]), root)

    def test_inclusion(self) -> None:
        path = [bytes.fromhex(text) for text in (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")]
        found = merkle.root_from_inclusion(0, 8, merkle.leaf_hash(b""), path)
        self.assertEqual(found, CT_ROOTS[7])

    def test_consistency(self) -> None:
        path = [bytes.fromhex(text) for text in (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
        self.assertTrue(merkle.consistent(6, CT_ROOTS[5], 8, CT_ROOTS[7], path))
        self.assertFalse(merkle.consistent(6, CT_ROOTS[4], 8, CT_ROOTS[7], path))

    def test_every_proof_of_small_trees(self) -> None:
        leaves = [bytes([number]) for number in range(21)]
        roots = [mth(leaves[:size]) for size in range(len(leaves) + 1)]
        for size in range(1, len(leaves) + 1):
            for index in range(size):
                hash_ = merkle.leaf_hash(leaves[index])
                path = fixture.inclusion_path(index, leaves[:size])
                self.assertEqual(
                    merkle.root_from_inclusion(index, size, hash_, path), roots[size])
                for wrong in (path + [bytes(32)], path[:-1] if path else [bytes(32)]):
                    self.assertNotEqual(
                        merkle.root_from_inclusion(index, size, hash_, wrong), roots[size])
            for first in range(size + 1):
                path = fixture.consistency_path(first, leaves[:size])
                self.assertTrue(
                    merkle.consistent(first, roots[first], size, roots[size], path))
                self.assertFalse(merkle.consistent(
                    first, roots[first], size, roots[size], path + [bytes(32)]))
                self.assertFalse(merkle.consistent(first, bytes(32), size, roots[size], path))
        self.assertIsNone(merkle.root_from_inclusion(3, 3, bytes(32), []))
        self.assertFalse(merkle.consistent(3, roots[3], 2, roots[2], []))


class Cbor(unittest.TestCase):
    """Deterministic CBOR and nothing else."""

    def test_examples_of_rfc_8949(self) -> None:
        for text, value in (
                ("00", 0), ("17", 23), ("1818", 24), ("1903e8", 1000), ("1a000f4240", 1_000_000),
                ("1bffffffffffffffff", 18446744073709551615), ("20", -1), ("3863", -100),
                ("f4", False), ("f5", True), ("f6", None), ("4401020304", b"\1\2\3\4"),
                ("62c3bc", "ü"), ("83010203", [1, 2, 3]), ("a201020304", {1: 2, 3: 4}),
                ("c074323031332d30332d32315432303a30343a30305a",
                 Tag(0, "2013-03-21T20:04:00Z"))):
            self.assertEqual(strict_cbor.decode(bytes.fromhex(text)), value)
            self.assertEqual(strict_cbor.encode(value).hex(), text)

    def test_refusals(self) -> None:
        for text, reason in (
                ("1817", "shortest"), ("190018", "shortest"), ("1a0000ffff", "shortest"),
                ("1b00000000ffffffff", "shortest"), ("5801ff", "shortest"), ("9801f6", "shortest"),
                ("5f42010243030405ff", "indefinite"), ("9fff", "indefinite"),
                ("bfff", "indefinite"), ("7fff", "indefinite"), ("f93c00", "floating"),
                ("fa47c35000", "floating"), ("f7", "simple"), ("f820", "simple"), ("ff", "break"),
                ("1c", "reserved"), ("a202010102", "not sorted"), ("a201010102", "twice"),
                ("a2616201616101", "not sorted"), ("61ff", "UTF-8"), ("62c0af", "UTF-8"),
                ("63eda080", "UTF-8"), ("3bffffffffffffffff", "negative"),
                ("c24101", "number as tag"), ("0000", "trailing"), ("42ff", "ends inside"),
                ("18", "ends inside"), ("", "ends before"), ("9b00ffffffffffffff", "announced"),
                ("81" * 16 + "00", "levels")):
            with self.subTest(text), self.assertRaisesRegex(NotDeterministic, reason):
                strict_cbor.decode(bytes.fromhex(text))

    def test_order_of_keys_is_that_of_their_bytes(self) -> None:
        # RFC 8949 section 4.2.1's own example; RFC 7049's order is another.
        value = {10: 0, 100: 0, -1: 0, "z": 0, "aa": 0}
        self.assertEqual(
            strict_cbor.encode(value).hex(), "a50a00186400200061" "7a0062616100")
        self.assertEqual(list(strict_cbor.decode(strict_cbor.encode(value))), list(value))
        self.assertIsNone(strict_cbor.cbor2_agrees(strict_cbor.encode(value), value))

    def test_small_order_keys(self) -> None:
        for text in ("00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f",
                     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                     "ed" + "ff" * 30 + "7f", "ff" * 32):
            self.assertFalse(notes.sound_key(bytes.fromhex(text)), text)
        self.assertTrue(notes.sound_key(SigningKey(bytes(32)).public))


class Case(unittest.TestCase):
    """Runs verify.py over files in a temporary folder."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name: str, content: bytes | str | dict) -> str:
        """A file; its path."""
        path = os.path.join(self.folder, name)
        if isinstance(content, dict):
            content = json.dumps(content)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run_verify(self, *words: str) -> tuple[int, str]:
        """Exit status and standard output."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                status = verify.main(list(words))
            except SystemExit as stop:
                status = int(stop.code or 0)
        return status, out.getvalue()

    def verify(self, ledger: Ledger, *more: str, log: bytes | None = None,
               checkpoint: str | bytes | None = None, keys: str | bytes | None = None
               ) -> tuple[int, str]:
        """Offline, with what the ledger shows unless told otherwise."""
        return self.run_verify(
            "--log", self.write("log", ledger.export() if log is None else log),
            "--checkpoint", self.write("note", checkpoint or ledger.checkpoint()),
            "--keys", self.write("keys", keys or ledger.keys_json()), *more)

    def assert_good(self, outcome: tuple[int, str]) -> None:
        """Exit 0, and no line that says otherwise."""
        self.assertEqual(outcome[0], 0, outcome[1])
        self.assertNotIn("FAIL", outcome[1])
        self.assertIn("all good", outcome[1])

    def assert_refused(self, outcome: tuple[int, str], reason: str) -> None:
        """Exit 3, and a line with the reason."""
        self.assertEqual(outcome[0], 3, outcome[1])
        failures = [line for line in outcome[1].splitlines() if line.startswith("FAIL")]
        self.assertTrue(any(reason in line for line in failures), f"{reason!r}:\n{outcome[1]}")


class Good(Case):
    """What is as it should be is taken."""

    def test_log(self) -> None:
        ledger = fixture.sample()
        self.assert_good(self.verify(ledger, "--vectors", "--vkey", ledger.vkeys[0]))

    def test_successor(self) -> None:
        ledger = fixture.sample()
        before, vkey = ledger.checkpoint(), ledger.vkeys[0]
        fixture.succeed(ledger)
        ledger.add("policy.adopted", {"policy": {}})
        known = self.write("known", before)
        outcome = self.verify(ledger, "--known-checkpoint", known, "--vkey", ledger.vkeys[0])
        self.assert_good(outcome)
        self.assertIn("signed by the event key before it", outcome[1])
        # Who still pins the first ledger's key hears that another one signs now.
        self.assert_refused(self.verify(ledger, "--vkey", vkey), "pinned key")

    def test_last_statement_of_the_old_checkpoint_key(self) -> None:
        # The genesis of a successor still belongs to the old keys, and to the new name.
        ledger = fixture.sample()
        old = ledger.keys["checkpoint"]
        fixture.succeed(ledger)
        note = fixture.note(ledger.origin, ledger.size, mth(ledger.leaves), old)
        self.assert_good(self.verify(ledger, checkpoint=note))
        self.assert_refused(self.verify(ledger), "was not in force")
        ledger.add("policy.adopted", {})
        self.assert_good(self.verify(ledger))
        note = fixture.note(ledger.origin, ledger.size, mth(ledger.leaves), old)
        self.assert_refused(self.verify(ledger, checkpoint=note), "was not in force")

    def test_successor_of_a_successor(self) -> None:
        ledger = fixture.sample()
        fixture.succeed(ledger, lost={"origin": ledger.origin, "size": 99, "root": bytes(32)})
        ledger.rotate("event 2 of the second")
        fixture.succeed(ledger, "third.msix.example")
        ledger.add("policy.adopted", {})
        outcome = self.verify(ledger)
        self.assert_good(outcome)
        self.assertIn("99 leaves had been published before it", outcome[1])

    def test_checkpoint_may_be_older_than_the_log(self) -> None:
        ledger = fixture.sample()
        note = ledger.checkpoint(9)
        outcome = self.verify(ledger, checkpoint=note)
        self.assert_good(outcome)
        self.assertIn(f"{ledger.size - 9} leaves more", outcome[1])

    def test_proofs_and_receipts(self) -> None:
        ledger = fixture.sample()
        submission = ledger.submission()
        ledger.add("policy.adopted", {"policy": {}})
        files = ["--proof", self.write("i", ledger.inclusion(3)),
                 "--proof", self.write("j", ledger.inclusion(3, 7)),
                 "--proof", self.write("c", ledger.consistency(5, ledger.size)),
                 "--proof", self.write("d", ledger.consistency(8, 8)),
                 "--receipt", self.write("r", ledger.cose_receipt(4)),
                 "--receipt", self.write("s", ledger.receipt(submission))]
        for size in (1, 8, 20):
            files += ["--known-checkpoint", self.write(f"k{size}", ledger.checkpoint(size))]
        self.assert_good(self.verify(ledger, *files))

    def test_receipt_from_before_a_successor(self) -> None:
        ledger = fixture.sample()
        submission = ledger.submission()
        receipt = self.write("s", ledger.receipt(submission))
        fixture.succeed(ledger)
        ledger.add("policy.adopted", {})
        again = self.write("t", ledger.receipt(submission))
        self.assert_good(self.verify(ledger, "--receipt", receipt, "--receipt", again))

    def test_receipt_without_the_log(self) -> None:
        ledger = fixture.sample()
        receipt = self.write("s", ledger.receipt(ledger.submission()))
        for keys in (ledger.keys_json(), ledger.receipts_json()):
            self.assert_good(self.run_verify(
                "--keys", self.write("keys", keys), "--vkey", ledger.vkeys[0],
                "--receipt", receipt))

    def test_leaf_of_the_largest_size(self) -> None:
        ledger = fixture.sample()
        ledger.add("policy.adopted", {"fill": ""})
        room = strict_cbor.LEAF_BYTES_MAX - len(ledger.leaves.pop())
        ledger.versions[fixture.LEDGER] -= 1
        # Three heads grow by two bytes: of the text, of the payload, and none of the rest.
        for length in range(room - 8, room + 1):
            trial = copy.deepcopy(ledger.versions)
            leaf = ledger.add("policy.adopted", {"fill": "x" * length})
            if len(leaf) == strict_cbor.LEAF_BYTES_MAX:
                break
            ledger.leaves.pop()
            ledger.versions = trial
        self.assertEqual(len(ledger.leaves[-1]), strict_cbor.LEAF_BYTES_MAX)
        ledger.add("policy.adopted", {})
        self.assert_good(self.verify(ledger))
        ledger.add("policy.adopted", {"fill": "x" * 65_536})
        self.assert_refused(self.verify(ledger), f"position {ledger.size - 1}: a leaf of 65")
        ledger.leaves.pop()
        ledger.add("policy.adopted", {"fill": "x" * 3_000_000})
        self.assert_refused(self.verify(ledger), f"position {ledger.size - 1}: a leaf of more")


class Forged(Case):
    """Each forgery is refused, with its reason and its position."""

    def setUp(self) -> None:
        super().setUp()
        self.ledger = fixture.sample()

    def forged(self, kind: str, position: int | None = None) -> bytes:
        """The log after forge.py."""
        return forge.forge(self.ledger.export(), kind, position)[0]

    def test_changed_bit(self) -> None:
        log = self.forged("changed", 7)
        self.assert_refused(self.verify(self.ledger, log=log),
                            "position 7: the signature is not good")
        self.assert_refused(self.verify(self.ledger, log=log), "forked or changed")

    def test_every_byte_of_a_leaf_counts(self) -> None:
        log = self.ledger.export()
        start = sum(len(leaf) for leaf in self.ledger.leaves[:5])
        for offset in range(start, start + len(self.ledger.leaves[5])):
            changed = bytearray(log)
            changed[offset] ^= 0x04
            status, text = self.verify(self.ledger, log=bytes(changed))
            self.assertEqual(status, 3, f"byte {offset - start} of the leaf: {text}")

    def test_dropped(self) -> None:
        log = self.forged("dropped", 5)
        self.assert_refused(self.verify(self.ledger, log=log), "which stands at")
        self.assert_refused(self.verify(self.ledger, log=log), "the log was set back")
        # Where no stream tells, the root does: the last leaf of its stream, and a shorter note.
        last = self.forged("dropped", self.ledger.size - 1)
        self.assert_refused(self.verify(self.ledger, log=last), "the log was set back")

    def test_dropped_without_a_trace_in_its_stream(self) -> None:
        self.ledger.add("x.happened", {}, ("lonely", bytes(16)))
        self.ledger.add("policy.adopted", {})
        log = self.forged("dropped", self.ledger.size - 2)
        note = self.ledger.checkpoint(self.ledger.size - 1)
        self.assert_refused(self.verify(self.ledger, log=log, checkpoint=note),
                            "forked or changed")

    def test_reordered(self) -> None:
        log = self.forged("reordered", 5)
        self.assert_refused(self.verify(self.ledger, log=log), "position 6: time runs backwards")
        self.assert_refused(self.verify(self.ledger, log=log), "forked or changed")

    def test_reordered_at_one_time(self) -> None:
        for _ in range(2):
            self.ledger.add("a.happened", {}, ("a", os.urandom(16)), recorded=fixture.START * 2)
        log = self.forged("reordered", self.ledger.size - 2)
        self.assert_refused(self.verify(self.ledger, log=log), "forked or changed")

    def test_duplicated(self) -> None:
        log = self.forged("duplicated", 5)
        self.assert_refused(self.verify(self.ledger, log=log),
                            "stands at position 5 already")

    def test_foreign_key(self) -> None:
        log, forger = forge.forge(self.ledger.export(), "foreign-key")
        assert forger is not None
        mine = {"log": log, "checkpoint": forger.checkpoint(), "keys": forger.stated_keys()}
        # Whole in itself: only what was known before gives it away.
        self.assert_good(self.verify(self.ledger, **mine))
        self.assert_refused(self.verify(self.ledger, "--vkey", self.ledger.vkeys[0], **mine),
                            "not signed by the pinned key")
        known = self.write("known", self.ledger.checkpoint(5))
        self.assert_refused(self.verify(self.ledger, "--known-checkpoint", known, **mine),
                            "forked or changed")
        mine["keys"] = self.ledger.keys_json()
        self.assert_refused(self.verify(self.ledger, **mine), "keys: ")

    def test_one_event_by_a_foreign_key(self) -> None:
        self.ledger.add("policy.adopted", {}, signer=SigningKey(bytes(32)))
        self.assert_refused(self.verify(self.ledger), "was ever put in force")

    def test_checkpoint_by_a_foreign_key(self) -> None:
        key = SigningKey(bytes(32))
        note = fixture.note(
            self.ledger.origin, self.ledger.size, mth(self.ledger.leaves), key)
        self.assert_refused(
            self.verify(self.ledger, checkpoint=note), "signed by no checkpoint key")

    def test_checkpoint_by_an_event_key(self) -> None:
        note = fixture.note(self.ledger.origin, self.ledger.size, mth(self.ledger.leaves),
                            self.ledger.keys["event"])
        self.assert_refused(
            self.verify(self.ledger, checkpoint=note), "signed by no checkpoint key")

    def test_other_origin(self) -> None:
        log, forger = forge.forge(self.ledger.export(), "other-origin")
        assert forger is not None
        self.assert_refused(
            self.verify(self.ledger, log=log, checkpoint=forger.checkpoint(),
                        keys=forger.stated_keys()),
            "position 1: the event belongs to test.msix.example, not to forged.example")

    def test_taken_over(self) -> None:
        log, forger = forge.forge(self.ledger.export(), "taken-over")
        assert forger is not None
        mine = {"log": log, "checkpoint": forger.checkpoint(), "keys": forger.stated_keys()}
        self.assert_refused(self.verify(self.ledger, **mine),
                            f"position {self.ledger.size}: no key")

    def test_rolled_back(self) -> None:
        known = self.write("known", self.ledger.checkpoint())
        log = self.forged("rolled-back")
        size = self.ledger.size - self.ledger.size // 3
        older = Ledger()
        older.leaves, older.keys = self.ledger.leaves[:size], self.ledger.keys
        keys = json.loads(self.ledger.keys_json())
        older.vkeys, older.stated = keys["notes"], keys["events"]
        # The older log alone is in order, before the rotation even with its own keys.
        outcome = self.verify(older, "--known-checkpoint", known, log=log,
                              checkpoint=self.ledger.checkpoint(size))
        self.assert_refused(outcome, "the log was set back")

    def test_forked(self) -> None:
        fork = fixture.sample()
        known = self.write("known", self.ledger.checkpoint())
        for position in (20, 21):
            fork.leaves.pop()
            self.assertLess(position, self.ledger.size)
        child = sha256(b"other").digest()[:16]
        for _ in range(4):
            fork.add("record.viewed", {"child": child}, ("fork", child))
        self.assert_refused(self.verify(fork, "--known-checkpoint", known), "forked or changed")

    def test_wrong_stream_version(self) -> None:
        self.ledger.add("policy.adopted", {}, k6=9)
        self.assert_refused(
            self.verify(self.ledger),
            f"position {self.ledger.size - 1}: version 9 of stream ledger")

    def test_event_id_twice(self) -> None:
        first = cbor2.loads(cbor2.loads(self.ledger.leaves[3])[2].value[2])[2]
        self.ledger.add("policy.adopted", {}, k2=first)
        self.assert_refused(self.verify(self.ledger), "stands at position 3 already")

    def test_event_id_of_another_form(self) -> None:
        self.ledger.add("policy.adopted", {}, k2=bytes(15))
        self.assert_refused(self.verify(self.ledger), "event id (member 2)")

    def test_time_backwards(self) -> None:
        self.ledger.add("policy.adopted", {}, recorded=fixture.START)
        self.assert_refused(self.verify(self.ledger), "time runs backwards")

    def test_vector_twice(self) -> None:
        child = sha256(b"\0").digest()[:16]
        part = cbor2.loads(cbor2.loads(self.ledger.leaves[2])[2].value[2])[10][1]
        self.ledger.add("student.submitted", {}, ("record", child), k10=[{}, part])
        self.assert_good(self.verify(self.ledger))
        self.assert_refused(self.verify(self.ledger, "--vectors"), "comes twice under one key")

    def test_log_that_does_not_begin_with_its_genesis(self) -> None:
        self.assert_refused(self.verify(self.ledger, log=self.forged("dropped", 0)),
                            "not with ledger.opened")
        self.assert_refused(self.verify(self.ledger, log=b"\xf6"), "array of 3")
        path = self.write("empty", b"")
        self.assertEqual(self.run_verify(
            "--log", path, "--checkpoint", self.write("n", self.ledger.checkpoint()),
            "--keys", self.write("k", self.ledger.keys_json()))[0], 3)


class Keys(Case):
    """Validity by positions."""

    def setUp(self) -> None:
        super().setUp()
        self.ledger = fixture.sample()

    def test_retired_key_signs_on(self) -> None:
        old = self.ledger.key(f"event {self.ledger.origin}")
        self.ledger.add("policy.adopted", {}, signer=old)
        self.assert_refused(self.verify(self.ledger), "counts from position 0 to 15, not here")

    def test_new_key_signs_too_early(self) -> None:
        new = self.ledger.key("third")
        self.ledger.add("key.added", {"key": self.ledger.next_key("event", new)}, signer=new)
        self.assert_refused(self.verify(self.ledger), "was ever put in force")

    def test_kid_of_another_key(self) -> None:
        key = self.ledger.next_key("event", self.ledger.key("third"))
        self.ledger.add("key.added", {"key": {**key, "kid": bytes(8)}})
        self.assert_refused(self.verify(self.ledger), "names a kid that is not SHA-256 of its key")

    def test_key_that_says_another_position(self) -> None:
        key = {**self.ledger.next_key("event", self.ledger.key("third")), "from": 3}
        self.ledger.add("key.added", {"key": key})
        self.assert_refused(self.verify(self.ledger), "is said to count from 3, and counts from 24")

    def test_key_in_two_roles(self) -> None:
        key = self.ledger.next_key("event", self.ledger.keys["checkpoint"])
        self.ledger.add("key.added", {"key": key})
        self.assert_refused(self.verify(self.ledger), "was put in force before, as checkpoint key")

    def test_key_comes_back(self) -> None:
        for name in (f"event {self.ledger.origin}", "event 2"):
            ledger = fixture.sample()
            ledger.add("key.added", {"key": ledger.next_key("event", ledger.key(name))})
            self.assert_refused(self.verify(ledger), "was put in force before, as event key")

    def test_last_key_of_a_role(self) -> None:
        for role, key in self.ledger.keys.items():
            for type_ in ("key.retired", "key.revoked"):
                ledger = fixture.sample()
                ledger.add(type_, {"kid": key.kid})
                self.assert_refused(self.verify(ledger), f"{type_} ends the last {role} key")

    def test_key_that_is_not_in_force_ends(self) -> None:
        for key in (self.ledger.key(f"event {self.ledger.origin}"), self.ledger.key("none")):
            ledger = fixture.sample()
            ledger.add("key.retired", {"kid": key.kid})
            self.assert_refused(self.verify(ledger), "names a key that is not in force")

    def test_key_events_of_another_form(self) -> None:
        for type_, changed in (("key.added", {"k4": 2}), ("key.retired", {"k4": 2}),
                               ("key.added", {"stream": ("ledger", b"\1" * 16)}),
                               ("key.revoked", {"stream": ("ledgers", bytes(16))})):
            ledger = fixture.sample()
            key = ledger.next_key("checkpoint", ledger.key("third"))
            old = ledger.keys["event"]
            ledger.add("key.added", {"key": ledger.next_key("event", ledger.key("fourth"))})
            key["from"] += 1
            ledger.add(type_, {"key": key, "kid": old.kid}, **changed)
            self.assert_refused(self.verify(ledger), "is not in the ledger's own stream")

    def test_key_event_of_the_future(self) -> None:
        self.ledger.add("key.suspended", {})
        self.assert_refused(self.verify(self.ledger), "does not know")

    def test_retired_checkpoint_key_signs_on(self) -> None:
        new = self.ledger.key("checkpoint 2")
        old = self.ledger.keys["checkpoint"]
        self.ledger.add("key.added", {"key": self.ledger.next_key("checkpoint", new)})
        self.ledger.add("key.retired", {"kid": old.kid})
        self.ledger.vkeys.append(fixture.vkey(self.ledger.origin, new))
        self.assert_good(self.verify(self.ledger))
        self.ledger.add("policy.adopted", {})
        self.assert_refused(self.verify(self.ledger), "was not in force")
        self.ledger.keys["checkpoint"] = new
        self.assert_good(self.verify(self.ledger))
        self.assert_refused(self.verify(self.ledger, checkpoint=self.ledger.checkpoint(5)),
                            "was not in force")

    def test_list_of_keys(self) -> None:
        for change, reason in (
                (lambda keys: keys["events"].pop(), "the list has not"),
                (lambda keys: keys["events"][0].update(until=None), "keys: "),
                (lambda keys: keys["events"][0].update({"from": 1}), "keys: "),
                (lambda keys: keys["events"][0].update(kid="00" * 8), "is not SHA-256"),
                (lambda keys: keys["events"].append(keys["events"][0]), "has 3 entries"),
                (lambda keys: keys["notes"].clear(), "in force and not in the list"),
                (lambda keys: keys["notes"].append(
                    fixture.vkey("x.example", SigningKey(bytes(32)))), "not named by the log")):
            keys = json.loads(self.ledger.keys_json())
            change(keys)
            self.assert_refused(self.verify(self.ledger, keys=json.dumps(keys)), reason)


class Successors(Case):
    """A later genesis."""

    def test_refusals(self) -> None:
        for before, reason in (
                ({"root": bytes(32)}, "root is not that of the leaves before"),
                ({"size": 3}, "size is not 23"), ({"origin": "x"}, "predecessor is not")):
            ledger = fixture.sample()
            fixture.succeed(ledger, before=before)
            self.assert_refused(self.verify(ledger), reason)
        for changed, reason in (
                ({"clock": "system"}, "changes the kind of the clock"),
                ({"clock": None}, "whether its clock is simulated"),
                ({"clock": "sundial"}, "whether its clock is simulated"),
                ({"origin": "x"}, "names another origin than it is signed for"),
                ({"keys": None}, "names no keys"), ({"keys": []}, "names no event key")):
            ledger = fixture.sample()
            fixture.succeed(ledger, **changed)
            self.assert_refused(self.verify(ledger), reason)
        ledger = fixture.sample()
        ledger.genesis("second.msix.example")
        self.assert_refused(self.verify(ledger), "names no predecessor")
        ledger = Ledger()
        ledger.genesis(predecessor={"origin": "x", "size": 0, "root": bytes(32)})
        self.assert_refused(self.verify(ledger), "names a predecessor, which is not here")

    def test_stranger(self) -> None:
        """Whoever has not the event key cannot continue a log, with whichever keys."""
        sample = fixture.sample()
        own = sample.key("event second.msix.example")
        retired = sample.key(f"event {sample.origin}")
        for signer in (SigningKey(bytes(32)), own, retired, sample.keys["checkpoint"],
                       sample.keys["receipt"]):
            ledger = fixture.sample()
            fixture.succeed(ledger, signer=signer)
            ledger.add("policy.adopted", {})
            self.assert_refused(self.verify(ledger), "position 23: ")

    def test_keys(self) -> None:
        """A successor's keys are new, each named once, one a role, and count from behind it."""
        sample = fixture.sample()
        size, old = sample.size, sample.keys
        new = {role: sample.key(f"{role} new") for role in old}

        def maps(keys: dict[str, SigningKey], since: int = size + 1) -> list[dict]:
            return [{"kid": key.kid, "role": role, "alg": "EdDSA", "public": key.public,
                     "from": since} for role, key in keys.items()]

        for keys, reason in (
                (maps(new, size), f"said to count from {size}"),
                (maps(new)[:2], "names no receipt key"), (maps(new)[1:], "names no event key"),
                (maps({**new, "receipt": old["receipt"]}), "was put in force before"),
                (maps({**new, "event": old["receipt"]}), "was put in force before"),
                (maps({**new, "event": sample.key(f"event {sample.origin}")}),
                 "was put in force before"),
                (maps(new) + maps(new)[:1], "names a key twice"),
                (maps({**new, "receipt": new["event"]}), "names a key twice")):
            ledger = fixture.sample()
            fixture.succeed(ledger, keys=keys)
            self.assert_refused(self.verify(ledger), reason)

    def test_form(self) -> None:
        ledger = fixture.sample()
        ledger.add("ledger.opened", {}, k4=2)
        self.assert_refused(self.verify(ledger), "is not in the ledger's own stream")
        ledger = Ledger()
        ledger.genesis(keys=[])
        self.assert_refused(self.verify(ledger), "not signed by an event key that it names")
        for missing in ("event", "checkpoint", "receipt"):
            ledger = Ledger()
            keys = [{"kid": key.kid, "role": role, "alg": "EdDSA", "public": key.public, "from": 0}
                    for role in ("event", "checkpoint", "receipt") if role != missing
                    for key in [ledger.key(f"{role} {ledger.origin}")]]
            ledger.genesis(keys=keys)
            self.assert_refused(
                self.verify(ledger), "not signed by an event key" if missing == "event"
                else f"names no {missing} key")

    def test_new_key_signs_too_early(self) -> None:
        ledger = fixture.sample()
        new = ledger.key("event second.msix.example")
        fixture.succeed(ledger)
        # Its own genesis, which is the first and the last that the old key signs in its name.
        self.assert_good(self.verify(
            ledger, checkpoint=fixture.note(ledger.origin, ledger.size, mth(ledger.leaves),
                                            ledger.key("checkpoint test.msix.example"))))
        ledger = fixture.sample()
        fixture.succeed(ledger, signer=new)
        self.assert_refused(self.verify(ledger), f"no key {new.kid.hex()} was ever put in force")

    def test_old_origin_taken_up_again(self) -> None:
        ledger = fixture.sample()
        first = ledger.origin
        fixture.succeed(ledger)
        fixture.succeed(ledger, first)
        self.assert_refused(self.verify(ledger), "takes up the old origin")
        ledger = fixture.sample()
        fixture.succeed(ledger, ledger.origin)
        self.assert_refused(self.verify(ledger), "takes up the old origin")

    def test_old_key_signs_on(self) -> None:
        ledger = fixture.sample()
        old = ledger.keys["event"]
        fixture.succeed(ledger)
        ledger.add("policy.adopted", {}, signer=old)
        self.assert_refused(self.verify(ledger), "not here")

    def test_lost_positions(self) -> None:
        ledger = fixture.sample()
        known = self.write("known", ledger.checkpoint())
        del ledger.leaves[-3:]
        ledger.versions = {}
        fixture.succeed(ledger)
        for _ in range(6):
            ledger.add("policy.adopted", {})
        self.assert_refused(self.verify(ledger, "--known-checkpoint", known),
                            "published positions were lost")

    def test_receipt_of_lost_positions(self) -> None:
        ledger = fixture.sample()
        receipt = self.write("receipt", ledger.receipt(ledger.submission()))
        del ledger.leaves[-2:]
        ledger.versions = {key: each for key, each in ledger.versions.items()
                           if key[0] != "submissions"}
        fixture.succeed(ledger)
        ledger.submission(b"another")
        outcome = self.verify(ledger, "--receipt", receipt)
        self.assert_refused(outcome, "is not the one at position 24 of the log")


class Forms(Case):
    """Bytes that mean the same and are not the same are refused."""

    def assert_leaf_refused(self, leaf: bytes, reason: str) -> None:
        """As the last leaf of an otherwise good log."""
        ledger = fixture.sample()
        ledger.leaves.append(leaf)
        self.assert_refused(self.verify(ledger), reason)

    def signed(self, payload: bytes | None = None, value: dict | None = None, **more: Any) -> bytes:
        """A leaf that a rightful key has signed, with this payload."""
        ledger = fixture.sample()
        if payload is None:
            payload = fixture.dumps(value or ledger.payload("policy.adopted", {}))
        return ledger.add_signed(ledger.keys["event"].sign1(payload, **more))

    def payload(self, **changed: Any) -> dict:
        """A good payload, but for the changes."""
        return fixture.sample().payload("policy.adopted", {"b": 1, "a": 2}, **changed)

    def test_unsorted_map(self) -> None:
        good = fixture.dumps(self.payload())
        bad = good.replace(b"\xa2\x61a\x02\x61b\x01", b"\xa2\x61b\x01\x61a\x02")
        self.assertNotEqual(good, bad)
        self.assert_leaf_refused(self.signed(bad), "map keys are not sorted")
        twice = good.replace(b"\xa2\x61a\x02\x61b\x01", b"\xa2\x61a\x02\x61a\x02")
        self.assert_leaf_refused(self.signed(twice), "a map key twice")

    def test_long_form_integer(self) -> None:
        leaf = self.signed()
        self.assert_leaf_refused(leaf[:1] + b"\x18\x01" + leaf[2:], "not the shortest form")
        good = fixture.dumps(self.payload())
        bad = good.replace(b"\x61b\x01", b"\x61b\x18\x01")
        self.assert_leaf_refused(self.signed(bad), "not the shortest form")

    def test_trailing_bytes(self) -> None:
        self.assert_leaf_refused(
            self.signed(fixture.dumps(self.payload()) + b"\x00"), "trailing bytes")
        ledger = fixture.sample()
        self.assert_refused(self.verify(ledger, log=ledger.export() + b"\x00"), "array of 3")
        self.assert_refused(self.verify(ledger, log=ledger.export() + b"\x83\x01"), "ends inside")

    def test_indefinite_length_float_and_text(self) -> None:
        good = fixture.dumps(self.payload())
        pair = b"\xa2\x61a\x02\x61b\x01"
        for bad, reason in ((b"\xbf\x61a\x02\x61b\x01\xff", "indefinite"),
                            (b"\xa2\x61a\x02\x61b\xf9\x3c\x00", "floating"),
                            (b"\xa2\x61a\x02\x61b\x61\xff", "UTF-8")):
            self.assert_leaf_refused(self.signed(good.replace(pair, bad)), reason)

    def test_members(self) -> None:
        for changed, reason in (
                ({"k13": 1}, "unknown member 13"), ({"k6": 0}, "stream version"),
                ({"k5": ["a"]}, "stream (member 5)"), ({"k8": b"short"}, "cause"),
                ({"k9": 20000}, "effective date"), ({"k10": [[1]]}, "neither a clear map"),
                ({"k11": []}, "blobs"), ({"k12": "text"}, "command digest"),
                ({"k1": ""}, "origin (member 1)"), ({"k1": "a b"}, "origin (member 1)"),
                ({"k1": "a+b"}, "origin (member 1)"), ({"k1": "é"}, "origin (member 1)"),
                ({"k1": "x" * 256}, "origin (member 1)"), ({"k6": None}, "stream version"),
                ({"k10": [cbor2.CBORTag(16, [b"\xa0", {}, bytes(16)])]}, "neither a clear map")):
            self.assert_leaf_refused(self.signed(value=self.payload(**changed)), reason)

    def test_headers(self) -> None:
        self.assert_leaf_refused(self.signed(unprotected={9: 1}), "unprotected header")
        self.assert_leaf_refused(self.signed(more={2: [4]}), "protected header is not")
        self.assert_leaf_refused(self.signed(more=fixture.RECEIPT_TYPE), "protected header is not")
        self.assert_leaf_refused(self.signed(detached=True), "carries its payload")
        leaf = cbor2.loads(self.signed())
        self.assert_leaf_refused(fixture.dumps([2, leaf[1], leaf[2]]), "leaf version 2")
        self.assert_leaf_refused(fixture.dumps([1, leaf[1], leaf[2].value]), "no COSE_Sign1")
        self.assert_leaf_refused(
            fixture.dumps([1, leaf[1], cbor2.CBORTag(18, leaf[2].value[:3] + (bytes(63),))]),
            "64 bytes")


class Proofs(Case):
    """Proofs and receipts that prove nothing."""

    def setUp(self) -> None:
        super().setUp()
        self.ledger = fixture.sample()
        self.submission = self.ledger.submission()

    def test_proofs(self) -> None:
        size = self.ledger.size
        zero = fixture.b64(bytes(32))
        for proof, change, reason in (
                (self.ledger.inclusion(3), {"leaf_hash": zero}, "is not that of position 3"),
                (self.ledger.inclusion(3), {"leaf_index": 4}, "is not that of position 4"),
                (self.ledger.inclusion(3), {"hashes": []}, "does not lead to the root"),
                (self.ledger.inclusion(3), {"tree_size": size - 1}, "does not lead"),
                (self.ledger.inclusion(3), {"tree_size": size + 1}, "the log has only"),
                (self.ledger.inclusion(3), {"leaf_index": 999}, "the log has only"),
                (self.ledger.consistency(5, size), {"first": 6}, "does not lead to both roots"),
                (self.ledger.consistency(5, size), {"hashes": [zero]}, "does not lead"),
                (self.ledger.consistency(5, size), {"hashes": ["AAA"]}, "not base 64"),
                (self.ledger.consistency(5, size), {"hashes": ["AAAA"]}, "32 bytes"),
                (self.ledger.consistency(5, size), {"first": -1}, "is no position")):
            path = self.write("proof", {**proof, **change})
            self.assert_refused(self.verify(self.ledger, "--proof", path), reason)
        proof = self.ledger.inclusion(3)
        proof["hashes"][1] = zero
        path = self.write("proof", proof)
        self.assert_refused(self.verify(self.ledger, "--proof", path), "does not lead to the root")

    def test_cose_receipts(self) -> None:
        good = cbor2.loads(self.ledger.cose_receipt(4))
        protected, unprotected, payload, signature = good.value
        size, path = self.ledger.size, fixture.inclusion_path(4, self.ledger.leaves)
        foreign = SigningKey(bytes(32))

        def made(*members: Any) -> bytes:
            return fixture.dumps(cbor2.CBORTag(18, list(members)))

        def proving(size_: int, index: int, path_: list[bytes]) -> bytes:
            proof = fixture.dumps([size_, index, path_])
            return made(protected, {396: {-1: [proof]}}, None, signature)

        self.assert_good(self.verify(
            self.ledger, "--receipt", self.write("r", proving(size, 4, path))))
        for data, reason in (
                (proving(size, 5, path), "does not lead to the root"),
                (proving(size, 4, path[:-1]), "does not lead to the root"),
                (proving(size + 9, 4, path), "the log has only"),
                (made(protected, unprotected, None, bytes(64)), "signature is not good"),
                (made(protected, unprotected, mth(self.ledger.leaves), signature), "not detached"),
                (made(protected, {}, None, signature), "unprotected header"),
                (made(fixture.dumps({1: -8, 4: self.ledger.keys["receipt"].kid}), unprotected,
                      None, signature), "protected header"),
                (fixture.dumps(foreign.sign1(mth(self.ledger.leaves), detached=True,
                                             more={395: 1}, unprotected=unprotected)),
                 "is no receipt key")):
            file = self.write("r", data)
            self.assert_refused(self.verify(self.ledger, "--receipt", file), reason)

    def test_submission_receipts(self) -> None:
        good = self.ledger.receipt(self.submission)
        body = fixture.dumps({**cbor2.loads(cbor2.loads(
            base64.b64decode(good["cose"])).value[2]), "state": "TX"})

        def signed(payload: bytes, more: dict | None = None,
                   key: SigningKey = self.ledger.keys["receipt"]) -> str:
            more = fixture.RECEIPT_TYPE if more is None else more
            return fixture.b64(fixture.dumps(key.sign1(payload, more=more)))

        real = cbor2.loads(base64.b64decode(good["cose"])).value[2]
        resigned, foreign = signed(body), signed(body, key=SigningKey(bytes(32)))
        elsewhere = {**cbor2.loads(real), "origin": "other.example"}
        nameless = {name: each for name, each in elsewhere.items() if name != "origin"}
        other_leaf = fixture.b64(self.ledger.leaves[4])
        inclusion = good["inclusion"]
        for change, reason in (
                ({"state": "TX"}, "member 'state' is not what was signed"),
                ({"findings": [{}]}, "member 'findings' is not what was signed"),
                ({"extra": 1}, "member 'extra' is not in the signed body"),
                ({"state": "TX", "cose": resigned}, "its leaf commits to another body"),
                ({"state": "TX", "cose": foreign}, "is no receipt key"),
                ({"cose": signed(real, {})}, "protected header is not"),
                ({"cose": signed(real, {3: 7})}, "is of type 7"),
                ({"cose": signed(real, {3: "application/cbor"})}, "is of type"),
                ({"cose": signed(real, {395: 1})}, "protected header is not"),
                ({"origin": "other.example"}, "member 'origin' is not what was signed"),
                ({"origin": "other.example", "cose": signed(fixture.dumps(elsewhere))},
                 "its leaf commits to another body"),
                ({"cose": signed(fixture.dumps(nameless))}, "'origin' is not in the signed body"),
                ({"body_digest_key": fixture.b64(bytes(32))}, "its leaf commits to another body"),
                ({"leaf": other_leaf}, "not submission.completed"),
                ({"checkpoint": self.ledger.checkpoint(5)}, "the proof is for"),
                ({"checkpoint": good["checkpoint"].replace("msix", "fsix")}, "log at that size"),
                ({"inclusion": {**inclusion, "leaf_index": 3}}, "the proof 3"),
                ({"inclusion": {**inclusion, "hashes": []}}, "not in the tree of its checkpoint")):
            path = self.write("receipt", {**good, **change})
            self.assert_refused(self.verify(self.ledger, "--receipt", path), reason)
        path = self.write("receipt", {**good, "cose": None, "erased": 1})
        self.assert_refused(self.verify(self.ledger, "--receipt", path), "its body is not signed")
        both = json.dumps(good) + "\n" + json.dumps({**good, "mode": "test"}) + "\n"
        self.assert_refused(self.verify(self.ledger, "--receipt", self.write("two", both)),
                            "'mode' is not what was signed")
        for name in ("cose", "leaf", "checkpoint", "identifiers", "origin"):
            path = self.write("receipt", {key: good[key] for key in good if key != name})
            self.assert_refused(self.verify(self.ledger, "--receipt", path), name)

    def test_receipt_of_another_origin(self) -> None:
        # Signed by the receipt key, committed to by its leaf, and not of this ledger all the same.
        other = self.ledger.submission(b"two", origin="other.example")
        path = self.write("receipt", self.ledger.receipt(other))
        reason = f"it is of other.example, its submission of {self.ledger.origin}"
        self.assert_refused(self.verify(self.ledger, "--receipt", path), reason)
        keys = self.write("keys", self.ledger.receipts_json())
        self.assert_refused(self.run_verify("--keys", keys, "--receipt", path), reason)

    def test_receipt_without_the_log(self) -> None:
        good = self.ledger.receipt(self.submission)
        keys = self.write("keys", self.ledger.receipts_json())
        other = Ledger("other.msix.example", b"other")
        other.genesis()
        renamed = fixture.note("other.example", self.ledger.size, mth(self.ledger.leaves),
                               self.ledger.keys["checkpoint"])
        for words, receipt, reason in (
                (["--vkey", other.vkeys[0]], good, "not signed by the pinned key"),
                ([], {**good, "checkpoint": other.checkpoint()}, "signed by no checkpoint key"),
                ([], {**good, "checkpoint": renamed}, "signed by no checkpoint key"),
                ([], {**good, "inclusion": {**good["inclusion"], "hashes": []}}, "not in the tree"),
                ([], {**good, "mode": "test"}, "is not what was signed")):
            path = self.write("receipt", receipt)
            self.assert_refused(
                self.run_verify("--keys", keys, "--receipt", path, *words), reason)

    def test_notes(self) -> None:
        good = self.ledger.checkpoint()
        for bad, reason in (
                (good.replace("\n\n", "\n"), "no empty line"), (good[:-1], "no last line feed"),
                (good.replace("\n", "\r\n"), "control character"),
                (good.replace(f"\n{self.ledger.size}\n", f"\n0{self.ledger.size}\n"), "tree size"),
                (good.replace("\u2014", "-"), "not a signature line"),
                (good + "\n", "none of them empty"),
                (good.replace(f"\n{self.ledger.size}\n", "\n99\n"), "set back"),
                (good.replace("\n\n", "\nextension\n\n"), "signed by no checkpoint key"),
                (good.replace("\n\n", "\n\nextension\n\n"), "none of them empty"),
                (good.replace("\n\n", "\n\n\u2014 a AAAAAAA=\n\n"), "none of them empty"),
                (good.replace(self.ledger.origin, "x\ty"), "control character"),
                (good.replace("\n\n", "\nextension\0\n\n"), "control character")):
            self.assert_refused(self.verify(self.ledger, checkpoint=bad), reason)
        # Lines of others, witnesses say, are no concern of ours; a bad one of our own key is.
        witness = fixture.note(
            "witness.example", 1, bytes(32), SigningKey(bytes(32))).split("\n\n")[1]
        self.assert_good(self.verify(self.ledger, checkpoint=good + witness))
        mine = good.split("\n\n")[1]
        name, encoded = mine.split(" ")[1:]
        spoiled = fixture.b64(base64.b64decode(encoded)[:-1] + b"\0")
        self.assert_refused(
            self.verify(self.ledger, checkpoint=good + f"\u2014 {name} {spoiled}\n"),
            "signed by no checkpoint key")


FAKE_MSIX = """#!{python}
import json, os, sys
words = sys.argv[1:]
at = words.index("--data")
folder = words[at + 1]
del words[at : at + 2]
name = "-".join(words)
path = os.path.join(folder, name)
if not os.path.exists(path):
    sys.exit("no such answer: " + name)
sys.stdout.buffer.write(open(path, "rb").read())
sys.exit(3 if os.path.exists(path + ".fails") else 0)
"""


class Online(Case):
    """With a program in the place of msix that answers from files."""

    def setUp(self) -> None:
        super().setUp()
        self.ledger = fixture.sample()
        self.program = self.write("msix", FAKE_MSIX.format(python=sys.executable))
        os.chmod(self.program, 0o700)
        self.write("log-export", self.ledger.export())
        self.write("checkpoint", self.ledger.checkpoint())
        self.write("keys", self.ledger.keys_json())
        for words in verify.sample(self.ledger.size, 2):
            proof = (self.ledger.inclusion(int(words[1]), int(words[3]))
                     if words[0] == "inclusion"
                     else self.ledger.consistency(int(words[1]), int(words[2])))
            self.write("-".join(("proof", *words)), proof)

    def online(self, *more: str) -> tuple[int, str]:
        """verify.py --data."""
        return self.run_verify(
            "--data", self.folder, "--msix", self.program, "--samples", "2", *more)

    def test_good(self) -> None:
        outcome = self.online()
        self.assert_good(outcome)
        self.assertIn("inclusion of 0 in 23", outcome[1])
        self.assertIn("inclusion of 22 in 23", outcome[1])
        self.assertIn("consistency of 16 with 23", outcome[1])

    def test_refused(self) -> None:
        self.write("proof-consistency-16-23", self.ledger.consistency(15, 23))
        self.assert_refused(self.online(), "answered about something else")
        os.unlink(os.path.join(self.folder, "proof-consistency-16-23"))
        self.assert_refused(self.online(), "no such answer")
        self.write("log-export", forge.forge(self.ledger.export(), "changed")[0])
        self.assert_refused(self.online(), "the signature is not good")
        self.write("log-export", b"\xff" + self.ledger.export() * 40)
        self.assert_refused(self.online(), "position 0: a simple value or a break")
        self.write("log-export", self.ledger.export())
        self.write("log-export.fails", b"")
        self.assert_refused(self.online(), "msix log export ended with 3")
        os.unlink(os.path.join(self.folder, "checkpoint"))
        self.assert_refused(self.online(), "no such answer")

    def test_usage(self) -> None:
        for words in ([], ["--log", "x"], ["--data", "x", "--log", "y"], ["--keys", "x"],
                      ["--log", "/none", "--checkpoint", "/none", "--keys", "/none"],
                      ["--data", "x", "--msix", "/no/msix"], ["--data", "x", "--vkey", "y"]):
            self.assertEqual(self.run_verify(*words)[0], 2, words)


class Forger(Case):
    """forge.py as a program."""

    def test_every_kind(self) -> None:
        ledger = fixture.sample()
        fixture.succeed(ledger)
        ledger.add("policy.adopted", {})
        log = self.write("real", ledger.export())
        for kind in forge.KINDS:
            out = os.path.join(self.folder, "out")
            self.assertEqual(forge.main(["--log", log, "--kind", kind, "--out", out]), 0)
            with open(out, "rb") as file:
                forged = file.read()
            self.assertNotEqual(forged, ledger.export())
            self.assertEqual(self.verify(ledger, log=forged)[0], 3, kind)


if __name__ == "__main__":
    unittest.main()
