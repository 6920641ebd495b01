"""What lies outside the log: checkpoints, `msix keys`, proofs, receipts."""

from __future__ import annotations

import datetime
import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import ledgerlog
import merkle
import notes
import strict_cbor
from ledgerlog import Key, Log, Refused
from notes import Misshapen
from strict_cbor import NotDeterministic, Tag

OUTSIDE = {"inclusion", "checkpoint", "cose", "leaf", "body_digest_key"}
RECEIPT_TYPE = "application/msix-receipt+cbor"  # COSE header 3 of a submission receipt


class Failed(Exception):
    """A check failed; the text says where and why."""


@dataclass
class Trust:
    """Against what evidence is checked: a whole log, or `msix keys` alone."""

    log: Log | None
    keys: list[Key] = field(default_factory=list)
    vkeys: list[tuple[str, bytes]] = field(default_factory=list)

    def of(self, role: str) -> list[Key]:
        """The keys of a role."""
        return [key for key in self.keys if key.role == role]

    def root(self, size: int) -> bytes | None:
        """The root of the log's first `size` leaves; None without a log."""
        if self.log is None:
            return None
        if size > self.log.size:
            raise Failed(f"it states {size} leaves, the log has only {self.log.size}")
        return self.log.roots[size]


def loads_lines(data: bytes, what: str) -> list[dict]:
    """One JSON object, or several of them, one a line."""
    lines = [line for line in data.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith(b"{") for line in lines):
        return [loads(line, f"{what}, line {number}") for number, line in enumerate(lines, 1)]
    return [loads(data, what)]


def loads(data: bytes, what: str) -> dict:
    """A JSON object without doubled members."""
    def pairs(items: list[tuple[str, Any]]) -> dict:
        if len({name for name, _ in items}) != len(items):
            raise Failed(f"{what} has a member twice")
        return dict(items)

    try:
        value = json.loads(data, object_pairs_hook=pairs)
    except ValueError:
        raise Failed(f"{what} is not JSON") from None
    if not isinstance(value, dict):
        raise Failed(f"{what} is no JSON object")
    return value


# ---------------------------------------------------------------------------------------------
# Checkpoints


def check_checkpoint(data: bytes, trust: Trust, what: str, pinned: bool = False) -> str:
    """A note against the log and its keys; with `pinned`, also against the keys of --vkey."""
    try:
        note = notes.parse_checkpoint(data)
    except Misshapen as error:
        raise Failed(f"{what}: {error}") from None
    if pinned and trust.vkeys:
        if not any(name == note.origin and note.signed_by(name, public)
                   for name, public in trust.vkeys):
            raise Failed(f"{what}: not signed by the pinned key of {trust.vkeys[0][0]}")
    if trust.log is not None:
        _against_log(note, trust.log, what)
    # With a log the origin in force is known, and the last statement of an old checkpoint key may
    # be in the name of its successor.
    signers = [
        key for key in trust.of("checkpoint")
        if (trust.log is not None or key.origin == note.origin)
        and note.signed_by(note.origin, key.public)
    ]
    if not signers:
        raise Failed(f"{what}: signed by no checkpoint key that the ledger names")
    if not any(key.covers(note.size - 1) for key in signers):
        raise Failed(f"{what}: key {signers[0].kid.hex()} was not in force at {note.size} leaves")
    more = ""
    if trust.log is not None and trust.log.size > note.size:
        more = f"; the log has {trust.log.size - note.size} leaves more"
    return f"{note.origin}, {note.size} leaves, root {note.root.hex()[:16]}…{more}"


