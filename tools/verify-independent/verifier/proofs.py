"""Proofs of inclusion and consistency, plain and as COSE receipts (proofs-and-receipts.md)."""

from . import cbor
from .event import is_bytes, is_uint, parse_signed
from .fault import require
from .note import from_base64
from .tree import EMPTY_ROOT, root_of_inclusion, verify_consistency

DATA_STRUCTURE, PROOFS, INCLUSION, RFC9162_SHA256 = 395, 396, -1, 1


def hashes_of(items):
    """Hashes in base 64 as bytes."""
    hashes = [from_base64(item) for item in items]
    require(all(len(item) == 32 for item in hashes), "a hash has not 32 bytes")
    return hashes


def check_proof(proof, trust):
    """A proof as JSON, of either kind; says which."""
    if "leaf_index" in proof:
        require(set(proof) == {"leaf_index", "tree_size", "leaf_hash", "hashes"}, "other members")
        leaf, = hashes_of([proof["leaf_hash"]])
        size = proof["tree_size"]
        trust.check_inclusion(
            proof["leaf_index"], size, leaf, hashes_of(proof["hashes"]), trust.root(size))
        return f"inclusion of {proof['leaf_index']} in {size}"
    require(set(proof) == {"first", "second", "hashes"}, "other members")
    first, second = proof["first"], proof["second"]
    # The root of the empty tree needs no note.
    earlier = EMPTY_ROOT if first == 0 else trust.root(first)
    verify_consistency(first, second, earlier, trust.root(second), hashes_of(proof["hashes"]))
    return f"consistency of {first} with {second}"


def check_cose_receipt(data, trust, leaf=None):
    """An inclusion proof as COSE receipt (RFC 9942). `leaf`: its hash, when the log is absent."""
    signed = parse_signed(cbor.decode(data))
    require(set(signed.headers) == {1, 4, DATA_STRUCTURE}, "the protected header's members")
    require(signed.headers[DATA_STRUCTURE] == RFC9162_SHA256, "another verifiable data structure")
    require(signed.payload is None, "the payload is not detached")
    require(set(signed.unprotected) == {PROOFS}, "the unprotected header's members")
    proofs = signed.unprotected[PROOFS]
    require(isinstance(proofs, dict) and set(proofs) == {INCLUSION}, "no inclusion proof")
    require(isinstance(proofs[INCLUSION], list) and len(proofs[INCLUSION]) == 1, "not one proof")
    require(is_bytes(proofs[INCLUSION][0]), "the proof is no byte string")
    size, index, path = cbor.decode(proofs[INCLUSION][0])
    require(is_uint(size) and is_uint(index) and isinstance(path, list)
            and all(is_bytes(item, 32) for item in path), "the proof has another form")
    leaf = leaf or trust.leaf_hash(index)
    require(leaf is not None, f"leaf {index} is not known: a COSE receipt does not carry it")
    root = root_of_inclusion(index, size, leaf, path)
    trust.check_receipt_signature(signed, root)
    if trust.walk:
        trust.check_inclusion(index, size, leaf, path, trust.root(size))
    return f"inclusion of {index} in {size}, signed by a receipt key"
