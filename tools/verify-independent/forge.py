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

from verifier import cbor, keys, note, tree
from verifier.event import LEDGER_STREAM, SIGN1_TAG, parse_leaf
from verifier.fault import Fault


class Forger:
    """Keys of the forger's own, one for each real key, and logs signed with them."""

    def __init__(self, origin: str | None = None) -> None:
        self.origin = origin
        self.tree = tree.Tree()
        self._keys: dict[bytes, Ed25519PrivateKey] = {}
        self.keys = keys.Keyring()

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
        version, recorded, signed = cbor.decode(leaf)
        kid = cbor.decode(signed.value[0])[4]
        payload = cbor.decode(signed.value[2])
        clear = next((part for part in payload[10] if isinstance(part, dict)), {})
        if payload[3] == "ledger.opened":
            clear["keys"] = [self._replace(key) for key in clear["keys"]]
            if "predecessor" in clear:
                clear["predecessor"]["root"] = self.tree.root(self.tree.size)
        elif payload[3] == "key.added":
            clear["key"] = self._replace(clear["key"])
        elif payload[3].startswith("key."):
            clear["kid"] = sha256(self._public(clear["kid"])).digest()[:8]
        change(payload)
        body = cbor.encode(payload)
        protected = cbor.encode({1: -8, 4: sha256(self._public(kid)).digest()[:8]})
        message = cbor.encode(["Signature1", protected, b"", body])
        forged = cbor.encode([version, recorded, cbor.Tag(SIGN1_TAG, [
            protected, signed.value[1], body, self.key(kid).sign(message)])])
        self.take(forged)
        return forged

    def take(self, leaf: bytes) -> None:
        """Follows the forged log, to know its keys and root."""
        event, position = parse_leaf(leaf).event, self.tree.size
        # Under a forged origin a real successor's genesis names the wrong predecessor.
        with contextlib.suppress(Fault):
            if event.type == "ledger.opened":
                root = self.tree.root(position)
                new = self.keys.check_opening(event, position, root)
                self.keys.open(event, position, new)
            elif event.type.startswith("key."):
                self.keys.change(event, position)
        self.tree.append(tree.leaf_hash(leaf))

    def checkpoint(self) -> bytes:
        """The note that the forger would show."""
        origin = (self.keys.origins or [(0, "")])[-1][1]
        text = f"{origin}\n{self.tree.size}\n{_base64(self.tree.root(self.tree.size))}\n"
        public = next(key.public for key in reversed(self.keys.of_role("checkpoint"))
                      if any(key.public == self._public(kid) for kid in self._keys))
        private = next(key for kid, key in self._keys.items() if self._public(kid) == public)
        line = _base64(note.note_key_identifier(origin, public) + private.sign(text.encode()))
        return f"{text}\n\u2014 {origin} {line}\n".encode()

    def stated_keys(self) -> bytes:
        """The `msix keys` that the forger would show."""
        return json.dumps({
            "notes": [note.vkey(key.origin, key.public)
                      for key in self.keys.of_role("checkpoint")],
            **{f"{role}s": [
                {"kid": key.kid.hex(), "alg": "EdDSA", "public": _base64(key.public),
                 "from": key.first, "until": key.last} for key in self.keys.of_role(role)]
               for role in ("event", "receipt")},
        }).encode() + b"\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def changed(leaves: list[bytes], at: int) -> list[bytes]:
    """Flips a bit of the event id, which leaves every form as it was."""
    _, _, signed = cbor.decode(leaves[at])
    payload = signed.value[2]
    identifier = cbor.decode(payload)[2]
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
    real = parse_leaf(leaves[0]).event.clear["keys"]

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
        event = parse_leaf(leaf).event
        versions[event.stream] = event.stream_version
    _, recorded, _ = cbor.decode(leaves[-1])
    version, _, genesis = cbor.decode(leaves[0])
    before = {"origin": forger.keys.origins[-1][1], "size": len(leaves),
              "root": forger.tree.root(len(leaves))}
    forged = list(leaves)

    def follow(payload: dict[int, Any]) -> None:
        payload[1] = "forged.example"
        payload[2] = sha256(b"forged" + payload[2] + bytes([len(forged) & 255])).digest()[:16]
        payload[6] = versions[LEDGER_STREAM] + len(forged) - len(leaves) + 1

    def reopen(payload: dict[int, Any]) -> None:
        follow(payload)
        clear = next(part for part in payload[10] if isinstance(part, dict))
        clear["origin"], clear["predecessor"] = "forged.example", before
        for key in clear["keys"]:
            key["from"] = len(leaves) + 1

    def go_on(payload: dict[int, Any]) -> None:
        follow(payload)
        payload[3], payload[10] = "x.happened", [{}]

    for change in (reopen, go_on):
        forged.append(forger.sign(cbor.encode([version, recorded, genesis]), change))
    return forged, forger


KINDS: dict[str, Callable[[list[bytes], int], Any]] = {
    "changed": changed, "dropped": dropped, "reordered": reordered, "duplicated": duplicated,
    "foreign-key": foreign_key, "other-origin": other_origin, "taken-over": taken_over,
    "rolled-back": rolled_back,
}


def forge(log: bytes, kind: str, position: int | None = None) -> tuple[bytes, Forger | None]:
    """The forged log, and the forger where there are keys of his."""
    leaves = list(cbor.sequence(io.BytesIO(log)))
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
