"""Proofs, receipts and notes that prove nothing; the ledger's own program."""

from __future__ import annotations

import base64
import json
import os
import sys
import unittest
from typing import Any

import cbor2

import fixture
import forge
from case import Case
from fixture import Ledger, SigningKey, mth
from verifier.program import sample


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
                (self.ledger.inclusion(3), {"leaf_hash": zero}, "another leaf than the log's 3"),
                (self.ledger.inclusion(3), {"leaf_index": 4}, "another leaf than the log's 4"),
                (self.ledger.inclusion(3), {"hashes": []}, "path is too short"),
                (self.ledger.inclusion(3), {"tree_size": size - 1}, "does not lead"),
                (self.ledger.inclusion(3), {"tree_size": size + 1}, f"not {size + 1}"),
                (self.ledger.inclusion(3), {"leaf_index": 999}, "no leaf 999"),
                (self.ledger.consistency(5, size), {"first": 6}, "path is too long"),
                (self.ledger.consistency(5, size), {"hashes": [zero]}, "path is too short"),
                (self.ledger.consistency(5, size), {"hashes": ["AAA"]}, "not base 64"),
                (self.ledger.consistency(5, size), {"hashes": ["AAAA"]}, "32 bytes"),
                (self.ledger.consistency(5, size), {"first": -1}, "not -1")):
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
                (proving(size, 5, path), "signature is bad"),
                (proving(size, 4, path[:-1]), "path is too short"),
                (proving(size + 9, 4, path), "path is too short"),
                (made(protected, unprotected, None, bytes(64)), "signature is bad"),
                (made(protected, unprotected, mth(self.ledger.leaves), signature), "not detached"),
                (made(protected, {}, None, signature), "unprotected header"),
                (made(fixture.dumps({1: -8, 4: self.ledger.keys["receipt"].kid}), unprotected,
                      None, signature), "protected header"),
                (fixture.dumps(foreign.sign1(mth(self.ledger.leaves), detached=True,
                                             more={395: 1}, unprotected=unprotected)),
                 "no receipt key")):
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
                ({"state": "TX", "cose": resigned}, "another body's digest"),
                ({"state": "TX", "cose": foreign}, "no receipt key"),
                ({"cose": signed(real, {})}, "protected header is not"),
                ({"cose": signed(real, {3: 7})}, "is not a receipt's"),
                ({"cose": signed(real, {3: "application/cbor"})}, "is not a receipt's"),
                ({"cose": signed(real, {395: 1})}, "protected header is not"),
                ({"origin": "other.example"}, "member 'origin' is not what was signed"),
                ({"origin": "other.example", "cose": signed(fixture.dumps(elsewhere))},
                 "another body's digest"),
                ({"cose": signed(fixture.dumps(nameless))}, "the body's members"),
                ({"body_digest_key": fixture.b64(bytes(32))}, "another body's digest"),
                ({"leaf": other_leaf}, "the leaf is another event"),
                ({"checkpoint": self.ledger.checkpoint(5)}, "of another size"),
                ({"checkpoint": good["checkpoint"].replace("msix", "fsix")}, "log at that size"),
                ({"inclusion": {**inclusion, "leaf_index": 3}}, "of another leaf"),
                ({"inclusion": {**inclusion, "hashes": []}}, "path is too short")):
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
        reason = "another origin"
        self.assert_refused(self.verify(self.ledger, "--receipt", path), reason)
        keys = self.write("keys", self.ledger.keys_json())
        self.assert_refused(self.run_verify("--keys", keys, "--receipt", path), reason)

    def test_receipt_without_the_log(self) -> None:
        good = self.ledger.receipt(self.submission)
        keys = self.write("keys", self.ledger.keys_json())
        other = Ledger("other.msix.example", b"other")
        other.genesis()
        renamed = fixture.note("other.example", self.ledger.size, mth(self.ledger.leaves),
                               self.ledger.keys["checkpoint"])
        for words, receipt, reason in (
                (["--vkey", other.vkeys[0]], good, "not signed by a key that was told"),
                ([], {**good, "checkpoint": other.checkpoint(1)}, "another size"),
                ([], {**good, "checkpoint": renamed}, "no signature of a key that counts"),
                ([], {**good, "inclusion": {**good["inclusion"], "hashes": []}}, "path is too short"),
                ([], {**good, "mode": "test"}, "is not what was signed")):
            path = self.write("receipt", receipt)
            self.assert_refused(
                self.run_verify("--keys", keys, "--receipt", path, *words), reason)

    def test_notes(self) -> None:
        good = self.ledger.checkpoint()
        for bad, reason in (
                (good.replace("\n\n", "\n"), "no empty line"), (good[:-1], "last line has no end"),
                (good.replace("\n", "\r\n"), "control character"),
                (good.replace(f"\n{self.ledger.size}\n", f"\n0{self.ledger.size}\n"), "tree size"),
                (good.replace("\u2014", "-"), "a signature line has another form"),
                (good + "\n", "last line has no end"),
                (good.replace(f"\n{self.ledger.size}\n", "\n99\n"), "set back"),
                (good.replace("\n\n", "\nextension\n\n"), "signature is bad"),
                (good.replace("\n\n", "\n\nextension\n\n"), "text has another form"),
                (good.replace("\n\n", "\n\n\u2014 a AAAAAAA=\n\n"), "text has another form"),
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
            "signature is bad")


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
        for words in sample(self.ledger.size, 2):
            kind, first, second = words
            if kind == "inclusion":
                name = f"proof-inclusion-{first}---size-{second}"
                self.write(name, self.ledger.inclusion(first, second))
            else:
                proof = self.ledger.consistency(first, second)
                self.write(f"proof-consistency-{first}-{second}", proof)

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
        self.assert_refused(self.online(), "the signature is bad")
        self.write("log-export", b"\xff" + self.ledger.export() * 40)
        self.assert_refused(self.online(), "position 0: byte 0: CBOR simple value or break")
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


if __name__ == "__main__":
    unittest.main()
