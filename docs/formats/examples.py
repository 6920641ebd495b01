#!/usr/bin/env python3
"""Makes the worked examples of these pages from fixed keys, and checks that the pages hold them.

    examples.py            print every example
    examples.py --check    exit 1 unless each page holds exactly what is printed
    examples.py --write    put the examples into the pages

Needs Python 3.11 with the PyPI package cryptography. An example stands in a page between a line
`<!-- example NAME -->` and the end of the fenced block that follows it. Nothing here imports the
ledger's code: what both compute, they compute apart.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# ---------------------------------------------------------------------------------------------
# Deterministic CBOR, written and shown


class Tag(NamedTuple):
    """A tagged value."""

    number: int
    value: Any


def head(major: int, argument: int) -> bytes:
    """Initial byte and argument, in the shortest form."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for low, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * width):
            return bytes([major << 5 | low]) + argument.to_bytes(width, "big")
    raise ValueError(argument)


def cbor(value: Any) -> bytes:
    """The deterministic encoding."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, Tag):
        return head(6, value.number) + cbor(value.value)
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    pairs = sorted((cbor(key), cbor(each)) for key, each in value.items())
    return head(5, len(pairs)) + b"".join(key + each for key, each in pairs)


def annotate(data: bytes, notes: dict[str, str] | None = None) -> str:
    """Bytes as indented hexadecimal with what they mean. `notes` explains items by their place:
    "2.1" is the second member of the third member; of a map, members are keys and values in turn."""
    lines: list[tuple[str, str]] = []
    notes = notes or {}

    def walk(at: int, depth: int, place: str) -> int:
        start, initial = at, data[at]
        major, low = initial >> 5, initial & 31
        at += 1
        argument = low
        if 24 <= low <= 27 and major != 7:
            width = 1 << (low - 24)
            argument = int.from_bytes(data[at : at + width], "big")
            at += width
        indent = "  " * depth
        note = notes.get(place, "")
        shown = data[start:at].hex()
        if major in (2, 3):
            content = data[at : at + argument]
            text = json.dumps(content.decode(), ensure_ascii=False) if major == 3 else ""
            kind = text or f"{argument} bytes"
            if len(content) <= 16:
                lines.append((f"{indent}{shown} {content.hex()}".rstrip(), join(kind, note)))
            else:
                lines.append((f"{indent}{shown}", join(kind if not text else "text", note)))
                for offset in range(0, len(content), 32):
                    lines.append((f"{indent}  {content[offset : offset + 32].hex()}", ""))
            return at + argument
        kind = {
            0: str(argument), 1: str(-1 - argument), 4: f"array of {argument}",
            5: f"map of {argument}", 6: f"tag {argument}",
            7: {20: "false", 21: "true", 22: "null"}.get(argument, ""),
        }[major]
        lines.append((f"{indent}{shown}", join(kind, note)))
        for index in range({4: argument, 5: 2 * argument, 6: 1}.get(major, 0)):
            at = walk(at, depth + 1, f"{place}.{index}" if place else str(index))
        return at

    end = walk(0, 0, "")
    assert end == len(data)
    width = max((len(left) for left, right in lines if right and len(left) <= 44), default=0) + 2
    return "\n".join(f"{left:<{width}}# {right}" if right else left for left, right in lines)


def join(kind: str, note: str) -> str:
    """What an item is, and what for."""
    return f"{kind}: {note}" if note else kind


def wrap(data: bytes, indent: str = "") -> str:
    """Hexadecimal, 32 bytes a line."""
    return "\n".join(indent + data[at : at + 32].hex() for at in range(0, len(data), 32))


def b64(data: bytes) -> str:
    """Standard base 64."""
    return base64.b64encode(data).decode()


# ---------------------------------------------------------------------------------------------
# The ledger's constructions


class SigningKey:
    """An Ed25519 key from a seed of 32 equal bytes."""

    def __init__(self, byte: int) -> None:
        self.seed = bytes([byte]) * 32
        self._private = Ed25519PrivateKey.from_private_bytes(self.seed)
        self.public = self._private.public_key().public_bytes_raw()
        self.kid = sha256(self.public).digest()[:8]
        self.sign = self._private.sign


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure (RFC 9052 section 4.4)."""
    return cbor(["Signature1", protected, b"", payload])


