"""The receipt of a submission, and the digest of the package that it is for."""

import hashlib
import hmac
import zipfile
from pathlib import Path

from . import cbor
from .event import parse_leaf, parse_signed
from .fault import require
from .note import from_base64, parse_note
from .proofs import hashes_of
from .tree import leaf_hash

OUTSIDE = {"cose", "leaf", "body_digest_key", "inclusion", "checkpoint"}
BODY = {"origin", "submission", "state", "digest", "received", "positions", "mode", "students",
        "findings", "identifiers"}
SOMETIMES = {"disputes", "outcomes", "near_matches"}
CONTENT_TYPE = "application/msix-receipt+cbor"


def check_receipt(receipt, trust):
    """A receipt as JSON; says, part for part, what was verified."""
    missing = sorted((BODY | OUTSIDE) - receipt.keys())
    require(not missing, f"no member {missing}")
    said = []
    body = None
    if receipt["cose"] is None:
        # Something in the body was erased: its signature and digest cannot be made again.
        require(set(receipt) - BODY - SOMETIMES == OUTSIDE | {"erased"}, "other members")
        said.append(f"body: nothing ({receipt['erased']} parts of it were erased)")
    else:
        body = check_body(receipt, trust)
        said.append("body: signed by a receipt key, the same as the members")
    leaf_bytes = from_base64(receipt["leaf"])
    leaf = parse_leaf(leaf_bytes)
    check_completion(receipt, leaf, body)
    first, last = receipt["positions"]["first"], receipt["positions"]["last"]
    trust.check_event_signature(leaf, last)
    said.append("event submission.completed: signed by an event key, names the same"
                + (" and the body's digest" if body else ""))
    inclusion, note = receipt["inclusion"], parse_note(receipt["checkpoint"].encode())
    require(set(inclusion) == {"leaf_index", "tree_size", "hashes"}, "the inclusion's members")
    require(inclusion["leaf_index"] == last, "the inclusion is of another leaf")
    require(inclusion["tree_size"] == note.size, "the checkpoint is of another size")
    trust.check_note(note)
    trust.check_inclusion(
        last, note.size, leaf_hash(leaf_bytes), hashes_of(inclusion["hashes"]), note.root)
    said.append(f"inclusion: leaf {last} under the signed checkpoint of {note.size} leaves")
    if trust.walk:
        require(receipt["origin"] == trust.walk.keyring.origin_at(first), "another origin")
        require(trust.walk.submissions.get(bytes.fromhex(receipt["submission"])) == first,
                "the submission begins elsewhere in the log")
        said.append("the log: the same leaf, the same first event")
    else:
        require(receipt["origin"] == leaf.event.origin, "another origin")
    require(body is not None, "its body is not signed, for something in it was erased since; only "
            f"the receipt as first issued is evidence of it. Verified: {'; '.join(said)}")
    return "; ".join(said)


def check_body(receipt, trust):
    """The signed body: its bytes. The members outside of it must be the same."""
    signed = parse_signed(cbor.decode(from_base64(receipt["cose"])))
    require(set(signed.headers) == {1, 3, 4} and signed.headers[3] == CONTENT_TYPE,
            "the protected header is not a receipt's")
    require(signed.unprotected == {} and signed.payload is not None, "the form is not a receipt's")
    trust.check_receipt_signature(signed)
    body = cbor.decode(signed.payload)
    require(BODY <= set(body) <= BODY | SOMETIMES, "the body's members")
    shown = {name: value for name, value in receipt.items() if name not in OUTSIDE}
    for name in sorted(shown.keys() | body.keys()):
        require(name in body, f"member {name!r} is not in the signed body")
        require(name in shown and cbor.encode(shown[name]) == cbor.encode(body[name]),
                f"member {name!r} is not what was signed")
    require(cbor.encode(shown) == signed.payload, "the members are not those of the signed body")
    return signed.payload


def check_completion(receipt, leaf, body):
    """Whether the leaf's event says of the submission what the receipt says."""
    require(leaf.event.type == "submission.completed", "the leaf is another event")
    clear = leaf.event.clear
    require(clear["submission"].hex() == receipt["submission"], "another submission in the event")
    require(clear["students"] == receipt["students"], "other totals in the event")
    require({"first": clear["first"], "last": clear["last"]} == receipt["positions"],
            "other positions in the event")
    if body is not None:
        key = from_base64(receipt["body_digest_key"])
        require(len(key) == 32, "the body digest key has not 32 bytes")
        digest = hmac.new(key, body, hashlib.sha256).digest()
        require(hmac.compare_digest(digest, clear["receipt"]), "another body's digest in the event")


def package_digest(path):
    """Digest of a package: of a folder, an archive or a single document (package.md)."""
    path = Path(path)
    files = {}
    if path.is_dir():
        files = {item.name: item.read_bytes() for item in path.iterdir() if item.is_file()}
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            files = {item.filename.rpartition("/")[2]: archive.read(item)
                     for item in archive.infolist() if not item.is_dir()}
    else:
        files = {path.name: path.read_bytes()}
    digest = hashlib.sha256()
    for name, content in sorted((name.encode(), content) for name, content in files.items()):
        for piece in (name, content):
            digest.update(len(piece).to_bytes(8, "big") + piece)
    return "sha256:" + digest.hexdigest()