def _against_log(note: notes.Checkpoint, log: Log, what: str) -> None:
    if note.size == 0:
        raise Failed(f"{what}: states no leaves; the genesis that names its key is not in it")
    if note.size > log.size:
        raise Failed(
            f"{what}: states {note.size} leaves, the log has only {log.size}: the log was set back")
    origin = log.keys.origin_at(note.size - 1)
    if origin != note.origin:
        names = [opening.origin for opening in log.keys.openings]
        if note.origin in names[:-1]:
            left = log.keys.openings[names.index(note.origin) + 1].position
            if left < note.size:
                raise Failed(
                    f"{what}: {note.origin} stated {note.size} leaves, this log left that origin "
                    f"at position {left}: published positions were lost")
        raise Failed(f"{what}: is of {note.origin}, the log at that size is {origin}")
    if log.roots[note.size] != note.root:
        raise Failed(
            f"{what}: root {note.root.hex()[:16]}… is not that of the log's first {note.size} "
            f"leaves, {log.roots[note.size].hex()[:16]}…: forked or changed")


# ---------------------------------------------------------------------------------------------
# msix keys


def stated_keys(data: bytes) -> dict:
    """`msix keys`, in form."""
    value = loads(data, "keys")
    for name in ("notes", "events"):
        if not isinstance(value.get(name), list):
            raise Failed(f"keys: no list {name!r}")
    return value


def key_list(items: list, role: str, origin: str) -> list[Key]:
    """The keys in a list of `{"kid", "alg", "public", "from", "until"}`."""
    keys = []
    for each in items:
        try:
            key = Key(role, notes.from_base64(each["public"]), each["from"], each["until"], origin)
            if each["alg"] != "EdDSA" or not notes.sound_key(key.public):
                raise Failed("keys: not a sound Ed25519 key")
            if each["kid"] != key.kid.hex():
                raise Failed(f"keys: kid {each['kid']} is not SHA-256 of its key")
        except (KeyError, TypeError, Misshapen):
            raise Failed(f"keys: a key of {role}s is misshapen") from None
        keys.append(key)
    return keys


def trust_from_keys(data: bytes) -> list[Key]:
    """Keys to check a receipt by, when there is no log: those of `msix keys` as they stand."""
    value = stated_keys(data)
    keys = []
    origin = ""
    for text in value["notes"]:
        try:
            origin, public = notes.parse_vkey(text)
        except Misshapen as error:
            raise Failed(f"keys: {error}") from None
        keys.append(Key("checkpoint", public, 0, None, origin))
    keys += key_list(value["events"], "event", origin)
    return keys + key_list(value.get("receipts", []), "receipt", origin)


def check_keys(data: bytes, log: Log) -> str:
    """Whether `msix keys` says what the log's own events say."""
    value = stated_keys(data)
    for name, role in (("events", "event"), ("receipts", "receipt")):
        if name not in value:
            continue
        stated = {(key.public, key.since, key.until) for key in key_list(value[name], role, "")}
        folded = {(key.public, key.since, key.until) for key in log.keys.of(role)}
        for public, since, until in sorted(stated ^ folded, key=lambda each: each[1]):
            kid = sha256(public).digest()[:8].hex()
            span = f"from {since} until {until}"
            if (public, since, until) in folded:
                raise Failed(f"keys: the log has {role} key {kid} {span}, the list has not")
            raise Failed(f"keys: the list has {role} key {kid} {span}, the log has not")
        if len(value[name]) != len(folded):
            raise Failed(f"keys: the list of {role} keys has {len(value[name])} entries, "
                         f"the log {len(folded)}")
    named = {key.vkey(): key for key in log.keys.of("checkpoint")}
    for text in value["notes"]:
        if text not in named:
            raise Failed(f"keys: note key {text.split('+')[0:2]} is not named by the log")
    for text, key in named.items():
        if key.until is None and text not in value["notes"]:
            raise Failed(f"keys: note key {text.split('+')[0:2]} is in force and not in the list")
    return f"{len(value['notes'])} for notes, {len(value['events'])} for events, as the log says"


# ---------------------------------------------------------------------------------------------
# Proofs


def hashes(value: Any, what: str) -> list[bytes]:
    """A list of hashes in base 64."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Failed(f"{what}: no list of hashes")
    try:
        path = [notes.from_base64(each) for each in value]
    except Misshapen as error:
        raise Failed(f"{what}: {error}") from None
    if any(len(each) != 32 for each in path):
        raise Failed(f"{what}: a hash has 32 bytes")
    return path


def number(value: Any, what: str) -> int:
    """A number that is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 64:
        raise Failed(f"{what}: {value!r} is no position")
    return value


