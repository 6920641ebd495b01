"""Leaf, signed event, and the form of everything in them (leaf-and-tree.md, event.md)."""

import functools
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from . import cbor
from .fault import Fault, require

SIGN1_TAG, ENCRYPT0_TAG, DATE_TAG = 18, 16, 100
LEDGER_STREAM = ("ledger", bytes(16))
NUMBER_BITS, DAY_BITS = 63, 31
ACTORS = {
    "account": ({"kind", "id", "role", "organisation"}, {"purpose", "operator"}),
    "operator": ({"kind", "operator"}, set()),
    "system": ({"kind", "id"}, set()),
}


@dataclass
class Signed:
    """A COSE_Sign1 with its headers taken apart."""

    protected: bytes
    headers: dict
    unprotected: dict
    payload: object
    signature: bytes

    def verify(self, public, payload=None):
        """Checks the signature; `payload` stands in for a detached one."""
        message = cbor.encode(
            ["Signature1", self.protected, b"", self.payload if payload is None else payload])
        verify_ed25519(public, self.signature, message)


@dataclass
class Event:
    """An event's members, of the form that they must have."""

    origin: str
    identifier: bytes
    type: str
    version: int
    stream: tuple
    stream_version: int
    actor: dict
    cause: object
    parts: list
    blobs: list
    command_digest: object

    @property
    def clear(self):
        """The first clear part."""
        for part in self.parts:
            if isinstance(part, dict):
                return part
        raise Fault("no clear part")

    @property
    def vectors(self):
        """Subject and initialization vector of each sealed part."""
        return [cbor.decode(part.value[0])[4] + part.value[1][5]
                for part in self.parts if not isinstance(part, dict)]

    @property
    def subjects(self):
        """Whose data keys sealed the sealed parts."""
        return {cbor.decode(part.value[0])[4]
                for part in self.parts if not isinstance(part, dict)}


@dataclass
class Leaf:
    """A leaf and the event in it."""

    recorded: int
    signed: Signed
    event: Event

    @property
    def kid(self):
        """Which key is said to have signed."""
        return self.signed.headers[4]


def verify_ed25519(public, signature, message):
    """Checks a signature (RFC 8032)."""
    try:
        _loaded(public).verify(signature, message)
    except InvalidSignature as error:
        raise Fault("the signature is bad") from error


@functools.cache
def _loaded(public):
    return Ed25519PublicKey.from_public_bytes(public)


def key_identifier(public):
    """kid: the first 8 bytes of the SHA-256 of a public key."""
    return hashlib.sha256(public).digest()[:8]


def is_bytes(value, length=None):
    """Whether a value is a byte string, of this length if one is given."""
    return isinstance(value, bytes) and length in (None, len(value))


def is_uint(value):
    """Whether a value is an unsigned integer (and no truth value)."""
    return type(value) is int and value >= 0


def is_number(value):
    """Whether a value is an unsigned integer that fits into signed 64 bits."""
    return is_uint(value) and value < 1 << NUMBER_BITS


def is_date(value):
    """Whether a value is a civil date: days since 1970-01-01, in signed 32 bits."""
    return (isinstance(value, cbor.Tag) and value.number == DATE_TAG and type(value.value) is int
            and -(1 << DAY_BITS) <= value.value < 1 << DAY_BITS)


def is_origin(value):
    """Whether a text can name a ledger."""
    return (isinstance(value, str) and 1 <= len(value) <= 255
            and all("!" <= character <= "~" and character != "+" for character in value))


def parse_signed(item):
    """Takes a decoded COSE_Sign1 apart."""
    require(isinstance(item, cbor.Tag) and item.number == SIGN1_TAG, "no tagged COSE_Sign1")
    require(isinstance(item.value, list) and len(item.value) == 4, "no array of four")
    protected, unprotected, payload, signature = item.value
    require(is_bytes(protected), "the protected header is no byte string")
    require(isinstance(unprotected, dict), "the unprotected header is no map")
    require(payload is None or is_bytes(payload), "the payload is no byte string")
    require(is_bytes(signature, 64), "the signature has not 64 bytes")
    headers = cbor.decode(protected)
    require(isinstance(headers, dict), "the protected header is no map")
    require(headers.get(1) == -8, "the algorithm is not EdDSA (-8)")
    require(is_bytes(headers.get(4), 8), "the kid has not 8 bytes")
    return Signed(protected, headers, unprotected, payload, signature)


