"""A good log is taken; each forgery is refused, for the right reason."""

from __future__ import annotations

import copy
import json
import os
import unittest
from hashlib import sha256

import cbor2

import fixture
import forge
from case import Case
from fixture import Ledger, SigningKey, mth
from verifier.cbor import LEAF_BYTES_AT_MOST


class Good(Case):
    """What is as it should be is taken."""

    def test_log(self) -> None:
        ledger = fixture.sample()
        self.assert_good(self.verify(ledger, "--vectors", "--vkey", ledger.vkeys[0]))

    def test_successor(self) -> None:
        ledger = fixture.sample()
        before, vkey = ledger.checkpoint(), ledger.vkeys[0]
        fixture.succeed(ledger)
        ledger.add("x.happened", {"policy": {}})
        known = self.write("known", before)
        outcome = self.verify(ledger, "--known-checkpoint", known, "--vkey", ledger.vkeys[-1])
        self.assert_good(outcome)
        self.assertIn("signed by the event key before it", outcome[1])
        # Who still pins the first ledger's key hears that another one signs now.
        self.assert_refused(self.verify(ledger, "--vkey", vkey), "not signed by a key that was told")

    def test_last_statement_of_the_old_checkpoint_key(self) -> None:
        # The genesis of a successor still belongs to the old keys, and to the new name.
        ledger = fixture.sample()
        old = ledger.keys["checkpoint"]
        fixture.succeed(ledger)
        note = fixture.note(ledger.origin, ledger.size, mth(ledger.leaves), old)
        self.assert_good(self.verify(ledger, checkpoint=note))
        self.assert_refused(self.verify(ledger), "no signature of a key that counts")
        ledger.add("x.happened", {})
        self.assert_good(self.verify(ledger))
        note = fixture.note(ledger.origin, ledger.size, mth(ledger.leaves), old)
        self.assert_refused(self.verify(ledger, checkpoint=note), "no signature of a key that counts")

    def test_successor_of_a_successor(self) -> None:
        ledger = fixture.sample()
        fixture.succeed(ledger, lost={"origin": ledger.origin, "size": 99, "root": bytes(32)})
        ledger.rotate("event 2 of the second")
        fixture.succeed(ledger, "third.msix.example")
        ledger.add("x.happened", {})
        outcome = self.verify(ledger)
        self.assert_good(outcome)
        self.assertIn("99 leaves of test.msix.example had been published", outcome[1])

    def test_checkpoint_may_be_older_than_the_log(self) -> None:
        ledger = fixture.sample()
        note = ledger.checkpoint(9)
        outcome = self.verify(ledger, checkpoint=note)
        self.assert_good(outcome)
        self.assertIn(f"{ledger.size - 9} leaves more", outcome[1])

    def test_proofs_and_receipts(self) -> None:
        ledger = fixture.sample()
        submission = ledger.submission()
        ledger.add("x.happened", {"policy": {}})
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
        ledger.add("x.happened", {})
        again = self.write("t", ledger.receipt(submission))
        self.assert_good(self.verify(ledger, "--receipt", receipt, "--receipt", again))

    def test_receipt_without_the_log(self) -> None:
        ledger = fixture.sample()
        receipt = self.write("s", ledger.receipt(ledger.submission()))
        for keys in (ledger.keys_json(),):
            self.assert_good(self.run_verify(
                "--keys", self.write("keys", keys), "--vkey", ledger.vkeys[0],
                "--receipt", receipt))

    def test_leaf_of_the_largest_size(self) -> None:
        ledger = fixture.sample()
        ledger.add("x.happened", {"fill": ""})
        room = LEAF_BYTES_AT_MOST - len(ledger.leaves.pop())
        ledger.versions[fixture.LEDGER] -= 1
        # Three heads grow by two bytes: of the text, of the payload, and none of the rest.
        for length in range(room - 8, room + 1):
            trial = copy.deepcopy(ledger.versions)
            leaf = ledger.add("x.happened", {"fill": "x" * length})
            if len(leaf) == LEAF_BYTES_AT_MOST:
                break
            ledger.leaves.pop()
            ledger.versions = trial
        self.assertEqual(len(ledger.leaves[-1]), LEAF_BYTES_AT_MOST)
        ledger.add("x.happened", {})
        self.assert_good(self.verify(ledger))
        ledger.add("x.happened", {"fill": "x" * 65_536})
        self.assert_refused(self.verify(ledger), f"position {ledger.size - 1}: a leaf of 65")
        ledger.leaves.pop()
        ledger.add("x.happened", {"fill": "x" * 3_000_000})
        self.assert_refused(self.verify(ledger), "an item of more than 65535 bytes")


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
                            "position 7: the signature is bad")
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
        self.assert_refused(self.verify(self.ledger, log=log), "it was set back")
        # Where no stream tells, the root does: the last leaf of its stream, and a shorter note.
        last = self.forged("dropped", self.ledger.size - 1)
        self.assert_refused(self.verify(self.ledger, log=last), "it was set back")

    def test_dropped_without_a_trace_in_its_stream(self) -> None:
        self.ledger.add("x.happened", {}, ("lonely", bytes(16)))
        self.ledger.add("x.happened", {})
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
                            "position 6: the event id occurred before")

    def test_foreign_key(self) -> None:
        log, forger = forge.forge(self.ledger.export(), "foreign-key")
        assert forger is not None
        mine = {"log": log, "checkpoint": forger.checkpoint(), "keys": forger.stated_keys()}
        # Whole in itself: only what was known before gives it away.
        self.assert_good(self.verify(self.ledger, **mine))
        self.assert_refused(self.verify(self.ledger, "--vkey", self.ledger.vkeys[0], **mine),
                            "not signed by a key that was told")
        known = self.write("known", self.ledger.checkpoint(5))
        self.assert_refused(self.verify(self.ledger, "--known-checkpoint", known, **mine),
                            "forked or changed")
        mine["keys"] = self.ledger.keys_json()
        self.assert_refused(self.verify(self.ledger, **mine), "keys: ")

    def test_one_event_by_a_foreign_key(self) -> None:
        self.ledger.add("x.happened", {}, signer=SigningKey(bytes(32)))
        self.assert_refused(self.verify(self.ledger), "was ever put in force")

    def test_checkpoint_by_a_foreign_key(self) -> None:
        key = SigningKey(bytes(32))
        note = fixture.note(
            self.ledger.origin, self.ledger.size, mth(self.ledger.leaves), key)
        self.assert_refused(
            self.verify(self.ledger, checkpoint=note), "no signature of a key that counts")

    def test_checkpoint_by_an_event_key(self) -> None:
        note = fixture.note(self.ledger.origin, self.ledger.size, mth(self.ledger.leaves),
                            self.ledger.keys["event"])
        self.assert_refused(
            self.verify(self.ledger, checkpoint=note), "no signature of a key that counts")

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
        older.vkeys = keys["notes"]
        older.stated = {"event": keys["events"], "receipt": keys["receipts"]}
        # The older log alone is in order, before the rotation even with its own keys.
        outcome = self.verify(older, "--known-checkpoint", known, log=log,
                              checkpoint=self.ledger.checkpoint(size))
        self.assert_refused(outcome, "it was set back")

    def test_forked(self) -> None:
        fork = fixture.sample()
        known = self.write("known", self.ledger.checkpoint())
        for position in (20, 21):
            fork.leaves.pop()
            self.assertLess(position, self.ledger.size)
        child = sha256(b"other").digest()[:16]
        for _ in range(4):
            fork.add("x.happened", {"child": child}, ("fork", child))
        self.assert_refused(self.verify(fork, "--known-checkpoint", known), "forked or changed")

    def test_wrong_stream_version(self) -> None:
        self.ledger.add("x.happened", {}, k6=9)
        self.assert_refused(
            self.verify(self.ledger),
            f"position {self.ledger.size - 1}: version 9 of stream ledger")

    def test_event_id_twice(self) -> None:
        first = cbor2.loads(cbor2.loads(self.ledger.leaves[3])[2].value[2])[2]
        self.ledger.add("x.happened", {}, k2=first)
        self.assert_refused(self.verify(self.ledger), "the event id occurred before")

    def test_event_id_of_another_form(self) -> None:
        self.ledger.add("x.happened", {}, k2=bytes(15))
        self.assert_refused(self.verify(self.ledger), "the event id has not 16 bytes")

    def test_time_backwards(self) -> None:
        self.ledger.add("x.happened", {}, recorded=fixture.START)
        self.assert_refused(self.verify(self.ledger), "time runs backwards")

    def test_vector_twice(self) -> None:
        child = sha256(b"\0").digest()[:16]
        part = cbor2.loads(cbor2.loads(self.ledger.leaves[2])[2].value[2])[10][1]
        self.ledger.add("student.submitted", {}, ("record", child), k10=[{}, part])
        self.assert_good(self.verify(self.ledger))
        self.assert_refused(self.verify(self.ledger, "--vectors"), "twice under one key")

    def test_log_that_does_not_begin_with_its_genesis(self) -> None:
        self.assert_refused(self.verify(self.ledger, log=self.forged("dropped", 0)),
                            "does not begin with its genesis")
        self.assert_refused(self.verify(self.ledger, log=b"\xf6"), "no array of three")
        path = self.write("empty", b"")
        self.assertEqual(self.run_verify(
            "--log", path, "--checkpoint", self.write("n", self.ledger.checkpoint()),
            "--keys", self.write("k", self.ledger.keys_json()))[0], 3)


class Forger(Case):
    """forge.py as a program."""

    def test_every_kind(self) -> None:
        ledger = fixture.sample()
        fixture.succeed(ledger)
        ledger.add("x.happened", {})
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
