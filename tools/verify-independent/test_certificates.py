"""Certificates of counts, packages, leaves without a log; forms of genesis, actor and looks."""

import json
import unittest
import zipfile
from pathlib import Path
from typing import Any

import cbor2

import fixture
from case import Case
from fixture import Ledger
from verifier.receipt import package_digest


class Certificates(Case):
    """What `msix count certify` prints."""

    def certified(self, ledger: Ledger, **changed: Any) -> dict:
        """A certificate, of an event that says otherwise what is told."""
        clear = {
            "period": 2024, "knownat": ledger.size - 1, "asof": cbor2.CBORTag(100, 20315),
            "rules": "counting/1", "rulesdigest": bytes(32), "checkpoint": ledger.checkpoint(),
            "counts": [{"category": 1, "national": 3, "states": {"TN": 2, "TX": 2},
                        "series": bytes(32)}], **changed}
        leaf = ledger.add("count.certified", clear)
        shown = {
            "period": "2024-25", "known_at": clear["knownat"], "as_of": "2025-08-15",
            "rules": "counting/1", "rules_digest": "sha256:" + "00" * 32,
            "checkpoint": clear["checkpoint"],
            "counts": [{"category": each["category"], "national": each["national"],
                        "states": each["states"], "series_digest": "sha256:" + "00" * 32}
                       for each in clear["counts"]]}
        return {"event": ledger.size - 1, "leaf": fixture.b64(leaf), "certificate": shown,
                "checkpoint": ledger.checkpoint()}

    def outcome(self, ledger: Ledger, paper: dict, *more: str) -> tuple[int, str]:
        """What is said of it with the log."""
        return self.verify(ledger, "--certificate", self.write("certificate", paper), *more)

    def test_certificate(self) -> None:
        ledger = fixture.sample()
        paper = self.certified(ledger)
        good = self.outcome(ledger, paper)
        self.assert_good(good)
        self.assertIn("not that the counts are right", good[1])
        keys = self.write("keys", ledger.keys_json())
        self.assert_good(self.run_verify(
            "--keys", keys, "--vkey", ledger.vkeys[0], "--certificate",
            self.write("alone", paper)))
        shown = paper["certificate"]
        for change, reason in (
                ({"certificate": {**shown, "known_at": 1}}, "not what was signed"),
                ({"event": 20}, "is of later leaves"),
                ({"leaf": fixture.b64(ledger.leaves[3])}, "another event"),
                ({"checkpoint": ledger.checkpoint(5)}, "does not reach the event"),
                ({"more": 1}, "other members")):
            self.assert_refused(self.outcome(ledger, {**paper, **change}), reason)

    def test_certificates_that_cannot_be(self) -> None:
        few = {"category": 1, "national": 1, "states": {"TN": 2}, "series": bytes(32)}
        for changed, reason in (
                ({"counts": [few]}, "do not bear the nation's"), ({"counts": []}, "no counts"),
                ({"knownat": 99}, "does not reach what it knew"),
                ({"period": "2024"}, "a member's form")):
            ledger = fixture.sample()
            paper = self.certified(ledger, **changed)
            self.assert_refused(self.outcome(ledger, paper), reason)


class Papers(Case):
    """Packages, and leaves that are handed in."""

    def test_packages(self) -> None:
        package = Path(self.folder) / "package.zip"
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("some/student.csv", "x\r\n")
            archive.writestr("header.csv", "Submitting State\r\nTN\r\n")
        ledger = fixture.sample()
        receipt = ledger.receipt(ledger.submission(digest=package_digest(package)))
        words = ("--receipt", self.write("receipt", receipt), "--package")
        self.assert_good(self.verify(ledger, *words, str(package)))
        other = self.write("other.csv", "y")
        self.assert_refused(self.verify(ledger, *words, other), "no verified receipt is for this")

    def test_cose_receipt_without_the_log(self) -> None:
        ledger = fixture.sample()
        words = ("--keys", self.write("keys", ledger.keys_json()), "--vkey", ledger.vkeys[0],
                 "--receipt", self.write("receipt", fixture.b64(ledger.cose_receipt(4))))
        leaf = self.write("leaf", ledger.leaves[4])
        self.assert_good(self.run_verify(*words, "--leaf", leaf))
        self.assert_refused(self.run_verify(*words), "does not carry it")
        other = self.write("leaf", ledger.leaves[5])
        self.assert_refused(self.run_verify(*words, "--leaf", other), "signature is bad")