def sign1(key: SigningKey, payload: bytes, more: dict | None = None, detached: bool = False,
          unprotected: dict | None = None) -> Tag:
    """COSE_Sign1."""
    protected = cbor({1: -8, 4: key.kid, **(more or {})})
    signature = key.sign(to_be_signed(protected, payload))
    return Tag(18, [protected, unprotected or {}, None if detached else payload, signature])


def placed_vector(clear: bytes, place: bytes, key: bytes) -> bytes:
    """The vector of a placed seal."""
    return hmac.digest(key, len(place).to_bytes(4, "big") + place + clear, "sha256")[:12]


def placed_seal(clear: bytes, place: bytes, key: bytes) -> bytes:
    """Vector, ciphertext, tag."""
    vector = placed_vector(clear, place, key)
    return vector + AESGCM(key).encrypt(vector, clear, place)


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 9162."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162."""
    return sha256(b"\1" + left + right).digest()


def key_hash(name: str, key: SigningKey) -> bytes:
    """Key id of C2SP signed-note."""
    return sha256(name.encode() + b"\n\x01" + key.public).digest()[:4]


EVENT, CHECKPOINT, RECEIPT = SigningKey(1), SigningKey(2), SigningKey(3)
ORIGIN = "ledger.example"
START = 1_756_684_800_000_000  # 2025-09-01T00:00:00Z
ACTOR = {"kind": "system", "id": "example"}
VECTOR = b"\x04" * 12
DATA_KEY = b"\x05" * 32
RECORD = b"\x0a" * 16


def event_id(command: bytes, ordinal: int) -> bytes:
    """SHA-256(command id, ordinal), its first 16 bytes."""
    return sha256(command + ordinal.to_bytes(4, "big")).digest()[:16]


def key_map(role: str, key: SigningKey, since: int) -> dict:
    """A key as key events carry it."""
    return {"kid": key.kid, "role": role, "alg": "EdDSA", "public": key.public, "from": since}


def leaf(payload: dict, recorded: int) -> bytes:
    """`[1, recorded, COSE_Sign1]`."""
    return cbor([1, recorded, sign1(EVENT, cbor(payload))])


GENESIS = {
    1: ORIGIN, 2: event_id(b"\x10" * 16, 0), 3: "ledger.opened", 4: 1, 5: ["ledger", bytes(16)],
    6: 1, 7: ACTOR, 10: [{
        "format": 1, "origin": ORIGIN, "clock": "simulated",
        "keys": [key_map("event", EVENT, 0), key_map("checkpoint", CHECKPOINT, 0),
                 key_map("receipt", RECEIPT, 0)],
        "policies": [], "rules": {"name": "example", "digest": bytes(32)}}],
    12: b"\x20" * 16}
BLOCK = {1: [[0, {2: "TN0042", 3: "01"}]], 3: [[1, {6: "Ana", 8: "Ruiz"}]]}
SEALED = cbor({"student": 1, "block": BLOCK, "findings": []})
EVENT_ID = event_id(b"\x11" * 16, 0)
PART_PROTECTED = cbor({1: 3, 4: RECORD})
PART_PLACE = cbor([ORIGIN, EVENT_ID, 1])
PART_AAD = cbor(["Encrypt0", PART_PROTECTED, PART_PLACE])
CIPHERTEXT = AESGCM(DATA_KEY).encrypt(VECTOR, SEALED, PART_AAD)
SUBMITTED = {
    1: ORIGIN, 2: EVENT_ID, 3: "student.submitted", 4: 1, 5: ["record", RECORD], 6: 1, 7: ACTOR,
    9: Tag(100, 20315), 10: [
        {"record": RECORD, "state": "TN"}, Tag(16, [PART_PROTECTED, {5: VECTOR}, CIPHERTEXT])],
    12: b"\x21" * 16}
LEAVES = [leaf(GENESIS, START), leaf(SUBMITTED, START + 1_000_000)]
HASHES = [leaf_hash(each) for each in LEAVES]
ROOT = node_hash(*HASHES)


