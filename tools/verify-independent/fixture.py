"""A small ledger for the tests, written with cbor2 and cryptography, without the verifier's code.

The tree is the RFC's recursive definition, the slow way, so that it can disagree with the verifier's.
"""

from __future__ import annotations

import base64
import hmac
import json
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LEDGER = ("ledger", bytes(16))
RECEIPT_TYPE = {3: "application/msix-receipt+cbor"}
START = 1_756_684_800_000_000  # 2025-09-01T00:00:00Z in microseconds


def dumps(value: Any) -> bytes:
    """cbor2's canonical form, which is deterministic CBOR where keys are of one major type."""
    return cbor2.dumps(value, canonical=True)


def b64(data: bytes) -> str:
    """Standard base 64."""
    return base64.b64encode(data).decode()


class SigningKey:
    """An Ed25519 key from a seed."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()
        self.kid = sha256(self.public).digest()[:8]
        self.sign = self._private.sign

    def sign1(self, payload: bytes, detached: bool = False, more: dict | None = None,
              unprotected: dict | None = None) -> cbor2.CBORTag:
        """A COSE_Sign1."""
        protected = dumps({1: -8, 4: self.kid, **(more or {})})
        signature = self.sign(dumps(["Signature1", protected, b"", payload]))
        return cbor2.CBORTag(
            18, [protected, unprotected or {}, None if detached else payload, signature])


def note(origin: str, size: int, root: bytes, key: SigningKey) -> str:
    """A signed checkpoint."""
    text = f"{origin}\n{size}\n{b64(root)}\n"
    identifier = sha256(origin.encode() + b"\n\x01" + key.public).digest()[:4]
    return f"{text}\n\u2014 {origin} {b64(identifier + key.sign(text.encode()))}\n"


def vkey(origin: str, key: SigningKey) -> str:
    """A note key as text."""
    identifier = sha256(origin.encode() + b"\n\x01" + key.public).digest()[:4]
    return f"{origin}+{identifier.hex()}+{b64(bytes([1]) + key.public)}"


# ---------------------------------------------------------------------------------------------
# RFC 9162 section 2.1, word by word


def mth(leaves: list[bytes]) -> bytes:
    """The hash of a list of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = _split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def inclusion_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(leaves) <= 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return inclusion_path(m, leaves[:k]) + [mth(leaves[k:])]
    return inclusion_path(m - k, leaves[k:]) + [mth(leaves[:k])]