def proof_needs(proof: dict) -> tuple[set[int], set[int]]:
    """The tree sizes and leaf indexes that a proof is about."""
    if "leaf_index" in proof:
        return {number(proof.get("tree_size"), "proof")}, {number(proof["leaf_index"], "proof")}
    return {number(proof.get("first"), "proof"), number(proof.get("second"), "proof")}, set()


def check_proof(proof: dict, log: Log) -> str:
    """An inclusion or a consistency proof against the log's own roots and leaf hashes."""
    trust = Trust(log)
    if "leaf_index" in proof:
        index, size = number(proof["leaf_index"], "proof"), number(proof["tree_size"], "proof")
        what = f"inclusion of {index} in {size}"
        if index >= log.size:
            raise Failed(f"{what}: the log has only {log.size} leaves")
        stated = hashes([proof.get("leaf_hash")], what)[0]
        if stated != log.leaf_hashes[index]:
            raise Failed(f"{what}: the leaf hash is not that of position {index}")
        try:
            wanted = trust.root(size)
        except Failed as failed:
            raise Failed(f"{what}: {failed}") from None
        path = hashes(proof.get("hashes"), what)
        if merkle.root_from_inclusion(index, size, stated, path) != wanted:
            raise Failed(f"{what}: the path does not lead to the root")
        return what
    first, second = number(proof.get("first"), "proof"), number(proof.get("second"), "proof")
    what = f"consistency of {first} with {second}"
    try:
        old, new = trust.root(first), trust.root(second)
    except Failed as failed:
        raise Failed(f"{what}: {failed}") from None
    if not merkle.consistent(first, old, second, new, hashes(proof.get("hashes"), what)):
        raise Failed(f"{what}: the path does not lead to both roots")
    return what


# ---------------------------------------------------------------------------------------------
# COSE receipts of inclusion (RFC 9942)


def cose_path(data: bytes) -> tuple[ledgerlog.Sign1, int, int, list[bytes]]:
    """A receipt of inclusion: the signature, tree size, leaf index, path."""
    try:
        signed = ledgerlog.sign1(strict_cbor.decode(data), {1, 4, 395})
        if signed.header[395] != 1:
            raise Failed("COSE receipt: the data structure is not RFC9162_SHA256 (395: 1)")
        proofs = signed.unprotected.get(396)
        if set(signed.unprotected) != {396} or not isinstance(proofs, dict) or set(proofs) != {-1}:
            raise Failed("COSE receipt: the unprotected header is not {396: {-1: [...]}}")
        if signed.payload is not None:
            raise Failed("COSE receipt: the payload is not detached")
        [encoded] = proofs[-1]
        size, index, path = strict_cbor.decode(encoded)
    except (Refused, NotDeterministic) as error:
        raise Failed(f"COSE receipt: {error}") from None
    except (TypeError, ValueError):
        raise Failed("COSE receipt: no single proof [size, index, path]") from None
    if not isinstance(path, list) or any(
            not isinstance(each, bytes) or len(each) != 32 for each in path):
        raise Failed("COSE receipt: the path is no list of hashes")
    return signed, number(size, "COSE receipt"), number(index, "COSE receipt"), path


def check_cose_receipt(data: bytes, trust: Trust) -> str:
    """A receipt of inclusion against the log."""
    signed, size, index, path = cose_path(data)
    what = f"COSE receipt of {index} in {size}"
    if trust.log is None:
        raise Failed(f"{what}: needs the log, for the leaf is not in it")
    if index >= trust.log.size or size > trust.log.size:
        raise Failed(f"{what}: the log has only {trust.log.size} leaves")
    root = merkle.root_from_inclusion(index, size, trust.log.leaf_hashes[index], path)
    if root is None or root != trust.root(size):
        raise Failed(f"{what}: the path does not lead to the root")
    key = _receipt_key(signed, trust, what)
    if not signed.verified_by(key.public, detached=root):
        raise Failed(f"{what}: the signature is not good")
    return what