def example_cbor() -> str:
    """One line a value."""
    rows = [
        (0, "0"), (23, "23"), (24, "24"), (-1, "-1"), (1000, "1000"), (START, str(START)),
        (b"\1\2", "h'0102'"), ("é", '"é" (NFC)'), ([1, [2]], "[1, [2]]"),
        ({"b": 1, "a": 2, "aa": 3, 10: 4, -1: 5}, '{10: 4, -1: 5, "a": 2, "b": 1, "aa": 3}'),
        (Tag(100, 20315), "100(20315), the day 2025-08-15"), ([False, True, None],
                                                              "[false, true, null]")]
    width = max(len(cbor(value).hex()) for value, _ in rows) + 2
    return "\n".join(f"{cbor(value).hex():<{width}}# {text}" for value, text in rows)


def example_event_id() -> str:
    """The derivation."""
    command = b"\x11" * 16
    return "\n".join([
        f"command id   {command.hex()}", "ordinal      00000000",
        f"SHA-256      {sha256(command + bytes(4)).hexdigest()}",
        f"event id     {EVENT_ID.hex()}"])


def example_event() -> str:
    """The payload."""
    return annotate(cbor(SUBMITTED), {
        "0": "origin", "2": "event id", "4": "type", "6": "version", "8": "stream",
        "10": "stream version", "12": "actor", "14": "effective date", "16": "parts",
        "18": "command digest", "17.0": "part 0, clear", "17.1": "part 1, sealed",
        "17.1.0.0": "protected header {1: 3, 4: subject}", "17.1.0.1.1": "initialization vector",
        "17.1.0.2": "ciphertext and tag", "15": "a day", "15.0": "2025-08-15"})


def example_sealing() -> str:
    """How part 1 was sealed."""
    return "\n".join([
        "data key", wrap(DATA_KEY, "  "), "clear content, a CBOR map", wrap(SEALED, "  "),
        "protected header", wrap(PART_PROTECTED, "  "),
        "external_aad = [origin, event id, 1]", wrap(PART_PLACE, "  "),
        "additional data = Enc_structure", wrap(PART_AAD, "  "),
        "ciphertext and tag", wrap(CIPHERTEXT, "  ")])


def example_signature() -> str:
    """What is signed, and the signature."""
    protected = cbor({1: -8, 4: EVENT.kid})
    message = to_be_signed(protected, cbor(SUBMITTED))
    return "\n".join([
        "protected header", wrap(protected, "  "), "Sig_structure", wrap(message, "  "),
        "signature", wrap(EVENT.sign(message), "  ")])


def example_leaf() -> str:
    """The leaf of the event."""
    return annotate(LEAVES[1], {
        "0": "version of the leaf's form", "1": "recorded, 2025-09-01T00:00:01Z",
        "2": "COSE_Sign1", "2.0.0": "protected header", "2.0.1": "unprotected header",
        "2.0.2": "payload", "2.0.3": "signature"})


def example_tree() -> str:
    """The tree of two leaves."""
    return "\n".join([
        f"leaf hash 0   {HASHES[0].hex()}", f"leaf hash 1   {HASHES[1].hex()}",
        f"root of 1     {HASHES[0].hex()}", f"root of 2     {ROOT.hex()}",
        f"right edge    {cbor([2, [ROOT]]).hex()}"])


def note() -> str:
    """The checkpoint of two leaves."""
    text = f"{ORIGIN}\n2\n{b64(ROOT)}\n"
    signature = key_hash(ORIGIN, CHECKPOINT) + CHECKPOINT.sign(text.encode())
    return f"{text}\n\u2014 {ORIGIN} {b64(signature)}\n"


def example_vkey() -> str:
    """The key of the checkpoint."""
    key = b64(b"\1" + CHECKPOINT.public)
    return f"{ORIGIN}+{key_hash(ORIGIN, CHECKPOINT).hex()}+{key}"


def example_proofs() -> str:
    """Both kinds, in two leaves."""
    inclusion = {"leaf_index": 0, "tree_size": 2, "leaf_hash": b64(HASHES[0]),
                 "hashes": [b64(HASHES[1])]}
    consistency = {"first": 1, "second": 2, "hashes": [b64(HASHES[1])]}
    return json.dumps(inclusion, indent=1) + "\n" + json.dumps(consistency, indent=1)