class Grammars(Case):
    """What the pages leave no room for."""

    def test_genesis(self) -> None:
        for changed, reason in (
                ({"format": 2}, "another format"), ({"more": 1}, "the members of a genesis"),
                ({"rules": None}, "the members of a genesis"), ({"policies": 1}, "another form"),
                ({"policies": [{"area": "a"}]}, "another form"),
                ({"lost": {"origin": "test.msix.example", "size": 99, "root": bytes(32)}},
                 "names lost positions")):
            ledger = Ledger()
            ledger.genesis(**changed)
            self.assert_refused(self.verify(ledger), reason)
        ledger = fixture.sample()
        for lost in ({"origin": "x"}, {"size": 23}, {"more": 1}):
            successor = fixture.sample()
            statement = {"origin": ledger.origin, "size": 99, "root": bytes(32), **lost}
            fixture.succeed(successor, lost=statement)
            self.assert_refused(self.verify(successor), "position 23: ")

    def test_ends_of_keys(self) -> None:
        for clear in ({"reason": 1}, {"more": "x"}):
            ledger = fixture.sample()
            ledger.add("key.added", {"key": ledger.next_key("event", ledger.key("third"))})
            ledger.add("key.retired", {"kid": ledger.keys["event"].kid, **clear})
            self.assert_refused(self.verify(ledger), "key.retired")

    def test_actors(self) -> None:
        account = {"kind": "account", "id": "0a" * 16, "role": "x", "organisation": "y"}
        for actor in (account, {**account, "purpose": "p", "operator": "o"},
                      {"kind": "operator", "operator": "x"}):
            ledger = fixture.sample()
            ledger.add("x.happened", {}, k7=actor)
            self.assert_good(self.verify(ledger))
        for actor in ({**account, "id": "0A" * 16}, {**account, "more": "x"}, {"kind": "ghost"},
                      {"kind": "system"}, {"kind": "system", "id": 1}, {"kind": "system", "id": ""}, {}):
            ledger = fixture.sample()
            ledger.add("x.happened", {}, k7=actor)
            self.assert_refused(self.verify(ledger), "actor" if actor != {**account, "id": "0A" * 16}
                                else "hexadecimal")

    def test_looks_and_erasures(self) -> None:
        child = bytes(16)
        look = {"child": child, "groups": [1], "knownat": 3, "view": "v", "digest": bytes(32)}
        page = {"child": child, "records": [], "subjects": [], "basis": "b", "knownat": 3}
        for kind, clear, reason in (
                ("record.viewed", {**look, "knownat": 23}, "knew of events after it"),
                ("record.viewed", {**look, "more": 1}, "members of record.viewed"),
                ("record.viewed", {**look, "groups": [0]}, "groups of record.viewed"),
                ("report.listed", {"page": 1}, "a page"),
                ("subject.erased", page, "sealed to another key"),
                ("x.happened", {1: 2}, "key is no text")):
            ledger = fixture.sample()
            ledger.add(kind, clear, ("child", child))
            self.assert_refused(self.verify(ledger), reason)

    def test_json_members_twice(self) -> None:
        ledger = fixture.sample()
        receipt = json.dumps(ledger.receipt(ledger.submission()))
        path = self.write("receipt", receipt[:-1] + ', "state": "TN"}')
        self.assert_refused(self.verify(ledger, "--receipt", path), "stands twice")


if __name__ == "__main__":
    unittest.main()