def parse_leaf(data):
    """Takes a leaf apart; whatever breaks a rule of its form is a fault."""
    require(len(data) <= cbor.LEAF_BYTES_AT_MOST, f"a leaf of {len(data)} bytes")
    item = decode_twice(data)
    require(isinstance(item, list) and len(item) == 3, "the leaf is no array of three")
    version, recorded, signed = item
    require(type(version) is int and version == 1, "the leaf's form has another version")
    require(is_number(recorded), "the recorded time is out of range")
    signed = parse_signed(signed)
    require(set(signed.headers) == {1, 4}, "the protected header has other members")
    require(signed.unprotected == {}, "the unprotected header is not empty")
    require(signed.payload is not None, "the payload is missing")
    return Leaf(recorded, signed, parse_event(decode_twice(signed.payload)))


def decode_twice(data):
    """The item that these bytes are; another library, too, has to write them so."""
    value = cbor.decode(data)
    require(cbor.cbor2_writes(value) in (None, data), "cbor2 writes other bytes")
    return value


def parse_event(members):
    """Checks the members of an event."""
    require(isinstance(members, dict), "the event is no map")
    require(all(type(key) is int for key in members), "an event's member is not a number")
    require({1, 2, 3, 4, 5, 6, 7, 10} <= set(members), "the event lacks a member")
    require(set(members) <= set(range(1, 13)), "the event has an unknown member")
    require(is_origin(members[1]), "the origin has another form")
    require(is_bytes(members[2], 16), "the event id has not 16 bytes")
    require(isinstance(members[3], str) and "." in members[3], "the type has no dot")
    require(is_number(members[4]) and members[4] >= 1, "the type's version is not from 1")
    stream = _stream(members[5])
    require(is_uint(members[6]) and members[6] >= 1, "the stream's version is not from 1")
    require(isinstance(members[7], dict), "the actor is no map")
    require(8 not in members or is_bytes(members[8], 16), "the cause has not 16 bytes")
    require(9 not in members or is_date(members[9]), "the effective date is no date")
    require(isinstance(members[10], list), "the parts are no array")
    for part in members[10]:
        _check_part(part)
    blobs = members.get(11, [])
    require(isinstance(blobs, list) and (blobs or 11 not in members), "the blobs are no array")
    for blob in blobs:
        require(isinstance(blob, list) and len(blob) == 3 and is_bytes(blob[0], 16)
                and is_bytes(blob[1], 32) and is_number(blob[2]), "a blob has another form")
    digest = members.get(12)
    require(12 not in members or (is_bytes(digest) and len(digest) >= 16),
            "the command digest has another form")
    return Event(members[1], members[2], members[3], members[4], stream, members[6], members[7],
                 members.get(8), members[10], blobs, digest)


def _stream(value):
    require(isinstance(value, list) and len(value) == 2, "the stream has another form")
    kind, identifier = value
    require(isinstance(kind, str) and 1 <= len(kind.encode()) <= 255, "the stream's kind")
    require(is_bytes(identifier, 16), "the stream's id has not 16 bytes")
    return kind, identifier


def check_clear_parts(event):
    """Whether the keys of every clear part are text."""
    for part in event.parts:
        require(not isinstance(part, dict) or all(isinstance(key, str) for key in part),
                "a clear part's key is no text")


def check_actor(actor):
    """Who did it, in one of the three forms."""
    require(actor.get("kind") in ACTORS, "the actor's kind")
    needed, allowed = ACTORS[actor["kind"]]
    require(needed <= set(actor) <= needed | allowed, "the actor has other members")
    require(all(isinstance(value, str) for value in actor.values()), "a member of the actor is no text")
    if actor["kind"] == "account":
        require(len(actor["id"]) == 32 and set(actor["id"]) <= set("0123456789abcdef"),
                "the account's id is not 32 lower-case hexadecimal digits")
    names = {"organisation", "operator"} | ({"id"} if actor["kind"] == "system" else set())
    require(all(1 <= len(actor[name].encode()) <= 200 for name in names & set(actor)),
            "a name of the actor has not 1 to 200 bytes")


def _check_part(part):
    if isinstance(part, dict):
        return
    require(isinstance(part, cbor.Tag) and part.number == ENCRYPT0_TAG, "a part of unknown form")
    require(isinstance(part.value, list) and len(part.value) == 3, "a sealed part's form")
    protected, unprotected, ciphertext = part.value
    require(is_bytes(protected), "a sealed part's protected header")
    headers = cbor.decode(protected)
    require(isinstance(headers, dict) and set(headers) == {1, 4} and headers[1] == 3
            and is_bytes(headers[4], 16), "a sealed part's protected header")
    require(isinstance(unprotected, dict) and set(unprotected) == {5}
            and is_bytes(unprotected[5], 12), "a sealed part's unprotected header")
    require(is_bytes(ciphertext) and len(ciphertext) >= 16, "a sealed part is shorter than its tag")