def example_cose_receipt() -> str:
    """RFC 9942."""
    proof = cbor([2, 0, [HASHES[1]]])
    receipt = sign1(RECEIPT, ROOT, {395: 1}, detached=True, unprotected={396: {-1: [proof]}})
    return annotate(cbor(receipt), {
        "0.0": "protected header {1: -8, 4: kid, 395: 1}", "0.1": "unprotected header",
        "0.1.0": "verifiable data structure proofs", "0.1.1.0": "inclusion proofs",
        "0.1.1.1.0": "[2, 0, [hash]]", "0.2": "payload, detached: the root", "0.3": "signature"})


def example_submission_receipt() -> str:
    """Body, key of its digest, digest."""
    body = cbor({
        "origin": ORIGIN, "submission": "0b" * 16, "state": "TN", "digest": "sha256:" + "00" * 32,
        "received": "2025-09-01T00:00:02Z", "positions": {"first": 2, "last": 3},
        "mode": "production",
        "students": {"total": 1, "inserted": 1, "updated": 0, "unchanged": 0, "retracted": 0,
                     "rejected": 0},
        "findings": [], "identifiers": [
            {"student_record_id": "0000001", "state_student_identifier": "TN0042",
             "msix_id": "100000000009", "how": "assigned"}]})
    key = derived(DATA_KEY, "msix receipt digest")
    signed = cbor(sign1(RECEIPT, body, {3: "application/msix-receipt+cbor"}))
    return "\n".join([
        "body", wrap(body, "  "), "COSE_Sign1 (`cose`, before base 64)", wrap(signed, "  "),
        "submission's data key", wrap(DATA_KEY, "  "),
        "body_digest_key", wrap(key, "  "),
        "HMAC-SHA-256(body_digest_key, body): member `receipt` of submission.completed",
        wrap(hmac.digest(key, body, "sha256"), "  ")])


def derived(key: bytes, use: str) -> bytes:
    """HKDF-SHA-256 without salt."""
    return HKDF(SHA256(), 32, None, use.encode()).derive(key)


def example_keys() -> str:
    """The three keys."""
    lines = []
    for role, key in (("event", EVENT), ("checkpoint", CHECKPOINT), ("receipt", RECEIPT)):
        lines += [f"{role}", f"  seed    {key.seed.hex()}", f"  public  {key.public.hex()}",
                  f"  kid     {key.kid.hex()}"]
    return "\n".join(lines)


def example_genesis() -> str:
    """The clear part of the genesis."""
    return annotate(cbor(GENESIS[10][0]))


def example_placed_seal() -> str:
    """A seed in its file."""
    kek = b"\x04" * 32
    place = b"msix signing key, event " + EVENT.kid
    return "\n".join([
        "key-encryption key", wrap(kek, "  "), 'place = "msix signing key, event " and the kid',
        wrap(place, "  "), "clear: the seed", wrap(EVENT.seed, "  "),
        "vector = HMAC-SHA-256(key, length of place ‖ place ‖ clear)[0..<12]",
        wrap(placed_vector(EVENT.seed, place, kek), "  "),
        "placed seal = vector ‖ ciphertext ‖ tag", wrap(placed_seal(EVENT.seed, place, kek), "  ")])


def example_kek_file() -> str:
    """The file of the key-encryption key."""
    kek, salt, recovery = b"\x04" * 32, b"\x04" * 16, b"\x04" * 32
    wrapping = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=8).derive(
        b"operator")
    place = (b"msix key-encryption key, operator " + salt + (1).to_bytes(8, "big")
             + (8192).to_bytes(8, "big"))
    members = {
        "version": 1, "salt": salt, "operations": 1, "memory": 8192,
        "operator": placed_seal(kek, place, wrapping),
        "recovery": placed_seal(kek, b"msix key-encryption key, recovery", recovery)}
    digest_key = derived(kek, "msix key-encryption key file")
    file = cbor(members | {"digest": hmac.digest(digest_key, cbor(members), "sha256")})
    return "\n".join([
        "Argon2id of the secret \"operator\"", wrap(wrapping, "  "),
        'place = "msix key-encryption key, operator " ‖ salt ‖ operations ‖ memory',
        wrap(place, "  "), "digest key", wrap(digest_key, "  "), "file", wrap(file, "  ")])


