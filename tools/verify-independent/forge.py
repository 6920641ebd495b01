#!/usr/bin/env python3
"""Makes a forged log from a real one, to see whether a verifier notices.

    forge.py --log FILE --kind KIND --out FILE [--position N]
             [--checkpoint-out FILE] [--keys-out FILE]

The input is what `msix log export` gives, the output has the same form. KIND is one of

    changed      one bit of a signed payload is another
    dropped      a leaf is missing
    reordered    a leaf and the next one have changed places
    duplicated   a leaf stands twice
    foreign-key  every event is signed anew by keys of the forger, who has put them into the genesis
                 and the key events: a log that is whole in itself
    other-origin the real events after the genesis of another ledger that names the real keys too
    taken-over   a successor that only the forger vouches for goes on where the real log ends
    rolled-back  the last third is cut off

--position chooses the leaf (default: one in the middle). --checkpoint-out and --keys-out write the
note and the `msix keys` that the forger would show with a foreign-key, other-origin or taken-over
log.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import io
import json
import sys
from hashlib import sha256
from typing import Any, Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import ledgerlog
import merkle
import notes
import strict_cbor
from strict_cbor import Tag


class Forger:
    """Keys of the forger's own, one for each real key, and logs signed with them."""

    def __init__(self, origin: str | None = None) -> None:
        self.origin = origin
        self.tree = merkle.Tree()
        self._keys: dict[bytes, Ed25519PrivateKey] = {}
        self.keys = ledgerlog.Keys()

    def key(self, kid: bytes) -> Ed25519PrivateKey:
        """The forger's key in the place of a real one."""
        if kid not in self._keys:
            seed = sha256(b"forged" + kid).digest()
            self._keys[kid] = Ed25519PrivateKey.from_private_bytes(seed)
        return self._keys[kid]

    def _public(self, kid: bytes) -> bytes:
        return self.key(kid).public_key().public_bytes_raw()

    def _replace(self, key: dict) -> dict:
        public = self._public(key["kid"])
        return {**key, "public": public, "kid": sha256(public).digest()[:8]}

    def sign(self, leaf: bytes, change: Callable[[dict], None] = lambda payload: None) -> bytes:
        """The leaf with its keys replaced and signed by the forger."""
        version, recorded, signed = strict_cbor.decode(leaf)
        kid = strict_cbor.decode(signed.value[0])[4]
        payload = strict_cbor.decode(signed.value[2])
        clear = next((part for part in payload[10] if isinstance(part, dict)), {})
        if payload[3] == "ledger.opened":
            clear["keys"] = [self._replace(key) for key in clear["keys"]]
            if "predecessor" in clear:
                clear["predecessor"]["root"] = self.tree.root()
        elif payload[3] == "key.added":
            clear["key"] = self._replace(clear["key"])
        elif payload[3].startswith("key."):
            clear["kid"] = sha256(self._public(clear["kid"])).digest()[:8]
        change(payload)
        body = strict_cbor.encode(payload)
        protected = strict_cbor.encode({1: -8, 4: sha256(self._public(kid)).digest()[:8]})
        message = strict_cbor.encode(["Signature1", protected, b"", body])
        forged = strict_cbor.encode([version, recorded, Tag(ledgerlog.SIGN1, [
            protected, signed.value[1], body, self.key(kid).sign(message)])])
        self.take(forged)
        return forged

    def take(self, leaf: bytes) -> None:
        """Follows the forged log, to know its keys and root."""
        event = ledgerlog.event(strict_cbor.decode(leaf))
        hash_ = merkle.leaf_hash(leaf)
        # Under a forged origin a real successor's genesis names the wrong predecessor.
        with contextlib.suppress(ledgerlog.Refused):
            self.keys.apply(event, self.tree.size, self.tree, hash_)
        self.tree.append(hash_)

    def checkpoint(self) -> bytes:
        """The note that the forger would show."""
        origin = self.keys.origin or ""
        text = f"{origin}\n{self.tree.size}\n{_base64(self.tree.root())}\n"
        public = next(key.public for key in reversed(self.keys.of("checkpoint"))
                      if any(key.public == self._public(kid) for kid in self._keys))
        private = next(key for kid, key in self._keys.items() if self._public(kid) == public)
        line = _base64(notes.key_id(origin, public) + private.sign(text.encode()))
        return f"{text}\n\u2014 {origin} {line}\n".encode()

    def stated_keys(self) -> bytes:
        """The `msix keys` that the forger would show."""
        return json.dumps({
            "notes": [key.vkey() for key in self.keys.of("checkpoint")],
            "events": [
                {"kid": key.kid.hex(), "alg": "EdDSA", "public": _base64(key.public),
                 "from": key.since, "until": key.until} for key in self.keys.of("event")],
        }).encode() + b"\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def changed(leaves: list[bytes], at: int) -> list[bytes]:
    """Flips a bit of the event id, which leaves every form as it was."""
    _, _, signed = strict_cbor.decode(leaves[at])
    payload = signed.value[2]
    identifier = strict_cbor.decode(payload)[2]
    forged = bytearray(identifier)
    forged[-1] ^= 1
    new = payload.replace(identifier, bytes(forged), 1)
    return leaves[:at] + [leaves[at].replace(payload, new, 1)] + leaves[at + 1 :]


