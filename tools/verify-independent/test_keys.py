"""Which keys count where, and who may continue a log."""

from __future__ import annotations

import json
import unittest

import fixture
from case import Case
from fixture import Ledger, SigningKey, mth


class Keys(Case):
    """Validity by positions."""

    def setUp(self) -> None:
        super().setUp()
        self.ledger = fixture.sample()

    def test_retired_key_signs_on(self) -> None:
        old = self.ledger.key(f"event {self.ledger.origin}")
        self.ledger.add("x.happened", {}, signer=old)
        self.assert_refused(self.verify(self.ledger), "counts from 0 to 15, not here")

    def test_new_key_signs_too_early(self) -> None:
        new = self.ledger.key("third")
        self.ledger.add("key.added", {"key": self.ledger.next_key("event", new)}, signer=new)
        self.assert_refused(self.verify(self.ledger), "was ever put in force")

    def test_kid_of_another_key(self) -> None:
        key = self.ledger.next_key("event", self.ledger.key("third"))
        self.ledger.add("key.added", {"key": {**key, "kid": bytes(8)}})
        self.assert_refused(self.verify(self.ledger), "a kid that is not its key's")

    def test_key_that_says_another_position(self) -> None:
        key = {**self.ledger.next_key("event", self.ledger.key("third")), "from": 3}
        self.ledger.add("key.added", {"key": key})
        self.assert_refused(self.verify(self.ledger), "said to count from 3, which counts from 24")

    def test_key_in_two_roles(self) -> None:
        key = self.ledger.next_key("event", self.ledger.keys["checkpoint"])
        self.ledger.add("key.added", {"key": key})
        self.assert_refused(self.verify(self.ledger), "was put in force before")

    def test_key_comes_back(self) -> None:
        for name in (f"event {self.ledger.origin}", "event 2"):
            ledger = fixture.sample()
            ledger.add("key.added", {"key": ledger.next_key("event", ledger.key(name))})
            self.assert_refused(self.verify(ledger), "was put in force before")

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
            self.assert_refused(self.verify(ledger), "ends a key that is not in force")

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
            self.assert_refused(self.verify(ledger), "a key event o")

    def test_key_event_of_the_future(self) -> None:
        self.ledger.add("key.suspended", {})
        self.assert_refused(self.verify(self.ledger), "is an unknown key event")

    def test_retired_checkpoint_key_signs_on(self) -> None:
        new = self.ledger.key("checkpoint 2")
        old = self.ledger.keys["checkpoint"]
        self.ledger.add("key.added", {"key": self.ledger.next_key("checkpoint", new)})
        self.ledger.add("key.retired", {"kid": old.kid})
        self.ledger.vkeys.append(fixture.vkey(self.ledger.origin, new))
        self.assert_good(self.verify(self.ledger))
        self.ledger.add("x.happened", {})
        self.assert_refused(self.verify(self.ledger), "no signature of a key that counts")
        self.ledger.keys["checkpoint"] = new
        self.assert_good(self.verify(self.ledger))
        self.assert_refused(self.verify(self.ledger, checkpoint=self.ledger.checkpoint(5)),
                            "no signature of a key that counts")

    def test_list_of_keys(self) -> None:
        for change, reason in (
                (lambda keys: keys["events"].pop(), "events: the keys are not those of the log"),
                (lambda keys: keys["events"][0].update(until=None), "keys: "),
                (lambda keys: keys["events"][0].update({"from": 1}), "keys: "),
                (lambda keys: keys["events"][0].update(kid="00" * 8), "a kid that is not its key's"),
                (lambda keys: keys["events"].append(keys["events"][0]), "a key twice among the events"),
                (lambda keys: keys["notes"].clear(), "notes: the keys are not those of the log"),
                (lambda keys: keys["notes"].append(
                    fixture.vkey("x.example", SigningKey(bytes(32)))), "notes: the keys are not those of the log")):
            keys = json.loads(self.ledger.keys_json())
            change(keys)
            self.assert_refused(self.verify(self.ledger, keys=json.dumps(keys)), reason)


class Successors(Case):
    """A later genesis."""

    def test_refusals(self) -> None:
        for before, reason in (
                ({"root": bytes(32)}, "root of the predecessor is not"),
                ({"size": 3}, "size of the predecessor is not"), ({"origin": "x"}, "origin of the predecessor is not")):
            ledger = fixture.sample()
            fixture.succeed(ledger, before=before)
            self.assert_refused(self.verify(ledger), reason)
        for changed, reason in (
                ({"clock": "system"}, "changes the clock"),
                ({"clock": None}, "the members of a genesis"),
                ({"clock": "sundial"}, "a genesis's clock"),
                ({"origin": "x"}, "does not name its own origin"),
                ({"keys": None}, "the members of a genesis"), ({"keys": []}, "names no event key")):
            ledger = fixture.sample()
            fixture.succeed(ledger, **changed)
            self.assert_refused(self.verify(ledger), reason)
        ledger = fixture.sample()
        ledger.genesis("second.msix.example")
        self.assert_refused(self.verify(ledger), "names no predecessor")
        ledger = Ledger()
        ledger.genesis(predecessor={"origin": "x", "size": 0, "root": bytes(32)})
        self.assert_refused(self.verify(ledger), "the first genesis names a predecessor")

    def test_stranger(self) -> None:
        """Whoever has not the event key cannot continue a log, with whichever keys."""
        sample = fixture.sample()
        own = sample.key("event second.msix.example")
        retired = sample.key(f"event {sample.origin}")
        for signer in (SigningKey(bytes(32)), own, retired, sample.keys["checkpoint"],
                       sample.keys["receipt"]):
            ledger = fixture.sample()
            fixture.succeed(ledger, signer=signer)
            ledger.add("x.happened", {})
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
        self.assert_refused(self.verify(ledger), "a key event of another version")
        ledger = Ledger()
        ledger.genesis(keys=[])
        self.assert_refused(self.verify(ledger), "names no event key")
        for missing in ("event", "checkpoint", "receipt"):
            ledger = Ledger()
            keys = [{"kid": key.kid, "role": role, "alg": "EdDSA", "public": key.public, "from": 0}
                    for role in ("event", "checkpoint", "receipt") if role != missing
                    for key in [ledger.key(f"{role} {ledger.origin}")]]
            ledger.genesis(keys=keys)
            self.assert_refused(
                self.verify(ledger), f"names no {missing} key")

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
        self.assert_refused(self.verify(ledger), "the origin was in use before")
        ledger = fixture.sample()
        fixture.succeed(ledger, ledger.origin)
        self.assert_refused(self.verify(ledger), "the origin was in use before")

    def test_old_key_signs_on(self) -> None:
        ledger = fixture.sample()
        old = ledger.keys["event"]
        fixture.succeed(ledger)
        ledger.add("x.happened", {}, signer=old)
        self.assert_refused(self.verify(ledger), "not here")

    def test_lost_positions(self) -> None:
        ledger = fixture.sample()
        known = self.write("known", ledger.checkpoint())
        del ledger.leaves[-3:]
        ledger.versions = {}
        fixture.succeed(ledger)
        for _ in range(6):
            ledger.add("x.happened", {})
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
        self.assert_refused(outcome, "counts from 15 to 23, not here")


if __name__ == "__main__":
    unittest.main()