def example_data_key() -> str:
    """A row of `keys/`."""
    kek = b"\x04" * 32
    place = cbor([RECORD, "state-record", []])
    wrapped = placed_seal(DATA_KEY, place, kek)
    return "\n".join([
        "key-encryption key", wrap(kek, "  "), "data key", wrap(DATA_KEY, "  "),
        "place = [subject id, \"state-record\", []]", wrap(place, "  "),
        "row = [\"state-record\", [], wrapped]", wrap(cbor(["state-record", [], wrapped]), "  ")])


def example_derived_keys() -> str:
    """Of one key, for every use."""
    lines = ["key", wrap(DATA_KEY, "  ")]
    for use in ("msix digest", "msix receipt digest", "msix projection child-counts"):
        lines += [use, wrap(derived(DATA_KEY, use), "  ")]
    return "\n".join(lines)


def example_content_digest() -> str:
    """The keyed digest of a block."""
    key = derived(DATA_KEY, "msix digest")
    return "\n".join([
        "data key", wrap(DATA_KEY, "  "), "derived, info \"msix digest\"", wrap(key, "  "),
        "block", wrap(cbor(BLOCK), "  "), "HMAC-SHA-256",
        wrap(hmac.digest(key, cbor(BLOCK), "sha256"), "  ")])


def example_recovery_key() -> str:
    """Its text form."""
    key = b"\x04" * 32
    digits = (key + sha256(key).digest()[:2]).hex()
    return "-".join(digits[at : at + 4] for at in range(0, 68, 4))


def example_tables() -> str:
    """Keys and values of the log's tables."""
    position = (1).to_bytes(8, "big")
    return "\n".join([
        "log/ leaves       " + position.hex() + "  ->  the leaf of position 1",
        "log/ tiles        " + (b"\1" + bytes(8)).hex() + "  ->  tile 0 of level 1",
        "log/ checkpoints  " + (2).to_bytes(8, "big").hex() + "  ->  the note for 2 leaves",
        "log/ facts        " + b"edge".hex() + " (edge)  ->  " + cbor([2, [ROOT]]).hex()[:14]
        + "...",
        "log/ facts        " + b"recorded".hex() + " (recorded)  ->  "
        + (START + 1_000_000).to_bytes(8, "big").hex(),
        "log/ facts        " + b"format".hex() + " (format)  ->  02",
        "log/ marks        " + bytes(8).hex() + "  ->  " + b"ledger.opened".hex(),
        "decision/ streams " + (RECORD + b"record").hex() + "  ->  " + (1).to_bytes(8, "big").hex(),
        "decision/ commands " + EVENT_ID.hex() + "  ->  " + position.hex()
        + (START + 1_000_000).to_bytes(8, "big").hex() + "21" * 16,
        "decision/ facts   " + b"applied".hex() + " (applied)  ->  "
        + (2).to_bytes(8, "big").hex() + HASHES[1].hex() + "01"])


def example_head() -> str:
    """The published head."""
    content = {"checkpoint": note(), "destroyed": [RECORD]}
    signature = CHECKPOINT.sign(b"msix published head\n" + cbor(content))
    return annotate(cbor({"content": content, "signature": signature}), {
        "3": "Ed25519 over \"msix published head\", line feed, content"})


def example_block() -> str:
    """A block."""
    return annotate(cbor(BLOCK), {
        "0": "group Student", "1.0": "a row", "1.0.0": "record id",
        "1.0.1.0": "E02 State Student Identifier", "1.0.1.2": "E03 its type",
        "2": "group Demographics", "3.0": "a row", "3.0.0": "record id",
        "3.0.1.0": "E06 First Name", "3.0.1.2": "E08 Last Name 1"})


def example_projection_digest() -> str:
    """Two rows."""
    lines, total = [f"digest key  {DATA_KEY.hex()}"], 0
    for ordinal, key, value in ((1, b"a", b"\1"), (2, b"bc", b"")):
        framed = bytes([ordinal]) + len(key).to_bytes(4, "big") + key + value
        code = hmac.digest(DATA_KEY, framed, "sha256")
        total = (total + int.from_bytes(code, "big")) % (1 << 256)
        lines += [f"row         table {ordinal}, key {key.hex()}, value {value.hex() or 'empty'}",
                  f"  framed    {framed.hex()}", f"  HMAC      {code.hex()}"]
    return "\n".join(lines + [f"digest      {total.to_bytes(32, 'big').hex()}"])