def consistency_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF(m, D[n])."""
    return [] if m in (0, len(leaves)) else _subproof(m, leaves, True)


def _subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return _subproof(m, leaves[:k], whole) + [mth(leaves[k:])]
    return _subproof(m - k, leaves[k:], False) + [mth(leaves[:k])]


# ---------------------------------------------------------------------------------------------


class Ledger:
    """Builds a log leaf by leaf. What it is told to do wrong, it does wrong."""

    def __init__(self, origin: str = "test.msix.example", seed: bytes = b"test") -> None:
        self.origin = origin
        self.seed = seed
        self.leaves: list[bytes] = []
        self.versions: dict[tuple[str, bytes], int] = {}
        self.keys: dict[str, SigningKey] = {}
        # What `msix keys` says.
        self.stated: dict[str, list[dict]] = {"event": [], "receipt": []}
        self.vkeys: list[str] = []
        self.commands = 0

    @property
    def size(self) -> int:
        """Leaves so far."""
        return len(self.leaves)

    def key(self, name: str) -> SigningKey:
        """A key that only this ledger has."""
        return SigningKey(sha256(self.seed + name.encode()).digest())

    def _key_map(self, role: str, key: SigningKey, since: int) -> dict:
        return {"kid": key.kid, "role": role, "alg": "EdDSA", "public": key.public, "from": since}

    def next_key(self, role: str, key: SigningKey) -> dict:
        """What a `key.added` that comes next says."""
        return self._key_map(role, key, self.size + 1)

    def _state(self, key: SigningKey, since: int, role: str = "event") -> None:
        self.stated[role].append({"kid": key.kid.hex(), "alg": "EdDSA",
                                  "public": b64(key.public), "from": since, "until": None})

    def genesis(self, name: str | None = None, predecessor: dict | None = None,
                signer: SigningKey | None = None, **changed: Any) -> None:
        """`ledger.opened`; a later one is signed by the event key before it. `changed` is what it
        says otherwise, None for nothing."""
        self.origin = name or self.origin
        position = self.size
        since = position + 1 if position else 0
        before = self.keys.get("event")
        for entry in self.stated["event"] + self.stated["receipt"]:
            entry["until"] = position if entry["until"] is None else entry["until"]
        self.keys = {role: self.key(f"{role} {self.origin}")
                     for role in ("event", "checkpoint", "receipt")}
        for role in self.stated:
            self._state(self.keys[role], since, role)
        self.vkeys.append(vkey(self.origin, self.keys["checkpoint"]))
        clear = {"format": 1, "origin": self.origin, "clock": "simulated", "policies": [],
                 "rules": {"name": "counting/1", "digest": bytes(32)},
                 "keys": [self._key_map(role, key, since) for role, key in self.keys.items()]}
        if predecessor is not None:
            clear["predecessor"] = predecessor
        clear |= changed
        self.add("ledger.opened", {key: each for key, each in clear.items() if each is not None},
                 signer=signer or before)

    def rotate(self, name: str = "event 2") -> None:
        """A new event key, and the end of the old one."""
        new = self.key(name)
        self.add("key.added", {"key": self.next_key("event", new)})
        self._state(new, self.size)
        old, self.keys["event"] = self.keys["event"], new
        self.add("key.retired", {"kid": old.kid})
        for entry in self.stated["event"]:
            if entry["kid"] == old.kid.hex() and entry["until"] is None:
                entry["until"] = self.size - 1

    def payload(self, type_: str, clear: dict, stream: tuple[str, bytes] = LEDGER,
                subjects: tuple[bytes, ...] = (), **changed: Any) -> dict:
        """The payload of the next event as a map."""
        self.commands += 1
        command = sha256(self.seed + b"command" + bytes([self.commands >> 8, self.commands & 255]))
        identifier = sha256(command.digest()[:16] + bytes(4)).digest()[:16]
        parts: list = [clear]
        for index, subject in enumerate(subjects, 1):
            parts.append(self._sealed(subject, identifier, index, {"name": "Nobody"}))
        payload = {
            1: self.origin, 2: identifier, 3: type_, 4: 1, 5: [stream[0], stream[1]],
            6: self.versions.get(stream, 0) + 1, 7: {"kind": "system", "id": "test"}, 10: parts,
            12: sha256(b"digest" + identifier).digest()}
        for name, value in changed.items():
            payload[int(name[1:])] = value
        return payload

    def _sealed(self, subject: bytes, identifier: bytes, index: int, content: Any) -> cbor2.CBORTag:
        key = sha256(self.seed + b"data key" + subject).digest()
        vector = sha256(b"vector" + identifier + bytes([index])).digest()[:12]
        protected = dumps({1: 3, 4: subject})
        place = dumps([self.origin, identifier, index])
        ciphertext = AESGCM(key).encrypt(
            vector, dumps(content), dumps(["Encrypt0", protected, place]))
        return cbor2.CBORTag(16, [protected, {5: vector}, ciphertext])

    def add(self, type_: str, clear: dict, stream: tuple[str, bytes] = LEDGER,
            subjects: tuple[bytes, ...] = (), recorded: int | None = None,
            signer: SigningKey | None = None, **changed: Any) -> bytes:
        """Signs an event and appends it."""
        payload = self.payload(type_, clear, stream, subjects, **changed)
        self.versions[stream] = payload[6]
        return self.add_signed((signer or self.keys["event"]).sign1(dumps(payload)), recorded)

    def add_signed(self, signed: cbor2.CBORTag, recorded: int | None = None) -> bytes:
        """Appends a leaf."""
        when = START + 1_000_000 * self.size if recorded is None else recorded
        self.leaves.append(dumps([1, when, signed]))
        return self.leaves[-1]

    # What others are shown

    def export(self) -> bytes:
        """`msix log export`."""
        return b"".join(self.leaves)

    def checkpoint(self, size: int | None = None) -> str:
        """`msix checkpoint`."""
        size = self.size if size is None else size
        return note(self.origin, size, mth(self.leaves[:size]), self.keys["checkpoint"])

    def keys_json(self) -> str:
        """`msix keys`."""
        return json.dumps({"notes": self.vkeys, "events": self.stated["event"],
                           "receipts": self.stated["receipt"]})

    def inclusion(self, index: int, size: int | None = None) -> dict:
        """`msix proof inclusion`."""
        size = self.size if size is None else size
        return {"leaf_index": index, "tree_size": size,
                "leaf_hash": b64(mth([self.leaves[index]])),
                "hashes": [b64(each) for each in inclusion_path(index, self.leaves[:size])]}

    def consistency(self, first: int, second: int) -> dict:
        """`msix proof consistency`."""
        return {"first": first, "second": second,
                "hashes": [b64(each) for each in consistency_path(first, self.leaves[:second])]}

    def cose_receipt(self, index: int) -> bytes:
        """A receipt of inclusion after RFC 9942."""
        path = inclusion_path(index, self.leaves)
        proof = dumps([self.size, index, path])
        return dumps(self.keys["receipt"].sign1(
            mth(self.leaves), detached=True, more={395: 1}, unprotected={396: {-1: [proof]}}))

    def view(self, child: bytes) -> None:
        """A look at a child."""
        self.add("record.viewed", {
            "child": child, "groups": [1, 2], "knownat": self.size - 1, "view": "consolidated/3",
            "digest": bytes(32)}, ("child", child))

    def submission(self, name: bytes = b"one", **changed: Any) -> dict:
        """A submission with its receipt; the proof is made when `receipt` is called. `changed` is
        what its body says otherwise."""
        identifier = sha256(name).digest()[:16]
        stream = ("submissions", sha256(b"TN").digest()[:16])
        first = self.size
        self.add("submission.received", {"submission": identifier, "state": "TN"}, stream)
        totals = {"total": 1, "inserted": 1, "updated": 0, "unchanged": 0, "retracted": 0,
                  "rejected": 0}
        last = self.size
        body = {
            "origin": self.origin, "submission": identifier.hex(), "state": "TN",
            "digest": "sha256:" + "0" * 64,
            "received": "2025-09-01T00:00:00Z", "positions": {"first": first, "last": last},
            "mode": "production", "students": totals, "findings": [],
            "identifiers": [{"student_record_id": 1, "state_student_identifier": "S1",
                             "msix_id": "000000000018", "how": "assigned"}], **changed}
        cose_payload = dumps(body)
        key = sha256(b"body digest key" + name).digest()
        clear = {"submission": identifier, "state": "TN", "outcome": "taken", "students": totals,
                 "findings": {}, "first": first, "last": last,
                 "receipt": hmac.digest(key, cose_payload, "sha256")}
        leaf = self.add("submission.completed", clear, stream)
        signed = self.keys["receipt"].sign1(cose_payload, more=RECEIPT_TYPE)
        return {**body, "cose": b64(dumps(signed)), "leaf": b64(leaf),
                "body_digest_key": b64(key)}

    def receipt(self, submission: dict) -> dict:
        """The receipt as issued now."""
        proof = self.inclusion(submission["positions"]["last"])
        del proof["leaf_hash"]
        return {**submission, "inclusion": proof, "checkpoint": self.checkpoint()}


def sample() -> Ledger:
    """A valid log of a few dozen leaves: two streams of children, a rotation, a successor."""
    ledger = Ledger()
    ledger.genesis()
    ledger.add("x.happened", {"policy": {"area": "test"}})
    for number in range(12):
        child = sha256(bytes([number % 3])).digest()[:16]
        ledger.add("student.submitted", {"record": child, "state": "TN"}, ("record", child),
                   subjects=(child,))
    ledger.rotate()
    for number in range(7):
        child = sha256(bytes([number % 3])).digest()[:16]
        ledger.view(child)
    return ledger


def succeed(ledger: Ledger, name: str = "second.msix.example", signer: SigningKey | None = None,
            before: dict | None = None, **changed: Any) -> None:
    """Opens a successor in the same log; `before` is what it says otherwise of its predecessor,
    `changed` of all else."""
    predecessor = {"origin": ledger.origin, "size": ledger.size, "root": mth(ledger.leaves)}
    ledger.genesis(name, {**predecessor, **(before or {})}, signer, **changed)