def _receipt_key(signed: ledgerlog.Sign1, trust: Trust, what: str) -> Key:
    for key in trust.of("receipt"):
        if key.kid == signed.kid:
            return key
    raise Failed(f"{what}: {signed.kid.hex()} is no receipt key of the ledger")


# ---------------------------------------------------------------------------------------------
# Submission receipts


def receipt_needs(receipt: dict) -> tuple[set[int], set[int]]:
    """The tree sizes and leaf indexes that a submission receipt is about."""
    inclusion = receipt.get("inclusion")
    if not isinstance(inclusion, dict):
        raise Failed("receipt: no inclusion proof")
    sizes = {number(inclusion.get("tree_size"), "receipt")}
    try:
        sizes.add(notes.parse_checkpoint(str(receipt.get("checkpoint")).encode()).size)
    except Misshapen as error:
        raise Failed(f"receipt: the checkpoint: {error}") from None
    return sizes, {number(inclusion.get("leaf_index"), "receipt")}


def check_receipt(receipt: dict, trust: Trust) -> list[str]:
    """A submission receipt: signature of the body, the leaf that commits to it, its inclusion."""
    what = f"receipt {str(receipt.get('submission'))[:32]}"
    try:
        return _check_receipt(receipt, trust, what)
    except (Misshapen, NotDeterministic, Refused) as error:
        raise Failed(f"{what}: {error}") from None


def _check_receipt(receipt: dict, trust: Trust, what: str) -> list[str]:
    for name in sorted(OUTSIDE | {"origin"}):
        if name not in receipt:
            raise Failed(f"{what}: no member {name!r}")
    if receipt["cose"] is None:
        raise Failed(f"{what}: its body is not signed, for something in it was erased since; only "
                     "the receipt as first issued is evidence")
    lines = []
    signed = ledgerlog.sign1(
        strict_cbor.decode(notes.from_base64(receipt["cose"])), {1, 3, 4})
    if signed.header[3] != RECEIPT_TYPE:
        raise Failed(f"{what}: its COSE_Sign1 is of type {signed.header[3]!r}, not {RECEIPT_TYPE}")
    if signed.payload is None or signed.unprotected:
        raise Failed(f"{what}: its COSE_Sign1 has a detached payload or an unprotected header")
    body = strict_cbor.decode(signed.payload)
    if not isinstance(body, dict):
        raise Failed(f"{what}: the signed body is no map")
    if trust.log is not None or trust.of("receipt"):
        if not signed.verified_by(_receipt_key(signed, trust, what).public):
            raise Failed(f"{what}: the signature of its body is not good")
        lines.append(f"{what}: body signed by receipt key {signed.kid.hex()}")
    else:
        lines.append(f"{what}: the list of keys has no receipt keys: body known by its leaf alone")
    visible = {name: value for name, value in receipt.items() if name not in OUTSIDE}
    for name in sorted(visible.keys() | body.keys(), key=str):
        if name not in body:
            raise Failed(f"{what}: member {name!r} is not in the signed body")
        if name not in visible:
            raise Failed(f"{what}: member {name!r} of the signed body is not shown")
        if not same(visible[name], body[name]):
            raise Failed(f"{what}: member {name!r} is not what was signed")
    leaf = notes.from_base64(receipt["leaf"])
    this = ledgerlog.event(strict_cbor.decode(leaf))
    _check_completed(receipt, trust, what, this, signed.payload)
    lines.append(f"{what}: {this.type} commits to the body")
    lines.append(_check_place(receipt, trust, what, leaf, this))
    # The origin is that of the submission's first event.
    origin, first = this.origin, this.clear.get("first")
    if trust.log is not None and isinstance(first, int):
        origin = trust.log.keys.origin_at(first) or ""
    if receipt["origin"] != origin:
        raise Failed(f"{what}: it is of {receipt['origin']}, its submission of {origin}")
    return lines