def example_residue() -> str:
    """The sealed part of an erasure."""
    # Rule set 1, category 1, the period that begins in 2025, Tennessee: a cell of 8 bytes.
    total = bytes([1, 1]) + (2025).to_bytes(4, "big") + b"TN"
    day = total + (20315).to_bytes(4, "big")
    entries = [["child-counts", total, 17, 1], ["child-counts", day, 17, 1]]
    return annotate(cbor({"residue": entries, "identities": [b"\x0c" * 32]}), {
        "1": "entries", "1.0.0": "projection", "1.0.1": "cell, a whole period",
        "1.0.2": "position", "1.0.3": "delta", "1.1.1": "cell, a first qualifying day",
        "3": "keyed hashes of State identities", "3.0": "HMAC-SHA-256 under the index key"})


def example_package() -> str:
    """The digest of two files."""
    files = {"student.csv": b"x\r\n", "header.csv": b"Submitting State\r\nTN\r\n"}
    fed = b""
    lines = []
    for name in sorted(files, key=lambda each: each.encode()):
        piece = (len(name.encode()).to_bytes(8, "big") + name.encode()
                 + len(files[name]).to_bytes(8, "big") + files[name])
        lines += [f"{name}, {len(files[name])} bytes", wrap(piece, "  ")]
        fed += piece
    return "\n".join(lines + ["SHA-256 of all", wrap(sha256(fed).digest(), "  ")])


PAGES = {
    "cbor.md": {"values": example_cbor},
    "event.md": {"event id": example_event_id, "payload": example_event,
                 "content digest": example_content_digest,
                 "sealed part": example_sealing, "signature": example_signature},
    "leaf-and-tree.md": {"leaf": example_leaf, "tree": example_tree},
    "checkpoint.md": {"note": lambda: note().rstrip("\n"), "vkey": example_vkey},
    "proofs-and-receipts.md": {"proofs": example_proofs, "COSE receipt": example_cose_receipt,
                               "submission receipt": example_submission_receipt},
    "keys.md": {"signing keys": example_keys, "genesis": example_genesis,
                "placed seal": example_placed_seal, "key-encryption key": example_kek_file,
                "data key": example_data_key, "derived keys": example_derived_keys,
                "recovery key": example_recovery_key},
    "log-environment.md": {"tables": example_tables, "published head": example_head},
    "student-block.md": {"block": example_block},
    "projection-digest.md": {"digest": example_projection_digest},
    "residue.md": {"residue": example_residue},
    "package.md": {"package": example_package},
}


def blocks(text: str) -> dict[str, tuple[int, int, str]]:
    """The examples of a page: begin, end and content of each."""
    found = {}
    form = r"<!-- example ([^>]*?) -->\n```\w*\n((?:(?!```).*\n)*)```"
    for match in re.finditer(form, text):
        found[match[1]] = (match.start(2), match.end(2), match[2])
    return found


def main(words: list[str]) -> int:
    """The command line."""
    folder = Path(__file__).resolve().parent
    bad = 0
    for page, examples in PAGES.items():
        if not words:
            for name, make in examples.items():
                print(f"== {page}: {name}\n{make()}\n")
            continue
        path = folder / page
        text = path.read_text(encoding="utf-8")
        present = blocks(text)
        for name in sorted(present.keys() ^ examples.keys()):
            print(f"{page}: example {name!r} is only in {'the page' if name in present else 'us'}")
            bad += 1
        for name, (begin, end, content) in sorted(present.items(), key=lambda each: -each[1][0]):
            wanted = examples[name]() + "\n" if name in examples else content
            if content != wanted:
                text = text[:begin] + wanted + text[end:]
                if words == ["--check"]:
                    print(f"{page}: example {name!r} is not what examples.py makes")
                    bad += 1
        if words == ["--write"]:
            path.write_text(text, encoding="utf-8")
    if words and words not in (["--check"], ["--write"]):
        print(__doc__, file=sys.stderr)
        return 2
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