def dropped(leaves: list[bytes], at: int) -> list[bytes]:
    """Without a leaf."""
    return leaves[:at] + leaves[at + 1 :]


def reordered(leaves: list[bytes], at: int) -> list[bytes]:
    """Two neighbours the other way round."""
    at = min(at, len(leaves) - 2)
    return leaves[:at] + [leaves[at + 1], leaves[at]] + leaves[at + 2 :]


def duplicated(leaves: list[bytes], at: int) -> list[bytes]:
    """A leaf twice."""
    return leaves[: at + 1] + [leaves[at]] + leaves[at + 1 :]


def rolled_back(leaves: list[bytes], _: int) -> list[bytes]:
    """Without the last third."""
    return leaves[: len(leaves) - max(1, len(leaves) // 3)]


def foreign_key(leaves: list[bytes], _: int) -> tuple[list[bytes], Forger]:
    """All of it, signed by the forger."""
    forger = Forger()
    return [forger.sign(leaf) for leaf in leaves], forger


def other_origin(leaves: list[bytes], _: int) -> tuple[list[bytes], Forger]:
    """A genesis of another name, with the real keys beside the forger's, before the real events."""
    forger = Forger()
    real = ledgerlog.event(strict_cbor.decode(leaves[0])).clear["keys"]

    def rename(payload: dict[int, Any]) -> None:
        payload[1] = "forged.example"
        clear = next(part for part in payload[10] if isinstance(part, dict))
        clear["origin"] = "forged.example"
        clear["keys"] = clear["keys"] + real

    forged = [forger.sign(leaves[0], rename)]
    for leaf in leaves[1:]:
        forger.take(leaf)
        forged.append(leaf)
    return forged, forger


def taken_over(leaves: list[bytes], _: int) -> tuple[list[bytes], Forger]:
    """A successor's genesis with keys of the forger's, which the real event key has not signed."""
    forger = Forger()
    versions: dict[tuple[str, bytes], int] = {}
    for leaf in leaves:
        forger.take(leaf)
        event = ledgerlog.event(strict_cbor.decode(leaf))
        versions[event.stream] = event.stream_version
    _, recorded, _ = strict_cbor.decode(leaves[-1])
    version, _, genesis = strict_cbor.decode(leaves[0])
    before = {"origin": forger.keys.origin, "size": len(leaves), "root": forger.tree.root()}
    forged = list(leaves)

    def follow(payload: dict[int, Any]) -> None:
        payload[1] = "forged.example"
        payload[2] = sha256(b"forged" + payload[2] + bytes([len(forged) & 255])).digest()[:16]
        payload[6] = versions[ledgerlog.OWN_STREAM] + len(forged) - len(leaves) + 1

    def reopen(payload: dict[int, Any]) -> None:
        follow(payload)
        clear = next(part for part in payload[10] if isinstance(part, dict))
        clear["origin"], clear["predecessor"] = "forged.example", before
        for key in clear["keys"]:
            key["from"] = len(leaves) + 1

    def go_on(payload: dict[int, Any]) -> None:
        follow(payload)
        payload[3], payload[10] = "policy.adopted", [{}]

    for change in (reopen, go_on):
        forged.append(forger.sign(strict_cbor.encode([version, recorded, genesis]), change))
    return forged, forger


KINDS: dict[str, Callable[[list[bytes], int], Any]] = {
    "changed": changed, "dropped": dropped, "reordered": reordered, "duplicated": duplicated,
    "foreign-key": foreign_key, "other-origin": other_origin, "taken-over": taken_over,
    "rolled-back": rolled_back,
}


def forge(log: bytes, kind: str, position: int | None = None) -> tuple[bytes, Forger | None]:
    """The forged log, and the forger where there are keys of his."""
    leaves = [data for _, data, _ in strict_cbor.sequence(io.BytesIO(log))]
    if len(leaves) < 3:
        raise SystemExit("forge.py: a log of three leaves or more is needed")
    at = len(leaves) // 2 if position is None else position
    if not 0 <= at < len(leaves):
        raise SystemExit(f"forge.py: the log has no position {at}")
    made = KINDS[kind](leaves, at)
    forged, forger = made if isinstance(made, tuple) else (made, None)
    return b"".join(forged), forger


def main(words: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", required=True)
    parser.add_argument("--kind", required=True, choices=sorted(KINDS))
    parser.add_argument("--out", required=True)
    parser.add_argument("--position", type=int)
    parser.add_argument("--checkpoint-out")
    parser.add_argument("--keys-out")
    given = parser.parse_args(words)
    with open(given.log, "rb") as file:
        forged, forger = forge(file.read(), given.kind, given.position)
    with open(given.out, "wb") as file:
        file.write(forged)
    wanted = [(given.checkpoint_out, Forger.checkpoint), (given.keys_out, Forger.stated_keys)]
    for path, make in wanted:
        if path is None:
            continue
        if forger is None:
            parser.error(f"a {given.kind} log has no keys of the forger's")
        with open(path, "wb") as file:
            file.write(make(forger))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