def _check_completed(
    receipt: dict, trust: Trust, what: str, this: ledgerlog.Event, payload: bytes
) -> None:
    if this.type != "submission.completed":
        raise Failed(f"{what}: its leaf is {this.type}, not submission.completed")
    clear = this.clear
    if not same(receipt.get("submission"), clear.get("submission")):
        raise Failed(f"{what}: its leaf is of another submission")
    key = notes.from_base64(receipt["body_digest_key"])
    if len(key) != 32:
        raise Failed(f"{what}: the key of the body's digest has not 32 bytes")
    digest = hmac.digest(key, payload, "sha256")
    if not isinstance(clear.get("receipt"), bytes) or not hmac.compare_digest(
            digest, clear["receipt"]):
        raise Failed(f"{what}: its leaf commits to another body")
    positions = receipt.get("positions")
    wanted = {"first": clear.get("first"), "last": clear.get("last")}
    if not same(positions, wanted) or not same(receipt.get("students"), clear.get("students")):
        raise Failed(f"{what}: positions or totals are not those of its leaf")
    # In a log, the hash of the leaf says that its signature was checked already.
    if trust.log is None:
        position = receipt["inclusion"].get("leaf_index")
        if not any(key.kid == this.signed.kid and key.covers(position)
                   and this.signed.verified_by(key.public) for key in trust.of("event")):
            raise Failed(f"{what}: its leaf is not signed by an event key in force there")


def _check_place(
    receipt: dict, trust: Trust, what: str, leaf: bytes, this: ledgerlog.Event
) -> str:
    inclusion = receipt["inclusion"]
    index = number(inclusion.get("leaf_index"), what)
    size = number(inclusion.get("tree_size"), what)
    if this.clear.get("last") != index:
        raise Failed(f"{what}: its leaf says position {this.clear.get('last')}, the proof {index}")
    hash_ = merkle.leaf_hash(leaf)
    if trust.log is not None and trust.log.leaf_hashes.get(index) != hash_:
        raise Failed(f"{what}: its leaf is not the one at position {index} of the log")
    note = receipt["checkpoint"].encode()
    check_checkpoint(note, trust, f"{what}: its checkpoint", pinned=trust.log is None)
    checkpoint = notes.parse_checkpoint(note)
    if checkpoint.size != size:
        raise Failed(f"{what}: the proof is for {size} leaves, the checkpoint states "
                     f"{checkpoint.size}")
    if this.origin != checkpoint.origin and trust.log is None:
        raise Failed(f"{what}: its leaf is of {this.origin}, its checkpoint of "
                     f"{checkpoint.origin}")
    path = hashes(inclusion.get("hashes"), what)
    if merkle.root_from_inclusion(index, size, hash_, path) != checkpoint.root:
        raise Failed(f"{what}: its leaf is not in the tree of its checkpoint")
    return f"{what}: position {index} is in the tree of {size} leaves of {checkpoint.origin}"


def same(shown: Any, signed: Any) -> bool:
    """Whether a JSON value shows a CBOR value: text, numbers, truth values, lists and maps as they
    are; bytes in lower-case hexadecimal; tag 100 as a date; a text time as microseconds."""
    if isinstance(signed, bytes):
        return shown == signed.hex()
    if isinstance(signed, Tag):
        if signed.number != 100 or not isinstance(signed.value, int):
            return False
        try:
            day = datetime.date(1970, 1, 1) + datetime.timedelta(days=signed.value)
        except OverflowError:
            return False
        return shown == day.isoformat()
    if isinstance(signed, bool) or signed is None or isinstance(signed, str):
        return type(shown) is type(signed) and shown == signed
    if isinstance(signed, int):
        if isinstance(shown, str):
            return shown == _rfc3339(signed)
        return isinstance(shown, int) and not isinstance(shown, bool) and shown == signed
    if isinstance(signed, list):
        return (isinstance(shown, list) and len(shown) == len(signed)
                and all(same(left, right) for left, right in zip(shown, signed)))
    if isinstance(signed, dict):
        return (isinstance(shown, dict) and shown.keys() == signed.keys()
                and all(same(shown[name], signed[name]) for name in shown))
    return False


def _rfc3339(microseconds: int) -> str | None:
    try:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    return moment.isoformat() + "Z"
